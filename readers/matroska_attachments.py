"""The pictures attached to a Matroska file; fonts and others are skipped by their size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from readers import matroska_codes as code
from readers.ebml import UNKNOWN, header
from readers.window import Window, text

MAX_FILES = 500
MAX_PARTS = 20  # elements of one attached file
MAX_PICTURE = 32 << 20

Span = tuple[int, int]


class Picture(NamedTuple):
    """An attached picture: its name in lower case, and where its bytes are."""

    name: str
    data: Span


def has_cover(window: Window, attachments: Span) -> bool:
    """Whether there is a picture among the attachments."""
    return next(_pictures(window, attachments), None) is not None


def cover_in(window: Window, attachments: Span) -> bytes:
    """The picture named cover, else the first; b"" without one."""
    pictures = sorted(_pictures(window, attachments), key=_rank)
    if not pictures:
        return b""
    start, end = pictures[0].data
    return window.get(start, min(end - start, MAX_PICTURE))


def _rank(picture: Picture) -> int:
    """The standard's names: cover, small_cover, cover_land, small_cover_land."""
    stem = picture.name.rpartition(".")[0]
    names = ("cover", "cover_land", "small_cover", "small_cover_land")
    return names.index(stem) if stem in names else len(names)


def _pictures(window: Window, attachments: Span) -> Iterator[Picture]:
    for ident, start, end in _elements(window, attachments, MAX_FILES):
        if ident != code.ATTACHED_FILE:
            continue
        parts = {part: (a, b) for part, a, b in _elements(window, (start, end), MAX_PARTS)}
        kind, name = (
            text(window.get(a, min(b - a, 255))).lower()
            for a, b in (parts.get(code.FILE_TYPE, (0, 0)), parts.get(code.FILE_NAME, (0, 0)))
        )
        if code.FILE_DATA in parts and kind.startswith("image/"):
            yield Picture(name, parts[code.FILE_DATA])


def _elements(window: Window, span: Span, most: int) -> Iterator[tuple[int, int, int]]:
    """(id, start, end) of the elements in a span, read one by one: their content may be large."""
    at, end = span
    for _ in range(most):
        ident, size, length = header(window.get(at, 12)) if at < end else (0, 0, 0)
        if not ident or size == UNKNOWN or at + length + size > min(end, window.size):
            return
        yield ident, at + length, at + length + size
        at += length + size
