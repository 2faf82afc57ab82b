"""Texts of books without superfluous spaces, control characters and HTML."""

from __future__ import annotations

import re
from html import unescape

from readers.false_encodings import mended

_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|/h\d)\b[^>]*>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
_LONGEST = 100_000  # characters that are looked at
MAX_TEXT = 20_000  # characters of a description; longer ones are a whole chapter


def squeeze(text: str | None) -> str:
    """The text with single spaces and without NUL; entities and encodings are mended. Of a very
    long one only the beginning.
    """
    if not text:
        return ""
    return " ".join(mended(text[:_LONGEST]).split()).replace("\0", "")


def plain_text(text: str) -> str:
    """A description without HTML; paragraphs and line breaks become newlines."""
    if "<" not in text and "&" not in text:
        return text[:MAX_TEXT]
    if "&lt;" in text:
        text = unescape(text)
    bare = unescape(_TAG.sub("", _BREAK.sub("\n", _HIDDEN.sub("", text[: 4 * MAX_TEXT]))))
    return "\n".join(line for line in (squeeze(line) for line in bare.split("\n")) if line)[
        :MAX_TEXT
    ]
