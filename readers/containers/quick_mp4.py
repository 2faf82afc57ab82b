"""Reads common M4A files (one AAC track, no chapters, iTunes tags) in one piece; others are left to
mp4_sound.py. A test compares the two.
"""

from __future__ import annotations

from struct import Struct, error

from readers.containers import ilst
from readers.source import Source
from readers.tags import Tags

_HEADER = Struct(">I4s").unpack_from
_WORD = Struct(">I").unpack_from
_MAX_INDEX = 8 << 20  # bytes; longer is an audiobook's


def read(source: Source) -> Tags | None:
    """None when anything is unusual."""
    try:
        index = _index(source)
        return _read_index(index) if index else None
    except (error, IndexError):  # struct ran out of bytes
        return None


def _index(source: Source) -> bytes:
    """The body of `moov`; empty when there is none, or a box ends after the file."""
    head, position, index = source.head, 0, b""
    if head[4:8] != b"ftyp":
        return b""
    while position < source.size:
        header = head[position : position + 16]
        if len(header) < 16:
            source.file.seek(position)
            header = source.file.read(16)
        size, name = _HEADER(header)
        if size == 1:
            size = int.from_bytes(header[8:16], "big")
        if size < 8 or position + size > source.size or (name == b"moov" and size > _MAX_INDEX):
            return b""
        if name == b"moov":
            index = head[position + 8 : position + size]
            if len(index) < size - 8:
                source.file.seek(position + 8)
                index = source.file.read(size - 8)
        position += size
    return index


def _read_index(data: bytes) -> Tags | None:
    tags, tracks, position, end = Tags("m4a", "aac"), 0, 0, len(data)
    while position + 8 <= end:
        size, name = _HEADER(data, position)
        if size < 8 or position + size > end:
            return None
        start, position = position + 8, position + size
        if name == b"trak":
            tracks += 1
            if tracks > 1 or not _read_track(tags, data, start, position):
                return None
        elif name == b"udta":
            if not _read_user_data(tags, data, start, position):
                return None
        elif name == b"mvhd":
            if data[start]:  # the 64-bit form
                return None
            scale, length = Struct(">II").unpack_from(data, start + 12)
            tags.duration = length / scale if scale else None
    return tags if tracks and tags.duration else None  # a file in fragments has none here


def _find(data: bytes, start: int, end: int, *names: bytes) -> tuple[int, int]:
    """The span of the first box with this path of names; (0, 0) when there is none."""
    for wanted in names:
        while start + 8 <= end:
            size, name = _HEADER(data, start)
            if size < 8 or start + size > end:
                return 0, 0
            if name == wanted:
                start, end = start + 8, start + size
                break
            start += size
        else:
            return 0, 0
    return start, end


def _read_track(tags: Tags, data: bytes, start: int, end: int) -> bool:
    """Read the first sample description, which must be AAC."""
    start, end = _find(data, start, end, b"mdia", b"minf", b"stbl", b"stsd")
    if (
        not start
        or data[start + 12 : start + 16] != b"mp4a"
        or data[start + 48 : start + 52] != b"esds"
    ):
        return False
    start += 16  # the body of mp4a
    tags.channels = int.from_bytes(data[start + 16 : start + 18], "big") or None
    tags.samplerate = _WORD(data, start + 22)[0] or None
    position = (
        _skip_size(data, start + 41) + 4
    )  # behind the size of the elementary stream: its id, flags, and the next mark
    position = _skip_size(data, position)
    object_type = data[position]
    tags.bitrate = _WORD(data, position + 9)[0] / 1000 or None
    return object_type == 0x40


def _skip_size(data: bytes, position: int) -> int:
    """The position after a size of up to four bytes with seven bits each."""
    for _ in range(4):
        position += 1
        if not data[position - 1] & 0x80:
            break
    return position


def _read_user_data(tags: Tags, data: bytes, start: int, end: int) -> bool:
    if _find(data, start, end, b"chpl")[0]:
        return False
    start, end = _find(data, start, end, b"meta")
    start, end = _find(data, start + 4, end, b"ilst")
    while start + 16 <= end:
        size, name = _HEADER(data, start)
        if size < 16 or start + size > end:
            return False
        ilst.put_item(tags, name, data, start + 8, start + size)
        start += size
    return True
