"""International Standard Book Numbers: validated, normalised, and equal in their ten-digit and
thirteen-digit forms.

Hyphens and spaces are accepted and not stored. An edition keeps the forms that it was given (files
often have only one), so lookups ask for every form: `Edition.isbn_13` or `Edition.isbn_10` in
`find_variants(text)`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from stdnum import isbn as numbers
from stdnum.exceptions import ValidationError

from errors import Invalid, Problem
from readers import codes
from services.text import clean as cleaning

MAX_LENGTH = 64  # characters; an ISBN with hyphens has 17


_PLAIN = re.compile(r"97[89]\d{10}|\d{9}[\dX]", re.ASCII)


class Isbn(NamedTuple):
    """Both forms of a number; those that begin with 979 have no ten-digit form."""

    isbn_13: str
    isbn_10: str


@lru_cache(8192)  # an import asks for each of its numbers several times
def find(text: str) -> Isbn | None:
    """Both forms of a number; None when it isn't an ISBN (wrong length or check digit)."""
    text = text.strip()
    if _PLAIN.fullmatch(text):
        return _of_digits(text)
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


def _of_digits(digits: str) -> Isbn | None:
    """The forms of a number without hyphens; the checks above would take thirty times as long."""
    if codes.isbn(digits) != digits:
        return None
    core = digits[3:12] if len(digits) == 13 else digits[:9]
    if digits.startswith("979") and len(digits) == 13:
        return Isbn(digits, "")
    thirteen = f"978{core}"
    return Isbn(thirteen + codes.check_digit(thirteen), core + codes.check_digit_10(core))


def clean(text: str, field: str = "isbn") -> Isbn:
    """Both forms of a number. Raises Invalid naming the field."""
    number = find(text)
    if number is None:
        raise Invalid({field: Problem("not_an_isbn")})
    return number


def find_variants(text: str) -> set[str]:
    """Every form in which an edition may store this number; empty when it isn't an ISBN."""
    return {form for form in find(text) or () if form}


def are_of_two_editions(thirteen: str, ten: str) -> bool:
    """Whether two stored numbers differ in more than prefix and check digit."""
    return bool(thirteen and ten) and thirteen[:12] != f"978{ten[:9]}"


def check_pair(thirteen: str, ten: str) -> None:
    """Raises Invalid({"isbn_10": other_isbn}) when the two numbers belong to different editions."""
    if are_of_two_editions(thirteen, ten):
        raise Invalid({"isbn_10": Problem("other_isbn")})


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
