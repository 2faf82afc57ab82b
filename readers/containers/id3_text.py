"""Texts as ID3v2 stores them: four encodings, several values divided by NUL, and the ways in which
programs get both wrong.
"""

from __future__ import annotations

_UTF16, _UTF16_BIG, _UTF8 = 1, 2, 3
_BIG, _LITTLE = b"\xfe\xff", b"\xff\xfe"


def split_text(data: bytes) -> list[str]:
    """The values of a text frame, whose first byte is the encoding."""
    text = decoded(data[1:], data[0]) if data[0] < 4 else data.decode("latin-1")
    if "\0" in text:
        return [value for part in text.split("\0") if (value := part.strip())]
    return [text.strip()]


def decoded(data: bytes, encoding: int) -> str:
    """The text, with its NULs."""
    if encoding == _UTF8:
        try:
            return data.decode()
        except UnicodeDecodeError:
            return data.decode("latin-1")
    if encoding in (_UTF16, _UTF16_BIG):
        return _utf16(data, is_big=encoding == _UTF16_BIG)
    return data.decode("latin-1")


def _utf16(data: bytes, *, is_big: bool) -> str:
    """UTF-16 by its byte order mark; without one, by where its zeros are."""
    if data.startswith(b"\xff\0\xfe"):  # unsynchronised, and no flag says so
        data = data.replace(b"\xff\0", b"\xff")
    if data.startswith(_LITTLE):
        is_big = False
    elif data.startswith(_BIG) or (not is_big and _zeros(data, 0) > _zeros(data, 1)):
        is_big = True
    text = data[: len(data) & ~1].decode("utf-16-be" if is_big else "utf-16-le", "replace")
    return text.replace("\ufeff", "")


def _zeros(data: bytes, place: int) -> int:
    return data[place::2].count(0)
