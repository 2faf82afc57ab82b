"""International Standard Book Numbers: checked, written one way, and equal whether they have ten
digits or thirteen.

Hyphens and spaces are welcome wherever a person or a program writes one; what is stored has
neither. An edition keeps the forms that it was given (a file often says only one), so a lookup asks
for every form: `Edition.isbn_13` or `Edition.isbn_10` in `find_variants(text)`.
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

MOST_CLASHES = 200
MOST = 64  # signs of what is looked at; an ISBN with hyphens has 17


class Isbn(NamedTuple):
    """Both forms of one number; those that begin with 979 have no ten digits."""

    isbn_13: str
    isbn_10: str


def find(text: str) -> Isbn | None:
    """Both forms of a number, or None when it is none: a wrong length, a wrong check digit."""
    text = text.strip()
    if not text or len(text) > MOST:
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
    """Both forms. Raises Invalid naming the field."""
    number = find(text)
    if number is None:
        raise Invalid({field: Problem("not_an_isbn")})
    return number


def find_variants(text: str) -> set[str]:
    """Every form in which an edition may keep this number; none for what is no ISBN."""
    return {form for form in find(text) or () if form}


def is_edition(text: str) -> ColumnElement[bool]:
    """The condition on Edition for a number, in whichever form and column it stands; nothing has
    what is no ISBN.
    """
    forms = find_variants(text)
    return or_(Edition.isbn_13.in_(forms), Edition.isbn_10.in_(forms)) if forms else false()


def are_of_two_editions(thirteen: str, ten: str) -> bool:
    """Whether two stored numbers differ in more than prefix and check digit."""
    return bool(thirteen and ten) and thirteen[:12] != f"978{ten[:9]}"


def check_pair(thirteen: str, ten: str) -> None:
    """Raises Invalid({"isbn_10": other_isbn}) when the two are numbers of different editions."""
    if are_of_two_editions(thirteen, ten):
        raise Invalid({"isbn_10": Problem("other_isbn")})


def list_clashes(library: Library, *, by: User) -> list[Work]:
    """Works of a library with an edition whose two numbers are of different editions, by title, at
    most MOST_CLASHES; for who may correct them. Raises NotFound, Forbidden.

    Such pairs are refused; those that were stored before stay until somebody corrects them.
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
    return list(session().execute(query.limit(MOST_CLASHES)).scalars().unique())


def isbn_13(value: Any) -> str:
    """The cleaner of Edition.isbn_13: thirteen digits, or nothing. Ten are written as thirteen."""
    return _form(value, 0)


def isbn_10(value: Any) -> str:
    """The cleaner of Edition.isbn_10: ten digits, or nothing.

    Thirteen are written as ten, where there are such.
    """
    return _form(value, 1)


def _form(value: Any, which: int) -> str:
    if value is None or (isinstance(value, str) and not value.strip()):
        return ""
    number = find(value) if isinstance(value, str) else None
    if number is None or not number[which]:
        raise cleaning.Wrong(Problem("not_an_isbn"))
    return number[which]
