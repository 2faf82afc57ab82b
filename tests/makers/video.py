"""Makers of tiny MKV and MP4 files in pure Python: `mkv(...)` and `mp4(...)` give the bytes of a
file that says what you ask for.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

from readers.facts import Chapter, Stream

# Matroska
# --------------------------------------------------------------------------------------------------

CODEC_IDS = {
    "h264": "V_MPEG4/ISO/AVC",
    "hevc": "V_MPEGH/ISO/HEVC",
    "av1": "V_AV1",
    "vp9": "V_VP9",
    "mpeg2": "V_MPEG2",
    "mpeg4": "V_MPEG4/ISO/ASP",
    "vc1": "V_MS/VFW/FOURCC",
    "aac": "A_AAC",
    "mp3": "A_MPEG/L3",
    "ac3": "A_AC3",
    "eac3": "A_EAC3",
    "dts": "A_DTS",
    "truehd": "A_TRUEHD",
    "flac": "A_FLAC",
    "opus": "A_OPUS",
    "vorbis": "A_VORBIS",
    "pcm": "A_PCM/INT/LIT",
    "srt": "S_TEXT/UTF8",
    "ass": "S_TEXT/ASS",
    "pgs": "S_HDMV/PGS",
    "vobsub": "S_VOBSUB",
    "webvtt": "S_TEXT/WEBVTT",
}
KIND_NUMBERS = {"video": 1, "audio": 2, "subtitle": 17}


def element(ident: int, *bodies: bytes) -> bytes:
    """One EBML element with a size of eight bytes."""
    body = b"".join(bodies)
    return (
        ident.to_bytes((ident.bit_length() + 7) // 8, "big")
        + (1 << 56 | len(body)).to_bytes(8, "big")
        + body
    )


def uint(ident: int, value: int) -> bytes:
    return element(ident, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def words(ident: int, value: str) -> bytes:
    return element(ident, value.encode()) if value else b""


def mkv_track(number: int, stream: Stream, *more: bytes) -> bytes:
    """A TrackEntry; `more` are elements that a Stream has no field for."""
    private = bytes(16) + b"WVC1" + bytes(20) if stream.codec == "vc1" else b""
    parts = [
        uint(0xD7, number),
        uint(0x73C5, number),
        uint(0x83, KIND_NUMBERS[stream.kind]),
        words(0x86, CODEC_IDS[stream.codec]),
        words(0x22B59C, stream.language),
        words(0x536E, stream.title),
        uint(0x88, stream.is_default),
        uint(0x55AA, stream.is_forced),
        element(0x63A2, private) if private else b"",
    ]
    if stream.kind == "video":
        transfer = {"hdr10": 16, "hlg": 18}.get(stream.hdr)
        colour = element(0x55B0, uint(0x55BA, transfer)) if transfer else b""
        parts.append(element(0xE0, uint(0xB0, stream.width), uint(0xBA, stream.height), colour))
        parts.append(uint(0x23E383, round(1e9 / stream.frame_rate)) if stream.frame_rate else b"")
        parts.append(
            element(0x41E4, uint(0x41E7, 0x64766343)) if stream.hdr == "dolby_vision" else b""
        )
    elif stream.kind == "audio":
        depth = uint(0x6264, stream.bit_depth) if stream.bit_depth else b""
        parts.append(
            element(
                0xE1,
                element(0xB5, struct.pack(">d", stream.sample_rate)),
                uint(0x9F, stream.channels),
                depth,
            )
        )
    return element(0xAE, *parts, *more)


def mkv(
    title: str = "",
    streams: Sequence[Stream] = (),
    duration: float = 1.0,
    chapters: Iterable[Chapter] = (),
    *,
    tags: dict[str, str] | None = None,
    track_tags: dict[str, str] | None = None,
    attachments: Sequence[tuple[str, str, bytes]] = (),
    doc_type: str = "matroska",
    tracks: bytes | None = None,
    is_indexed: bool = True,
    media_bytes: int = 500,
) -> bytes:
    """A Matroska file; `duration` in seconds.

    Chapters, tags (of the whole, and of a track of an album) and attachments (name, media type,
    data) stand behind the only cluster, where SeekHead finds them (if indexed).
    """
    head = element(
        0x1A45DFA3,
        uint(0x4286, 1),
        uint(0x42F7, 1),
        words(0x4282, doc_type),
        uint(0x4287, 4),
        uint(0x4285, 2),
    )
    info = element(
        0x1549A966,
        uint(0x2AD7B1, 1_000_000),
        element(0x4489, struct.pack(">d", duration * 1000)),
        words(0x7BA9, title),
    )
    if tracks is None:
        tracks = b"".join(mkv_track(number, stream) for number, stream in enumerate(streams, 1))
    before = info + element(0x1654AE6B, tracks)
    cluster = element(
        0x1F43B675, uint(0xE7, 0), element(0xA3, b"\x81\0\0\x80" + bytes(media_bytes))
    )
    atoms = [
        element(
            0xB6,
            uint(0x91, c.start_ms * 1_000_000),
            element(0x80, words(0x85, c.title), words(0x437C, "eng")),
        )
        for c in chapters
    ]
    behind = [(0x1043A770, element(0x1043A770, element(0x45B9, *atoms)))] if atoms else []
    levels = [(level, values) for level, values in ((50, tags), (30, track_tags)) if values]
    if levels:
        raw = b"".join(_mkv_tag(level, values) for level, values in levels)
        behind.append((0x1254C367, element(0x1254C367, raw)))
    if attachments:
        files = (
            element(0x61A7, words(0x466E, name), words(0x4660, kind), element(0x465C, data))
            for name, kind, data in attachments
        )
        behind.append((0x1941A469, element(0x1941A469, *files)))
    seek_head = _seek_head(behind, len(before) + len(cluster)) if is_indexed and behind else b""
    return head + element(0x18538067, seek_head, before, cluster, *(raw for _, raw in behind))


def _mkv_tag(level: int, values: dict[str, str]) -> bytes:
    simple = [
        element(0x67C8, words(0x45A3, name), words(0x4487, value))
        for name, text in values.items()
        for value in text.split("\0")
    ]
    return element(0x7373, element(0x63C0, uint(0x68CA, level)), *simple)


def _seek_head(behind: list[tuple[int, bytes]], offset: int) -> bytes:
    def made(at: int) -> bytes:
        seeks = []
        for ident, raw in behind:
            seeks.append(
                element(
                    0x4DBB,
                    element(0x53AB, ident.to_bytes(4, "big")),
                    element(0x53AC, at.to_bytes(8, "big")),
                )
            )
            at += len(raw)
        return element(0x114D9B74, *seeks)

    return made(offset + len(made(0)))


# MP4
# --------------------------------------------------------------------------------------------------

FOURCCS = {
    "h264": b"avc1",
    "hevc": b"hvc1",
    "av1": b"av01",
    "vp9": b"vp09",
    "mpeg4": b"mp4v",
    "mjpeg": b"jpeg",
    "aac": b"mp4a",
    "mp3": b".mp3",
    "ac3": b"ac-3",
    "eac3": b"ec-3",
    "flac": b"fLaC",
    "opus": b"Opus",
    "alac": b"alac",
    "pcm": b"sowt",
    "tx3g": b"tx3g",
    "webvtt": b"wvtt",
}
HANDLERS = {"video": b"vide", "audio": b"soun", "subtitle": b"sbtl"}


def box(kind: bytes, *bodies: bytes, is_large: bool = False) -> bytes:
    body = b"".join(bodies)
    if is_large:
        return struct.pack(">I4sQ", 1, kind, len(body) + 16) + body
    return struct.pack(">I4s", len(body) + 8, kind) + body


def mp4_entry(stream: Stream, *more: bytes) -> bytes:
    """A sample entry; `more` are boxes inside it."""
    kind = FOURCCS[stream.codec]
    if stream.kind == "video":
        transfer = {"hdr10": 16, "hlg": 18}.get(stream.hdr)
        colour = box(b"colr", b"nclx", struct.pack(">HHHB", 9, transfer, 9, 0)) if transfer else b""
        kind = b"dvh1" if stream.hdr == "dolby_vision" else kind
        fields = (
            bytes(6)
            + b"\0\1"
            + bytes(16)
            + struct.pack(">HH", stream.width, stream.height)
            + bytes(50)
        )
        return box(kind, fields, colour, *more)
    if stream.kind == "audio":
        fields = (
            bytes(6)
            + b"\0\1"
            + bytes(8)
            + struct.pack(
                ">HHII", stream.channels, stream.bit_depth or 16, 0, stream.sample_rate << 16
            )
        )
        return box(kind, fields, *more)
    return box(kind, bytes(6) + b"\0\1", *more)


def mp4_track(number: int, stream: Stream, duration: float, *more: bytes) -> bytes:
    """A trak box; `more` are boxes inside its sample entry."""
    scale = 90_000
    packed = sum(
        (ord(letter) - 0x60) << shift
        for letter, shift in zip(stream.language or "und", (10, 5, 0), strict=True)
    )
    frames = round(duration * stream.frame_rate)
    stts = (
        struct.pack(">IIII", 0, 1, frames, round(scale / stream.frame_rate))
        if stream.frame_rate
        else bytes(8)
    )
    size = struct.pack(">II", stream.width << 16, stream.height << 16)
    tkhd = struct.pack(">IIIII", int(stream.is_default), 0, 0, number, 0) + bytes(56) + size
    media = box(
        b"mdia",
        box(b"mdhd", struct.pack(">IIIIIHH", 0, 0, 0, scale, round(duration * scale), packed, 0)),
        box(
            b"hdlr",
            bytes(8),
            HANDLERS[stream.kind],
            bytes(12),
            (stream.title or "SoundHandler").encode() + b"\0",
        ),
        box(
            b"minf",
            box(
                b"stbl",
                box(b"stsd", struct.pack(">II", 0, 1), mp4_entry(stream, *more)),
                box(b"stts", stts),
            ),
        ),
    )
    return box(b"trak", box(b"tkhd", tkhd), media)


def mp4(
    title: str = "",
    streams: Sequence[Stream] = (),
    duration: float = 1.0,
    chapters: Sequence[Chapter] = (),
    *,
    tags: dict[bytes, bytes] | None = None,
    is_moov_last: bool = False,
    is_fragmented: bool = False,
    tracks: bytes | None = None,
    media_bytes: int = 600,
) -> bytes:
    """An MP4 file; `duration` in seconds, `tags` are raw values by tag name (b"tvsh")."""
    if tracks is None:
        tracks = b"".join(
            mp4_track(number, stream, duration) for number, stream in enumerate(streams, 1)
        )
    items = (tags or {}) | ({b"\xa9nam": title.encode()} if title else {})
    ilst = box(
        b"ilst", *(box(name, box(b"data", bytes(8), value)) for name, value in items.items())
    )
    meta = box(b"meta", bytes(4), box(b"hdlr", bytes(8), b"mdirappl", bytes(9)), ilst)
    marks = b"".join(
        struct.pack(">QB", c.start_ms * 10_000, len(c.title.encode())) + c.title.encode()
        for c in chapters
    )
    chpl = box(b"chpl", b"\1" + bytes(7), bytes([len(chapters)]), marks) if chapters else b""
    ticks = round(duration * 1000)
    moov = box(
        b"moov",
        box(
            b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, 0 if is_fragmented else ticks) + bytes(80)
        ),
        tracks,
        box(b"udta", meta, chpl),
        box(b"mvex", box(b"mehd", struct.pack(">II", 0, ticks))) if is_fragmented else b"",
    )
    media = box(b"mdat", bytes(media_bytes), is_large=True)
    head = box(b"ftyp", b"isom\0\0\2\0isommp42")
    return head + (media + moov if is_moov_last else moov + media)
