"""What the cells of a table mean: numbers, dates, ratings, names and lists as programs write them.
Texts in, plain values out; what a cell doesn't say, or can't be understood, is None or empty.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache, wraps
from typing import Any, TypeVar

from readers import codes, people
from readers.numerals import LAST_YEAR
from services.text import dates
from services.text.names import name_key

_FORMULA = re.compile(r'\s*=\s*"(.*)"\s*', re.DOTALL)
_SLASHED = re.compile(r"(\d{1,4})[/.](\d{1,2})[/.](\d{1,4})", re.ASCII)
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}.*$", re.DOTALL)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?", re.ASCII)
_OUT_OF = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:/|of|out of)\s*(\d+)", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+(?!\d)", re.ASCII)
_LIST = re.compile(r"\s*[,;|\n]\s*")
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li)\b[^>]*>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_ELEMENT = re.compile(r"</?[a-zA-Z][^<>]*>")
_HALVES = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_FIRST_YEAR = "1000"  # earlier ones are placeholders, for example Calibre's year 101
DATE_ORDERS = ("ymd", "dmy", "mdy")
SCALES = (5, 10, 100)
_SHORT = 100  # characters

STATUSES = {
    **dict.fromkeys(("read", "completed", "finished", "gelesen", "lu"), "read"),
    **dict.fromkeys(
        ("reading", "currently reading", "in progress", "started", "rereading"), "reading"
    ),
    **dict.fromkeys(("did not finish", "dnf", "abandoned", "gave up"), "did_not_finish"),
    **dict.fromkeys(
        ("unread", "to read", "not begun", "want to read", "wishlist", "on hold", "paused", "tbr"),
        "unread",
    ),
}
_YES = frozenset({"true", "yes", "y", "1", "favorite", "favourite", "x"})
_NO = frozenset({"false", "no", "n", "0"})
FAVOURITES = frozenset({"favorite", "favorites", "favourite", "favourites"})
_FORMATS = (
    ("audiobook", ("audiobook", "audible", "audio", "cd", "mp3", "cassette")),
    ("ebook", ("ebook", "e book", "kindle", "nook", "epub", "mobi", "pdf", "azw3")),
    ("hardcover", ("hardcover", "hardback", "library binding", "leather bound", "gebunden")),
    ("paperback", ("paperback", "softcover", "mass market", "trade paper", "taschenbuch")),
    ("digital", ("digital",)),
)


CellT = TypeVar("CellT", bound=Callable[..., Any])


def _remembered(function: CellT) -> CellT:
    """Remember what short cells mean: in most columns there are few different ones."""
    cached = lru_cache(4096)(function)

    @wraps(function)
    def meaning(cell: str, *more: Any) -> Any:
        return (cached if len(cell) < _SHORT else function)(cell, *more)

    return meaning  # type: ignore[return-value]  # it takes the same arguments


def plain(cell: str) -> str:
    """The text of a cell; spreadsheets protect numbers as ="…"."""
    text = cell.strip()
    if text.startswith("=") and (match := _FORMULA.fullmatch(text)):
        return match[1].strip()
    return text


def prose(cell: str) -> str:
    """A text with line breaks instead of HTML."""
    text = plain(cell)
    if "<" not in text and "&" not in text:
        return text.replace("[Return]", "\n")
    return html.unescape(_ELEMENT.sub("", _BREAK.sub("\n", _UNSEEN.sub("", text))))


def isbns(cells: Iterable[str]) -> tuple[str, str]:
    """The ISBN-13 and ISBN-10 of one edition among some cells; what is no ISBN is left out."""
    numbers = [number for cell in cells for number in codes.isbns(plain(cell))]
    return codes.pair_of(list(dict.fromkeys(numbers)))


def has_bad_isbn(cell: str) -> bool:
    """Whether a cell has digits like those of an ISBN, and none that is valid."""
    text = plain(cell).replace("-", "").replace(" ", "")
    return bool(re.fullmatch(r"\d{9}[\dxX]|\d{13}|\d\.\d+[eE]\+1[12]", text)) and not codes.isbns(
        text
    )


@_remembered
def published(cell: str, order: str = "ymd") -> str:
    """A year, month or day in ISO form. Raises ValueError for what is no date."""
    text = _TIME.sub("", plain(cell).strip("[]"))
    match = _SLASHED.fullmatch(text)
    found = _slashed(match, order) if match else dates.parse(text)
    return "" if found < _FIRST_YEAR else found


@_remembered
def day(cell: str, order: str = "ymd") -> date | None:
    """A day; missing parts are the first. Raises ValueError for what is no date."""
    text = published(cell, order)
    return date.fromisoformat(dates.whole_day(text)) if text else None


def _slashed(match: re.Match[str], order: str) -> str:
    first, second, third = (int(part) for part in match.groups())
    if len(match[1]) == 4:
        year, month, number = first, second, third
    elif second > 12 or (order == "mdy" and first <= 12):
        year, month, number = third, first, second
    else:
        year, month, number = third, second, first
    if year < 100:
        year += 2000 if year <= LAST_YEAR - 2000 else 1900
    return date(year, month, number).isoformat()


def date_order(cells: Iterable[str], usual: str = "dmy") -> str:
    """The order of day and month in dates with slashes, where one of them tells; else the usual
    one.
    """
    for cell in cells:
        match = _SLASHED.fullmatch(_TIME.sub("", plain(cell)))
        if match and len(match[1]) < 3 and "/" in cell:
            if int(match[1]) > 12:
                return "dmy"
            if int(match[2]) > 12:
                return "mdy"
    return usual


def spans(cell: str, order: str = "ymd") -> list[tuple[date | None, date | None]]:
    """Dated readings, oldest first: "2021/01/02-2021/01/10, 2022/03/05". Raises ValueError."""
    out = []
    for part in filter(None, re.split(r"\s*[,;]\s*", plain(cell))):
        first, dash, last = part.partition("-")
        if dash and "/" not in part and "." not in part:  # ISO dates have dashes of their own
            halves = re.split(r"\s+(?:-|–|to)\s+|\s*–\s*", part)
            first, last = halves[0], halves[-1] if len(halves) > 1 else ""
            dash = last
        start = day(first, order) if dash else None
        out.append((start, day(last if dash else part, order)))
    return sorted(out, key=lambda span: span[1] or span[0] or date.max)


@_remembered
def rating(cell: str, scale: int = 5) -> int | None:
    """A rating of 1 to 10. Stars, "4/5" and "80%" say their own scale; 0 and what is out of range
    is none.
    """
    text = plain(cell).lower()
    stars = text.count("★") + text.count("⭐")
    halves = sum(_HALVES.get(char, 0) for char in text)
    if stars:
        return _of_ten(stars + halves, 5)
    if match := _OUT_OF.search(text):
        return _of_ten(_decimal(match[1]), int(match[2]))
    match = _NUMBER.search(text)
    if match is None or text.startswith("-"):
        return None
    own = 100 if "%" in text else 5 if "star" in text else scale
    return _of_ten(_decimal(match[0]) + halves, own)


def _of_ten(value: float, scale: int) -> int | None:
    if not 0 < value <= scale:
        return None
    return max(1, int(value * 10 / scale + 0.5))


def _decimal(text: str) -> float:
    return float(text.replace(",", "."))


def scale_of(cells: Iterable[str]) -> int:
    """The scale of ratings without one of their own, by the highest among them."""
    numbers = [_decimal(match[0]) for cell in cells if (match := _NUMBER.search(plain(cell)))]
    highest = max(numbers, default=0)
    return next((scale for scale in SCALES if highest <= scale), SCALES[-1])


@_remembered
def status(cell: str) -> str:
    """A reading status; "" for an unknown word."""
    return STATUSES.get(name_key(plain(cell)).replace("-", " ").replace("_", " "), "")


@_remembered
def flag(cell: str) -> bool | None:
    """Yes or no; None for nothing and for other words."""
    key = name_key(plain(cell))
    return True if key in _YES else False if key in _NO else None


@_remembered
def whole(cell: str) -> int:
    """The first whole number, which may have thousands separators; 0 for none."""
    text = plain(cell)
    match = _THOUSANDS.search(text) or _NUMBER.search(text)
    if match is None:
        return 0
    digits = match[0] if _THOUSANDS.fullmatch(match[0]) else re.split("[.,]", match[0])[0]
    return int("".join(filter(str.isdigit, digits))[:9])


def words(cell: str) -> list[str]:
    """The entries of a list, each once."""
    return list(dict.fromkeys(filter(None, _LIST.split(plain(cell)))))


def contributors(cell: str, roles: Sequence[str] = (), role: str = "") -> list[list[str]]:
    """[[name, role], …] in reading order. A role beside a name, or in `roles` at the same place, is
    preferred to `role`.
    """
    out: dict[str, list[str]] = {}
    pieces = [piece for piece in plain(cell).split("|") if piece.strip()]
    for place, piece in enumerate(pieces):
        own = roles[place].strip() if place < len(roles) else ""
        for name in people.people_of(_with_apart(piece)):
            out.setdefault(name.name, [name.name, name.role or own or role])
    return list(out.values())


def _with_apart(piece: str) -> str:
    """Calibre joins full names with "&" whether or not they look like names."""
    return piece.replace(" & ", "; ")


@_remembered
def format_of(cell: str) -> str:
    """The format of an edition; "" for an unknown word."""
    text = f" {name_key(plain(cell)).replace('-', ' ')} "
    for name, known in _FORMATS:
        if any(f" {word} " in text or f" {word}s " in text for word in known):
            return name
    return ""


def is_data(cell: str) -> bool:
    """Whether a cell of a first row can't be the name of a column: a number, a date or an ISBN."""
    text = plain(cell)
    return bool(text) and (
        text.replace(".", "").replace("-", "").replace("/", "").isdigit() or bool(codes.isbn(text))
    )
