"""The tags of iTunes in an MP4 file: the items of moov/udta/meta/ilst."""

from __future__ import annotations

from struct import Struct

from readers.tags import Tags

_HEADER = Struct(">I4s").unpack_from
_DATA = Struct(">I4sI").unpack_from
_WORD = Struct(">I").unpack_from
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
_CUSTOM = {"media": ""}
_IMPLICIT, _UTF8, _UTF16, _SIGNED, _UNSIGNED = 0, 1, 2, 21, 22
_FRONT_COVER = 3


def put_item(tags: Tags, name: bytes, data: bytes, start: int, end: int) -> None:
    """Put the values of the item whose content is data[start:end]."""
    field = _TEXT.get(name)
    if field is not None:
        _put_values(tags, field, data, start, end)
    elif name == b"----":
        _put_custom(tags, data, start, end)
    elif name == b"trkn":
        _put_pair(tags, "track", data[start + 16 : end])
    elif name == b"disk":
        _put_pair(tags, "disc", data[start + 16 : end])
    elif name == b"covr":
        _put_pictures(tags, data, start, end)
    elif name == b"gnre":  # a number of the ID3v1 list, from 1
        number = int.from_bytes(data[start + 16 : start + 18], "big")
        tags.put("genre", str(number - 1) if number else "")


def _put_pair(tags: Tags, field: str, value: bytes) -> None:
    tags.put(field, int.from_bytes(value[2:4], "big"))
    tags.put(field + "_total", int.from_bytes(value[4:6], "big"))


def _put_values(tags: Tags, field: str, data: bytes, start: int, end: int) -> None:
    if end - start >= 16 and _DATA(data, start) == (end - start, b"data", _UTF8):
        tags.put(field, data[start + 16 : end].decode("utf-8", "replace").strip("\0"))
        return  # most items end here
    while start + 16 <= end:
        size, name, kind = _DATA(data, start)
        if size < 16:
            return
        if name == b"data":
            tags.put(field, _value(data[start + 16 : min(start + size, end)], kind & 0xFFFFFF))
        start += size


def _value(raw: bytes, kind: int) -> str:
    if kind in (_SIGNED, _UNSIGNED) or (kind == _IMPLICIT and raw[:1] < b" "):
        return str(int.from_bytes(raw[:8], "big", signed=kind == _SIGNED))
    if kind in (_UTF8, _IMPLICIT):
        return raw.decode("utf-8", "replace").strip("\0")
    return raw.decode("utf-16-be", "replace").strip("\0\ufeff") if kind == _UTF16 else ""


def _put_custom(tags: Tags, data: bytes, start: int, end: int) -> None:
    """---- holds mean, name, and one data box or more."""
    start += _WORD(data, start)[0]
    size, kind = _HEADER(data, start)
    if kind != b"name" or size < 12:
        return
    name = data[start + 12 : start + size].decode("utf-8", "replace").lower()
    _put_values(tags, _CUSTOM.get(name) or "other." + name, data, start + size, end)


def _put_pictures(tags: Tags, data: bytes, start: int, end: int) -> None:
    if not tags.wants_pictures:
        tags.has_cover = True
        return
    while start + 16 <= end:
        size = _DATA(data, start)[0]
        if size < 16:
            return
        tags.put_picture(_FRONT_COVER, data[start + 16 : min(start + size, end)])
        start += size
