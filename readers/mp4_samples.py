"""The samples of an MP4 chapter track: its titles, which are stored in the media data."""

from __future__ import annotations

import struct

from readers.mp4_boxes import content
from readers.mp4_track import Track
from readers.window import Window

MAX_SAMPLES = 500  # a film has about thirty chapters, an audiobook about a hundred
MAX_BYTES = 1024  # of one title


def read_samples(window: Window, track: Track) -> list[tuple[int, bytes]]:
    """Pairs (start in ms, raw sample) in order. Only for tables with one sample per chunk or one
    chunk; [] for others.
    """
    sizes = _sizes(content(window, track.tables.get(b"stsz"), 12 + 4 * MAX_SAMPLES))
    offsets = _offsets(window, track, sizes)
    starts = _starts(content(window, track.tables.get(b"stts"), 8 + 8 * MAX_SAMPLES), len(sizes))
    if not track.scale or not len(sizes) == len(offsets) == len(starts):
        return []
    samples = zip(starts, offsets, sizes, strict=True)
    return [
        (start * 1000 // track.scale, window.get(at, min(size, MAX_BYTES)))
        for start, at, size in samples
    ]


def _sizes(raw: bytes) -> list[int]:
    if len(raw) < 12:
        return []
    same, count = struct.unpack_from(">II", raw, 4)
    count = min(count, MAX_SAMPLES)
    return [same] * count if same else _numbers(raw, 12, count)


def _numbers(raw: bytes, at: int, count: int) -> list[int]:
    count = min(count, (len(raw) - at) // 4)
    return list(struct.unpack_from(f">{count}I", raw, at)) if count > 0 else []


def _offsets(window: Window, track: Track, sizes: list[int]) -> list[int]:
    if b"co64" in track.tables:
        raw = content(window, track.tables[b"co64"], 8 + 8 * MAX_SAMPLES)
        count = min(int.from_bytes(raw[4:8], "big"), (len(raw) - 8) // 8, MAX_SAMPLES)
        chunks = list(struct.unpack_from(f">{count}Q", raw, 8)) if count > 0 else []
    else:
        raw = content(window, track.tables.get(b"stco"), 8 + 4 * MAX_SAMPLES)
        chunks = _numbers(raw, 8, min(int.from_bytes(raw[4:8], "big"), MAX_SAMPLES))
    if len(chunks) != 1:
        return chunks
    offsets, at = [], chunks[0]
    for size in sizes:
        offsets.append(at)
        at += size
    return offsets


def _starts(raw: bytes, limit: int) -> list[int]:
    starts: list[int] = []
    numbers = _numbers(raw, 8, 2 * min(int.from_bytes(raw[4:8], "big"), MAX_SAMPLES))
    at = 0
    for count, delta in zip(numbers[::2], numbers[1::2], strict=False):
        for _ in range(min(count, limit - len(starts))):
            starts.append(at)
            at += delta
    return starts
