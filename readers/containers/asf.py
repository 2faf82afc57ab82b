"""Reads the header of ASF files (WMA, WMV): tags with several values, pictures, sound."""

from __future__ import annotations

from collections.abc import Iterator

from errors import Unreadable
from readers.facts import HAS_VIDEO
from readers.tags import Tags
from readers.window import Window

MARK = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_FILE = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_STREAM = bytes.fromhex("9107dcb7b7a9cf118ee600c00c205365")
_EXTENSION = bytes.fromhex("b503bf5f2ea9cf118ee300c00c205365")
_DESCRIPTION = bytes.fromhex("3326b2758e66cf11a6d900aa0062ce6c")
_EXTENDED = bytes.fromhex("40a4d0d207e3d21197f000a0c95ea850")
_METADATA = bytes.fromhex("eacbf8c5af5b77488467aa8c44fa4cca")
_LIBRARY = bytes.fromhex("941c23449894d149a1411d134e457054")
_ENCRYPTED = bytes.fromhex("fbb3112223bdd211b4b700a0c955fc6e")
_SOUND = bytes.fromhex("409e69f84d5bcf11a8fd00805f5c442b")
_PACKETS = bytes.fromhex("3626b2758e66cf11a6d900aa0062ce6c")
_PICTURES = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")
_ORDER = {_DESCRIPTION: 1, _EXTENDED: 2, _METADATA: 3, _LIBRARY: 4}
MAX_OBJECTS = 500
MAX_OBJECT = 32 << 20
_CODECS = {
    0x160: "wma",
    0x161: "wma",
    0x162: "wma",
    0x163: "wmalossless",
    0x0A: "wmavoice",
    0x55: "mp3",
    0xFF: "aac",
    0x1610: "aac",
    1: "pcm",
    0x2000: "ac3",
}
_FIELDS = {
    "title": "title",
    "author": "artist",
    "wm/albumartist": "albumartist",
    "wm/albumtitle": "album",
    "wm/composer": "composer",
    "wm/genre": "genre",
    "wm/year": "year",
    "wm/tracknumber": "#track",
    "wm/partofset": "#disc",
    "description": "comment",
    "wm/publisher": "other.publisher",
    "wm/language": "other.language",
    "wm/isrc": "other.isrc",
    "wm/barcode": "other.barcode",
    "wm/subtitle": "other.subtitle",
    "wm/artists": "other.artists",
    "wm/iscompilation": "other.compilation",
    "wm/titlesortorder": "other.titlesort",
    "wm/artistsortorder": "other.artistsort",
    "wm/albumartistsortorder": "other.albumartistsort",
    "wm/originalreleasetime": "other.originaldate",
    "wm/originalreleaseyear": "other.originaldate",
    "wm/contentgroupdescription": "other.grouping",
    "wm/lyrics": "",
}
_TEXT, _BYTES, _BOOL, _GUID = 0, 1, 2, 6


def read(tags: Tags, window: Window) -> bool:
    """Read the file; whether it has sound. Raises Unreadable: truncated, encrypted."""
    tags.format = "wma"
    size = int.from_bytes(window.get(16, 8), "little")
    if size > window.size:
        raise Unreadable("truncated", "the header goes beyond the end")
    objects = list(_objects(window, 30, size))
    for kind, at, length in tuple(objects):
        if kind == _EXTENSION:
            objects += _objects(window, at + 22, at + length)
    # the first value of a tag stands in an older object than its others, wherever these stand
    for found in sorted(objects, key=lambda found: _ORDER.get(found[0], 0)):
        _read_object(tags, window, *found)
    if is_cut(window):
        tags.put_note("truncated")
    return bool(tags.samplerate)


def is_cut(window: Window) -> bool:
    """Whether the packets behind the header go beyond the end."""
    start = int.from_bytes(window.get(16, 8), "little")
    head = window.get(start, 24)
    return head[:16] == _PACKETS and start + int.from_bytes(head[16:], "little") > window.size


