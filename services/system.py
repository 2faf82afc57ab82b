"""Facts about the whole instance."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

import workqueue
from models.account import User
from models.file import MediaFile
from models.library import Library, ScopeCount
from models.person import Person
from services import access, cover_sweep
from services.db.transactions import session

VERSION = "0.1.0"


class Totals(NamedTuple):
    users: int
    libraries: int
    works: int
    files: int
    people: int


def is_database_up() -> bool:
    """Whether the database answers a query of a table. `SELECT 1` is not enough: SQLite answers it
    even for a file that isn't a database.
    """
    try:
        session().execute(select(User.id).limit(1))
    except SQLAlchemyError:
        session().rollback()
        return False
    return True


def forget_transaction() -> None:
    """Roll back whatever a failed request has left open."""
    try:
        session().rollback()
    except SQLAlchemyError:
        session().remove()


def is_queue_up() -> bool:
    """Whether the queue's server answers."""
    return workqueue.is_up()


class Backup(NamedTuple):
    """A backup of the database."""

    name: str
    size: int
    made_at: datetime


class Storage(NamedTuple):
    """Kind and size of the database, about what covers take, and space on the disk of the data
    folder; sizes in bytes.
    """

    kind: str
    database_bytes: int
    cover_bytes: int
    free_bytes: int
    total_bytes: int
    backups: list[Backup]


def storage(data_dir: Path, *, by: User) -> Storage:
    """The storage of the instance. On PostgreSQL the size is that of the database, and the space
    that of the data folder's disk. Raises Forbidden unless the caller is an administrator.
    """
    access.require(by, "system:read")
    bind = session().get_bind()
    if bind.dialect.name == "postgresql":
        size = session().execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    else:
        pages, page = (
            session().execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("page_count", "page_size")
        )
        size = pages * page
    disk = shutil.disk_usage(data_dir)
    copies = sorted((data_dir / "backups").glob("stacks-*.sqlite3"), reverse=True)
    return Storage(
        {"postgresql": "PostgreSQL"}.get(bind.dialect.name, "SQLite"),
        size,
        cover_sweep.used_bytes(data_dir),
        disk.free,
        disk.total,
        [_backup(path) for path in copies],
    )


def _backup(path: Path) -> Backup:
    facts = path.stat()
    return Backup(path.name, facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC))


def totals(*, by: User) -> Totals:
    """Numbers of users, libraries, works, files and people. Raises Forbidden unless the caller is
    an administrator.
    """
    access.require(by, "system:read")
    run = session().execute
    return Totals(
        users=run(select(func.count()).select_from(User)).scalar_one(),
        libraries=run(
            select(func.count()).select_from(Library).where(Library.deleted_at.is_(None))
        ).scalar_one(),
        works=run(select(func.coalesce(func.sum(ScopeCount.works), 0))).scalar_one(),
        files=run(select(func.count()).select_from(MediaFile)).scalar_one(),
        people=run(select(func.count()).select_from(Person)).scalar_one(),
    )
