"""What was done to accounts, secrets and settings: who, what, when; never the values."""

from __future__ import annotations

from sqlalchemy import select

from models.account import Audit, User
from models.base import Base
from services import access
from services.db.transactions import session

PAGE = 100


def note(action: str, *, by: User | None, subject: Base | None = None, address: str = "") -> None:
    """Add one audit row to the running write transaction."""
    session().add(
        Audit(
            user_id=by.id if by else None,
            actor=by.username if by else "",
            action=action,
            address=address,
            subject_table=subject.__tablename__ if subject is not None else "",
            subject_id=getattr(subject, "id", None),
        )
    )


def list_audit(*, by: User, before_id: int | None = None) -> list[Audit]:
    """Newest first, at most PAGE, before an id; for the admin."""
    access.require(by, "audit:read")
    query = select(Audit).order_by(Audit.id.desc()).limit(PAGE)
    if before_id is not None:
        query = query.where(Audit.id < before_id)
    return list(session().execute(query).scalars())