def _objects(window: Window, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, offset, size) of the objects in the header, or in its extension."""
    for _ in range(MAX_OBJECTS):
        head = window.get(at, 24)
        size = int.from_bytes(head[16:24], "little")
        if len(head) < 24 or size < 24 or at + size > end:
            return
        yield head[:16], at + 24, size - 24
        at += size


def _read_object(tags: Tags, window: Window, kind: bytes, at: int, size: int) -> None:
    if kind == _ENCRYPTED:
        tags.put_note("encrypted")
    elif kind in _READERS and size <= MAX_OBJECT:
        _READERS[kind](tags, window.get(at, size))


def _read_file(tags: Tags, data: bytes) -> None:
    length, before = (int.from_bytes(data[at : at + 8], "little") for at in (40, 56))
    tags.duration = max(0.0, length / 10_000_000 - before / 1000)


def _read_stream(tags: Tags, data: bytes) -> None:
    if data[:16] == _PICTURES:
        tags.put_note(HAS_VIDEO)
    if data[:16] != _SOUND or tags.samplerate or len(data) < 70:
        return
    kind, channels = (int.from_bytes(data[at : at + 2], "little") for at in (54, 56))
    rate, per_second = (int.from_bytes(data[at : at + 4], "little") for at in (58, 62))
    tags.codec = _CODECS.get(kind, "")
    tags.channels, tags.samplerate, tags.bitrate = min(channels, 255), rate, per_second * 8 / 1000


def _read_description(tags: Tags, data: bytes) -> None:
    lengths = [int.from_bytes(data[at : at + 2], "little") for at in range(0, 10, 2)]
    at = 10
    for name, length in zip(("title", "author", "", "description"), lengths, strict=False):
        if name:
            _put(tags, name, _TEXT, data[at : at + length])
        at += length


def _read_extended(tags: Tags, data: bytes) -> None:
    at = 2
    for _ in range(int.from_bytes(data[:2], "little")):
        length = int.from_bytes(data[at : at + 2], "little")
        name, at = data[at + 2 : at + 2 + length], at + 2 + length
        kind, size = (int.from_bytes(data[i : i + 2], "little") for i in (at, at + 2))
        if at + 4 + size > len(data):
            return
        _put(tags, _text(name), kind, data[at + 4 : at + 4 + size])
        at += 4 + size


def _read_library(tags: Tags, data: bytes) -> None:
    at = 2
    for _ in range(int.from_bytes(data[:2], "little")):
        length, kind = (int.from_bytes(data[i : i + 2], "little") for i in (at + 4, at + 6))
        size = int.from_bytes(data[at + 8 : at + 12], "little")
        start = at + 12 + length
        if start + size > len(data):
            return
        _put(tags, _text(data[at + 12 : start]), kind, data[start : start + size])
        at = start + size


_READERS = {
    _FILE: _read_file,
    _STREAM: _read_stream,
    _DESCRIPTION: _read_description,
    _EXTENDED: _read_extended,
    _METADATA: _read_library,
    _LIBRARY: _read_library,
}


def _put(tags: Tags, name: str, kind: int, raw: bytes) -> None:
    name = name.lower()
    if name == "wm/picture":
        _put_picture(tags, raw)
    elif kind not in (_BYTES, _GUID):
        value = _text(raw) if kind == _TEXT else str(int.from_bytes(raw[:8], "little"))
        _put_value(tags, name, value.strip())


def _put_value(tags: Tags, name: str, value: str) -> None:
    if name == "wm/track":  # counts from 0, and is older than wm/tracknumber
        if tags.track is None and value.isdecimal():
            tags.put_number("track", str(int(value[:6]) + 1))
    elif field := _FIELDS.get(name, "other." + name.replace("/", " ", 1)):
        if name == "wm/tracknumber":
            tags.__dict__.pop("track", None)
        tags.put_field(field, value)


def _put_picture(tags: Tags, raw: bytes) -> None:
    """The kind, the size, media type and description in UTF-16, then the picture."""
    size = int.from_bytes(raw[1:5], "little")
    if 0 < size < len(raw):
        tags.put_picture(raw[0], raw[len(raw) - size :])


def _text(raw: bytes) -> str:
    return raw[: len(raw) & ~1].decode("utf-16-le", "replace").partition("\0")[0]
