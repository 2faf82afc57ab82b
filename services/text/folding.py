"""Folds text for searching and sorting: no case, no accents, no look-alike characters."""

from __future__ import annotations

import re
import unicodedata

# Before NFKC: what it would glue to a neighbour ("Wars™" → "warstm", "8½" → "81/2") or tear off
# ("´" → a space).
_EARLY: dict[int, str] = {
    **dict.fromkeys(map(ord, "™℠®©"), ""),
    **dict.fromkeys(map(ord, "’‘‛ʼʻʹ′ʾʿ`´＇"), "'"),
    **{ord(c): "-" + unicodedata.normalize("NFKC", c) for c in "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"},
    **{
        ord(c): " " + unicodedata.normalize("NFKC", c).replace("\u2044", " ")
        for c in "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞↉"
    },
    ord("♯"): "#",
}

# Letters that Unicode does not decompose, and a few that must stay or meet each other.
_LETTERS = {
    "œ": "oe", "þ": "th", "ð": "d", "ı": "i", "ŋ": "ng", "ə": "e", "ĸ": "k",
    "й": "й",  # another letter than и, not an accented one
    "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": "",
    "—": " ", "―": " ", "\u200b": " ", "\u2060": "",
}  # fmt: skip

# Marks that are accents or vowel points: Latin, Greek, Cyrillic, Hebrew, Arabic. Not those of Indic
# scripts or the Japanese voiced mark, without which a word is another word.
_ACCENT = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
_LATIN = re.compile(r"LATIN SMALL LETTER ([A-Z]{1,2})(?: WITH .*)?")


def _plain(char: str) -> str:
    """A letter without its accents; letters like `ø` by their Unicode name."""
    bare = unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFD", char)))
    named = (
        _LATIN.fullmatch(unicodedata.name(bare, "")) if len(bare) == 1 and bare > "\x7f" else None
    )
    return named[1].lower() if named else bare


def _folded(char: str) -> str:
    """The folded form of one character: punctuation becomes "-", a symbol is set apart by
    spaces.
    """
    if char < "\x80":
        return char
    if char in _LETTERS:
        return _LETTERS[char]
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category[0] in "LN":
        return _plain(char)
    if category[0] == "M":
        return _ACCENT.sub("", char)
    if category == "Cf":  # joiners, soft hyphens, direction marks
        return ""
    if category[0] == "S" and category != "Sk":
        return f" {char} "
    return "-" if category[0] in "PS" else " "


# Scripts written without spaces between words (Chinese, Japanese; Thai, Lao, Burmese, Khmer), and
# Korean, whose spaces vary.
CJK = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1100-\u11ff\u1780-\u17d3\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3100-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7fb\uf900-\ufaff"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_EAST_ASIAN = re.compile(
    "[\u1100-\u11ff\u3005-\u3007\u3041-\u30fa\u30fc-\u318e\u3400-\u9fff\uac00-\ud7fb\uf900-\ufaff\U00020000-\U0003ffff]"
)


def is_cjk(text: str) -> bool:
    """Whether the text contains a Chinese, Japanese or Korean character."""
    return not text.isascii() and _EAST_ASIAN.search(text) is not None


class _Table(dict[int, str]):
    """A table for str.translate that fills itself as characters occur."""

    def __missing__(self, code: int) -> str:
        value = self[code] = _folded(chr(code))
        return value


_TABLE = _Table()


def lowered(text: str) -> str:
    """The text in NFKC and case-folded, with its accents."""
    return unicodedata.normalize("NFKC", text.translate(_EARLY)).casefold()


def fold(text: str) -> str:
    """The text in lower case and without accents. Beyond ASCII only letters, digits, marks, and
    symbols set apart by spaces remain.
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    return lowered(text).translate(_TABLE)
