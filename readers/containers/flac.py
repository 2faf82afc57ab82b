"""Reads the metadata blocks of a FLAC wherever they stand, and whether its end is missing."""

from __future__ import annotations

from errors import Unreadable
from readers.containers import vorbis_comment
from readers.tags import Tags
from readers.window import Window

MAX_BLOCKS = 1_000
_COMMENT, _PICTURE = 4, 6
_TAIL = 64 << 10
_BEHIND = 256  # bytes of another tag that may stand behind the last frame
_FRAMES = (b"\xff\xf8", b"\xff\xf9")
_BLOCK_SIZES = (0, 192, 576, 1152, 2304, 4608, 0, 0, *(256 << n for n in range(8)))
_MORE_BYTES = {6: 1, 7: 2}  # by the code of the block size, and
_MORE_FOR_RATE = {12: 1, 13: 2, 14: 2}  # by that of the sample rate


def read(tags: Tags, window: Window, start: int) -> None:
    """Read the file whose mark is at `start`. Raises Unreadable: truncated, damaged."""
    tags.codec = tags.format = "flac"
    at = start + 4
    for number in range(MAX_BLOCKS):
        head = window.get(at, 4)
        if len(head) < 4:
            raise Unreadable("truncated", "the metadata has no end")
        kind, size = head[0] & 0x7F, int.from_bytes(head[1:], "big")
        if number == 0 and kind:
            raise Unreadable("damaged", "no stream information")
        _take(tags, window, kind, at + 4, size)
        at += 4 + size
        if head[0] & 0x80:
            break
    if at > window.size:
        raise Unreadable("truncated", "the metadata goes beyond the end")
    tail = window.get(max(at, window.size - _TAIL), _TAIL)
    if at == window.size or is_cut(window.get(start + 8, 34), tail, window.get(at, 2)):
        tags.put_note("truncated")
    if tags.duration:
        tags.bitrate = (window.size - at) * 8 / tags.duration / 1000


def _take(tags: Tags, window: Window, kind: int, at: int, size: int) -> None:
    if kind == 0:
        put_stream_info(tags, window.get(at, 34))
    elif kind == _COMMENT:
        data = window.get(at, size)
        if not vorbis_comment.read(tags, data, 0, len(data)):
            tags.put_note("truncated" if len(data) < size else "damaged")
    elif kind == _PICTURE:
        tags.has_cover = True
        if tags.wants_pictures:
            vorbis_comment.put_block(tags, window.get(at, size))


def put_stream_info(tags: Tags, data: bytes) -> None:
    """Take rate, channels, depth and duration from a STREAMINFO block."""
    info = int.from_bytes(data[10:18], "big")
    tags.samplerate = info >> 44
    tags.channels = (info >> 41 & 7) + 1
    tags.bitdepth = (info >> 36 & 31) + 1
    if tags.samplerate:
        tags.duration = (info & (1 << 36) - 1) / tags.samplerate


def is_cut(info: bytes, tail: bytes, sync: bytes) -> bool:
    """Whether the last frame in the tail is not the last one of the file with this STREAMINFO,
    whose frames begin with these two bytes.
    """
    total = int.from_bytes(info[10:18], "big") & (1 << 36) - 1
    fixed, largest = int.from_bytes(info[:2], "big"), int.from_bytes(info[7:10], "big")
    if largest:  # bytes of a frame: no need to look further back
        tail = tail[-2 * largest - _BEHIND :]
    end = len(tail)
    while total and sync in _FRAMES and (at := tail.rfind(sync, 0, end)) >= 0:
        if last := _end_of_frame(tail, at, fixed):
            return last < total
        end = at
    return False


def _end_of_frame(data: bytes, at: int, fixed: int) -> int:
    """The number of the first sample behind the frame at an offset; 0 when there is no frame."""
    codes, first = data[at + 2 : at + 3], data[at + 4 : at + 5]
    if not codes or not first or data[at + 3] & 1 or codes[0] >> 4 == 0 or codes[0] & 15 == 15:
        return 0
    length = 1 if first[0] < 0x80 else 8 - (first[0] ^ 0xFF).bit_length()
    number = first[0] & (0x7F if length == 1 else 0x7F >> length)
    for byte in data[at + 5 : at + 4 + length]:
        number = number << 6 | byte & 0x3F
    size_at = at + 4 + length
    more = _MORE_BYTES.get(codes[0] >> 4, 0)
    written = int.from_bytes(data[size_at : size_at + more], "big") + 1
    size = written if more else _BLOCK_SIZES[codes[0] >> 4]
    end = size_at + more + _MORE_FOR_RATE.get(codes[0] & 15, 0)
    if end >= len(data) or _crc8(data[at:end]) != data[end]:
        return 0
    return number + size if data[at + 1] & 1 else number * fixed + size


def _crc8(data: bytes) -> int:
    value = 0
    for byte in data:
        value = _CRC[value ^ byte]
    return value


def _crc_table() -> bytes:
    table = bytearray()
    for value in range(256):
        for _ in range(8):
            value = (value << 1 ^ 0x07) & 0xFF if value & 0x80 else value << 1
        table.append(value)
    return bytes(table)


_CRC = _crc_table()
