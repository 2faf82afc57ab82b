"""The audit log of accounts, secrets and settings: who did what and when, never the values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from models.account import Audit, User
from models.base import Base
from models.library import Library, Root
from services import access
from services.db.transactions import session

PAGE = 100
_NAMES: dict[str, Any] = {"user": User.username, "library": Library.name, "root": Root.path_text}


class AuditLine(NamedTuple):
    """A row with the current name of its subject; if it no longer exists, the name that it had."""

    row: Audit
    subject: str


def record(action: str, *, by: User | None, subject: Base | None = None, address: str = "") -> None:
    """Add an audit row to the current write transaction."""
    session().add(
        Audit(
            user_id=by.id if by else None,
            actor=by.username if by else "",
            action=action,
            address=address,
            subject_table=subject.__tablename__ if subject is not None else "",
            subject_id=getattr(subject, "id", None),
            subject_name=_name(subject),
        )
    )


def list_audit(*, by: User, before_id: int | None = None) -> list[AuditLine]:
    """At most PAGE rows, newest first, before an id. Raises Forbidden unless the caller is an
    administrator.
    """
    access.require(by, "audit:read")
    query = select(Audit).order_by(Audit.id.desc()).limit(PAGE)
    if before_id is not None:
        query = query.where(Audit.id < before_id)
    rows = session().execute(query).scalars().all()
    names = _names(rows)
    return [
        AuditLine(row, names.get((row.subject_table, row.subject_id), row.subject_name))
        for row in rows
    ]


def _name(subject: Base | None) -> str:
    column = _NAMES.get(subject.__tablename__) if subject is not None else None
    return str(getattr(subject, column.key)) if column is not None else ""


def _names(rows: Sequence[Audit]) -> dict[tuple[str, int | None], str]:
    """The current names of the subjects, with one query per table."""
    ids: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if row.subject_table in _NAMES and row.subject_id is not None:
            ids[row.subject_table].add(row.subject_id)
    return {
        (table, subject_id): name
        for table, wanted in ids.items()
        for subject_id, name in session().execute(
            select(_NAMES[table].class_.id, _NAMES[table]).where(
                _NAMES[table].class_.id.in_(wanted)
            )
        )
    }
