"""Ids as this API shows them: a UUID as 22 characters of base 62."""

from __future__ import annotations

import string
import uuid

_DIGITS = string.digits + string.ascii_lowercase + string.ascii_uppercase
LENGTH = 22


def text_of(value: uuid.UUID) -> str:
    number, text = value.int, ""
    for _ in range(LENGTH):
        number, digit = divmod(number, 62)
        text = _DIGITS[digit] + text
    return text


def parse(text: str) -> uuid.UUID:
    """Raises ValueError."""
    if len(text) != LENGTH or not text.isascii() or not text.isalnum():
        raise ValueError(text)
    number = 0
    for character in text:
        number = number * 62 + _DIGITS.index(character)
    if number >> 128:
        raise ValueError(text)
    return uuid.UUID(int=number)
