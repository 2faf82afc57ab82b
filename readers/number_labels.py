"""Numbers of issues, chapters and volumes as they are written: "001", "006.5", "1½", "18+1",
"c001-c005", 十二.
"""

from __future__ import annotations

import re
from functools import lru_cache

_THOUSANDS = r"[1-9]\d?(?:(?:,\d{3})+|(?:\.\d{3}){2,})(?!\d)"  # "1,000,000", "1.000.000"
ONE = (
    rf"(?:{_THOUSANDS}"
    r"|\d{1,5}(?:[.,]\d{1,2}(?!\d))?(?:\s?½|[a-c](?![^\W\d_])|\+\d{1,2}|\.[A-Z]{2,4}\b)?"
    r"|[½¼¾]|\.\d{1,2})"
)
_JOIN = r"(?:[-–]|\s?[~&]\s?|\sto\s)"


def label(words_inside: str = "") -> str:
    """The pattern of one number, or of two that are the ends of a range ("c001-c005")."""
    inside = rf"(?:(?:{words_inside})\s?)?" if words_inside else ""
    return rf"{ONE}(?:{_JOIN}{inside}{ONE})?"


LABEL = label()

_PARTS = re.compile(rf"({ONE})(?:{_JOIN}\s?(?:[^\W\d_]+\.?|#)?\s?({ONE}))?", re.IGNORECASE)
_NUMBER = re.compile(r"0*(\d.*)")
_WHOLE = re.compile(r"\d+")
_LARGE = re.compile(_THOUSANDS)
_NO_FRACTION = re.compile(r"(?<=\d)\.0+$")  # "1.0"


@lru_cache(4096)
def plain(text: str) -> str:
    """The label without leading zeros: "001" → "1", "c001-c005" → "1-5", ".5" → "0.5", "1.0" → "1";
    the second number of "356-1" is no end of a range.
    """
    text = text.strip()
    sign = "-" if text.startswith("-") else ""
    match = _PARTS.match(text.removeprefix("-"))
    if match is None:
        return text
    first = _one(match[1])
    last = _one(match[2]) if match[2] else ""
    return f"{first}-{last}" if last and not sign and _whole(last) > _whole(first) else sign + first


def _one(text: str) -> str:
    if _LARGE.fullmatch(text):
        return text.replace(",", "").replace(".", "")
    text = _NO_FRACTION.sub("", text.replace(",", ".").replace(" ", ""))
    if text.startswith("."):
        return "0" + text
    match = _NUMBER.fullmatch(text)
    return match[1] if match else text


def _whole(text: str) -> int:
    match = _WHOLE.match(text)
    return int(match[0]) if match else 0
