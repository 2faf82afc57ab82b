"""Reads Vorbis comments, the tags of FLAC and Ogg, and the pictures in them."""

from __future__ import annotations

import base64
import binascii
import struct

from readers.tags import Tags

_FIELDS = {
    "album": "album",
    "albumartist": "albumartist",
    "album artist": "albumartist",
    "album_artist": "albumartist",
    "title": "title",
    "artist": "artist",
    "author": "artist",
    "date": "year",
    "track": "#track",
    "tracknum": "#track",
    "tracknumber": "#track",
    "tracktotal": "=track_total",
    "totaltracks": "=track_total",
    "disc": "#disc",
    "discnumber": "#disc",
    "disctotal": "=disc_total",
    "totaldiscs": "=disc_total",
    "genre": "genre",
    "description": "comment",
    "comment": "comment",
    "comments": "comment",
    "composer": "composer",
    "movementname": "other.movement_name",
    "movementtotal": "other.movement_total",
    "contentgroup": "other.grouping",
    "year": "other._year",
    "metadata_block_picture": "",
    "coverart": "",
    "lyrics": "",
    "unsyncedlyrics": "",
}
_FIELDS.update([(name.upper(), field) for name, field in _FIELDS.items()])  # without folding
_WORD = struct.Struct("<I").unpack_from
MAX_LINES = 10_000
_PICTURES = ("metadata_block_picture", "coverart")


def read(tags: Tags, data: bytes, start: int, end: int) -> bool:
    """Read a Vorbis comment; False when its sizes contradict those of its container."""
    unpack, attributes, field_of = _WORD, tags.__dict__, _FIELDS.get
    try:
        position = start + 4 + unpack(data, start)[0]
        count = unpack(data, position)[0]
        position += 4
        for _ in range(min(count, MAX_LINES)):
            length = unpack(data, position)[0]
            position += 4 + length
            if position > end:
                return False
            name, _, value = (
                data[position - length : position].decode("utf-8", "replace").partition("=")
            )
            field = field_of(name)
            if field and field not in attributes and value and field[0] not in "#=o":
                attributes[field] = value  # most lines end here
            else:
                _put(tags, name.strip().lower(), value)
    except struct.error:
        return False
    return position <= end


def _put(tags: Tags, name: str, value: str) -> None:
    field = _FIELDS.get(name)
    if field is None:
        tags.put_other(name, value)
    elif field[:1] == "=":
        tags.put_number(field[1:], value if value.isdecimal() else "")
    elif field:
        tags.put_field(field, value)
    elif name in _PICTURES:
        tags.has_cover = True
        if tags.wants_pictures:
            _put_picture(tags, name, value)


def _put_picture(tags: Tags, name: str, value: str) -> None:
    try:
        data = base64.b64decode(value)
    except (binascii.Error, ValueError):
        return
    if name == "coverart":  # the picture itself, an older custom
        tags.put_picture(3, data)
    else:
        put_block(tags, data)


def put_block(tags: Tags, data: bytes) -> None:
    """Put the picture in a FLAC picture block: kind, media type, description, sizes, picture."""
    try:
        kind, length = struct.unpack_from(">II", data)
        at = 8 + length
        at += 4 + struct.unpack_from(">I", data, at)[0] + 16
        size = struct.unpack_from(">I", data, at)[0]
    except struct.error:
        return
    tags.put_picture(kind, data[at + 4 : at + 4 + size])
