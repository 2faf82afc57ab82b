"""Videos with deep, endless and lying structures."""

from __future__ import annotations

import struct
from collections.abc import Callable

from readers import matroska_codes as code
from tests.makers import m4b
from tests.makers.video import box, element, mkv, mp4, uint, words

_MIB = 1 << 20
_MOST = b"\xff\xff\xff\xff"


def _nested_boxes(name: bytes, levels: int) -> bytes:
    body = b""
    for _ in range(levels):
        body = struct.pack(">I", 8 + len(body)) + name + body
    return body


def _nested_elements(ident: int, levels: int) -> bytes:
    """Elements within one another, each with a size of eight bytes."""
    name = ident.to_bytes((ident.bit_length() + 7) // 8, "big")
    heads, length = [], 0
    for _ in range(levels):
        heads.append(name + (1 << 56 | length).to_bytes(8, "big"))
        length += len(heads[-1])
    return b"".join(reversed(heads))


def _matroska(*parts: bytes, size: bytes = b"\x01" + b"\xff" * 7) -> bytes:
    """A file whose segment has these parts, its size unknown."""
    head = element(code.EBML, words(code.DOC_TYPE, "matroska"))
    return head + b"\x18\x53\x80\x67" + size + b"".join(parts)


def _loop() -> bytes:
    """An index that points to itself."""
    seek = element(
        code.SEEK,
        element(code.SEEK_ID, code.SEEK_HEAD.to_bytes(4, "big")),
        uint(code.SEEK_POSITION, 0),
    )
    return _matroska(element(code.SEEK_HEAD, seek * 20_000))


def _lying(name: bytes) -> bytes:
    """An audiobook with a table of 4 billion entries."""
    whole = m4b(seconds=9, chapters=[(0, "a"), (3, "b")], chapter_form="quicktime")
    at = whole.rindex(name) + 8
    return whole[:at] + _MOST * 2 + whole[at + 8 :]


FILES: dict[str, Callable[[], bytes]] = {
    "boxes in boxes.mp4": lambda: mp4(tracks=_nested_boxes(b"trak", 100_000)),
    "media in media.mp4": lambda: mp4(tracks=box(b"trak", _nested_boxes(b"mdia", 50_000))),
    "tags in tags.mp4": lambda: mp4(tracks=box(b"udta", _nested_boxes(b"meta", 50_000))),
    "a hundred thousand tracks.mp4": lambda: mp4(tracks=box(b"trak", box(b"mdia")) * 100_000),
    "free boxes.mp4": lambda: box(b"ftyp", b"isom") + box(b"free") * 500_000,
    "boxes of no size.mp4": lambda: box(b"ftyp", b"isom") + b"\0\0\0\0moov" * 100_000,
    "a box of 16 EiB.mp4": lambda: box(b"ftyp", b"isom") + b"\0\0\0\1moov" + b"\xff" * 8,
    "an index of zeros.mp4": lambda: box(b"ftyp", b"isom") + box(b"moov", bytes(16 * _MIB)),
    "fragments without end.mp4": lambda: (
        mp4(tracks=box(b"mvex", box(b"trex", bytes(24)))) + box(b"moof", box(b"traf")) * 200_000
    ),
    "a segment index of millions.mp4": lambda: (
        mp4(tracks=box(b"mvex")) + box(b"sidx", bytes(900_000))
    ),
    "chapters that lie.mp4": lambda: mp4(tracks=box(b"udta", box(b"chpl", bytes(8) + b"\xff" * 9))),
    "times of 4 billion samples.m4b": lambda: _lying(b"stts"),
    "sizes of 4 billion samples.m4b": lambda: _lying(b"stsz"),
    "places of 4 billion chunks.m4b": lambda: _lying(b"stco"),
    "runs of 4 billion chunks.m4b": lambda: _lying(b"stsc"),
    "empty elements.mkv": lambda: mkv(tracks=b"\xec\x80" * 2_000_000),
    "empty elements before the index.mkv": lambda: _matroska(b"\xec\x80" * 2_000_000),
    "tracks without end.mkv": lambda: _matroska(
        element(code.TRACKS, element(code.TRACK_ENTRY, uint(code.TRACK_TYPE, 2)) * 180_000)
    ),
    "tags within tags.mkv": lambda: _matroska(
        element(code.TRACKS), element(code.TAGS, _nested_elements(code.SIMPLE_TAG, 100_000))
    ),
    "a hundred thousand tags.mkv": lambda: _matroska(
        element(code.TRACKS),
        element(code.TAGS, element(code.TAG, element(code.SIMPLE_TAG)) * 150_000),
    ),
    "chapters within chapters.mkv": lambda: _matroska(
        element(code.TRACKS),
        element(
            code.CHAPTERS, element(code.EDITION_ENTRY, _nested_elements(code.CHAPTER_ATOM, 50_000))
        ),
    ),
    "chapters without end.mkv": lambda: _matroska(
        element(code.TRACKS),
        element(code.CHAPTERS, element(code.EDITION_ENTRY, element(code.CHAPTER_ATOM) * 300_000)),
    ),
    "an index that points to itself.mkv": _loop,
    "an element of 72 PB.mkv": lambda: _matroska(b"\x16\x54\xae\x6b\x01" + b"\xff" * 6 + b"\xfe"),
    "an index of sizes only.mkv": lambda: _matroska(b"\x11\x4d\x9b\x74" + b"\x01" * 500_000),
    "a bomb.avi": lambda: b"RIFF" + _MOST + b"AVI LIST" + _MOST + b"hdrl" + b"strh" * 200_000,
    "lists in lists.avi": lambda: b"RIFF" + _MOST + b"AVI " + b"LIST\xff\xff\xff\x0fhdrl" * 100_000,
    "a bomb.ts": lambda: (b"G\x40\x00\x10" + b"\xff" * 184) * 40_000,
    "a bomb.mpg": lambda: b"\0\0\1\xba" + b"\0\0\1\xe0\xff\xff" * 500_000,
    "a bomb.flv": lambda: b"FLV\1\5\0\0\0\x09" + b"\xff" * 1_000_000,
    "a bomb.wmv": lambda: bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + b"\xff" * 1_000_000,
    "a bomb.ogv": lambda: b"OggS\0\2" + bytes(20) + b"\xff" * 1_000_000,
    "a bomb.rm": lambda: b".RMF" + b"\xff" * 1_000_000,
}
