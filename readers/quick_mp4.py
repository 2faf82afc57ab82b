"""Reads common M4A files (one AAC track, no chapters, iTunes tags) in one piece; others are left to
tinytag and m4b.py. The results equal tinytag's (a test compares them).
"""

from __future__ import annotations

from struct import Struct, error

from readers.source import Source
from readers.tags import Tags

_HEADER = Struct(">I4s").unpack_from
_WORD = Struct(">I").unpack_from
_MAX_INDEX = 8 << 20  # bytes; longer is an audiobook's
_TEXT = {
    b"\xa9nam": "title",
    b"\xa9ART": "artist",
    b"\xa9alb": "album",
    b"aART": "albumartist",
    b"\xa9wrt": "composer",
    b"\xa9com": "composer",
    b"\xa9day": "year",
    b"\xa9gen": "genre",
    b"\xa9cmt": "comment",
    b"cpil": "other.cpil",
    b"stik": "other.stik",
    b"\xa9nrt": "other.\xa9nrt",
    b"desc": "other.description",
    b"\xa9des": "other.description",
    b"ldes": "other.ldes",
    b"\xa9pub": "other.publisher",
    b"\xa9mvn": "other.movement_name",
    b"\xa9mvi": "other.movement",
    b"\xa9mvc": "other.movement_total",
    b"\xa9grp": "other.grouping",
    b"soaa": "other.soaa",
    b"soar": "other.soar",
    b"sonm": "other.sonm",
    b"\xa9st3": "other.\xa9st3",
}
_CUSTOM = {"artists": "artist", "media": ""}


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
    tags, tracks, position, end = Tags("audio/mp4"), 0, 0, len(data)
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
    return tags if tracks else None


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
    tags.mime_type = f'audio/mp4; codecs="mp4a.{object_type:X}"'
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
        field = _TEXT.get(name)
        if field is not None:
            _put_texts(tags, field, data, start + 8, start + size)
        elif name == b"----":
            _put_custom(tags, data, start + 8, start + size)
        elif name in (b"trkn", b"disk"):
            field = "track" if name == b"trkn" else "disc"
            tags.put(field, int.from_bytes(data[start + 26 : start + 28], "big"))
            tags.put(field + "_total", int.from_bytes(data[start + 28 : start + 30], "big"))
        elif name == b"covr":
            tags.has_cover = True
        elif name == b"gnre":  # a number of the ID3v1 list, from 1
            tags.put("genre", str(int.from_bytes(data[start + 24 : start + 26], "big") - 1))
        start += size
    return True


def _put_texts(tags: Tags, field: str, data: bytes, start: int, end: int) -> None:
    while start + 16 <= end:
        size, _, kind = _DATA(data, start)
        if size < 16:
            return
        if kind == 1:
            tags.put(field, data[start + 16 : start + size].decode("utf-8", "replace"))
        elif kind == 21:
            tags.put(
                field, str(int.from_bytes(data[start + 16 : start + size], "big", signed=True))
            )
        start += size


_DATA = Struct(">I4sI").unpack_from


def _put_custom(tags: Tags, data: bytes, start: int, end: int) -> None:
    """---- holds mean, name, data."""
    start += _WORD(data, start)[0]
    size, kind = _HEADER(data, start)
    if kind != b"name" or size < 12:
        return
    name = data[start + 12 : start + size].decode("utf-8", "replace").lower()
    _put_texts(tags, _CUSTOM.get(name) or "other." + name, data, start + size, end)
