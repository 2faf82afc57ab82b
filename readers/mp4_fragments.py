"""The length of a fragmented MP4 file without an index: the end time of its last fragments."""

from __future__ import annotations

from collections.abc import Iterable

from readers.mp4_boxes import MAX_BOXES, Span, box_at, boxes, content, spans
from readers.mp4_track import Track
from readers.window import Window

LAST = 4  # fragments looked into: tracks often have fragments of their own
MAX_RUN = 1_000_000  # bytes of one run of samples


def fragments_ms(window: Window, moov: Span, mvex: Span, tracks: Iterable[Track]) -> int:
    """The length in ms; 0 when no fragment has a time."""
    scales = {
        track.number: track.scale
        for track in tracks
        if track.scale and track.stream.kind != "subtitle"
    }
    usual = {}  # track number → length of a sample, from trex
    for kind, start, end in boxes(window, *mvex, set()):
        raw = content(window, (start, end), 16)
        if kind == b"trex" and len(raw) == 16:
            usual[int.from_bytes(raw[4:8], "big")] = int.from_bytes(raw[12:16], "big")
    longest = 0
    for moof in _last_fragments(window, moov[1]):
        for kind, start, end in boxes(window, *moof, set()):
            if kind == b"traf":
                number, ticks = _end_of(window, (start, end), usual)
                longest = max(longest, ticks * 1000 // scales[number] if number in scales else 0)
    return longest


def _last_fragments(window: Window, at: int) -> list[Span]:
    fragments: list[Span] = []
    for _ in range(MAX_BOXES):
        kind, start, end = box_at(window, at, window.size)
        if not kind or end > window.size:
            break
        if kind == b"moof":
            fragments = [*fragments[1 - LAST :], (start, end)]
        at = end
    return fragments


def _end_of(window: Window, traf: Span, usual: dict[int, int]) -> tuple[int, int]:
    """(track number, end time of its samples in the track's units)."""
    parts = boxes(window, *traf, set())
    by_type = spans(window, traf, set())
    header = content(window, by_type.get(b"tfhd"), 32)
    start = content(window, by_type.get(b"tfdt"), 12)
    number, flags = int.from_bytes(header[4:8], "big"), int.from_bytes(header[1:4], "big")
    at = 8 + 8 * bool(flags & 1) + 4 * bool(flags & 2)
    sample_duration = (
        int.from_bytes(header[at : at + 4], "big") if flags & 8 else usual.get(number, 0)
    )
    ticks = int.from_bytes(start[4:12] if start[:1] == b"\1" else start[4:8], "big")
    return number, ticks + sum(
        _run(content(window, (a, b), MAX_RUN), sample_duration)
        for kind, a, b in parts
        if kind == b"trun"
    )


def _run(raw: bytes, sample_duration: int) -> int:
    """The length of one run of samples: the sum of their durations, or their number times the
    default duration.
    """
    flags, count = int.from_bytes(raw[1:4], "big"), int.from_bytes(raw[4:8], "big")
    if not flags & 0x100:
        return count * sample_duration
    at = 8 + 4 * bool(flags & 1) + 4 * bool(flags & 4)
    step = 4 * (flags >> 8 & 15).bit_count()
    return sum(
        int.from_bytes(raw[i : i + 4], "big")
        for i in range(at, min(len(raw) - 3, at + count * step), step)
    )
