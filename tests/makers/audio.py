"""Small audio files with real frames and real tags: MP3, FLAC, Ogg Vorbis, Opus, WAV and AIFF; M4A
and M4B are in mp4.py.

All take the same keywords; what a format has no usual place for is written as that format's free
text field: title artist album album_artist track track_total disc disc_total year genre (text or
list) composer compilation musicbrainz={"album": …, "recording": …, "artist": …, "release_group": …}
cover (image bytes) extra={"NARRATOR": …} seconds.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterable
from typing import Any

from tests.makers.images import png
from tests.makers.mp4 import m4a, m4b

__all__ = ["aiff", "flac", "id3v1", "id3v2", "m4a", "m4b", "mp3", "ogg_vorbis", "opus", "wav"]

_SILENT_MP3_FRAME = b"\xff\xfb\x90\x00" + bytes(
    413
)  # MPEG-1 layer III, 128 kbit/s, 44.1 kHz, stereo, 1152 samples
_SILENT_OPUS_PACKET = b"\xfc\xff\xfe"  # 20 ms, full band, stereo
_MUSICBRAINZ_TXXX = {
    "album": "MusicBrainz Album Id",
    "artist": "MusicBrainz Artist Id",
    "album_artist": "MusicBrainz Album Artist Id",
    "release_group": "MusicBrainz Release Group Id",
    "track": "MusicBrainz Release Track Id",
    "work": "MusicBrainz Work Id",
}
_MUSICBRAINZ_VORBIS = {
    "album": "MUSICBRAINZ_ALBUMID",
    "artist": "MUSICBRAINZ_ARTISTID",
    "album_artist": "MUSICBRAINZ_ALBUMARTISTID",
    "release_group": "MUSICBRAINZ_RELEASEGROUPID",
    "track": "MUSICBRAINZ_RELEASETRACKID",
    "recording": "MUSICBRAINZ_TRACKID",
    "work": "MUSICBRAINZ_WORKID",
}


# --- MP3
# --------------------------------------------------------------------------------------------------


def mp3(
    *,
    seconds: float = 1.0,
    version: int = 4,
    v1: bytes = b"",
    has_info: bool = False,
    **tags: Any,
) -> bytes:
    """An MP3 with an ID3v2.`version` tag (3 or 4; 0 for none), silent frames of 128 kbit/s, and
    `v1` (see id3v1) at its end. With `has_info` the first frame counts the others, as LAME writes.
    """
    count = max(1, round(seconds * 44100 / 1152))
    frames = _SILENT_MP3_FRAME * count
    if has_info:
        numbers = struct.pack(">4sIII", b"Info", 3, count, len(frames) + len(_SILENT_MP3_FRAME))
        frames = _SILENT_MP3_FRAME[:36] + numbers + bytes(len(_SILENT_MP3_FRAME) - 52) + frames
    return (id3v2(version=version, **tags) if version else b"") + frames + v1


def id3v1(
    *,
    title: str = "",
    artist: str = "",
    album: str = "",
    year: str = "",
    track: int = 0,
    genre: int = 255,
) -> bytes:
    """The 128 bytes of an ID3v1.1 tag; `genre` is its number."""
    texts = [
        text.encode("latin-1")[:size].ljust(size, b"\0")
        for text, size in ((title, 30), (artist, 30), (album, 30), (year, 4))
    ]
    return b"TAG" + b"".join(texts) + bytes(28) + bytes((0, track, genre))


def id3v2(
    *,
    version: int = 4,
    title: str = "",
    artist: str = "",
    album: str = "",
    album_artist: str = "",
    track: int = 0,
    track_total: int = 0,
    disc: int = 0,
    disc_total: int = 0,
    year: str | int = "",
    genre: str | Iterable[str] = "",
    composer: str = "",
    compilation: bool = False,
    musicbrainz: dict[str, str] | None = None,
    cover: bytes | None = None,
    extra: dict[str, str] | None = None,
    padding: int = 0,
) -> bytes:
    """An ID3v2 tag. `extra`: keys of four capitals become frames of that name, all others TXXX."""
    year_frame = "TDRC" if version == 4 else "TYER"
    texts = {
        "TIT2": title,
        "TPE1": artist,
        "TALB": album,
        "TPE2": album_artist,
        "TRCK": _of(track, track_total),
        "TPOS": _of(disc, disc_total),
        year_frame: str(year),
        "TCON": "\0".join([genre] if isinstance(genre, str) else genre),
        "TCOM": composer,
        "TCMP": "1" if compilation else "",
    }
    frames = [
        _id3_frame(name, _id3_text(text, version), version) for name, text in texts.items() if text
    ]
    for key, value in (musicbrainz or {}).items():
        frames.append(_id3_musicbrainz(key, value, version))
    for key, value in (extra or {}).items():
        if len(key) == 4 and key.isupper():
            frames.append(_id3_frame(key, _id3_text(value, version), version))
        else:
            frames.append(_id3_frame("TXXX", _id3_text(key + "\0" + value, version), version))
    if cover:
        frames.append(_id3_frame("APIC", b"\0image/png\0\x03\0" + cover, version))
    body = b"".join(frames) + bytes(padding)
    return b"ID3" + bytes((version, 0, 0)) + _synchsafe(len(body)) + body


def _of(number: int, total: int) -> str:
    return "" if not number else f"{number}/{total}" if total else str(number)


def _id3_text(text: str, version: int) -> bytes:
    return (
        b"\x03" + text.encode()
        if version == 4
        else b"\x01"
        + b"".join(b"\xff\xfe" + part.encode("utf-16le") + b"\0\0" for part in text.split("\0"))
    )


def _id3_musicbrainz(key: str, value: str, version: int) -> bytes:
    if key == "recording":
        return _id3_frame("UFID", b"http://musicbrainz.org\0" + value.encode(), version)
    return _id3_frame("TXXX", _id3_text(_MUSICBRAINZ_TXXX[key] + "\0" + value, version), version)


def _id3_frame(name: str, data: bytes, version: int) -> bytes:
    size = _synchsafe(len(data)) if version == 4 else struct.pack(">I", len(data))
    return name.encode() + size + b"\0\0" + data


def _synchsafe(number: int) -> bytes:
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))


# --- FLAC
# --------------------------------------------------------------------------------------------------


def flac(
    *,
    seconds: float = 1.0,
    padding: int = 0,
    cover: bytes | None = None,
    cover_first: bool = False,
    **tags: Any,
) -> bytes:
    """A FLAC of 16-bit stereo silence at 44.1 kHz with a Vorbis comment and, given a cover, a
    picture block, which stands before the comment with `cover_first`.
    """
    samples = max(4096, round(seconds * 44100 / 4096) * 4096)
    info = struct.pack(
        ">HH3s3sQ16s",
        4096,
        4096,
        b"",
        b"\0\0\x14",
        (44100 << 44) | (1 << 41) | (15 << 36) | samples,
        b"",
    )
    blocks = [(0, info), (4, _vorbis_comment(**tags))]
    if cover:
        blocks.insert(1 if cover_first else 2, (6, _flac_picture(cover)))
    if padding:
        blocks.append((1, bytes(padding)))
    out = [b"fLaC"]
    for number, (kind, data) in enumerate(blocks):
        last = 0x80 if number == len(blocks) - 1 else 0
        out.append(bytes((kind | last,)) + len(data).to_bytes(3, "big") + data)
    return b"".join(out) + b"".join(_flac_frame(number) for number in range(samples // 4096))


def _flac_frame(number: int) -> bytes:
    """One frame of 4096 silent samples in two constant subframes."""
    head = b"\xff\xf8\xc9\x18" + (
        bytes((number,)) if number < 128 else chr(number).encode("utf-8", "surrogatepass")
    )
    head += bytes((_crc(head, 8, 0x07),))
    body = head + b"\0\0\0" * 2
    return body + _crc(body, 16, 0x8005).to_bytes(2, "big")


def _crc(data: bytes, bits: int, polynomial: int) -> int:
    value, top, mask = 0, 1 << (bits - 1), (1 << bits) - 1
    for byte in data:
        value ^= byte << (bits - 8)
        for _ in range(8):
            value = ((value << 1) ^ polynomial) & mask if value & top else (value << 1) & mask
    return value


def _flac_picture(cover: bytes) -> bytes:
    mime = b"image/png"
    return (
        struct.pack(">II", 3, len(mime))
        + mime
        + struct.pack(">IIIIII", 0, 4, 6, 24, 0, len(cover))
        + cover
    )


def _vorbis_comment(
    *,
    title: str = "",
    artist: str = "",
    album: str = "",
    album_artist: str = "",
    track: int = 0,
    track_total: int = 0,
    disc: int = 0,
    disc_total: int = 0,
    year: str | int = "",
    genre: str | Iterable[str] = "",
    composer: str = "",
    compilation: bool = False,
    musicbrainz: dict[str, str] | None = None,
    extra: dict[str, str] | None = None,
    lines: Iterable[tuple[str, str]] = (),
    pictures: Iterable[bytes] = (),
) -> bytes:
    fields = [
        ("TITLE", title),
        ("ARTIST", artist),
        ("ALBUM", album),
        ("ALBUMARTIST", album_artist),
        ("TRACKNUMBER", str(track or "")),
        ("TRACKTOTAL", str(track_total or "")),
        ("DISCNUMBER", str(disc or "")),
        ("DISCTOTAL", str(disc_total or "")),
        ("DATE", str(year)),
        ("COMPOSER", composer),
        ("COMPILATION", "1" if compilation else ""),
        *(("GENRE", name) for name in ([genre] if isinstance(genre, str) else genre)),
        *((_MUSICBRAINZ_VORBIS[key], value) for key, value in (musicbrainz or {}).items()),
        *(extra or {}).items(),
        *lines,
        *(
            ("METADATA_BLOCK_PICTURE", base64.b64encode(_flac_picture(picture)).decode())
            for picture in pictures
        ),
    ]
    lines = [f"{key}={value}".encode() for key, value in fields if value]
    vendor = b"stacks tests"
    return (
        struct.pack("<I", len(vendor))
        + vendor
        + struct.pack("<I", len(lines))
        + b"".join(struct.pack("<I", len(line)) + line for line in lines)
    )


# --- Ogg
# --------------------------------------------------------------------------------------------------


def opus(
    *,
    seconds: float = 1.0,
    cover: bytes | None = None,
    first_granule: int = 0,
    serial: int = 7,
    **tags: Any,
) -> bytes:
    """An Ogg Opus file of stereo silence in packets of 20 ms, 50 in a page. `first_granule` is the
    number of its first sample.
    """
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 2, 312, 44100, 0, 0)
    comment = b"OpusTags" + _vorbis_comment(pictures=[cover] if cover else (), **tags)
    pages = [[_SILENT_OPUS_PACKET] * 50 for _ in range(max(1, round(seconds)))]
    return _ogg([head], [comment], pages, 960, first_granule, serial)


def ogg_vorbis(*, seconds: float = 1.0, cover: bytes | None = None, **tags: Any) -> bytes:
    """An Ogg Vorbis file whose headers are real and whose setup and audio packets are empty."""
    head = b"\x01vorbis" + struct.pack("<IBIiiiBB", 0, 2, 44100, 0, 128000, 0, 0xB8, 1)
    comment = b"\x03vorbis" + _vorbis_comment(pictures=[cover] if cover else (), **tags) + b"\x01"
    pages = [[b"\0" * 40] * 10 for _ in range(max(1, round(seconds * 44100 / 1024 / 10)))]
    return _ogg([head], [comment, b"\x05vorbis" + bytes(40)], pages, 1024)


def _ogg(
    head: list[bytes],
    comment: list[bytes],
    pages: list[list[bytes]],
    samples_in_packet: int,
    samples: int = 0,
    serial: int = 7,
) -> bytes:
    out, sequence = [_ogg_pages(head, 0, 0, 2, serial)], 1
    out.append(_ogg_pages(comment, 0, sequence, 0, serial))
    sequence += out[-1].count(b"OggS")
    for number, packets in enumerate(pages):
        samples += len(packets) * samples_in_packet
        out.append(
            _ogg_pages(
                packets, samples, sequence + number, 4 if number == len(pages) - 1 else 0, serial
            )
        )
    return b"".join(out)


def _ogg_pages(packets: list[bytes], granule: int, sequence: int, flags: int, serial: int) -> bytes:
    """Some packets as one page, or as several when they need more than 255 lacing values."""
    lacing = b"".join(
        b"\xff" * (len(packet) // 255) + bytes((len(packet) % 255,)) for packet in packets
    )
    data, out, position = b"".join(packets), [], 0
    for first in range(0, len(lacing), 255):
        part = lacing[first : first + 255]
        body, position = data[position : position + sum(part)], position + sum(part)
        kind = flags | (1 if first and lacing[first - 1] == 255 else 0)
        header = (
            struct.pack("<4sBBqIII", b"OggS", 0, kind, granule, serial, sequence + len(out), 0)
            + bytes((len(part),))
            + part
        )
        crc = _crc_ogg(header + body)
        out.append(header[:22] + struct.pack("<I", crc) + header[26:] + body)
    return b"".join(out)


_OGG_TABLE = [_crc(bytes((byte,)), 32, 0x04C11DB7) for byte in range(256)]


def _crc_ogg(data: bytes) -> int:
    value = 0
    for byte in data:
        value = ((value << 8) & 0xFFFFFFFF) ^ _OGG_TABLE[(value >> 24) ^ byte]
    return value


# --- WAV and AIFF
# --------------------------------------------------------------------------------------------------


def wav(*, seconds: float = 0.1, title: str = "", artist: str = "") -> bytes:
    """16-bit mono silence at 8 kHz with a LIST/INFO block."""
    audio = bytes(2 * round(seconds * 8000))
    info = b"INFO" + b"".join(
        _riff(name, text.encode() + b"\0")
        for name, text in ((b"INAM", title), (b"IART", artist))
        if text
    )
    body = (
        b"WAVE"
        + _riff(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16))
        + _riff(b"LIST", info)
        + _riff(b"data", audio)
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def aiff(*, seconds: float = 0.1, title: str = "", artist: str = "") -> bytes:
    """16-bit mono silence at 8 kHz with an ID3 block."""
    samples = round(seconds * 8000)
    common = struct.pack(">hIh", 1, samples, 16) + struct.pack(
        ">HQ", 0x3FFF + 12, 8000 << (63 - 12)
    )
    body = b"AIFF"
    for name, data in (
        (b"COMM", common),
        (b"ID3 ", id3v2(title=title, artist=artist)),
        (b"SSND", bytes(8 + 2 * samples)),
    ):
        body += name + struct.pack(">I", len(data)) + data + b"\0" * (len(data) % 2)
    return b"FORM" + struct.pack(">I", len(body)) + body


def _riff(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


TINY_COVER = png()
