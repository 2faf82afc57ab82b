"""Reads the frames of MPEG audio: layer, rates, duration, and whether the end is missing."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from errors import Unreadable
from readers.tags import Tags
from readers.window import Window

SEARCHED = 1 << 20  # bytes behind the tag in which a frame must begin
_MAX_CANDIDATES = 20_000
_BLOCK = 64 << 10
_CONSTANT_AFTER = 5  # frames of the same rate
_MIN_CHAIN = 2  # frames in a row: two bytes look like the head of a frame by chance
_SYNC = re.compile(rb"\xff[\xe2-\xe7\xf2-\xff]")
_SPARE = 4096  # bytes that may be missing without a note: programs that edit tags leave old counts
_LAYER_3 = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_LAYER_2 = {
    3: (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    2: _LAYER_3[2],
}
_LAYER_1 = {
    3: (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    2: (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
}
_BIT_RATES = {1: _LAYER_3, 2: _LAYER_2, 3: _LAYER_1}  # kbit/s by the header's number of the layer
_SAMPLE_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_CODECS = {1: "mp3", 2: "mp2", 3: "mp1"}


class Header(NamedTuple):
    """The head of a frame."""

    length: int  # bytes of the frame
    bit_rate: int  # kbit/s
    sample_rate: int  # Hz
    samples: int
    codec: str


def frame(data: bytes, offset: int) -> Header | None:
    """The frame at an offset; None when there is none."""
    head = data[offset : offset + 3]
    return _header(head[1], head[2]) if len(head) == 3 and head[0] == 0xFF else None


@lru_cache(4096)
def _header(kind: int, rates: int) -> Header | None:
    version, layer = kind >> 3 & 3, kind >> 1 & 3
    if kind < 0xE0 or version == 1 or not layer or rates >> 4 in (0, 15) or rates & 0x0C == 0x0C:
        return None
    bit_rate = _BIT_RATES[layer][3 if version == 3 else 2][rates >> 4]
    sample_rate = _SAMPLE_RATES[version][rates >> 2 & 3]
    padding = rates >> 1 & 1
    if layer == 3:
        length, samples = (12_000 * bit_rate // sample_rate + padding) * 4, 384
    else:
        samples = 576 if layer == 1 and version != 3 else 1152
        length = samples * 125 * bit_rate // sample_rate + padding
    return Header(length, bit_rate, sample_rate, samples, _CODECS[layer])


def read(tags: Tags, window: Window, start: int, end: int) -> None:
    """Read the sound between two offsets. Raises Unreadable: not_audio, truncated."""
    at = _first_frame(window, start, end)
    if at is None:
        raise Unreadable("truncated" if start >= end else "not_audio", "no sound found")
    data = window.get(at, _BLOCK)
    first = frame(data, 0)
    assert first is not None
    tags.codec = first.codec
    tags.samplerate, tags.channels = first.sample_rate, 1 if data[3] >> 6 == 3 else 2
    if not put_declared(tags, data[:200], first, end - at):
        _estimate(tags, window, at, end, first)
        start = max(at, end - _BLOCK)
        if is_cut(window.get(start, end - start), data[:2]):
            tags.put_note("truncated")


def _first_frame(window: Window, start: int, end: int) -> int | None:
    """The offset of the first frame that another one follows."""
    limit, candidates = min(end, start + SEARCHED), 0
    for block in range(start, limit, _BLOCK):
        data = window.get(block, _BLOCK + 4096)
        for match in _SYNC.finditer(data, 0, _BLOCK):
            if _is_chain(data, match.start(), end - block):
                return block + match.start()
            candidates += 1
        if candidates > _MAX_CANDIDATES:
            break
    return None


def _is_chain(data: bytes, at: int, end: int) -> bool:
    """Whether frames of one kind follow one another here, or one reaches the end."""
    first = frame(data, at)
    position = at
    for _ in range(_MIN_CHAIN):
        head = frame(data, position)
        if head is None or first is None or head.sample_rate != first.sample_rate:
            return False
        position += head.length
        if position + 3 > min(end, len(data)):
            return True
    return True


def put_declared(tags: Tags, data: bytes, first: Header, size: int) -> bool:
    """Take the duration from the header of the encoder in the first frame: Xing, Info or VBRI.
    `size` is that of the sound in bytes. Whether there is one.
    """
    at = max(data.find(b"Xing", 4, 54), data.find(b"Info", 4, 54))
    if at >= 0:
        if len(data) < at + 16 or data[at + 7] & 3 != 3:
            return False
        frames, declared = (int.from_bytes(data[i : i + 4], "big") for i in (at + 8, at + 12))
    elif data[36:40] == b"VBRI" and len(data) >= 54:
        declared, frames = (int.from_bytes(data[i : i + 4], "big") for i in (46, 50))
    else:
        return False
    sound = declared - first.length
    if not 0 < frames < 1 << 31 or sound <= 0:
        return False
    tags.duration = frames * first.samples / first.sample_rate
    tags.bitrate = sound * 8 / tags.duration / 1000
    if size + _SPARE < declared:
        tags.put_note("truncated")
    return True


def put_constant(tags: Tags, data: bytes, at: int, first: Header, size: int) -> bool:
    """Take the duration from the size, when the first frames have the same rate."""
    total = 0
    for _ in range(_CONSTANT_AFTER):
        head = frame(data, at + total)
        if head is None or head.bit_rate != first.bit_rate:
            return False
        total += head.length
    frames = int(size / (total / _CONSTANT_AFTER) + 0.5)
    tags.duration = frames * first.samples / first.sample_rate
    tags.bitrate = float(first.bit_rate)
    return True


def _estimate(tags: Tags, window: Window, at: int, end: int, first: Header) -> None:
    """The duration of a file that doesn't declare it: by its constant rate, or by the mean of
    what stands at three places.
    """
    if put_constant(tags, window.get(at, _BLOCK), 0, first, end - at):
        return
    length = samples = 0
    for place in (at, at + (end - at) // 3, at + (end - at) * 2 // 3):
        data = window.get(place, _BLOCK)
        start = next(
            (m.start() for m in _SYNC.finditer(data) if _is_chain(data, m.start(), end - place)), -1
        )
        while start >= 0 and (head := frame(data, start)) is not None:
            length, samples, start = (
                length + head.length,
                samples + head.samples,
                start + head.length,
            )
    if samples:
        tags.duration = samples / first.sample_rate * (end - at) / length
        tags.bitrate = length * 8 * first.sample_rate / samples / 1000


def is_cut(tail: bytes, sync: bytes) -> bool:
    """Whether the last frame in `tail`, whose head begins with these two bytes, is not complete.
    Only said when a frame leads to it.
    """
    last = tail.rfind(sync)
    head = frame(tail, last) if last >= 0 else None
    if head is None or last + head.length <= len(tail):
        return False
    before = tail.rfind(sync, 0, last)
    leading = frame(tail, before) if before >= 0 else None
    return leading is not None and before + leading.length == last
