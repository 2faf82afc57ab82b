"""Reads the metadata blocks of a FLAC from its head; unusual files are left to tinytag. A test
compares the two.
"""

from __future__ import annotations

import struct

from readers.source import Source
from readers.tags import Tags

_VORBIS = {
    "album": "album",
    "albumartist": "albumartist",
    "title": "title",
    "artist": "artist",
    "artists": "artist",
    "author": "artist",
    "date": "year",
    "tracknumber": "#track",
    "tracktotal": "=track_total",
    "totaltracks": "=track_total",
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
    "lyrics": "",
    "unsyncedlyrics": "",
}
_VORBIS.update(
    [(name.upper(), field) for name, field in _VORBIS.items()]
)  # the two ways to write them, without folding
_WORD = struct.Struct("<I").unpack_from


def read(source: Source) -> Tags | None:
    """None when the tags are not within the head, or anything is unusual."""
    head = source.head
    if not head.startswith(b"fLaC\0\0\0\x22"):
        return None
    tags = Tags("audio/flac")
    _read_stream_info(tags, head)
    position, header = 42, head[4]
    while not header & 0x80:
        block = head[position : position + 4]
        if len(block) < 4:  # behind a large picture
            source.file.seek(position)
            block = source.file.read(4)
            if len(block) < 4:
                return None
        header, start = block[0], position + 4
        position = start + int.from_bytes(block[1:], "big")
        kind = header & 0x7F
        if kind == 4 and (position > len(head) or not read_comment(tags, head, start, position)):
            return None
        if kind == 6:
            tags.has_cover = True
    if tags.duration:
        tags.bitrate = (source.size - position) * 8 / tags.duration / 1000
    return tags if source.size >= position else None


def _read_stream_info(tags: Tags, head: bytes) -> None:
    info = int.from_bytes(head[18:26], "big")
    tags.samplerate = info >> 44
    tags.channels = (info >> 41 & 7) + 1
    tags.bitdepth = (info >> 36 & 31) + 1
    if tags.samplerate:
        tags.duration = (info & (1 << 36) - 1) / tags.samplerate


def read_comment(tags: Tags, data: bytes, start: int, end: int) -> bool:
    """Read a Vorbis comment; False when its sizes contradict those of its container."""
    unpack, attributes, field_of = _WORD, tags.__dict__, _VORBIS.get
    try:
        position = start + 4 + unpack(data, start)[0]
        count = unpack(data, position)[0]
        position += 4
        for _ in range(count):
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
                _put(tags, name.lower(), value)
    except struct.error:
        return False
    return position <= end


def _put(tags: Tags, name: str, value: str) -> None:
    field = _VORBIS.get(name)
    if field is None:
        tags.put_other(name, value)
    elif field[:1] == "#":
        tags.put_number(field[1:], value)
    elif field[:1] == "=":
        tags.put_number(field[1:], value if value.isdecimal() else "")
    elif field:
        tags.put(field, value)
    elif name == "metadata_block_picture":
        tags.has_cover = True
