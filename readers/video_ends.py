"""What FFmpeg doesn't say about a video: that it is cut off, and how long a cut-off WMV and several
recordings are that were joined to one file.
"""

from __future__ import annotations

import struct

from errors import Unreadable
from readers.containers import asf, clocks, ogg
from readers.facts import Facts
from readers.tags import Tags
from readers.window import Window

HEAD = 64 << 10
MAX_CHUNKS = 200  # of a large AVI: one for each gigabyte or two
_UNKNOWN = (0, 0xFFFFFFFF)  # sizes that a program left that was still writing


def completed(facts: Facts, window: Window, container: str) -> Facts:
    """The facts of a video in this container, with the note "truncated" if it is cut off."""
    duration_ms = facts.duration_ms
    if container == "wmv" and not duration_ms:
        duration_ms = _length_of_asf(window)
    if container in clocks.CONTAINERS:
        duration_ms = clocks.joined_length(window, container) or duration_ms
    if container not in _TESTS or not _TESTS[container](window):
        return facts._replace(duration_ms=duration_ms)
    notes = tuple(note for note in facts.notes if note != "no_duration" or not duration_ms)
    return facts._replace(duration_ms=duration_ms, notes=(*notes, "truncated"))


def _length_of_asf(window: Window) -> int:
    tags = Tags()
    try:
        asf.read(tags, window)
    except Unreadable:
        return 0
    return round((tags.duration or 0) * 1000)


def _is_avi_cut(window: Window) -> bool:
    """Whether one of its RIFF chunks goes beyond the end, or was never finished."""
    at = 0
    for _ in range(MAX_CHUNKS):
        head = window.get(at, 12)
        if not head.startswith(b"RIFF") or head[8:] not in (b"AVI ", b"AVIX"):
            break
        size = int.from_bytes(head[4:8], "little")
        if size in _UNKNOWN or at + 8 + size > window.size:
            return True
        at += 8 + size + size % 2
    return False


def _is_flv_cut(window: Window) -> bool:
    """Whether it is smaller than its metadata says."""
    head = window.get(0, 4096)
    at = head.find(b"filesize\0")  # behind it: the type of a number, and eight bytes
    if at < 0 or len(head) < at + 17:
        return False
    size: float = struct.unpack_from(">d", head, at + 9)[0]
    return size > window.size


_TESTS = {
    "avi": _is_avi_cut,
    "wmv": asf.is_cut,
    "flv": _is_flv_cut,
    "ogv": ogg.is_cut,
}
