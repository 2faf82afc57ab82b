"""A trak box of MP4 as a Stream: kind, language, name, frame rate and the values of its sample
entry.
"""

from __future__ import annotations

import re

from readers import mp4_codes as code
from readers.mp4_boxes import Span, content, spans
from readers.mp4_entries import read_entry
from readers.mp4_track import Track
from readers.window import Window, text

# What muxers write into the handler's name when the track has no name
NO_NAME = re.compile(
    r"handler|apple |core media|gpac|iso media|bento4|mainconcept|@|^(video|audio|sound|stereo|mono|surround|subtitle|text)$",  # noqa: E501
    re.I,
)


def read_track(window: Window, trak: Span, notes: set[str]) -> Track | None:
    """None for tracks that are neither video, audio nor subtitles (time codes, hints, metadata)."""
    parts = spans(window, trak, notes)
    media = spans(window, parts.get(b"mdia"), notes)
    handler = content(window, media.get(b"hdlr"), 280)
    kind = code.KINDS.get(handler[8:12])
    if kind is None:
        return None
    head = content(window, parts.get(b"tkhd"), 96)
    scale, ticks, language = _media_header(content(window, media.get(b"mdhd"), 36))
    tables = spans(window, spans(window, media.get(b"minf"), notes).get(b"stbl"), notes)
    entry = read_entry(window, tables.get(b"stsd"), kind, notes)
    width, height = (
        _shown_size(head) if kind == "video" and not entry.width else (entry.width, entry.height)
    )
    stream = entry._replace(
        language=_extended_language(window, media.get(b"elng")) or language,
        title=_name(window, parts, handler, notes),
        width=width,
        height=height,
        frame_rate=_frame_rate(window, tables, scale, ticks) if kind == "video" else 0.0,
        is_default=bool(head[3:4] and head[3] & 1),
    )
    return Track(
        _number(head), stream, scale, tables, _chapter_tracks(window, parts.get(b"tref"), notes)
    )


def _media_header(raw: bytes) -> tuple[int, int, str]:
    """(units per second, length in units, language) of an mdhd box."""
    if raw[:1] == b"\1":
        return (
            int.from_bytes(raw[20:24], "big"),
            int.from_bytes(raw[24:32], "big"),
            code.language(int.from_bytes(raw[32:34], "big")),
        )
    return (
        int.from_bytes(raw[12:16], "big"),
        int.from_bytes(raw[16:20], "big"),
        code.language(int.from_bytes(raw[20:22], "big")),
    )


def _number(head: bytes) -> int:
    at = 20 if head[:1] == b"\1" else 12
    return int.from_bytes(head[at : at + 4], "big")


def _shown_size(head: bytes) -> tuple[int, int]:
    """Width and height from tkhd, which are 16.16 fixed-point numbers at the end of the box."""
    at = 88 if head[:1] == b"\1" else 76
    return int.from_bytes(head[at : at + 2], "big"), int.from_bytes(head[at + 4 : at + 6], "big")


def _extended_language(window: Window, span: Span | None) -> str:
    tag = text(content(window, span, 64)[4:], 35)
    return "" if tag == "und" else tag


def _name(window: Window, parts: dict[bytes, Span], handler: bytes, notes: set[str]) -> str:
    user = spans(window, parts.get(b"udta"), notes)
    named = text(content(window, user.get(b"name"), 1000))
    if named:
        return named
    raw = handler[24:]
    if raw and raw[0] == len(raw) - 1:  # QuickTime: a counted string
        raw = raw[1:]
    name = text(raw, 200)
    return "" if NO_NAME.search(name) else name


def _frame_rate(window: Window, tables: dict[bytes, Span], scale: int, ticks: int) -> float:
    """Frames per second: from the only line of the table if the rate is constant, otherwise the
    mean. 0.0 when unknown.
    """
    raw = content(window, tables.get(b"stts"), 24)
    lines, count, delta = (int.from_bytes(raw[at : at + 4], "big") for at in (4, 8, 12))
    if not scale or not lines or not delta:
        return 0.0
    if lines > 1 and not (
        lines == 2 and count > 1 and int.from_bytes(raw[16:20], "big") == 1
    ):  # often only the last frame differs
        samples = int.from_bytes(content(window, tables.get(b"stsz"), 12)[8:12], "big")
        count, delta = (samples, ticks) if samples and ticks else (0, 1)
        rate = count * scale / delta
    else:
        rate = scale / delta
    return round(rate, 3) if 0.1 <= rate <= 1000 else 0.0


def _chapter_tracks(window: Window, tref: Span | None, notes: set[str]) -> tuple[int, ...]:
    raw = content(window, spans(window, tref, notes).get(b"chap"), 64)
    return tuple(int.from_bytes(raw[at : at + 4], "big") for at in range(0, len(raw) - 3, 4))
