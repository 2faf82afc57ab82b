"""Terminal commands: `python -m commands NAME`, or `flask --app app NAME`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import flask_migrate
from flask import Flask, current_app

import workqueue
from app import create_app
from blueprints import words
from config import Settings, settings_or_exit
from errors import Conflict, Invalid, NotFound, StacksError
from models.account import User
from models.base import db
from services import backups, roots, scans
from services.access import SYSTEM
from services.accounts import sign_in, users
from services.scanning.run import run_scan
from supervisor import lock
from supervisor.database import newest_revision
from supervisor.problem import StartProblem


def upgrade(folder: str, revision: str = "head") -> None:
    """Migrate.

    Alembic is loaded here alone, and not by the processes that answer people (8 MiB each).
    """
    if "migrate" not in current_app.extensions:
        flask_migrate.Migrate(current_app, db)
    flask_migrate.upgrade(directory=folder, revision=revision)


@click.group()
def cli() -> None:
    """Stacks from the terminal."""


@cli.command()
@click.option("--no-backup", is_flag=True, help="don't back up the SQLite file first")
def migrate(no_backup: bool) -> None:
    """Upgrade the database to this version; if anything changes, a SQLite file is first copied to
    the folder backups of the data folder.
    """
    settings: Settings = current_app.extensions["stacks"]
    folder = str(Path(__file__).parent / "migrations")
    with _printing_database_errors():
        if settings.is_sqlite:
            backups.prepare_sqlite()
        needs_migration = backups.needs_migration(folder)
    if needs_migration:
        if settings.is_sqlite and not no_backup:
            copy = backups.copy_sqlite(settings.data_dir / "backups")
            if copy is not None:
                click.echo(f"event=database_copied path={copy}", err=True)
        elif not settings.is_sqlite:
            click.echo(
                "event=database_not_copied reason='Stacks copies SQLite only; use pg_dump for"
                " PostgreSQL'",
                err=True,
            )
        upgrade(folder)


@cli.command("backup-database")
@click.argument("folder", type=click.Path(path_type=Path))
def backup_database(folder: Path) -> None:
    """Copy the SQLite database, whole and consistent, into FOLDER."""
    try:
        copy = backups.copy_sqlite(folder)
    except OSError as error:
        raise click.ClickException(f"can't use the folder {folder}: {error.strerror}") from error
    if copy is None:
        raise click.ClickException(
            "the database is not SQLite, or it is empty; use pg_dump for PostgreSQL"
        )
    click.echo(str(copy))


@cli.command("backups")
def list_backups() -> None:
    """List the backups that can be restored: name, size, when each was checked."""
    for backup in backups.list_backups():
        checked = f"{backup.checked_at:%Y-%m-%dT%H:%M:%SZ}" if backup.checked_at else "unchecked"
        click.echo(f"{backup.name}\t{backup.size}\t{checked}")


@cli.command("restore")
@click.argument("name")
@click.option("--yes", is_flag=True, help="don't ask")
@click.option("--supervised", is_flag=True, hidden=True)
def restore(name: str, yes: bool, supervised: bool) -> None:
    """Replace the database by the backup NAME (see `backups`). Stacks must be stopped. The present
    database is kept as a copy in the folder backups.
    """
    settings: Settings = current_app.extensions["stacks"]
    with _printing_errors():
        backup = backups.find_backup(name)
        if not (yes or supervised):
            click.confirm(
                f"Replace the database by the backup of {backup.made_at:%Y-%m-%d %H:%M} UTC?",
                abort=True,
            )
        try:
            held = None if supervised else lock.take(settings.data_dir, settings.address)
            kept = backups.restore(backup, newest_revision())
        except (backups.BackupProblem, OSError, EOFError) as error:
            raise click.ClickException(
                f"the backup can't be restored ({error}); nothing was changed"
            ) from error
        except StartProblem as error:
            raise click.ClickException(
                f"{error} Stop it, or restore on the page Backups."
            ) from None
        del held
    click.echo(f"Restored the backup {name}. The database as it was before: {kept}")


@cli.command("create-user")
@click.argument("name")
@click.option("--admin", is_flag=True, help="full access")
@click.password_option(help="prompted for if omitted")
def create_user(name: str, admin: bool, password: str) -> None:
    """Create the user NAME."""
    with _printing_errors():
        user = users.create_user(
            {"username": name, "password": password}, by=SYSTEM, is_admin=admin
        )
        click.echo(f"User {user.username} created.")


@cli.command("set-password")
@click.argument("name")
@click.password_option(help="prompted for if omitted")
def set_password(name: str, password: str) -> None:
    """Set the password of the user NAME and sign them out everywhere."""
    with _printing_errors():
        sign_in.set_password(_user(name), password, by=SYSTEM)
        click.echo("Password set.")


@cli.command("users")
def list_users() -> None:
    """List the users: name, role, state."""
    with _printing_errors():
        accounts = users.list_users(by=SYSTEM)
    for user in accounts:
        role = "admin" if user.is_admin else "user"
        state = "active" if user.is_active else "disabled"
        click.echo(f"{user.username}\t{role}\t{state}")


@cli.command()
@click.argument("root", required=False)
@click.option("--all", "is_all", is_flag=True, help="every folder")
@click.option("--wait", is_flag=True, help="run it in this process and wait for it to finish")
def scan(root: str | None, is_all: bool, wait: bool) -> None:
    """Scan the folder ROOT (its path, name or number)."""
    with _printing_errors():
        chosen_roots = (
            roots.list_all(by=SYSTEM) if is_all else [roots.find_root(root or "", by=SYSTEM)]
        )
        for requested in [scans.request_scan(chosen, by=SYSTEM) for chosen in chosen_roots]:
            if wait:
                run_scan(requested.id)
            state = scans.get_scan(requested.id, by=SYSTEM)
            click.echo(
                f"scan {state.id}: {state.state}"
                f" {' '.join(f'{name}={count}' for name, count in state.counts.items())}".rstrip()
            )


def _user(name: str) -> User:
    user = users.find_by_identifier(name)
    if user is None:
        raise click.ClickException(f"no such user: {name}")
    return user


@contextmanager
def _printing_errors() -> Iterator[None]:
    """What services refuse, in one line."""
    try:
        with _printing_database_errors():
            yield
    except Invalid as error:
        raise click.ClickException(
            "; ".join(f"{name}: {text}" for name, text in words.sentences(error).items())
        ) from error
    except Conflict as error:
        raise click.ClickException(words.clash(error)) from error
    except NotFound as error:
        raise click.ClickException(f"no such {error}") from error
    except StacksError as error:
        raise click.ClickException(f"{type(error).__name__.lower()}: {error}") from error


def _running_queue(data_dir: Path) -> str:
    """The address of the queue server that a running Stacks keeps for this data folder; "" when
    none runs.
    """
    try:
        return f"unix://{json.loads((data_dir / 'run' / 'queue.json').read_text())['socket']}"
    except (OSError, ValueError, KeyError):
        return ""


@contextmanager
def _printing_database_errors() -> Iterator[None]:
    """A database that cannot be used, in one line."""
    try:
        yield
    except backups.NewerDatabase as error:
        raise click.ClickException(
            "this database was upgraded by a newer version of Stacks"
            f" (revision {error}); start that version, or restore a backup"
        ) from error
    except backups.DATABASE_ERRORS as error:
        raise click.ClickException(
            f"can't use the database: {str(getattr(error, 'orig', error)).strip()}"
        ) from error


def register(app: Flask) -> None:
    """The same commands under `flask`."""
    for command in cli.commands.values():
        app.cli.add_command(command)


def main() -> None:
    settings = settings_or_exit(os.environ)
    app = create_app(settings)
    if not settings.redis_url:
        workqueue.configure(_running_queue(settings.data_dir))
    with app.app_context():
        cli(prog_name="python -m commands", args=sys.argv[1:])


if __name__ == "__main__":
    main()
