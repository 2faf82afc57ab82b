"""Reads the metadata blocks of a FLAC from its head; unusual files are left to flac.py. A test
compares the two.
"""

from __future__ import annotations

from readers.containers import flac, vorbis_comment
from readers.source import Source
from readers.tags import Tags


def read(source: Source) -> Tags | None:
    """None when the tags are not within the head, or anything is unusual."""
    head = source.head
    if not head.startswith(b"fLaC\0\0\0\x22") or len(head) < 42:
        return None
    tags = Tags("flac", "flac")
    flac.put_stream_info(tags, head[8:42])
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
        if kind == 4 and (
            position > len(head) or not vorbis_comment.read(tags, head, start, position)
        ):
            return None
        if kind == 6:
            tags.has_cover = True
    if tags.duration:
        tags.bitrate = (source.size - position) * 8 / tags.duration / 1000
    if source.size <= position:
        return None
    if flac.is_cut(head[8:42], source.tail, head[position : position + 2]):
        tags.put_note("truncated")
    return tags
