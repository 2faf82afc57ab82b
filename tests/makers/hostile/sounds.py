"""Sound files whose tags and frames have giant sizes, endless structures and bombs."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

from tests.makers import aiff, flac, m4a, mp3, ogg_vorbis, opus
from tests.makers.tags import MARK_ASF, SILENCE, ape, frame, id3, synchsafe, text

_MIB = 1 << 20
_MOST = b"\xff\xff\xff\xff"


def _id3(size: int, body: bytes, version: int = 4, flags: int = 0) -> bytes:
    return b"ID3" + bytes((version, 0, flags)) + synchsafe(size) + body


def _page(lacing: bytes, body: bytes = b"", *, flags: int = 0, serial: int = 7) -> bytes:
    head = struct.pack("<4sBBqIII", b"OggS", 0, flags, -1, serial, 0, 0)
    return head + bytes((len(lacing),)) + lacing + body


_OPUS = opus()
_FIRST = _OPUS[: _OPUS.index(b"OggS", 4)]


def _vorbis(count: int, line: bytes) -> bytes:
    """A FLAC whose comment claims `count` lines."""
    comment = struct.pack("<I", 0) + struct.pack("<I", count) + line
    blocks = b"\4" + len(comment).to_bytes(3, "big") + comment
    whole = flac()
    return whole[:42] + blocks + whole[42:]


def _chunk(name: bytes, data: bytes, size: int | None = None) -> bytes:
    return name + struct.pack("<I", len(data) if size is None else size) + data


_FORMAT = struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)


def _asf(*objects: bytes, size: int | None = None) -> bytes:
    body = bytes(6) + b"".join(objects)
    return MARK_ASF + struct.pack("<Q", 24 + len(body) if size is None else size) + body


def _ilst(items: bytes) -> bytes:
    """An M4A whose tags are these."""
    whole = m4a()
    at = whole.index(b"ilst") - 4
    old = int.from_bytes(whole[at : at + 4], "big")
    new = struct.pack(">I", 8 + len(items)) + b"ilst" + items
    out = bytearray(whole[:at] + new + whole[at + old :])
    for name in (b"meta", b"udta", b"moov"):
        place = out.index(name) - 4
        size = int.from_bytes(out[place : place + 4], "big") + len(new) - old
        struct.pack_into(">I", out, place, size)
    return bytes(out)


def _damaged(whole: bytes, name: bytes, offset: int, value: bytes = _MOST) -> bytes:
    """The file with other bytes behind the first `name`."""
    at = whole.index(name) + len(name) + offset
    return whole[:at] + value + whole[at + len(value) :]


FILES: dict[str, Callable[[], bytes]] = {
    "a tag of 256 MiB.mp3": lambda: _id3((1 << 28) - 1, b"") + SILENCE,
    "a frame of 4 GiB.mp3": lambda: id3(b"TIT2" + _MOST + b"\0\0x", version=3) + SILENCE,
    "a picture of 4 GiB.mp3": lambda: id3(b"APIC" + _MOST + b"\0\0x", version=3) + SILENCE,
    "an extended header of 4 GiB.mp3": lambda: id3(extended=_MOST, version=3) + SILENCE,
    "a hundred thousand frames.mp3": lambda: id3(frame("TPE1", text("A")) * 100_000) + SILENCE,
    "a hundred thousand names.mp3": lambda: (
        id3(*(frame("TXXX", text(f"n{n}\0v")) for n in range(100_000))) + SILENCE
    ),
    "empty frames.mp3": lambda: id3(frame("TIT2", b"") * 200_000) + SILENCE,
    "a hundred thousand artists.mp3": lambda: (
        id3(frame("TPE1", text("\0".join(f"Artist {n}" for n in range(60_000))))) + SILENCE
    ),
    "a bomb in a frame.mp3": lambda: (
        id3(
            frame(
                "TIT2",
                b"\0\0\0\0" + zlib.compress(b"\0" + b"x" * (300 * _MIB), 1),
                version=3,
                flags=0x80,
            ),
            version=3,
        )
        + SILENCE
    ),
    "thirty thousand chapters.mp3": lambda: (
        id3(*(frame("CHAP", b"c\0" + bytes(16) + frame("TIT2", text("x"))) for _ in range(30_000)))
        + SILENCE
    ),
    "zeros after the tag.mp3": lambda: id3() + bytes(30 * _MIB),
    "sync marks only.mp3": lambda: b"\xff\xfb" * _MIB,
    "heads of frames only.mp3": lambda: b"\xff\xfb\x90\x00" * (2 * _MIB),
    "unsynchronised without end.mp3": lambda: (
        _id3(20 * _MIB, b"\xff\0" * (10 * _MIB), 3, 0x80) + SILENCE
    ),
    "tags one behind the other.mp3": lambda: id3(frame("TIT2", text("x"))) * 20_000 + SILENCE,
    "slashes without end.mp3": lambda: (
        id3(frame("TPE1", b"\0" + b"a b/" * 200_000, version=3), version=3) + SILENCE
    ),
    "an encoder that counts 4 billion.mp3": lambda: _damaged(mp3(has_info=True), b"Info", 4),
    "an ape tag of 4 billion items.mp3": lambda: (
        SILENCE + _damaged(ape({"Title": "x"}, has_header=False), b"APETAGEX", 8)
    ),
    "an ape tag of 4 GiB.mp3": lambda: (
        SILENCE + _damaged(ape({"Title": "x"}, has_header=False), b"APETAGEX", 4)
    ),
    "a hundred thousand ape items.mp3": lambda: (
        SILENCE + ape({f"n{n}": "x" for n in range(100_000)})
    ),
    "a hundred thousand blocks.flac": lambda: (
        flac()[:4] + b"\0\0\0\x22" + bytes(34) + b"\1\0\0\0" * 100_000
    ),
    "a comment of 4 billion lines.flac": lambda: _vorbis(0xFFFFFFFF, b""),
    "a comment of a million empty lines.flac": lambda: _vorbis(1_000_000, bytes(4_000_000)),
    "a line of 4 GiB.flac": lambda: _vorbis(1, _MOST),
    "a vendor of 4 GiB.flac": lambda: _damaged(flac(), b"fLaC", 38 + 4),
    "marks of frames only.flac": lambda: flac() + b"\xff\xf8" * 100_000,
    "a picture within a picture.flac": lambda: flac(cover=b"\x89PNG" + b"\xff" * 200_000),
    "endless pages.ogg": lambda: _FIRST + _page(b"\xff" * 255, bytes(65_025)) * 300,
    "empty pages.ogg": lambda: _FIRST + _page(b"") * 300_000,
    "first pages only.ogg": lambda: _page(b"\1", b"x", flags=2) * 300_000,
    "a page in each stream.ogg": lambda: (
        _FIRST + b"".join(_page(b"\1", b"x", serial=n) for n in range(200_000))
    ),
    "ten thousand streams in a row.opus": lambda: _OPUS * 3_000,
    "a comment that lies.ogg": lambda: _damaged(ogg_vorbis(title="x"), b"\3vorbis", 0),
    "marks of pages only.opus": lambda: _OPUS + b"OggS\0" * 500_000,
    "empty chunks.wav": lambda: b"RIFF" + _MOST + b"WAVE" + _chunk(b"junk", b"") * 500_000,
    "a chunk of 4 GiB.wav": lambda: (
        b"RIFF" + _MOST + b"WAVE" + _chunk(b"fmt ", _FORMAT, 0xFFFFFFFF)
    ),
    "lists in a list.wav": lambda: (
        b"RIFF"
        + _MOST
        + b"WAVE"
        + _chunk(b"fmt ", _FORMAT)
        + _chunk(b"LIST", b"INFO" + _chunk(b"INAM", b"") * 200_000)
        + _chunk(b"data", bytes(10))
    ),
    "a rate of a googol.aiff": lambda: _damaged(aiff(), b"COMM", 12, b"\x7f\xff" + b"\xff" * 8),
    "no rate.aiff": lambda: _damaged(aiff(), b"COMM", 12, bytes(10)),
    "a header of 16 EiB.wma": lambda: _asf(size=(1 << 64) - 1),
    "empty objects.wma": lambda: _asf((bytes(16) + struct.pack("<Q", 24)) * 200_000),
    "objects of no size.wma": lambda: _asf(bytes(24) * 200_000),
    "items without a size.m4a": lambda: _ilst(b"\0\0\0\0\xa9nam" * 100_000),
    "a hundred thousand items.m4a": lambda: _ilst(b"\0\0\0\x08\xa9nam" * 100_000),
    "free tags without end.m4a": lambda: _ilst(b"\0\0\0\x20----" + _MOST * 6),
    "a hundred thousand values.m4a": lambda: _ilst(
        struct.pack(">I", 8 + 17 * 100_000)
        + b"\xa9ART"
        + b"".join(
            b"\0\0\0\x11data\0\0\0\1\0\0\0\0" + bytes((65 + n % 26,)) for n in range(100_000)
        )
    ),
    "a bomb.wv": lambda: b"wvpk" + _MOST * 1_000,
    "a bomb.ape": lambda: b"MAC \xff\xff" + _MOST * 1_000,
    "a bomb.tta": lambda: b"TTA1" + _MOST * 1_000,
    "a bomb.aac": lambda: b"\xff\xf1\x50\x80" * 200_000,
    "a bomb.dsf": lambda: b"DSD " + _MOST * 1_000,
    "a bomb.mpc": lambda: b"MPCKSH" + _MOST * 1_000,
}
