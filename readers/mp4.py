"""Reads an MP4, M4V or MOV file: finds the moov box wherever it is, and never reads the media
data.
"""

from __future__ import annotations

from typing import BinaryIO

from errors import Unreadable
from readers.bounds import MAX_COLLECTED
from readers.facts import Chapter, Facts, Stream
from readers.mp4_boxes import CONTAINER_LIMIT, MAX_BOXES, Span, box_at, boxes, content, spans
from readers.mp4_fragments import fragments_ms
from readers.mp4_samples import read_samples
from readers.mp4_tags import read_chapters, read_tags
from readers.mp4_track import Track
from readers.mp4_tracks import read_track
from readers.window import Window, text

HEAD = 16 * 1024  # bytes; holds the whole moov of short or fragmented files
MAX_BEHIND = 4  # boxes behind moov that are looked at
WHOLE = (
    256 * 1024
)  # bytes; a moov up to this is read at once, of a larger one only the parts we need
LONGEST_MS = 1000 * 3600 * 1000


def read_mp4(file: BinaryIO, size: int, format: str = "mp4") -> Facts:
    """The facts of an ISO media file. Raises Unreadable: not_mp4, no_moov, truncated,
    compressed_moov, damaged, too_scattered.
    """
    window = Window(file, size, HEAD)
    notes: set[str] = set()
    moov = moov_of(window)
    parts = boxes(window, moov[0], moov[1], notes)
    by_type: dict[bytes, Span] = {}
    for kind, start, end in parts:
        by_type.setdefault(kind, (start, end))
    if b"mvhd" not in by_type:
        raise Unreadable("compressed_moov" if b"cmov" in by_type else "damaged", "no mvhd box")
    duration_ms = _duration_ms(window, by_type, moov, notes)
    tracks = _tracks(window, parts, notes)
    tags = read_tags(window, by_type, notes)
    chapters = read_chapters(window, by_type.get(b"udta"), notes)
    if not duration_ms and b"mvex" in by_type:
        duration_ms = _plausible(fragments_ms(window, moov, by_type[b"mvex"], tracks))
    streams, titles = _streams(window, tracks, is_asking=not chapters)
    if not duration_ms:
        notes.add("no_duration")
    if _is_cut(window, moov[1]):
        notes.add("truncated")
    return tags._replace(
        format=format,
        duration_ms=duration_ms,
        streams=streams,
        chapters=chapters or titles,
        notes=tuple(sorted(notes)),
    )


def moov_of(window: Window) -> Span:
    """The span of moov's content. Media data is skipped by its size, so a moov at the end costs one
    more read.
    """
    at = 0
    for number in range(MAX_BOXES):
        kind, start, end = box_at(window, at, window.size)
        if number == 0 and not (kind and kind.isascii() and kind.strip().isalnum()):
            raise Unreadable("not_mp4")
        if kind == b"moov":
            if end > window.size:
                raise Unreadable("truncated", "moov goes beyond the end of the file")
            if end - start <= WHOLE:
                window.get(start, end - start)
            return start, end
        if not kind:
            break
        at = end
    is_cut = at > window.size or 0 < window.size - at < CONTAINER_LIMIT
    raise Unreadable("truncated" if is_cut else "no_moov")


def _is_cut(window: Window, at: int) -> bool:
    """Whether one of the boxes behind moov, often the media data, goes beyond the end."""
    for _ in range(MAX_BEHIND):
        kind, _, end = box_at(window, at, window.size)
        if not kind or end > window.size:
            return bool(kind)
        at = end
    return False


def _duration_ms(window: Window, parts: dict[bytes, Span], moov: Span, notes: set[str]) -> int:
    """From mvhd; for fragmented files from mehd, or from the segment index after moov."""
    raw = content(window, parts[b"mvhd"], 32)
    scale, ticks = timing(raw)
    if not ticks and b"mvex" in parts:
        mehd = content(window, spans(window, parts[b"mvex"], notes).get(b"mehd"), 12)
        ticks = int.from_bytes(mehd[4:12] if mehd[:1] == b"\1" else mehd[4:8], "big")
        if not ticks:
            scale, ticks = _indexed(window, moov[1])
    return _plausible(ticks * 1000 // scale) if scale else 0


def _plausible(duration_ms: int) -> int:
    return duration_ms if 0 < duration_ms < LONGEST_MS else 0


def timing(raw: bytes) -> tuple[int, int]:
    """(units per second, length in units) of an mvhd or mdhd box. A length with all bits set means
    unknown.
    """
    if raw[:1] == b"\1":
        scale, ticks = int.from_bytes(raw[20:24], "big"), int.from_bytes(raw[24:32], "big")
        return scale, 0 if ticks == 0xFFFFFFFFFFFFFFFF else ticks
    scale, ticks = int.from_bytes(raw[12:16], "big"), int.from_bytes(raw[16:20], "big")
    return scale, 0 if ticks == 0xFFFFFFFF else ticks


def _indexed(window: Window, at: int) -> tuple[int, int]:
    """(units per second, sum of the segments) of the sidx box that may follow moov, otherwise (0,
    0).
    """
    for _ in range(4):
        kind, start, end = box_at(window, at, window.size)
        if kind == b"sidx" and end - start < 1_000_000:
            raw = window.get(start, end - start)
            first = 32 if raw[:1] == b"\1" else 24
            return int.from_bytes(raw[8:12], "big"), sum(
                int.from_bytes(raw[i + 4 : i + 8], "big") for i in range(first, len(raw) - 11, 12)
            )
        if not kind or kind == b"moof":
            break
        at = end
    return 0, 0


def _tracks(window: Window, parts: list[tuple[bytes, int, int]], notes: set[str]) -> list[Track]:
    traks = [(start, end) for kind, start, end in parts if kind == b"trak"]
    return [
        track
        for track in (read_track(window, trak, notes) for trak in traks[:MAX_COLLECTED])
        if track
    ]


def _streams(
    window: Window, tracks: list[Track], *, is_asking: bool
) -> tuple[tuple[Stream, ...], tuple[Chapter, ...]]:
    """The streams, and (with `is_asking`) the chapters of a QuickTime chapter track, which isn't
    listed as a stream.
    """
    chapter_ids = {number for track in tracks for number in track.chapter_tracks}
    chapters: tuple[Chapter, ...] = ()
    for track in tracks:
        if (
            track.number in chapter_ids
            and track.stream.kind == "subtitle"
            and is_asking
            and not chapters
        ):
            chapters = tuple(
                Chapter(ms, _title(raw[2 : 2 + int.from_bytes(raw[:2], "big")]))
                for ms, raw in read_samples(window, track)
            )
    return tuple(track.stream for track in tracks if track.number not in chapter_ids), chapters


def _title(raw: bytes) -> str:
    """The text of a sample: UTF-16 when it begins with a byte order mark, else UTF-8."""
    if raw[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return raw.decode("utf-16", "replace").strip("\0 ")[:300]
    return text(raw, 300)
