"""Genres and subjects: one value may hold a list, or a path from the general to the special.

===================================  ================================================
"Fantasy; Epic", "Fantasy | Epic"    two; commas in them stay
"FICTION / Fantasy / Epic"           Fiction, Fantasy, Epic (BISAC, a path)
"Fiction > Fantasy", "Cats -- Art"   as many as the path has steps
"Fantasy, Epic"                      two, if it is the only value and no name has a comma
"Mystery, Thriller & Suspense"       one: "&" or "and" ends a name with commas
"General", "Unknown", "FIC009000"    none
===================================  ================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_LONGEST = 2_000  # characters of one value that are split
_MOST = 100
_LISTED = re.compile(r"\s*[;|\0\n；、]\s*")
_PATH = re.compile(r"\s*(?:>|»|--+|—|(?<!\d)/|/(?!\d))\s*")
_COMMA = re.compile(r"\s*[,，]\s*")
_LAST_OF_NAME = re.compile(r"&|\b(?:and|und|et|y|e|or)\b", re.IGNORECASE)
_GENERAL_END = re.compile(r"\s*[-–,:(]\s*general\)?$", re.IGNORECASE)
_BISAC_CODE = re.compile(r"[A-Z]{3}\d{6}")
_NOTHING = frozenset({
    "general", "unknown", "unknown genre", "none", "n/a", "null", "undefined", "unspecified",
    "genre", "uncategorized", "uncategorised", "unclassified", "not specified", "no genre",
    "miscellaneous genre", "allgemein", "unbekannt", "inconnu", "desconocido", "ebook", "e-book",
    "ebooks", "default", "book", "books",
})  # fmt: skip
_SHORT = frozenset({"ASMR", "LGBT", "LGBTQ", "LGBTQIA", "BDSM", "MMORPG", "NASA", "HTML", "YMCA"})
_LONGEST_SHORT = 3  # letters of words that are written in capitals anyway: DIY, RPG


def subjects_of(values: Iterable[str], *, is_list: bool = False) -> tuple[str, ...]:
    """The genres in the values of a file, each once, ignoring letter case. `is_list` when commas
    separate them by the format's own rules.
    """
    values = [value[:_LONGEST] for value in values if value]
    by_comma = is_list or len(values) == 1
    out: dict[str, str] = {}
    for value in values:
        for name in _parts(value, by_comma=by_comma, is_list=is_list):
            if len(out) < _MOST:
                out.setdefault(name.casefold(), name)
    return tuple(out.values())


@lru_cache(2048)
def _parts(value: str, *, by_comma: bool, is_list: bool) -> tuple[str, ...]:
    listed = [part for part in _LISTED.split(value) if part.casefold() not in _NOTHING]
    steps = [step for part in listed for step in _PATH.split(part)]
    if by_comma and (is_list or (len(steps) == 1 and not _LAST_OF_NAME.search(value))):
        steps = [name for step in steps for name in _COMMA.split(step)]
    return tuple(name for step in steps if (name := _name(step)))


def _name(text: str) -> str:
    """One genre as it is written, but not in capitals; "" for none."""
    name = " ".join(text.split()).strip(" .,:-")
    name = _GENERAL_END.sub("", name)
    if (
        name.casefold() in _NOTHING
        or _BISAC_CODE.fullmatch(name)
        or not any(map(str.isalnum, name))
    ):
        return ""
    return " ".join(map(_word, name.split())) if name.isupper() and len(name) > 1 else name


def _word(word: str) -> str:
    letters = sum(map(str.isalpha, word))
    is_short = letters <= _LONGEST_SHORT or word.strip("()") in _SHORT
    return word if is_short else word.capitalize()
