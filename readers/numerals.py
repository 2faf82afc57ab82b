"""Years and Chinese numerals in names, for all media."""

from __future__ import annotations

import time

LAST_YEAR = time.gmtime().tm_year + 2  # announced works; later numbers are part of a title (2049)
_FIRST_YEAR = 1880
_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}


def is_year(text: str) -> bool:
    """Whether four digits are a year since there are films and comics."""
    return (
        len(text) == 4
        and text.isascii()
        and text.isdecimal()
        and _FIRST_YEAR <= int(text) <= LAST_YEAR
    )


def from_chinese(text: str) -> str:
    """The number that 三, 十二 or 一百零五 stands for, in digits; other text stays."""
    if not text or any(char not in "十百" and char not in _DIGITS for char in text):
        return text
    if "十" not in text and "百" not in text:
        return "".join(str(_DIGITS[char]) for char in text)
    total = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        else:
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
    return str(total + digit)
