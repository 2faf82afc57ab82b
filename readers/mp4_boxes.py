"""Boxes of the ISO base media file format (MP4, M4V, MOV): their spans, read lazily so that sample
tables are skipped.
"""

from __future__ import annotations

import struct

from readers.window import Window

MAX_BOXES = 8192  # at the top of a file; a film in fragments of two seconds has about this many
MAX_CHILDREN = 1024  # in one container
CONTAINER_LIMIT = 8  # a box header is at least this long
HEADER = struct.Struct(">I4s")

Span = tuple[int, int]  # start and end of a box's content in the file


def box_at(window: Window, at: int, end: int) -> tuple[bytes, int, int]:
    """(type, start, end of content) of the box at `at`; an empty type when there is none. The end
    may be after `end`.
    """
    raw = window.get(at, 16)
    if len(raw) < 8 or at + 8 > end:
        return b"", at, at
    size = int.from_bytes(raw[:4], "big")
    start = at + 8
    if size == 1:
        size = int.from_bytes(raw[8:16], "big") if len(raw) == 16 else 0
        start = at + 16
        if size < 16:
            return b"", at, at
    elif size == 0:  # "until the end of the file"
        size = end - at
    elif size < 8:
        return b"", at, at
    return raw[4:8], start, at + size


def boxes(window: Window, start: int, end: int, notes: set[str]) -> list[tuple[bytes, int, int]]:
    """All boxes between two offsets. Stops at the first that doesn't fit, and notes "damaged"."""
    held = window.held(start, end)
    if held:
        quick = _plain_boxes(held[0], held[1], start, end)
        if quick is not None:
            return quick
    children: list[tuple[bytes, int, int]] = []
    at = start
    while at + CONTAINER_LIMIT <= end:
        kind, first, last = box_at(window, at, end)
        if not kind:
            if window.get(at, 4) != b"\0\0\0\0":  # QuickTime ends some lists with four zero bytes
                notes.add("damaged")
            break
        if last > end or len(children) == MAX_CHILDREN:
            notes.add("damaged")
            break
        children.append((kind, first, last))
        at = last
    return children


def _plain_boxes(
    data: bytes, base: int, start: int, end: int
) -> list[tuple[bytes, int, int]] | None:
    """The boxes of a container that is in memory and completely regular; None for any other. Saves
    half of the time per file.
    """
    children: list[tuple[bytes, int, int]] = []
    at = start
    while at + CONTAINER_LIMIT <= end:
        size, kind = HEADER.unpack_from(data, at - base)
        if size < CONTAINER_LIMIT or at + size > end or len(children) == MAX_CHILDREN:
            return None
        children.append((kind, at + CONTAINER_LIMIT, at + size))
        at += size
    return children


def spans(window: Window, span: Span | None, notes: set[str]) -> dict[bytes, Span]:
    """The first box of each type inside a container, by type; {} for None, so that paths of boxes
    can be followed without checks.
    """
    if span is None:
        return {}
    by_name: dict[bytes, Span] = {}
    for kind, start, end in boxes(window, span[0], span[1], notes):
        by_name.setdefault(kind, (start, end))
    return by_name


def content(window: Window, span: Span | None, max_bytes: int) -> bytes:
    """At most `max_bytes` bytes of a box; b"" for None."""
    return window.get(span[0], min(span[1] - span[0], max_bytes)) if span else b""
