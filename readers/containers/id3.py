"""Reads ID3v2.2, 2.3 and 2.4 tags, with extended headers, unsynchronisation and compression."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

from readers.bounds import MAX_COLLECTED
from readers.containers import id3_names
from readers.containers.id3_text import decoded, split_text
from readers.facts import Chapter
from readers.tags import Tags
from readers.window import Window

MAX_FRAMES = MAX_COLLECTED
MAX_FRAME = 1 << 20  # bytes of a frame that is no picture
MAX_PICTURE = 32 << 20
MAX_TAG = 32 << 20  # bytes of a tag that has to be read whole, to undo its unsynchronisation
_NAME = re.compile(rb"[A-Z][A-Z0-9]{2}[A-Z0-9 \0]?")
_UNSYNCHRONISED, _EXTENDED, _FOOTER = 0x80, 0x40, 0x10

Get = Callable[[int, int], bytes]  # offset, length


class Frame(NamedTuple):
    name: bytes
    flags: int  # the second byte: how the content is stored
    start: int
    size: int


class Layout(NamedTuple):
    """How the frames of a tag are stored."""

    get: Get
    version: int
    is_unsynchronised: bool = False


def size_of(head: bytes) -> int:
    """The bytes that an ID3v2 tag takes, by its first ten; 0 when there is none."""
    if len(head) < 10 or not head.startswith(b"ID3") or head[3] > 4:
        return 0
    return 10 + _synchsafe(head[6:10]) + (10 if head[3] == 4 and head[5] & _FOOTER else 0)


def read(tags: Tags, window: Window, start: int) -> int:
    """Read the tag at `start`. The offset behind it; `start` itself when there is none."""
    head = window.get(start, 10)
    length = size_of(head)
    if not length:
        return start
    version, flags = head[3], head[5]
    at, end = start + 10, start + 10 + _synchsafe(head[6:10])
    layout = Layout(window.get, version, bool(version == 4 and flags & _UNSYNCHRONISED))
    if end > window.size:
        tags.put_note("truncated")
    end = min(end, window.size)
    if version < 4 and flags & _UNSYNCHRONISED:
        data = synchronised(window.get(at, min(end - at, MAX_TAG)))
        layout, at, end = Layout(_from(data), version), 0, len(data)
    if flags & _EXTENDED and version > 2:
        at += _extended_header(layout, at)
    for frame in _frames(layout, at, end):
        _take(tags, layout, frame)
    return start + length


def synchronised(data: bytes) -> bytes:
    """The bytes without the zeros that unsynchronisation put behind each 0xFF."""
    return data.replace(b"\xff\0", b"\xff")


def _from(data: bytes) -> Get:
    return lambda at, length: data[at : at + length]


def _synchsafe(four: bytes) -> int:
    number = 0
    for byte in four:
        number = number << 7 | byte & 0x7F
    return number


def _extended_header(layout: Layout, at: int) -> int:
    """Its length; 0 when the flag lies and a frame follows."""
    raw = layout.get(at, 4)
    if _NAME.fullmatch(raw):
        return 0
    return _synchsafe(raw) if layout.version == 4 else 4 + int.from_bytes(raw, "big")


def _frames(layout: Layout, at: int, end: int) -> Iterator[Frame]:
    """The frames, up to the padding or to what isn't one."""
    width, name_length = (6, 3) if layout.version == 2 else (10, 4)
    for _ in range(MAX_FRAMES):
        header = layout.get(at, width)
        name = header[:name_length]
        if at + width > end or len(header) < width or not _NAME.fullmatch(name):
            return
        start = at + width
        size = _frame_size(layout, header, start, end)
        short = name.rstrip(b" \0")  # iTunes wrote names of three letters into 2.3
        name = id3_names.OLD.get(short, name) if len(short) == 3 else name
        yield Frame(name, header[9] if width == 10 else 0, start, min(size, end - start))
        at = start + size


def _frame_size(layout: Layout, header: bytes, start: int, end: int) -> int:
    """The size of a frame's content. Some programs write 2.4 with the sizes of 2.3: then only those
    lead to another frame.
    """
    if layout.version == 2:
        return int.from_bytes(header[3:6], "big")
    plain = int.from_bytes(header[4:8], "big")
    if layout.version == 3 or plain < 0x80:
        return plain
    size = _synchsafe(header[4:8])
    if plain & 0x80808080 or (
        not _is_boundary(layout, start + size, end) and _is_boundary(layout, start + plain, end)
    ):
        return plain
    return size


