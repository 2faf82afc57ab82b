"""What sources send, whatever it is, as clean values: nothing here raises."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from stdnum import isbn
from stdnum.exceptions import ValidationError

from providers.metadata.types import Creator
from readers.book_text import plain_text, squeeze
from readers.dates import date_of

_MAX_LINE = 2000  # characters of a title or name
_MAX_URL = 2048
_MAX_ITEMS = 500  # of any list
_MAX_CATEGORIES = 40
_NUMBER = re.compile(r"\d{1,9}")
_DECIMAL = re.compile(r"\d{1,6}(?:[.,]\d{1,3})?")
_TAG = re.compile(r"<[^<>]{0,200}>")

ROLES = {
    "author": "aut", "writer": "aut", "co-author": "aut", "adapter": "adp", "afterword": "aft",
    "artist": "art", "colorist": "clr", "contributor": "ctb", "cover artist": "cov",
    "cover design": "bjd", "editor": "edt", "foreword": "aui", "illustrator": "ill",
    "illustrations": "ill", "inker": "ink", "introduction": "aui", "letterer": "ltr",
    "narrator": "nrt", "penciller": "pnc", "photographer": "pht", "preface": "aui",
    "reader": "nrt", "translator": "trl", "translation": "trl",
}  # fmt: skip
"""Our role for the English words of sources."""


class Isbns(NamedTuple):
    isbn_10: str = ""
    isbn_13: str = ""


def mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    return value[:_MAX_ITEMS] if isinstance(value, list) else []


def records(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list."""
    return [item for item in sequence(value) if isinstance(item, dict)]


def line(value: Any) -> str:
    """A text in one line; numbers are written."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    return squeeze(_TAG.sub("", value[:_MAX_LINE]))


def lines(value: Any) -> list[str]:
    return [text for text in map(line, sequence(value)) if text]


def paragraphs(value: Any) -> str:
    """A description without HTML; an object that wraps it is opened."""
    if isinstance(value, dict):
        value = value.get("value")
    return plain_text(value).replace("\0", "").strip() if isinstance(value, str) else ""


def date(value: Any) -> str:
    """As much of an ISO date as is certain."""
    return date_of(line(value))


def year(value: Any) -> int | None:
    written = date(value)[:4]
    return int(written) if written else None


def count(value: Any) -> int | None:
    """A number above zero, also from "320 pages"."""
    match = _NUMBER.search(line(value))
    return (int(match[0]) or None) if match else None


def decimal(value: Any) -> float | None:
    match = _DECIMAL.fullmatch(line(value).lstrip("#"))
    return float(match[0].replace(",", ".")) if match else None


def web_address(value: Any) -> str:
    """An address that a browser may be sent to; "" for any other."""
    text = value.strip() if isinstance(value, str) else ""
    if len(text) > _MAX_URL or not text.isprintable():
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.hostname else ""


def isbns(values: Iterable[Any]) -> Isbns:
    """Both forms of the first number that is one."""
    for value in values:
        found = _isbns(line(value))
        if found.isbn_13:
            return found
    return Isbns()


def _isbns(text: str) -> Isbns:
    try:
        number = isbn.validate(text)
    except ValidationError:
        return Isbns()
    if not number.isascii():
        return Isbns()
    thirteen = isbn.to_isbn13(number)
    return Isbns(isbn.to_isbn10(thirteen) if thirteen.startswith("978") else "", thirteen)


def has_isbn(values: Iterable[Any], asked: str) -> bool:
    """Whether one of these is the number asked for, in either form."""
    wanted = _isbns(asked).isbn_13
    return bool(wanted) and any(_isbns(line(value)).isbn_13 == wanted for value in values)


def unique(texts: Iterable[str], limit: int = _MAX_CATEGORIES) -> tuple[str, ...]:
    """Without repetitions in other letter case."""
    kept: dict[str, str] = {}
    for text in texts:
        if text:
            kept.setdefault(text.casefold(), text)
    return tuple(kept.values())[:limit]


def creators(everyone: Iterable[Creator]) -> tuple[Creator, ...]:
    """Each person once in each role, in order."""
    kept: dict[tuple[str, str], Creator] = {}
    for creator in everyone:
        if creator.name:
            kept.setdefault((creator.name.casefold(), creator.role), creator)
    return tuple(kept.values())


def role(word: Any, default: str = "aut") -> str:
    """Our role for a source's English word; other words are contributors."""
    text = line(word).casefold()
    return ROLES.get(text, "ctb") if text else default


def given_name_first(name: str) -> str:
    """ "Jane Austen" for "Austen, Jane"; a name with more commas stays as it is."""
    last, _comma, first = (part.strip() for part in name.partition(","))
    return f"{first} {last}" if last and first and "," not in first else name


def external_ids(values: Mapping[str, Any]) -> dict[str, str]:
    """Those that are there."""
    return {
        name: text for name, text in ((name, line(each)) for name, each in values.items()) if text
    }
