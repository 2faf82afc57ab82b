"""What people, files and programs may put into the fields of a work: each value cleaned, or a
Problem for its field.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from errors import Invalid, Problem
from services.text.names import name_key

Cleaner = Callable[[Any], Any]
ROLE = re.compile(r"[a-z]{3}")  # MARC relator codes
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_MOST_ENTRIES = 500
_MOST_NAME = 300


class Wrong(ValueError):
    """Raised by a cleaner; carries the Problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def fields(editable: Mapping[str, Cleaner], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The cleaned values. Raises Invalid for wrong ones, and for names that are not on the list."""
    cleaned: dict[str, Any] = {}
    problems: dict[str, Problem] = {}
    for name, value in changes.items():
        if name not in editable:
            problems[name] = Problem("unknown_field")
            continue
        try:
            cleaned[name] = editable[name](value)
        except Wrong as wrong:
            problems[name] = wrong.problem
    if problems:
        raise Invalid(problems)
    return cleaned


def line(most: int = 500, *, is_required: bool = False) -> Cleaner:
    """One line of text, its spaces squeezed."""

    def clean(value: Any) -> str:
        return _checked(" ".join(_text(value).split()), most, is_required)

    return clean


def prose(most: int = 20_000) -> Cleaner:
    """Text with line breaks."""

    def clean(value: Any) -> str:
        lines = _text(value).replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
        return _checked("\n".join(each.rstrip() for each in lines), most, False)

    return clean


def language(value: Any) -> str:
    """A language's code as in ISO 639 and BCP 47 ("en", "pt-BR"), or nothing."""
    text = _text(value).strip().replace("_", "-")
    if text and not (_LANGUAGE.fullmatch(text) and len(text) <= 35):
        raise Wrong(Problem("not_a_language"))
    head, dash, rest = text.partition("-")
    return head.lower() + dash + rest


def partial_date(value: Any) -> str:
    """ "1999", "1999-05" or "1999-05-31", or nothing."""
    text = _text(value).strip()
    if not text:
        return ""
    found = _DATE.fullmatch(text) if text.isascii() else None
    try:
        if found is None:
            raise ValueError
        date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        raise Wrong(Problem("not_a_year")) from None
    return text


def contributors(value: Any) -> list[list[str]]:
    """[[name, MARC role], …]; lines without a name are left out, doubles too."""
    pairs = [(_name(name), str(role).strip().lower() or "aut") for name, role in _pairs(value)]
    if any(not ROLE.fullmatch(role) for name, role in pairs if name):
        raise Wrong(Problem("not_a_role"))
    return _once(
        ([name, role] for name, role in pairs if name), lambda pair: (name_key(pair[0]), pair[1])
    )


def genres(value: Any) -> list[str]:
    """[name, …], each once, by name."""
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, Iterable):
        raise Wrong(Problem("not_a_list"))
    cleaned = [name for name in (_name(each) for each in found) if name]
    return sorted(_once(cleaned, name_key), key=name_key)


def series(value: Any) -> list[list[str]]:
    """[[name, number as written], …]; lines without a name are left out."""
    pairs = [
        (_name(name), _checked(" ".join(_text(label).split()), 32, False))
        for name, label in _pairs(value)
    ]
    return _once(([name, label] for name, label in pairs if name), lambda pair: name_key(pair[0]))


def _pairs(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple) or any(
        not isinstance(each, list | tuple) or len(each) != 2 for each in value
    ):
        raise Wrong(Problem("not_a_list"))
    return list(value)


def _once(found: Iterable[Any], key: Callable[[Any], Any]) -> list[Any]:
    kept = list({key(each): each for each in reversed(list(found))}.values())[::-1]
    if len(kept) > _MOST_ENTRIES:
        raise Wrong(Problem("too_many", most=_MOST_ENTRIES))
    return kept


def _name(value: Any) -> str:
    text = _checked(" ".join(_text(value).split()), _MOST_NAME, False)
    if text and not name_key(text):
        raise Wrong(Problem("not_printable"))
    return text


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Wrong(Problem("not_a_text"))
    return unicodedata.normalize("NFC", value)


def has_controls(text: str) -> bool:
    """Whether a text has signs that cannot be shown, or stored (a NUL).

    Joiners, which some scripts need, are none.
    """
    return any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in text)


def _checked(text: str, most: int, is_required: bool) -> str:
    if has_controls(text):
        raise Wrong(Problem("not_printable"))
    if is_required and not name_key(text):
        raise Wrong(Problem("required"))
    if len(text) > most:
        raise Wrong(Problem("too_long", most=most))
    return text
