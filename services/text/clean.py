"""Cleaners: functions that return the value to store, or raise InvalidValue with the problem."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from errors import Problem
from readers.bounds import DIRECTION, TURNING
from services.text import dates, languages
from services.text.names import name_key

Cleaner = Callable[[Any], Any]
MAX_ENTRIES = 500  # of a field that is a list
COLOURS = frozenset({
    "aqua", "black", "blue", "brown", "cyan", "fuchsia", "gray", "green", "lime", "magenta",
    "maroon", "navy", "olive", "orange", "pink", "purple", "red", "silver", "teal", "white",
    "yellow",
})  # fmt: skip
HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")


class InvalidValue(ValueError):
    """Raised by a cleaner; carries the Problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def line(limit: int, *, is_required: bool = False) -> Cleaner:
    """One line of text; runs of spaces become one."""

    def clean(value: Any) -> str:
        return _checked(" ".join(_text(value).split()), limit, is_required)

    return clean


def name(limit: int) -> Cleaner:
    """One line of text by which something is found: not only invisible characters. May be empty."""

    def clean(value: Any) -> str:
        text = _checked(" ".join(_text(value).split()), limit, False)
        if text and not name_key(text):
            raise InvalidValue(Problem("not_printable"))
        return text

    return clean


def prose(limit: int) -> Cleaner:
    """Text with line breaks."""

    def clean(value: Any) -> str:
        lines = _text(value, TURNING).replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
        return _checked("\n".join(line.rstrip() for line in lines), limit, False)

    return clean


def path(limit: int) -> Cleaner:
    """A path, not normalised, because the disk has exactly this path."""

    def clean(value: Any) -> str:
        if not isinstance(value, str):
            raise InvalidValue(Problem("not_a_text"))
        if not value or len(value) > limit:
            code = Problem("too_long", maximum=limit) if value else Problem("required")
            raise InvalidValue(code)
        return value

    return clean


def partial_date(value: Any) -> str:
    """ "1999", "1999-05" or "1999-05-31", also for other ways to write a date ("31 May 1999"); ""
    for nothing.
    """
    try:
        return dates.parse(_text(value))
    except ValueError:
        raise InvalidValue(Problem("not_a_partial_date")) from None


def language(value: Any) -> str:
    """A BCP 47 tag ("en-GB") for a tag or a name ("English (UK)"); "" for nothing."""
    text = _text(value).strip()
    tag = languages.tag_of(text)
    if text and not tag:
        raise InvalidValue(Problem("not_a_language"))
    return tag


def region(value: Any) -> str:
    """A country's two letters ("DE") for its code or name; "" for nothing."""
    text = _text(value).strip()
    code = languages.region_of(text) if text else ""
    if text and not code:
        raise InvalidValue(Problem("not_a_country"))
    return code


def language_as_text(limit: int) -> Cleaner:
    """A BCP 47 tag where the text can be understood, otherwise the text as it is."""
    as_it_is = line(limit)

    def clean(value: Any) -> str:
        return languages.tag_of(_text(value)) or as_it_is(value)

    return clean


def integer(minimum: int, maximum: int) -> Cleaner:
    """A whole number. An empty value is 0, where 0 is allowed."""

    def clean(value: Any) -> int:
        if value in (None, "") and minimum <= 0:
            return 0
        if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
            value = int(value.strip()[:12])
        if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value <= maximum:
            raise InvalidValue(Problem("not_a_number", minimum=minimum, maximum=maximum))
        return value

    return clean


def optional_integer(minimum: int, maximum: int) -> Cleaner:
    """A whole number, or None for an empty value."""
    number = integer(minimum, maximum)

    def clean(value: Any) -> int | None:
        return None if value in (None, "") else number(value)

    return clean


def one_of(choices: Sequence[str]) -> Cleaner:
    """One of these words."""

    def clean(value: Any) -> str:
        text = " ".join(_text(value).split())
        if text not in choices:
            raise InvalidValue(Problem("not_one_of", allowed=choices))
        return text

    return clean


def colour(value: Any) -> str:
    """#rgb, #rrggbb or a common CSS colour name, in lower case; "" for nothing."""
    text = _text(value).strip().lower()
    if text and text not in COLOURS and not HEX.fullmatch(text):
        raise InvalidValue(Problem("not_a_colour"))
    return text


def list_of(
    entry: Cleaner,
    *,
    limit: int = MAX_ENTRIES,
    key: Callable[[Any], Any] = name_key,
    is_sorted: bool = False,
) -> Cleaner:
    """A list without empty entries and duplicates (by `key`; the first one stays). A single text
    becomes a list of one.
    """

    def clean(value: Any) -> list[Any]:
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, Iterable) or isinstance(values, dict):
            raise InvalidValue(Problem("not_a_list"))
        entries = [cleaned for cleaned in map(entry, values) if cleaned]
        if len(entries) > limit:
            raise InvalidValue(Problem("too_many", maximum=limit))
        once: dict[Any, Any] = {}
        for item in entries:
            once.setdefault(key(item), item)
        return sorted(once.values(), key=key) if is_sorted else list(once.values())

    return clean


def pair(first: Cleaner, second: Cleaner) -> Cleaner:
    """[first, second] for a list entry; None when the first is empty."""

    def clean(value: Any) -> list[Any] | None:
        if not isinstance(value, list | tuple) or len(value) != 2:
            raise InvalidValue(Problem("not_a_list"))
        name = first(value[0])
        return [name, second(value[1])] if name else None

    return clean


def printable(value: Any) -> Any:
    """A text, or the texts of a list, without characters that can't be displayed or stored."""
    if isinstance(value, str):
        if value.isprintable() or not has_controls(value):
            return value
        return "".join(char for char in value if not has_controls(char))
    return [printable(entry) for entry in value] if isinstance(value, list | tuple) else value


def has_controls(text: str) -> bool:
    """Whether a text has characters that can't be displayed or stored, for example NUL. Joiners are
    allowed, because some scripts need them.
    """
    return any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in text)


def _text(value: Any, left_out: re.Pattern[str] = DIRECTION) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidValue(Problem("not_a_text"))
    return unicodedata.normalize("NFC", left_out.sub("", value))


def _checked(text: str, limit: int, is_required: bool) -> str:
    if not text.isprintable() and has_controls(text):
        raise InvalidValue(Problem("not_printable"))
    if is_required and not name_key(text):
        raise InvalidValue(Problem("required"))
    if len(text) > limit:
        raise InvalidValue(Problem("too_long", maximum=limit))
    return text
