"""Mends texts that were read in the wrong encoding or escaped twice, where only one reading makes
sense.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

_ESCAPED = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ROUNDS = 3  # "&amp;amp;amp;" is as far as programs go
# Beginnings of letters in UTF-8, as they look when read as Windows-1252 or Windows-1251.
_LATIN_LEAD = re.compile(
    "[\u00c2-\u00df\u00e0-\u00ef][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178"
    "\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_CYRILLIC_LEAD = re.compile(
    "[РС][\u0400-\u040f\u0450-\u045f\u0490\u0491\u00a0-\u00bb\u2013-\u2122]"
)
# Bytes that have another character in Latin-1, in which many readers decode, or only there.
_OF_LATIN_1 = {chr(code): bytes([code]) for code in range(0x80, 0xA0)}


def mended(text: str) -> str:
    """The text without entities that were escaped twice ("&amp;amp;") and without UTF-8 that was
    read as Windows-1252 or -1251 ("CafÃ©").
    """
    if "&" in text:
        text = unescaped(text)
    return text if text.isascii() else _decoded_again(text)


def unescaped(text: str) -> str:
    """The text without character references, however often they were escaped."""
    for _ in range(_ROUNDS):
        if not _ESCAPED.search(text):
            break
        text = unescape(text)
    return text


@lru_cache(1024)
def _decoded_again(text: str) -> str:
    for _ in range(_ROUNDS):
        again = _as_utf8(text)
        if not again:
            return text
        text = again
    return text


def _as_utf8(text: str) -> str:
    """The text as UTF-8, "" where it need not be any."""
    for code_page, lead in (("cp1252", _LATIN_LEAD), ("cp1251", _CYRILLIC_LEAD)):
        if lead.search(text):
            try:
                again = _bytes(text, code_page).decode()
            except UnicodeError:
                continue
            if again.isprintable() or "\n" in again:
                return again
    return ""


def _bytes(text: str, code_page: str) -> bytes:
    """Raises UnicodeError when the code page doesn't have a character."""
    if code_page == "cp1252":
        return b"".join(_OF_LATIN_1.get(char) or char.encode("cp1252") for char in text)
    return text.encode(code_page)
