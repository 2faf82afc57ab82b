"""Matroska's Tracks element as Streams, with the standard's defaults for missing values."""

from __future__ import annotations

from readers import matroska_codes as code
from readers.bounds import MAX_COLLECTED
from readers.ebml import Element, elements, number, real
from readers.facts import Stream
from readers.matroska_codes import codec_name
from readers.window import text


def read_tracks(body: bytes, notes: set[str]) -> list[tuple[int, Stream]]:
    """Pairs (track uid, stream) in file order, only for video, audio and subtitles."""
    entries = [
        (a, b) for ident, a, b in elements(body, 0, len(body), notes) if ident == code.TRACK_ENTRY
    ]
    tracks = (_track(body, a, b, notes) for a, b in entries[:MAX_COLLECTED])
    return [track for track in tracks if track]


def _track(body: bytes, start: int, end: int, notes: set[str]) -> tuple[int, Stream] | None:
    parts = elements(body, start, end, notes)
    fields = {ident: (a, b) for ident, a, b in parts}

    def value(ident: int, default: int) -> int:
        span = fields.get(ident)
        return number(body, *span) if span else default

    def words(ident: int, default: str = "") -> str:
        span = fields.get(ident)
        return text(body[span[0] : span[1]]) if span else default

    kind = code.KINDS.get(value(code.TRACK_TYPE, 0))
    if kind is None:
        return None
    private = fields.get(code.CODEC_PRIVATE, (0, 0))
    frame_ns = value(code.DEFAULT_DURATION, 0) if kind == "video" else 0
    width, height, depth, hdr = _picture(body, fields, notes)
    channels, sample_rate, sound_depth = _sound(body, fields, notes)
    codec = codec_name(words(code.CODEC_ID), body[private[0] : min(private[1], private[0] + 64)])
    return value(code.TRACK_UID, 0), Stream(
        kind=kind,
        codec=codec,
        language=_language(words(code.LANGUAGE_BCP47) or words(code.LANGUAGE, "eng")),
        title=words(code.NAME),
        channels=channels,
        sample_rate=sample_rate,
        bit_depth=depth or (0 if codec in code.WITHOUT_DEPTH else sound_depth),
        width=width,
        height=height,
        frame_rate=round(1e9 / frame_ns, 3) if 1_000_000 <= frame_ns <= 10_000_000_000 else 0.0,
        hdr="dolby_vision" if _has_dolby_vision(body, parts, notes) else hdr,
        is_default=bool(value(code.FLAG_DEFAULT, 1)),
        is_forced=bool(value(code.FLAG_FORCED, 0)),
    )


def _language(tag: str) -> str:
    return "" if tag == "und" else tag[:35]  # 35: the longest that BCP 47 asks programs to store


def _picture(
    body: bytes, fields: dict[int, tuple[int, int]], notes: set[str]
) -> tuple[int, int, int, str]:
    """Width and height in pixels, bits per channel, and "hdr10", "hlg" or ""."""
    width = height = depth = 0
    hdr = ""
    for ident, a, b in elements(body, *fields.get(code.VIDEO, (0, 0)), notes):
        if ident == code.PIXEL_WIDTH:
            width = number(body, a, b)
        elif ident == code.PIXEL_HEIGHT:
            height = number(body, a, b)
        elif ident == code.COLOUR:
            for part, c, d in elements(body, a, b, notes):
                if part == code.TRANSFER:
                    hdr = code.HDR.get(number(body, c, d), "")
                elif part == code.BITS_PER_CHANNEL:
                    depth = number(body, c, d)
    return min(width, 65535), min(height, 65535), min(depth, 64), hdr


def _sound(
    body: bytes, fields: dict[int, tuple[int, int]], notes: set[str]
) -> tuple[int, int, int]:
    """Channels, sample rate in Hz, bits per sample; all 0 when the track has no Audio element."""
    span = fields.get(code.AUDIO)
    if span is None:
        return 0, 0, 0
    channels, sample_rate, depth = 1, 8000.0, 0  # the standard's defaults
    for ident, a, b in elements(body, *span, notes):
        if ident == code.CHANNELS:
            channels = number(body, a, b)
        elif ident == code.SAMPLE_RATE:
            sample_rate = real(body, a, b)
        elif ident == code.BIT_DEPTH:
            depth = number(body, a, b)
    return min(channels, 255), round(min(max(sample_rate, 0.0), 1e7)), min(depth, 64)


def _has_dolby_vision(body: bytes, parts: list[Element], notes: set[str]) -> bool:
    return any(
        ident == code.BLOCK_ADD_ID_TYPE and number(body, c, d) in code.DOLBY_VISION
        for mapping, a, b in parts
        if mapping == code.BLOCK_ADDITION_MAPPING
        for ident, c, d in elements(body, a, b, notes)
    )
