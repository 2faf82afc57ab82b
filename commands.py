"""Doors for the terminal: `python -m commands NAME`, or `flask --app app NAME`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask, current_app
from flask_migrate import upgrade

from app import create_app
from config import Settings, settings_or_exit
from errors import Invalid, StacksError
from models.account import User
from services import accounts, backups, jobs, roots, scans
from services.access import SYSTEM
from services.scanning.run import run_scan


@click.group()
def cli() -> None:
    """Stacks from the terminal."""


@cli.command()
@click.option("--no-backup", is_flag=True, help="do not copy the SQLite file first")
@click.option("--at-start", is_flag=True, hidden=True)
def migrate(no_backup: bool, at_start: bool) -> None:
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
    if at_start:  # the supervisor holds the data folder's lock, and no worker runs yet
        jobs.rescue_at_start()


@cli.command("backup-database")
@click.argument("folder", type=click.Path(path_type=Path))
def backup_database(folder: Path) -> None:
    """Copy the SQLite database, whole and consistent, into FOLDER."""
    copy = backups.copy_sqlite(folder)
    if copy is None:
        raise click.ClickException("the database is not SQLite, or it is empty; use pg_dump for PostgreSQL")
    click.echo(str(copy))


@cli.command("create-user")
@click.argument("name")
@click.option("--admin", is_flag=True, help="may do everything")
@click.password_option(help="asked for when left out")
def create_user(name: str, admin: bool, password: str) -> None:
    """Make an account called NAME."""
    with _told():
        user = accounts.create_user({"username": name, "password": password}, by=SYSTEM, is_admin=admin)
        click.echo(f"{user.username} may sign in now.")


@cli.command("set-password")
@click.argument("name")
@click.password_option(help="asked for when left out")
def set_password(name: str, password: str) -> None:
    """Give the account NAME a new password; all its browsers are signed out."""
    with _told():
        accounts.set_password(_user(name), password, by=SYSTEM)
        click.echo("The password was changed.")


@cli.command()
def users() -> None:
    """List the accounts: name, role, state."""
    for user in accounts.list_users(by=SYSTEM):
        click.echo(f"{user.username}\t{'admin' if user.is_admin else 'user'}\t{'active' if user.is_active else 'disabled'}")


@cli.command()
@click.argument("root", required=False)
@click.option("--all", "every", is_flag=True, help="every folder")
@click.option("--wait", is_flag=True, help="work on it here and now, and end when it ends")
def scan(root: str | None, every: bool, wait: bool) -> None:
    """Scan the folder ROOT (its path, name or number)."""
    with _told():
        found = roots.list_all(by=SYSTEM) if every else [roots.find_root(root or "", by=SYSTEM)]
        for asked in [scans.request_scan(one, by=SYSTEM) for one in found]:
            if wait:
                run_scan(asked.id)
            state = scans.get_scan(asked.id, by=SYSTEM)
            click.echo(f"scan {state.id}: {state.state} {' '.join(f'{name}={count}' for name, count in state.counts.items())}".rstrip())


def _user(name: str) -> User:
    found = accounts.find_by_identifier(name)
    if found is None:
        raise click.ClickException(f"there is no account called {name}")
    return found


@contextmanager
def _told() -> Iterator[None]:
    """What services refuse, in one line."""
    try:
        yield
    except Invalid as error:
        problems = (f"{name}: {problem.code} {problem.values or ''}".strip() for name, problem in error.fields.items())
        raise click.ClickException("; ".join(problems)) from error
    except StacksError as error:
        raise click.ClickException(f"{type(error).__name__.lower()}: {error}") from error


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
