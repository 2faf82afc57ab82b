"""Reads WAV and AIFF files: chunks in little and big endian order."""

from __future__ import annotations

from collections.abc import Iterator

from errors import Unreadable
from readers.containers import id3, id3v1
from readers.tags import Tags
from readers.window import Window

MAX_CHUNKS = 2_000
MAX_TEXT = 64 << 10
_UNKNOWN = (0, 0xFFFFFFFF)  # sizes that a program left that was still writing
_INFO = {
    b"INAM": "title",
    b"IART": "artist",
    b"IPRD": "album",
    b"IGNR": "genre",
    b"ICRD": "year",
    b"ICMT": "comment",
    b"ITRK": "#track",
    b"IPRT": "#track",
    b"TRCK": "#track",
    b"IMUS": "composer",
    b"ILNG": "other.language",
    b"IPUB": "other.publisher",
}
_TEXTS = {b"NAME": "title", b"AUTH": "artist", b"ANNO": "comment"}
_CODECS = {
    1: "pcm",
    3: "pcm",
    6: "pcm",
    7: "pcm",
    2: "adpcm",
    0x11: "adpcm",
    0x31: "gsm",
    0x50: "mp2",
    0x55: "mp3",
    0xFF: "aac",
    0x161: "wma",
    0x162: "wma",
    0x2000: "ac3",
    0x2001: "dts",
    0xF1AC: "flac",
}
_EXTENSIBLE = 0xFFFE
_AIFC_PCM = (b"NONE", b"sowt", b"twos", b"in24", b"in32", b"fl32", b"FL32", b"fl64", b"raw ")
_AIFC = {b"alaw": "pcm", b"ulaw": "pcm", b"ALAW": "pcm", b"ULAW": "pcm", b"ima4": "adpcm"}

Chunk = tuple[bytes, int, int]  # name, offset of its content, size


def _chunks(window: Window, at: int, end: int, order: str) -> Iterator[Chunk]:
    """The chunks between two offsets; the last may go beyond."""
    for _ in range(MAX_CHUNKS):
        raw = window.get(at, 8)
        if at + 8 > end or len(raw) < 8:
            return
        size = int.from_bytes(raw[4:], "little" if order == "little" else "big")
        yield raw[:4], at + 8, size
        at += 8 + size + (size & 1)


def read_wav(tags: Tags, window: Window) -> None:
    """Read a WAV, RF64 or BW64 file. Raises Unreadable("truncated")."""
    tags.format, rate, wide = "wav", 0, 0
    sound: Chunk | None = None
    for chunk in _chunks(window, 12, window.size, "little"):
        name, at, size = chunk
        if name == b"fmt ":
            rate = _put_format(tags, window.get(at, min(size, 40)))
        elif name == b"ds64":
            wide = int.from_bytes(window.get(at + 8, 8), "little")
        elif name == b"data":
            sound = chunk
            if size in _UNKNOWN and not wide:
                break
            if wide and size == _UNKNOWN[1]:
                _tags_behind(tags, window, at + wide)
                break
        else:
            _put_tags(tags, window, chunk)
    if sound is None or not rate:
        raise Unreadable("truncated", "no sound found")
    size = wide if wide and sound[2] == _UNKNOWN[1] else sound[2]
    _put_length(tags, window, sound[1], size, rate)


def _tags_behind(tags: Tags, window: Window, at: int) -> None:
    for chunk in _chunks(window, at + (at & 1), window.size, "little"):
        _put_tags(tags, window, chunk)


def _put_format(tags: Tags, data: bytes) -> int:
    """Take the codec and the rates; bytes a second."""
    if len(data) < 16:
        return 0
    kind, channels = (int.from_bytes(data[at : at + 2], "little") for at in (0, 2))
    rate, per_second = (int.from_bytes(data[at : at + 4], "little") for at in (4, 8))
    if kind == _EXTENSIBLE and len(data) >= 26:
        kind = int.from_bytes(data[24:26], "little")
    tags.codec = _CODECS.get(kind, "")
    tags.channels, tags.samplerate = min(channels, 255), rate
    tags.bitdepth = int.from_bytes(data[14:16], "little") if tags.codec == "pcm" else None
    return per_second


def _put_length(tags: Tags, window: Window, at: int, size: int, rate: int) -> None:
    left = max(0, window.size - at)
    if size in _UNKNOWN:
        size = left
    elif size > left:
        tags.put_note("truncated")
        size = left
    tags.duration, tags.bitrate = size / rate, rate * 8 / 1000


def _put_tags(tags: Tags, window: Window, chunk: Chunk) -> None:
    name, at, size = chunk
    if name in (b"id3 ", b"ID3 "):
        id3.read(tags, window, at)
    elif name == b"LIST" and window.get(at, 4) == b"INFO":
        end = min(at + size, window.size)
        for field, start, length in _chunks(window, at + 4, end, "little"):
            if field in _INFO:
                tags.put_field(_INFO[field], id3v1.text(window.get(start, min(length, MAX_TEXT))))


def read_aiff(tags: Tags, window: Window) -> None:
    """Read an AIFF or AIFF-C file. Raises Unreadable("truncated")."""
    tags.format, tags.codec = "aiff", "pcm"
    frames, sound = 0, False
    for name, at, size in _chunks(window, 12, window.size, "big"):
        if name == b"COMM":
            frames = _put_common(tags, window.get(at, min(size, 26)))
        elif name == b"SSND":
            sound = True
            if at + size > window.size:
                tags.put_note("truncated")
        elif name in (b"ID3 ", b"id3 "):
            id3.read(tags, window, at)
        elif name in _TEXTS:
            tags.put_field(_TEXTS[name], id3v1.text(window.get(at, min(size, MAX_TEXT))))
    if not sound or not tags.samplerate:
        raise Unreadable("truncated", "no sound found")
    tags.duration = frames / tags.samplerate
    tags.bitrate = (tags.bitdepth or 0) * (tags.channels or 0) * tags.samplerate / 1000


def _put_common(tags: Tags, data: bytes) -> int:
    """Take channels, depth and rate; the number of sample frames."""
    if len(data) < 18:
        return 0
    tags.channels = min(int.from_bytes(data[:2], "big"), 255)
    tags.bitdepth = int.from_bytes(data[6:8], "big")
    exponent = (int.from_bytes(data[8:10], "big") & 0x7FFF) - 16383 - 63
    mantissa = int.from_bytes(data[10:18], "big")
    if -64 <= exponent <= 0:
        tags.samplerate = mantissa >> -exponent
    kind = data[18:22]
    if len(kind) == 4 and kind not in _AIFC_PCM:
        tags.codec = _AIFC.get(kind, kind.decode("latin-1").strip().lower())
    return int.from_bytes(data[2:6], "big")
