"""Small M4A and M4B files: real boxes, one AAC track of silence, iTunes tags, Nero and QuickTime
chapters.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Any

_SILENT_AAC_FRAME = bytes.fromhex("21100460 8c1c".replace(" ", ""))  # stereo, 1024 samples
_TEXT_ATOMS = {
    "title": b"\xa9nam",
    "artist": b"\xa9ART",
    "album": b"\xa9alb",
    "album_artist": b"aART",
    "year": b"\xa9day",
    "composer": b"\xa9wrt",
    "narrator": b"\xa9nrt",
    "description": b"desc",
    "publisher": b"\xa9pub",
    "series": b"\xa9mvn",
    "comment": b"\xa9cmt",
}
_MUSICBRAINZ = {
    "album": "MusicBrainz Album Id",
    "artist": "MusicBrainz Artist Id",
    "album_artist": "MusicBrainz Album Artist Id",
    "release_group": "MusicBrainz Release Group Id",
    "recording": "MusicBrainz Track Id",
    "track": "MusicBrainz Release Track Id",
}
Chapters = Iterable[tuple[float, str]]


def m4b(*, chapters: Chapters = (), **tags: Any) -> bytes:
    """An audiobook: as m4a(), with media type 2. `chapters` are (start in seconds, title)."""
    return m4a(chapters=chapters, brand=b"M4B ", media_type=2, **tags)


def m4a(
    *,
    seconds: float = 1.0,
    chapters: Chapters = (),
    chapter_form: str = "nero",
    brand: bytes = b"M4A ",
    media_type: int = 1,
    cover: bytes | None = None,
    padding: int = 0,
    moov_last: bool = False,
    entry: bytes = b"",
    **tags: Any,
) -> bytes:
    """An MPEG-4 audio file. `chapter_form`: "nero" (chpl), "quicktime" (a text track) or "both".

    `moov_last` puts the index behind the audio; `entry` names another codec, with an empty box."""
    frames = [_SILENT_AAC_FRAME] * max(1, round(seconds * 44100 / 1024))
    marks = list(chapters)
    texts = _chapter_samples(marks) if chapter_form in ("quicktime", "both") else []
    chpl = _chpl(marks) if marks and chapter_form in ("nero", "both") else b""
    head = _box(b"ftyp", brand + bytes(4) + b"isom" + brand)
    data = _box(b"mdat", b"".join(frames) + b"".join(texts))
    ilst = _ilst(media_type=media_type, cover=cover, **tags)

    def index(audio_offset: int) -> bytes:
        return _moov(frames, texts, marks, seconds, audio_offset, _udta(ilst, chpl, padding), entry)

    if moov_last:
        return head + data + index(len(head) + 8)
    return head + index(len(head) + len(index(0)) + 8) + data


def _box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + name + body


def _full(name: bytes, *parts: bytes) -> bytes:
    return _box(name, bytes(4), *parts)


# --- the index
# --------------------------------------------------------------------------------------------------

_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def _moov(
    frames: list[bytes],
    texts: list[bytes],
    marks: list[tuple[float, str]],
    seconds: float,
    offset: int,
    udta: bytes,
    entry: bytes,
) -> bytes:
    length = round(seconds * 1000)
    mvhd = _full(
        b"mvhd",
        struct.pack(">IIIIIH10x", 0, 0, 1000, length, 0x10000, 0x100),
        _MATRIX,
        bytes(24),
        struct.pack(">I", 3),
    )
    tref = _box(b"tref", _box(b"chap", struct.pack(">I", 2))) if texts else b""
    sound = _track(
        1,
        length,
        tref,
        b"soun",
        (44100, 1024 * len(frames)),
        _entry(entry) if entry else _mp4a(),
        [(len(frames), 1024)],
        frames,
        offset,
    )
    words = b""
    if texts:
        ends = [round(start * 1000) for start, _ in marks[1:]] + [length]
        lengths = [
            (1, end - round(start * 1000)) for end, (start, _) in zip(ends, marks, strict=True)
        ]
        words = _track(
            2,
            length,
            b"",
            b"text",
            (1000, length),
            _text_entry(),
            lengths,
            texts,
            offset + sum(map(len, frames)),
        )
    return _box(b"moov", mvhd, sound, words, udta)


def _track(
    number: int,
    length: int,
    tref: bytes,
    kind: bytes,
    clock: tuple[int, int],
    entry: bytes,
    times: list[tuple[int, int]],
    samples: list[bytes],
    offset: int,
) -> bytes:
    tkhd = _box(
        b"tkhd",
        struct.pack(">IIIIII", 7, 0, 0, number, 0, length),
        bytes(8),
        bytes((0, 0, 0, 0, 1, 0, 0, 0)),
        _MATRIX,
        bytes(8),
    )
    mdhd = _full(b"mdhd", struct.pack(">IIIIHH", 0, 0, *clock, 0x55C4, 0))
    hdlr = _full(b"hdlr", bytes(4), kind, bytes(13))
    dinf = _box(b"dinf", _full(b"dref", struct.pack(">I", 1), _box(b"url ", struct.pack(">I", 1))))
    stts = _full(
        b"stts", struct.pack(">I", len(times)), *(struct.pack(">II", *pair) for pair in times)
    )
    stsc = _full(b"stsc", struct.pack(">IIII", 1, 1, len(samples), 1))
    stsz = _full(
        b"stsz",
        struct.pack(">II", 0, len(samples)),
        *(struct.pack(">I", len(sample)) for sample in samples),
    )
    stco = _full(b"stco", struct.pack(">II", 1, offset))
    stbl = _box(b"stbl", _full(b"stsd", struct.pack(">I", 1), entry), stts, stsc, stsz, stco)
    header = (
        _full(b"smhd", bytes(4)) if kind == b"soun" else _box(b"gmhd", _full(b"gmin", bytes(12)))
    )
    return _box(b"trak", tkhd, tref, _box(b"mdia", mdhd, hdlr, _box(b"minf", header, dinf, stbl)))


def _mp4a() -> bytes:
    specific = b"\x05\x02\x12\x10"  # AAC-LC, 44.1 kHz, stereo
    config = (
        b"\x04"
        + bytes((13 + len(specific),))
        + b"\x40\x15"
        + bytes(3)
        + struct.pack(">II", 128000, 128000)
        + specific
    )
    esds = _full(
        b"esds", b"\x03" + bytes((3 + len(config) + 3,)) + b"\0\x01\0" + config + b"\x06\x01\x02"
    )
    return _box(
        b"mp4a",
        bytes(6),
        struct.pack(">H", 1),
        bytes(8),
        struct.pack(">HHHHI", 2, 16, 0, 0, 44100 << 16),
        esds,
    )


def _entry(codec: bytes) -> bytes:
    return _box(
        codec,
        bytes(6),
        struct.pack(">H", 1),
        bytes(8),
        struct.pack(">HHHHI", 2, 16, 0, 0, 44100 << 16),
    )


def _text_entry() -> bytes:
    return _box(b"text", bytes(6), struct.pack(">H", 1), bytes(44))


# --- tags and chapters
# -------------------------------------------------------------------------------------------------


def _udta(ilst: bytes, chpl: bytes, padding: int) -> bytes:
    free = _box(b"free", bytes(padding)) if padding else b""
    meta = _full(b"meta", _full(b"hdlr", bytes(4), b"mdirappl", bytes(9)), ilst, free)
    return _box(b"udta", chpl, meta)


def _ilst(
    *,
    media_type: int = 1,
    cover: bytes | None = None,
    track: int = 0,
    track_total: int = 0,
    disc: int = 0,
    disc_total: int = 0,
    genre: str | Iterable[str] = "",
    compilation: bool = False,
    musicbrainz: dict[str, str] | None = None,
    series_position: int = 0,
    extra: dict[str, str] | None = None,
    lists: dict[str, list[str]] | None = None,
    genre_number: int = -1,
    **texts: Any,
) -> bytes:
    atoms = [
        _box(_TEXT_ATOMS[key], _data(1, str(value).encode()))
        for key, value in texts.items()
        if value
    ]
    genres = [genre] if isinstance(genre, str) else list(genre)
    if genres and genres[0]:
        atoms.append(_box(b"\xa9gen", *(_data(1, name.encode()) for name in genres)))
    if track:
        atoms.append(_box(b"trkn", _data(0, struct.pack(">HHHH", 0, track, track_total, 0))))
    if disc:
        atoms.append(_box(b"disk", _data(0, struct.pack(">HHH", 0, disc, disc_total))))
    if compilation:
        atoms.append(_box(b"cpil", _data(21, b"\x01")))
    if series_position:
        atoms.append(_box(b"\xa9mvi", _data(21, struct.pack(">H", series_position))))
    atoms.append(_box(b"stik", _data(21, bytes((media_type,)))))
    named = {
        **{_MUSICBRAINZ[key]: value for key, value in (musicbrainz or {}).items()},
        **(extra or {}),
    }
    atoms += [_custom(key, value) for key, value in named.items()]
    atoms += [_custom(key, *values) for key, values in (lists or {}).items()]
    if genre_number >= 0:
        atoms.append(_box(b"gnre", _data(0, struct.pack(">H", genre_number))))
    if cover:
        atoms.append(_box(b"covr", _data(14, cover)))
    return _box(b"ilst", *atoms)


def _data(kind: int, value: bytes) -> bytes:
    return _box(b"data", struct.pack(">II", kind, 0), value)


def _custom(name: str, *values: str) -> bytes:
    return _box(
        b"----",
        _full(b"mean", b"com.apple.iTunes"),
        _full(b"name", name.encode()),
        *(_data(1, value.encode()) for value in values),
    )


def _chpl(marks: list[tuple[float, str]]) -> bytes:
    out = [b"\x01\0\0\0", bytes(4), bytes((len(marks),))]
    for start, title in marks:
        text = title.encode()[:255]
        out.append(struct.pack(">QB", round(start * 10_000_000), len(text)) + text)
    return _box(b"chpl", *out)


def _chapter_samples(marks: list[tuple[float, str]]) -> list[bytes]:
    return [struct.pack(">H", len(title.encode())) + title.encode() for _, title in marks]
