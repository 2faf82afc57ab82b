"""Reads Info, Tracks, Chapters and Tags of an MKV or WebM file; clusters are never read."""

from __future__ import annotations

from typing import BinaryIO

from errors import Unreadable
from readers import matroska_codes as code
from readers.bounds import MAX_COLLECTED
from readers.ebml import UNKNOWN, elements, header, number, real
from readers.facts import Chapter, Facts, Stream
from readers.matroska_attachments import Span, cover_in, has_cover
from readers.matroska_tags import Tags, of_sound, of_video, read_tags
from readers.matroska_tracks import read_tracks
from readers.window import Window, text

HEAD = 16 * 1024  # bytes; holds everything up to the first cluster in most files
MAX_BODY = 4 * 1024 * 1024  # bytes of one element that we are willing to read
MAX_TOP = 200  # elements before the first cluster; healthy files have about eight
LONGEST_MS = 1000 * 3600 * 1000
WANTED = frozenset({code.INFO, code.TRACKS, code.CHAPTERS, code.TAGS})


def read_matroska(file: BinaryIO, size: int, format: str = "mkv") -> Facts:
    """The facts of a Matroska file. Raises Unreadable: not_matroska, truncated, damaged,
    too_scattered.
    """
    window = Window(file, size, HEAD)
    notes: set[str] = set()
    start, end = _segment(window, notes)
    bodies, attachments = _bodies(window, start, end, notes)
    if code.TRACKS not in bodies:
        raise Unreadable(
            "truncated" if window.size < end or "truncated" in notes else "damaged",
            "no Tracks element",
        )
    if window.size < end:
        notes.add("truncated")
    title, duration_ms = _info(bodies.get(code.INFO, b""), notes)
    tags = read_tags(bodies[code.TAGS], notes) if code.TAGS in bodies else Tags()
    streams = _streams(bodies[code.TRACKS], tags, notes)
    is_video = any(stream.kind == "video" for stream in streams)
    return Facts(
        media="video",
        format=format,
        duration_ms=duration_ms,
        streams=streams,
        cover=("tag", "") if has_cover(window, attachments) else (),
        chapters=_chapters(bodies[code.CHAPTERS], notes) if code.CHAPTERS in bodies else (),
        notes=tuple(sorted(notes)),
        **(of_video(tags, title) if is_video else of_sound(tags, title)),
    )


def cover_of(file: BinaryIO, size: int) -> bytes:
    """The cover among the attachments; b"" without one. Raises what read_matroska() raises."""
    window = Window(file, size, HEAD)
    notes: set[str] = set()
    start, end = _segment(window, notes)
    return cover_in(window, _bodies(window, start, end, notes)[1])


def _segment(window: Window, notes: set[str]) -> tuple[int, int]:
    """The start of the segment's content, and its end as declared (the file's end when it
    isn't).
    """
    head = window.get(0, 256)
    ident, size, length = header(head)
    if ident != code.EBML or not 0 <= size < 4096:
        raise Unreadable("not_matroska")
    head = window.get(length, size)
    doc_types = [
        text(head[a:b])
        for ident, a, b in elements(head, 0, len(head), notes)
        if ident == code.DOC_TYPE
    ]
    if doc_types and doc_types[0] not in ("matroska", "webm"):
        raise Unreadable("not_matroska", doc_types[0])
    at = length + size
    for _ in range(8):  # Void and CRC-32 may stand before the segment
        ident, size, length = header(window.get(at, 12))
        if ident == code.SEGMENT:
            start = at + length
            return start, window.size if size == UNKNOWN else start + size
        if not ident or size == UNKNOWN:
            break
        at += length + size
    raise Unreadable("truncated" if at >= window.size - 12 else "damaged", "no Segment element")


def _bodies(window: Window, start: int, end: int, notes: set[str]) -> tuple[dict[int, bytes], Span]:
    """The content of the wanted elements: those before the first cluster in order, the others at
    the offsets in SeekHead; and where the attachments are.
    """
    attachments = (0, 0)
    bodies: dict[int, bytes] = {}
    pointers: dict[int, int] = {}
    at = start
    for _ in range(MAX_TOP):
        if at >= min(end, window.size):
            break
        ident, size, length = header(window.get(at, 12))
        if not ident or size == UNKNOWN or ident == code.CLUSTER:
            break
        if ident == code.SEEK_HEAD:
            _note_pointers(_body(window, at + length, size, notes), start, pointers, notes)
        elif ident in WANTED and ident not in bodies:
            bodies[ident] = _body(window, at + length, size, notes)
        elif ident == code.ATTACHMENTS:
            attachments = (at + length, at + length + size)
        at += length + size
    _follow(window, start, pointers, bodies, notes)
    if not attachments[0] and code.ATTACHMENTS in pointers:
        at = pointers[code.ATTACHMENTS]
        ident, size, length = header(window.get(at, 12))
        if ident == code.ATTACHMENTS and size != UNKNOWN:
            attachments = (at + length, at + length + size)
    return bodies, attachments