def _is_boundary(layout: Layout, at: int, end: int) -> bool:
    """Whether a frame, the padding or the end of the tag is here."""
    name = layout.get(at, 4) if at < end else b""
    return at == end or name == bytes(4) or _NAME.fullmatch(name) is not None


def _take(tags: Tags, layout: Layout, frame: Frame) -> None:
    if frame.name == b"APIC":
        if not tags.wants_pictures:
            tags.has_cover = tags.has_cover or frame.size > 0
        elif data := _content(layout, frame, MAX_PICTURE):
            _put_picture(tags, data, is_old=layout.version == 2)
        return
    field = id3_names.TEXT.get(frame.name)
    put = FRAMES.get(frame.name)
    if field is None and put is None:
        return
    if not (data := _content(layout, frame, MAX_FRAME)):
        return
    if field is not None:
        put_text(tags, field, data)
    elif put is not None:
        put(tags, data)


def _content(layout: Layout, frame: Frame, most: int) -> bytes:
    """The content of a frame as its program meant it; b"" when it is encrypted or too large."""
    data = layout.get(frame.start, frame.size) if frame.size <= most else b""
    if layout.version == 3 and frame.flags:
        is_compressed, is_encrypted = frame.flags & 0x80, frame.flags & 0x40
        skip = (4 if is_compressed else 0) + (1 if frame.flags & 0x20 else 0)
    else:
        is_compressed, is_encrypted = frame.flags & 0x08, frame.flags & 0x04
        skip = (1 if frame.flags & 0x40 else 0) + (4 if frame.flags & 0x01 else 0)
        if layout.is_unsynchronised or frame.flags & 0x02:
            data = synchronised(data)
    if is_encrypted:
        return b""
    return _inflated(data[skip:], most) if is_compressed else data[skip:]


def _inflated(data: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, most)
    except zlib.error:
        return b""


def put_text(tags: Tags, field: str, data: bytes) -> None:
    """Put each value of a text frame."""
    body = data[1:]
    if data[0] in (0, 3) and body.isascii() and 0 not in body:  # most frames
        tags.put_field(field, body.decode("ascii").strip())
        return
    for value in split_text(data):
        tags.put_field(field, value)


def put_custom(tags: Tags, data: bytes) -> None:
    """Put each value of a TXXX frame, whose first text is its name."""
    name, *values = (part.strip() for part in decoded(data[1:], data[0]).split("\0"))
    name = name.lower()
    for value in values if name else ():
        tags.put_other(id3_names.CUSTOM.get(name, name), value)


def put_comment(tags: Tags, data: bytes) -> None:
    """Put a comment without a name: named ones are notes of programs."""
    name, _, value = decoded(data[4:], data[0]).partition("\0")
    if not name:
        tags.put("comment", value.strip("\0 "))


def put_unique_id(tags: Tags, data: bytes) -> None:
    """Put a UFID frame."""
    tags.put_other("ufid", data.decode("latin-1").rstrip("\0"))


def _put_picture(tags: Tags, data: bytes, *, is_old: bool) -> None:
    at = 4 if is_old else data.find(b"\0", 1) + 1  # behind the format, or the media type
    if not at or at >= len(data) or data[1:4] == b"-->":
        return
    mark, step = (b"\0\0", 2) if data[0] in (1, 2) else (b"\0", 1)
    end = at + 1
    while end < len(data) and data[end : end + step] != mark:
        end += step
    tags.put_picture(data[at], data[end + step :])


def _put_chapter(tags: Tags, data: bytes) -> None:
    """Put a CHAP frame: an id, four numbers, and frames of its own with its title."""
    at = data.find(b"\0") + 1
    if not at or at + 16 > len(data) or len(tags.chapters) >= MAX_COLLECTED:
        return
    inner = Tags()
    for version in (4, 3):  # the frames within are like those around, which aren't known here
        layout = Layout(_from(data), version)
        for frame in _frames(layout, at + 16, len(data)):
            if frame.name == b"TIT2":
                put_text(inner, "title", _content(layout, frame, MAX_FRAME) or b"\0")
        if inner.title:
            break
    start = int.from_bytes(data[at : at + 4], "big")
    tags.put_chapter(Chapter(start, inner.title or ""))


FRAMES: dict[bytes, Callable[[Tags, bytes], None]] = {
    b"TXXX": put_custom,
    b"COMM": put_comment,
    b"UFID": put_unique_id,
    b"CHAP": _put_chapter,
}
