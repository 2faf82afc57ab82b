"""The keys by which names are compared and ordered; the database's own case and locale rules are
never used.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from services.folding import fold, is_cjk

_MOST_KEY = 200  # characters; PostgreSQL refuses index rows over 2,704 bytes

# ── uniqueness ────────────────────────────────────────────────────────────────────────────────────


@lru_cache(8192)  # a scan asks for the same artists and albums again and again
def name_key(text: str) -> str:
    """For unique `…_key` columns: NFKC, casefold, whitespace squeezed, invisible characters
    gone.
    """
    if text.isascii():
        text = text.lower()
    else:
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    if not text.isprintable():  # dropping a joiner can let its neighbours compose, hence NFKC again
        text = unicodedata.normalize("NFKC", "".join(map(_visible, text)))
    return " ".join(text.split())


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if char.isspace():
        return " "
    return "" if category in ("Cc", "Cf") else "\ufffd" if category == "Cs" else char


# ── order ─────────────────────────────────────────────────────────────────────────────────────────

_ENGLISH = ("the", "a", "an")
_SCANDINAVIAN = ("en", "ett", "et", "ei", "den", "det", "de")
_ARTICLES: dict[str, tuple[str, ...]] = {
    "en": _ENGLISH,
    "de": (
        "der",
        "die",
        "das",
        "den",
        "dem",
        "des",
        "ein",
        "eine",
        "einer",
        "eines",
        "einem",
        "einen",
    ),
    "fr": ("le", "la", "les", "un", "une", "des", "l'"),
    "es": ("el", "la", "los", "las", "lo", "un", "una", "unos", "unas"),
    "it": ("il", "lo", "la", "i", "gli", "le", "un", "uno", "una", "l'", "un'"),
    "nl": ("de", "het", "een", "t", "n"),
    "pt": ("o", "a", "os", "as", "um", "uma", "uns", "umas"),
    "sv": _SCANDINAVIAN,
    "da": _SCANDINAVIAN,
    "no": _SCANDINAVIAN,
}
_LONG_CODES = {
    "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it",
    "nld": "nl", "dut": "nl",
    "por": "pt", "swe": "sv", "dan": "da", "nor": "no", "nob": "no", "nno": "no", "nb": "no",
    "nn": "no",
}  # fmt: skip

_BREAKS = {code: " " for code in range(128) if not chr(code).isalnum() and chr(code) not in "'+#"}
_EDGES = "".join(chr(code) for code in range(128) if not chr(code).isalnum())
_NUMBER = re.compile(r"[0-9]+")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_POSITION = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def sort_key(title: str, language: str = "") -> str:
    """Text that orders alike in Python, SQLite (BINARY) and PostgreSQL (COLLATE "C").

    Leading punctuation and the language's article go (with an unknown language only the English
    ones), but never the whole title; numbers are padded so that 2 stands before 10; a title of
    symbols alone begins with "!".
    """
    text = fold(title).lstrip(_EDGES)
    if "," in text:
        text = _THOUSANDS.sub("", text)
    words = _words(_without_article(text, _articles(language))) or _words(text)
    if not words:
        symbols = " ".join("".join(char for char in fold(title) if char.isprintable()).split())
        return ("!" + symbols)[:_MOST_KEY] if symbols else ""
    return _NUMBER.sub(_padded, " ".join(words))[:_MOST_KEY]


def letter(key: str) -> str:
    """Where a sort key stands in the alphabet: "#" (digits, symbols), A–Z, "*" (every other
    script), in the key's own order.
    """
    first = key[:1]
    if first < "a":
        return "#"
    return first.upper() if first <= "z" else "*"


def position_of(label: str) -> float:
    """Where a label stands in its series: "3" and "Vol. 3a" at 3.0, "1,5" at 1.5; what has no
    number, or an endless one, stands first.
    """
    found = _POSITION.search(label.replace(",", "."))
    return float(found[0]) if found and len(found[0]) <= 12 else 0.0


def _articles(language: str) -> tuple[str, ...]:
    if not language:
        return _ENGLISH
    code = language.lower().replace("_", "-").partition("-")[0]
    code = _LONG_CODES.get(code, code)
    return _ARTICLES.get(code, _ENGLISH if code in ("und", "mul", "zxx") else ())


def _without_article(text: str, articles: tuple[str, ...]) -> str:
    first, _, rest = text.partition(" ")
    if first in articles:
        return rest
    elided, mark, _ = first.partition("'")
    return text[len(elided) + 1 :] if mark and elided + mark in articles else text


def _words(text: str) -> list[str]:
    """The words to order by, from the first that has a letter or a digit; + and # stay behind a
    letter (C, C#, C++).
    """
    words = text.translate(_BREAKS).replace("'", "").split()
    if "#" in text or "+" in text:
        words = [bare for word in words if (bare := word.lstrip("#+"))]
    while words and not words[0][0].isalnum():
        del words[0]
    return words


def _padded(number: re.Match[str]) -> str:
    """Eight digits; a longer number says its length after ":", which stands behind "9" and before
    "a".
    """
    digits = number[0].lstrip("0")
    return digits.zfill(8) if len(digits) <= 8 else f":{len(digits):03d}{digits}"


# ── people ────────────────────────────────────────────────────────────────────────────────────────

_SUFFIX = re.compile(r"(?:jr|sr|jnr|snr|esq|ph\.?d|m\.?d|ii|iii|iv)\.?", re.IGNORECASE)
_RULER = frozenset({"pope", "king", "queen", "emperor", "empress", "saint", "prince", "princess"})
_GROUP = re.compile(
    r"[0-9&+]|\b(?:and|und|et|y|feat|with|band|orchestra|orchester|orchestre|philharmonic|philharmoniker|symphony|ensemble|quartet|quintet"
    r"|trio|choir|chorus|collective|project|brothers|sisters|press|publishing|books|records|studios?|films|pictures|group|inc|ltd|gmbh"
    r"|university|various|unknown|anonymous)\b",
    re.IGNORECASE,
)
# Lower-case particles that go behind the forename ("Beethoven, Ludwig van"), and those that stay
# ("le Carré, John").
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


def person_sort_name(name: str) -> str:
    """ "Ursula K.

    Le Guin" → "Le Guin, Ursula K."; what is already turned, single, a group's or CJK stays as it
    is.

    A particle in capitals belongs to the surname (Robert De Niro), one in small letters mostly to
    the forename (Simone de Beauvoir); without knowing the person's language no rule does better.
    """
    words = name.split()
    plain = " ".join(words)
    if len(words) < 2 or is_cjk(plain):
        return plain
    if words[0].lower() in _ENGLISH and "," not in plain:
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
    kept = words[:end]
    if end < len(words):
        kept[-1] = kept[-1].rstrip(",")
    return kept, [word.rstrip(",") for word in words[end:]]


def _surname(words: list[str]) -> tuple[int, int]:
    """Where the particles before the surname begin, and where the part to sort by begins."""
    start = end = len(words) - 1
    while start > 0 and words[start - 1].lower() in _TRAILING | _STAYING:
        start -= 1
        spanish = (
            words[start].islower() and words[start - 1] == "de"
        )  # de la Cruz, but de La Fontaine
        if words[start] not in _TRAILING and end == start + 1 and not spanish:
            end = start  # still part of the surname: De Niro, Le Guin, bin Laden
    return start, end