def _body(window: Window, at: int, size: int, notes: set[str]) -> bytes:
    if size > MAX_BODY:
        notes.add("too_large")
        return b""
    body = window.get(at, size)
    if len(body) < size:
        notes.add("truncated")
    return body


def _note_pointers(body: bytes, start: int, pointers: dict[int, int], notes: set[str]) -> None:
    for ident, a, b in elements(body, 0, len(body), notes):
        if ident != code.SEEK:
            continue
        fields = {field: number(body, c, d) for field, c, d in elements(body, a, b, notes)}
        if code.SEEK_POSITION in fields:
            pointers.setdefault(fields.get(code.SEEK_ID, 0), start + fields[code.SEEK_POSITION])


def _follow(
    window: Window, start: int, pointers: dict[int, int], bodies: dict[int, bytes], notes: set[str]
) -> None:
    if code.SEEK_HEAD in pointers:  # a second SeekHead behind the clusters; only one level deep
        ident, size, length = header(window.get(pointers[code.SEEK_HEAD], 12))
        if ident == code.SEEK_HEAD and size != UNKNOWN:
            _note_pointers(
                _body(window, pointers[code.SEEK_HEAD] + length, size, notes),
                start,
                pointers,
                notes,
            )
    for wanted, at in pointers.items():
        if wanted in WANTED and wanted not in bodies:
            ident, size, length = header(window.get(at, 12))
            if ident == wanted and size != UNKNOWN:
                bodies[wanted] = _body(window, at + length, size, notes)
            else:
                notes.add("truncated" if at >= window.size else "bad_seek_head")


def _info(body: bytes, notes: set[str]) -> tuple[str, int]:
    title, scale, ticks = "", 1_000_000, 0.0
    for ident, a, b in elements(body, 0, len(body), notes):
        if ident == code.TITLE:
            title = text(body[a:b])
        elif ident == code.TIMESTAMP_SCALE:
            scale = number(body, a, b) or scale
        elif ident == code.DURATION:
            ticks = real(body, a, b)
    duration_ms = ticks * scale / 1_000_000
    if not 0 < duration_ms < LONGEST_MS:
        notes.add("no_duration")
        return title, 0
    return title, round(duration_ms)


def _streams(body: bytes, tags: Tags, notes: set[str]) -> tuple[Stream, ...]:
    """The streams in file order, with the bit rates that a muxer stored in the tags."""
    streams = []
    for uid, stream in read_tracks(body, notes):
        bit_rate = tags.bit_rates.get(uid, 0)
        streams.append(stream._replace(bit_rate=bit_rate) if bit_rate else stream)
    return tuple(streams)


def _chapters(body: bytes, notes: set[str]) -> tuple[Chapter, ...]:
    """The chapters of the default edition, or of the first one, without nested and hidden ones."""
    chosen: list[Chapter] = []
    for ident, a, b in elements(body, 0, len(body), notes):
        if ident != code.EDITION_ENTRY:
            continue
        parts = elements(body, a, b, notes)
        is_default = any(
            part == code.EDITION_DEFAULT and number(body, c, d) for part, c, d in parts
        )
        if is_default or not chosen:
            atoms = (
                _chapter(body, c, d, notes)
                for part, c, d in parts[:MAX_COLLECTED]
                if part == code.CHAPTER_ATOM
            )
            chosen = [chapter for chapter in atoms if chapter]
        if is_default:
            break
    return tuple(chosen)


def _chapter(body: bytes, start: int, end: int, notes: set[str]) -> Chapter | None:
    start_ns, title = 0, ""
    for ident, a, b in elements(body, start, end, notes):
        if ident == code.CHAPTER_START:
            start_ns = number(body, a, b)
        elif ident == code.CHAPTER_HIDDEN and number(body, a, b):
            return None
        elif ident == code.CHAPTER_DISPLAY and not title:
            title = next(
                (
                    text(body[c:d], 300)
                    for part, c, d in elements(body, a, b, notes)
                    if part == code.CHAPTER_STRING
                ),
                "",
            )
    return Chapter(start_ns // 1_000_000, title)
