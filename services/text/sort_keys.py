"""The keys by which titles and names are sorted. They never depend on the database's rules for case
and locale.
"""

from __future__ import annotations

import re
from functools import lru_cache

from services.text.folding import fold

_MAX_KEY = 200  # characters; PostgreSQL refuses index rows over 2,704 bytes
ENGLISH_ARTICLES = ("the", "a", "an")
_SCANDINAVIAN = ("en", "ett", "et", "ei", "den", "det", "de")
_ARTICLES: dict[str, tuple[str, ...]] = {
    "en": ENGLISH_ARTICLES,
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
    "nb": _SCANDINAVIAN,
    "nn": _SCANDINAVIAN,
}

# Of any language: titles that differ only by one of these are the same title.
ARTICLES = frozenset(
    [*ENGLISH_ARTICLES, "der", "die", "das", "ein", "eine", "le", "la", "les", "un", "une"]
).union(["el", "los", "las", "il", "gli", "una", "uno", "de", "het", "een"])
_BREAKS = {code: " " for code in range(128) if not chr(code).isalnum() and chr(code) not in "'+#"}
_EDGES = "".join(chr(code) for code in range(128) if not chr(code).isalnum())
_NUMBER = re.compile(r"[0-9]+")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_POSITION = re.compile(
    r"(?P<sign>^\s*[-−](?=[0-9.½¼¾]))?(?:(?P<number>[0-9]*\.?[0-9]+)(?P<more>\s?[½¼¾])?"
    r"|(?P<part>[½¼¾]))(?:\+(?P<plus>[0-9]))?"
)
_EXPONENT = re.compile(r"^\s*[-+]?[0-9.]+[eE][-+]?[0-9]+\s*$")  # "1e400"
_FRACTIONS = {"¼": 0.25, "½": 0.5, "¾": 0.75}


@lru_cache(4096)  # of a new work it is stored, and then derived
def sort_key(title: str, language: str = "") -> str:
    """A text that sorts alike in Python, SQLite (BINARY) and PostgreSQL (COLLATE "C"); `language`
    is a tag from services/text/languages.py.

    Leading punctuation and the language's article are dropped (only English articles for an unknown
    language), but never the whole title. Numbers are padded so that 2 comes before 10. A title of
    symbols only begins with "!".
    """
    text = fold(title).lstrip(_EDGES)
    if "," in text:
        text = _THOUSANDS.sub("", text)
    words = words_of(_without_article(text, _articles(language))) or words_of(text)
    if not words:
        symbols = " ".join("".join(char for char in fold(title) if char.isprintable()).split())
        return ("!" + symbols)[:_MAX_KEY] if symbols else ""
    return _NUMBER.sub(_padded, " ".join(words))[:_MAX_KEY]


def letter(key: str) -> str:
    """The letter of a sort key in the alphabet bar: "#" (digits, symbols), A–Z, "*" (other
    scripts), in the order of the keys.
    """
    first = key[:1]
    if first < "a":
        return "#"
    return first.upper() if first <= "z" else "*"


def position_of(label: str) -> float:
    """The position of a label in its series: 3.0 for "3" and "Vol. 3a", 1.5 for "1,5" and "1½",
    -1.0 for "-1", 18.1 for "18+1"; 0 without a finite number.
    """
    match = _POSITION.search(label.replace(",", "."))
    if match is None or len(match[0]) > 12 or _EXPONENT.search(label):
        return 0.0
    fraction = _FRACTIONS.get((match["more"] or match["part"] or "").strip(), 0.0)
    position = float(match["number"] or 0) + fraction + int(match["plus"] or 0) / 10
    return -position if match["sign"] else position


def _articles(language: str) -> tuple[str, ...]:
    if not language:
        return ENGLISH_ARTICLES
    code = language.partition("-")[0]
    return _ARTICLES.get(code, ENGLISH_ARTICLES if code in ("mul", "zxx") else ())


def _without_article(text: str, articles: tuple[str, ...]) -> str:
    first, _, rest = text.partition(" ")
    if first in articles:
        return rest
    elided, mark, _ = first.partition("'")
    return text[len(elided) + 1 :] if mark and elided + mark in articles else text


def words_of(text: str) -> list[str]:
    """The words to sort by, from the first that has a letter or digit; + and # after a letter are
    kept (C, C#, C++).
    """
    words = text.translate(_BREAKS).replace("'", "").split()
    if "#" in text or "+" in text:
        words = [bare for word in words if (bare := word.lstrip("#+"))]
    while words and not words[0][0].isalnum():
        del words[0]
    return words


def _padded(number: re.Match[str]) -> str:
    """The number with eight digits. A longer number begins with ":" and its length; ":" sorts after
    "9" and before "a".
    """
    digits = number[0].lstrip("0")
    return digits.zfill(8) if len(digits) <= 8 else f":{len(digits):03d}{digits}"
