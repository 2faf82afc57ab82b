"""Doors for the terminal: `python -m commands NAME`, or `flask --app app NAME`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from flask import Flask, current_app
from flask_migrate import upgrade

from app import create_app
from config import Settings, settings_or_exit
from services import backups


@click.group()
def cli() -> None:
    """Stacks from the terminal."""


@cli.command()
@click.option("--no-backup", is_flag=True, help="do not copy the SQLite file first")
def migrate(no_backup: bool) -> None:
    """Bring the database to this version; a SQLite file is copied to data/backups first when there is something to do."""
    settings: Settings = current_app.extensions["stacks"]
    folder = str(Path(__file__).parent / "migrations")
    if settings.is_sqlite:
        backups.prepare_sqlite()
    if backups.needs_migration(folder):
        if settings.is_sqlite and not no_backup:
            copy = backups.copy_sqlite(settings.data_dir / "backups")
            if copy is not None:
                click.echo(f"event=database_copied path={copy}", err=True)
        upgrade(directory=folder)


@cli.command("backup-database")
@click.argument("folder", type=click.Path(path_type=Path))
def backup_database(folder: Path) -> None:
    """Copy the SQLite database, whole and consistent, into FOLDER."""
    copy = backups.copy_sqlite(folder)
    if copy is None:
        raise click.ClickException("the database is not SQLite, or it is empty; use pg_dump for PostgreSQL")
    click.echo(str(copy))


def register(app: Flask) -> None:
    """The same commands under `flask`."""
    for command in cli.commands.values():
        app.cli.add_command(command)


def main() -> None:
    app = create_app(settings_or_exit(os.environ))
    with app.app_context():
        cli(prog_name="python -m commands", args=sys.argv[1:])


if __name__ == "__main__":
    main()
