"""International Standard Book Numbers: validated, normalised, and equal in their ten-digit and
thirteen-digit forms.

Hyphens and spaces are accepted and not stored. An edition keeps the forms that it was given (files
often have only one), so lookups ask for every form: `Edition.isbn_13` or `Edition.isbn_10` in
`find_variants(text)`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, false, func, literal, or_, select
from stdnum import isbn as numbers
from stdnum.exceptions import ValidationError

from errors import Invalid, Problem
from models.account import User
from models.library import Library
from models.work import Edition, Work
from services import access
from services.db.transactions import session
from services.text import clean as cleaning

MAX_CLASHES = 200
MAX_LENGTH = 64  # characters; an ISBN with hyphens has 17


class Isbn(NamedTuple):
    """Both forms of a number; those that begin with 979 have no ten-digit form."""

    isbn_13: str
    isbn_10: str


def find(text: str) -> Isbn | None:
    """Both forms of a number; None when it isn't an ISBN (wrong length or check digit)."""
    text = text.strip()
    if not text or len(text) > MAX_LENGTH:
        return None
    try:
        number = numbers.validate(text)
    except ValidationError:
        return None
    if not number.isascii():
        return None
    thirteen = numbers.to_isbn13(number)
    return Isbn(thirteen, numbers.to_isbn10(thirteen) if thirteen.startswith("978") else "")


def clean(text: str, field: str = "isbn") -> Isbn:
    """Both forms of a number. Raises Invalid naming the field."""
    number = find(text)
    if number is None:
        raise Invalid({field: Problem("not_an_isbn")})
    return number


def find_variants(text: str) -> set[str]:
    """Every form in which an edition may store this number; empty when it isn't an ISBN."""
    return {form for form in find(text) or () if form}


def is_edition(text: str) -> ColumnElement[bool]:
    """The SQL condition on Edition for a number in any form; false when it isn't an ISBN."""
    forms = find_variants(text)
    return or_(Edition.isbn_13.in_(forms), Edition.isbn_10.in_(forms)) if forms else false()


def are_of_two_editions(thirteen: str, ten: str) -> bool:
    """Whether two stored numbers differ in more than prefix and check digit."""
    return bool(thirteen and ten) and thirteen[:12] != f"978{ten[:9]}"


def check_pair(thirteen: str, ten: str) -> None:
    """Raises Invalid({"isbn_10": other_isbn}) when the two numbers belong to different editions."""
    if are_of_two_editions(thirteen, ten):
        raise Invalid({"isbn_10": Problem("other_isbn")})


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


def isbn_13(value: Any) -> str:
    """Cleans Edition.isbn_13: thirteen digits or "". Ten-digit numbers are converted."""
    return _form(value, 0)


def isbn_10(value: Any) -> str:
    """Cleans Edition.isbn_10: ten digits or "". Thirteen-digit numbers are converted where
    possible.
    """
    return _form(value, 1)


def _form(value: Any, which: int) -> str:
    if value is None or (isinstance(value, str) and not value.strip()):
        return ""
    number = find(value) if isinstance(value, str) else None
    if number is None or not number[which]:
        raise cleaning.InvalidValue(Problem("not_an_isbn"))
    return number[which]
