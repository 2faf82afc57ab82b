"""Reads Ogg Vorbis and Opus from both ends of the file; others are left to tinytag, which reads
every page in between.
"""

from __future__ import annotations

import struct

from readers.quick_flac import read_comment
from readers.source import Source
from readers.tags import Tags

_PAGE = struct.Struct(
    "<4sBBqII4xB"
)  # mark, version, flags, granule (samples so far), serial, sequence, number of lacing values
_NO_GRANULE = -1  # of a page on which no packet ends
_MAX_PAGES = 64  # that the comment may span within the head; with a large picture it is longer


def read(source: Source) -> Tags | None:
    """None when the tags are not within the head, several streams follow one another, or anything
    is unusual.
    """
    head = source.head
    if len(head) < _PAGE.size or not head.startswith(b"OggS\0"):
        return None
    packets = _first_packets(head)
    if len(packets) < 2:
        return None
    first, comment = packets
    tags, delay = _read_identification(first)
    mark = 7 if first[1:7] == b"vorbis" else 8
    if tags is None or not tags.samplerate or not read_comment(tags, comment, mark, len(comment)):
        return None
    samples = _last_granule(source.tail, _PAGE.unpack_from(head)[4])
    if samples < 0:
        return None
    tags.duration = max(0, samples - delay) / tags.samplerate
    if tags.duration and not tags.bitrate:
        tags.bitrate = source.size * 8 / tags.duration / 1000
    return tags


def _first_packets(head: bytes) -> list[bytes]:
    """The identification and the comment packet; fewer when they are not complete in the head or
    other streams are mixed in.
    """
    packets, parts, position = [], [], 0
    serial = _PAGE.unpack_from(head)[4]
    for _ in range(_MAX_PAGES):
        if position + _PAGE.size > len(head) or not head.startswith(b"OggS\0", position):
            break
        page = _PAGE.unpack_from(head, position)
        if page[4] != serial:
            break
        lacing = head[position + _PAGE.size : position + _PAGE.size + page[6]]
        position += _PAGE.size + page[6]
        for size in lacing:
            parts.append(head[position : position + size])
            position += size
            if size < 255:  # the end of a packet
                packets.append(b"".join(parts))
                parts.clear()
                if len(packets) == 2:
                    return packets if position <= len(head) else []
    return []


def _read_identification(packet: bytes) -> tuple[Tags | None, int]:
    """(tags with channels and sample rate, samples that a player drops at the start)."""
    if packet.startswith(b"\x01vorbis") and len(packet) >= 28:
        tags = Tags('audio/ogg; codecs="vorbis"')
        tags.channels, tags.samplerate = packet[11], int.from_bytes(packet[12:16], "little")
        nominal = int.from_bytes(packet[20:24], "little", signed=True)
        tags.bitrate = nominal / 1000 if nominal > 0 else None
        return tags, 0
    if packet.startswith(b"OpusHead") and len(packet) >= 19 and packet[8] < 16:
        tags = Tags('audio/ogg; codecs="opus"')
        tags.channels, tags.samplerate = packet[9], 48000
        return tags, int.from_bytes(packet[10:12], "little")
    return None, 0


def _last_granule(tail: bytes, serial: int) -> int:
    """The granule position of the last page on which a packet ends; -1 when it belongs to another
    stream or is not within the tail.
    """
    end = len(tail)
    while (index := tail.rfind(b"OggS\0", 0, end)) >= 0:
        if index + _PAGE.size <= len(tail):
            page = _PAGE.unpack_from(tail, index)
            if page[4] != serial:
                return -1
            if page[3] != _NO_GRANULE:
                return int(page[3])
        end = index
    return -1
