"""Facts about the whole instance."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

import workqueue
from models.account import User
from models.file import MediaFile
from models.library import Library, ScopeCount
from models.person import Person
from services import access
from services.transactions import session

VERSION = "0.1.0"


class Totals(NamedTuple):
    users: int
    libraries: int
    works: int
    files: int
    people: int


def is_database_up() -> bool:
    """Whether a query is answered."""
    try:
        session().execute(select(1))
    except SQLAlchemyError:
        session().rollback()
        return False
    return True


def forget_transaction() -> None:
    """Roll back whatever a failed request left open."""
    try:
        session().rollback()
    except SQLAlchemyError:
        session().remove()


def is_queue_up() -> bool:
    """Whether the queue's server answers."""
    return workqueue.is_up()


def totals(*, by: User) -> Totals:
    """How much there is; for the admin."""
    access.require(by, "system:read")
    run = session().execute
    return Totals(
        users=run(select(func.count()).select_from(User)).scalar_one(),
        libraries=run(select(func.count()).select_from(Library).where(Library.deleted_at.is_(None))).scalar_one(),
        works=run(select(func.coalesce(func.sum(ScopeCount.works), 0))).scalar_one(),
        files=run(select(func.count()).select_from(MediaFile)).scalar_one(),
        people=run(select(func.count()).select_from(Person)).scalar_one(),
    )
