"""Finds editions by their ISBN, and those whose two numbers contradict each other."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, func, literal, or_, select

from models.account import User
from models.library import Library
from models.work import Edition, Work
from services import access
from services.db.transactions import session
from services.text.isbns import find_variants

MAX_CLASHES = 200


def is_edition(text: str) -> ColumnElement[bool]:
    """The SQL condition on Edition for a number in any form; false when it isn't an ISBN."""
    forms = find_variants(text)
    return or_(Edition.isbn_13.in_(forms), Edition.isbn_10.in_(forms)) if forms else false()


def list_clashes(library: Library, *, by: User) -> list[Work]:
    """Works of a library with an edition whose two numbers belong to different editions, by title,
    at most MAX_CLASHES; for callers who may edit them. Raises NotFound, Forbidden.

    Such pairs are refused today; stored ones stay until somebody corrects them.
    """
    access.require(by, "works:update", library)
    ten = literal("978") + func.substr(Edition.isbn_10, 1, 9)
    query = (
        select(Work)
        .join(Edition, Edition.work_id == Work.id)
        .where(Work.scope_id.in_(access.visible_scopes(by, (library.id,))))
        .where(Work.deleted_at.is_(None), Edition.deleted_at.is_(None))
        .where(Edition.isbn_13 != "", Edition.isbn_10 != "")
        .where(func.substr(Edition.isbn_13, 1, 12) != ten)
        .order_by(Work.sort_key, Work.id)
    )
    return list(session().execute(query.limit(MAX_CLASHES)).scalars().unique())
