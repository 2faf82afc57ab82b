"""Reads Ogg Vorbis and Opus from both ends of the file; others are left to ogg.py. A test compares
the two.
"""

from __future__ import annotations

from readers.containers import ogg, vorbis_comment
from readers.containers.ogg_pages import HEADER, MARK, last_page
from readers.source import Source
from readers.tags import Tags

_MAX_PAGES = 64  # that the comment may span within the head; with a large picture it is longer


def read(source: Source) -> Tags | None:
    """None when the tags are not within the head, several streams follow one another, or anything
    is unusual.
    """
    head = source.head
    if len(head) < HEADER.size or not head.startswith(MARK):
        return None
    packets, position = _first_packets(head)
    if len(packets) < 2:
        return None
    first, comment = packets
    stream = ogg.identified(first)
    if stream is None or stream.codec not in ("vorbis", "opus"):
        return None
    tags = stream.tags(Tags)
    if not vorbis_comment.read(tags, comment, stream.comment_at, len(comment)):
        return None
    granule, last = last_page(source.tail, HEADER.unpack_from(head)[4])
    if granule < 0 or not _is_complete(source.tail, last):
        return None
    start = ogg.opus_start(head, position) if stream.codec == "opus" else 0
    ogg.put_duration(tags, stream, granule - start, source.size)
    return tags


def _is_complete(tail: bytes, page: int) -> bool:
    """Whether the last page of a file is there up to its last byte."""
    count = HEADER.unpack_from(tail, page)[6]
    lacing = tail[page + HEADER.size : page + HEADER.size + count]
    return page + HEADER.size + count + sum(lacing) <= len(tail)


def _first_packets(head: bytes) -> tuple[list[bytes], int]:
    """The identification and the comment packet, and the offset behind them; fewer when they are
    not complete in the head or other streams are mixed in.
    """
    packets, parts, position = [], [], 0
    serial = HEADER.unpack_from(head)[4]
    for _ in range(_MAX_PAGES):
        if position + HEADER.size > len(head) or not head.startswith(MARK, position):
            break
        page = HEADER.unpack_from(head, position)
        if page[4] != serial:
            break
        lacing = head[position + HEADER.size : position + HEADER.size + page[6]]
        position += HEADER.size + page[6]
        for size in lacing:
            parts.append(head[position : position + size])
            position += size
            if size < 255:  # the end of a packet
                packets.append(b"".join(parts))
                parts.clear()
                if len(packets) == 2:
                    return (packets if position <= len(head) else []), position
    return [], position
