"""The keys by which names are compared, and by which people are sorted. They never depend on the
database's rules for case and locale.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from readers.people import reading_order, without_honorific
from services.text.folding import is_cjk
from services.text.sort_keys import ENGLISH_ARTICLES


@lru_cache(8192)  # a scan asks for the same artists and albums again and again
def name_key(text: str) -> str:
    """The value for unique `…_key` columns: NFKC, case-folded, with single spaces and without
    invisible characters.
    """
    if text.isascii():
        text = text.lower()
    else:
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    if not text.isprintable():  # dropping a joiner can let its neighbours compose, hence NFKC again
        text = unicodedata.normalize("NFKC", "".join(map(_visible, text)))
    return " ".join(text.split())


@lru_cache(8192)
def person_key(name: str) -> str:
    """The key by which people are compared: "Tolkien, J.R.R.", "J. R. R. Tolkien" and "Prof. J R R
    Tolkien" have one.
    """
    return _with_initials(name_key(without_honorific(reading_order(name))), "", "")


def is_left_turned(name: str, version: int) -> bool:
    """Whether a person's name is turned round ("Last, First") as a file has it, and nobody edited
    the person since.
    """
    return version == 1 and "," in name and reading_order(name) != name


@lru_cache(8192)
def person_forms(name: str) -> frozenset[str]:
    """The name keys under which somebody with this person key may be stored."""
    read = reading_order(name)
    forms = {read, without_honorific(read)}
    forms |= {_with_initials(form, *marks) for form in forms for marks in _MARKS}
    return frozenset(map(name_key, (name, *forms, *map(person_sort_name, forms))))


_DOT = re.compile(r"(?<=\b\w)\.(?=\w)")  # within "J.R.R."
_MARKS = ((".", " "), (".", ""), ("", " "), ("", ""))  # behind an initial, and between two of them


def _with_initials(name: str, dot: str, gap: str) -> str:
    """The name with its initials before a longer word written as in "J.R.R. Tolkien"."""
    words = _DOT.sub(". ", name).split()
    letters = [len(word.rstrip(".")) == 1 for word in words]
    if True not in letters or False not in letters:
        return name
    out = ""
    for index, word in enumerate(words):
        is_run = index > 0 and letters[index] and letters[index - 1]
        out += "" if index == 0 else gap if is_run else " "
        out += word.rstrip(".") + dot if letters[index] else word
    return out


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if char.isspace():
        return " "
    return "" if category in ("Cc", "Cf") else "\ufffd" if category == "Cs" else char


_SUFFIX = re.compile(r"(?:jr|sr|jnr|snr|esq|ph\.?d|m\.?d|ii|iii|iv)\.?", re.IGNORECASE)
_RULER = frozenset({"pope", "king", "queen", "emperor", "empress", "saint", "prince", "princess"})
_GROUP = re.compile(
    r"[0-9&+]|\b(?:and|und|et|y|feat|with|band|orchestra|orchester|orchestre|philharmonic|philharmoniker|symphony|ensemble|quartet|quintet"
    r"|trio|choir|chorus|collective|project|brothers|sisters|press|publishing|books|records|studios?|films|pictures|group|inc|ltd|gmbh"
    r"|university|various|unknown|anonymous)\b",
    re.IGNORECASE,
)
# Lower-case particles that are moved after the forename ("Beethoven, Ludwig van"), and those that
# stay ("le Carré, John").
_TRAILING = frozenset(
    [
        "von",
        "vom",
        "van",
        "de",
        "der",
        "den",
        "zu",
        "zum",
        "zur",
        "da",
        "das",
        "do",
        "dos",
        "del",
        "della",
        "di",
        "af",
        "av",
        "ten",
        "ter",
        "te",
        "'t",
        "y",
    ]
)
_STAYING = frozenset(
    [
        "le",
        "la",
        "las",
        "los",
        "les",
        "lo",
        "du",
        "des",
        "bin",
        "ibn",
        "bint",
        "ben",
        "bar",
        "abu",
        "abi",
        "abd",
        "al",
        "el",
        "ap",
        "st",
        "st.",
        "saint",
        "san",
        "santa",
        "mac",
        "ó",
        "ní",
    ]
)


@lru_cache(4096)  # a new person is looked for by it, and then stored
def person_sort_name(name: str) -> str:
    """ "Ursula K. Le Guin" → "Le Guin, Ursula K.". Names with a comma, single names, groups and CJK
    names stay as they are.

    A capitalised particle belongs to the surname (Robert De Niro), one in lower case mostly to the
    forename (Simone de Beauvoir); without knowing the person's language there is no better rule.
    """
    words = name.split()
    plain = " ".join(words)
    if len(words) < 2 or is_cjk(plain):
        return plain
    if words[0].lower() in ENGLISH_ARTICLES and "," not in plain:
        return f"{' '.join(words[1:])}, {words[0]}"
    words, suffixes = _without_suffixes(words)
    if (
        len(words) < 2
        or "," in "".join(words)
        or _GROUP.search(" ".join(words))
        or (suffixes and words[0].lower() in _RULER)
    ):
        return plain
    start, end = _surname(words)
    if start == 0:
        return plain
    return ", ".join([" ".join(words[end:]), " ".join(words[:end]), *suffixes])


def _without_suffixes(words: list[str]) -> tuple[list[str], list[str]]:
    """Martin Luther King, Jr. → [Martin Luther King], [Jr.]"""
    end = len(words)
    while end > 1 and _SUFFIX.fullmatch(words[end - 1].rstrip(",")):
        end -= 1
    remaining = words[:end]
    if end < len(words):
        remaining[-1] = remaining[-1].rstrip(",")
    return remaining, [word.rstrip(",") for word in words[end:]]


def _surname(words: list[str]) -> tuple[int, int]:
    """The indexes of the first particle of the surname, and of the word to sort by."""
    start = end = len(words) - 1
    while start > 0 and words[start - 1].lower() in _TRAILING | _STAYING:
        start -= 1
        spanish = (
            words[start].islower() and words[start - 1] == "de"
        )  # de la Cruz, but de La Fontaine
        if words[start] not in _TRAILING and end == start + 1 and not spanish:
            end = start  # still part of the surname: De Niro, Le Guin, bin Laden
    return start, end
