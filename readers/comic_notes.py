"""The brackets of a comic's name, taken out and understood one by one."""

from __future__ import annotations

import re
from typing import NamedTuple

from readers import comic_words as words
from readers.comic_numbers import marked
from readers.comic_words import EDGES, GAP
from readers.numerals import LAST_YEAR


class Notes(NamedTuple):
    """What the brackets of a name say."""

    text: str  # the name without them
    year: int = 0
    total: int = 0
    is_special: bool = False
    language: str = ""


_BRACKET = re.compile(r"[(\[{<]([^()\[\]{}<>]*)[)\]}>]")
_FULL_WIDTH = str.maketrans(
    {char: chr(ord(char) - 0xFEE0) for char in "０１２３４５６７８９＃（）［］．～：－＋"}
    | {
        "【": "[",
        "】": "]",
        "〔": "[",
        "〕": "]",
        "〜": "~",
        "\u2010": "-",
        "\u2011": "-",
        "\u00a0": " ",
    }
)
_YEAR = re.compile(r"(?<!\d)((?:18[3-9]|19\d|20\d)\d)(?!\d)", re.ASCII)
_DATE_NOTE = re.compile(
    rf"(?:(?:{words.MONTHS}|cover|circa|c\.?|\d{{1,4}}|[-–/., ])+|[^\W\d].*[ ,]\d{{4}})",
    re.IGNORECASE,
)
_NO_SPACE_DOT = re.compile(r"(?<!\d)\.|\.(?!\d)|\.(?=\d{3})")
# "5of6", "4-of-6", "3.of.4"
_JOINED_COUNT = re.compile(
    r"(?<![^\W_])(\d{1,4})[\s.-]?(?:of|von|sur|de|из)[\s.-]?(\d{1,4})(?![^\W_])", re.IGNORECASE
)
_NUMBER_AT_END = re.compile(r"(?:^|\s)(?P<sign>#\s?)?(?P<number>\d{1,4})\s*$", re.ASCII)


def _spaced(stem: str) -> str:
    """Underscores, and dots or pluses of a name without spaces, are spaces; so is what joins the
    words of "5of6".
    """
    text = _JOINED_COUNT.sub(r" \1 of \2", stem.replace("_", " "))
    if " " not in text.strip():
        if text.count("+") > 1:
            text = text.replace("+", " ")
        elif text.count(".") > 1:
            text = _NO_SPACE_DOT.sub(" ", text)
    return text.strip()


def take_notes(stem: str) -> Notes:
    """The name without its brackets; those that hold a volume or number stay, without the
    brackets.
    """
    text = _spaced(stem.translate(_FULL_WIDTH))
    notes = Notes("")
    plain_groups: list[str] = []
    for _ in range(6):  # brackets inside brackets
        match = _BRACKET.search(text)
        while match:
            notes, kept = _note(notes, match[1].strip(), text[: match.start()])
            if not kept:
                plain_groups.append(match[1].strip())
            text = f"{text[: match.start()]} {kept or GAP} {text[match.end() :]}"
            match = _BRACKET.search(text, match.start())
        if not _BRACKET.search(text):
            break
    if _is_in_brackets(text):
        titles = [group for group in plain_groups if not _is_noise(group)]
        text = f"{titles[1] if len(titles) > 1 else ''.join(titles[:1])} {text}"
    return notes._replace(text=text.strip())


def _is_in_brackets(text: str) -> bool:
    """Whether nothing but numbers stands outside of brackets: "[Team][Series][Vol.05]"."""
    if not text.lstrip().startswith(GAP):
        return False
    rest = text.strip(EDGES)
    marks = marked(rest)
    return not rest or rest.isdigit() or bool(marks and not rest[: marks.start].strip(EDGES))


def _is_noise(note: str) -> bool:
    is_kind = words.SPECIAL_NOTE.fullmatch(note) or _DATE_NOTE.fullmatch(note)
    return note.lower() in words.LANGUAGES or bool(is_kind) or not note


def _is_numbered(before: str, number: int) -> bool:
    """Whether the number of an issue is before the bracket that counts it: "Hal 03 [3 of 4]". Of
    "Hal #412 (1 of 4)" the bracket counts a story.
    """
    match = _NUMBER_AT_END.search(before)
    volume = words.find_volume(before)
    if match is None or (volume and volume.end() == match.end("number")):
        return False
    return bool(match["sign"]) or match["number"][0] == "0" or int(match["number"]) == number


def _is_copy(before: str, note: str) -> bool:
    """Whether a number in brackets counts copies of a file, because its issue is before it:
    "Hal 003 (1)".
    """
    match = _NUMBER_AT_END.search(before)
    return len(note) == 1 and bool(match and (match["sign"] or match["number"][0] == "0"))


def _note(notes: Notes, note: str, before: str) -> tuple[Notes, str]:
    """What one bracket adds to what is before it, and the text that should stay in its place."""
    if match := words.NUMBER_OF_COUNT_NOTE.fullmatch(note):
        kept = "" if _is_numbered(before, int(match[1])) else f"#{match[1]}"
        return notes._replace(total=int(match[2])), kept
    if match := words.COUNT_NOTE.fullmatch(note):
        return notes._replace(total=int(match[1])), ""
    year = _YEAR.search(note)
    if year and _DATE_NOTE.fullmatch(note) and int(year[1]) <= LAST_YEAR:
        return notes._replace(year=notes.year or int(year[1])), ""
    if words.is_mark(note):
        return notes, note
    if note.isdigit() and len(note) <= 3:
        return notes, "" if _is_copy(before, note) else f"#{note}"
    if words.SPECIAL_NOTE.fullmatch(note):
        return notes._replace(is_special=True), ""
    language = words.LANGUAGES.get(note.lower(), "")
    return (notes._replace(language=notes.language or language) if language else notes), ""
