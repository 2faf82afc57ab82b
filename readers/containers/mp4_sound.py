"""Reads M4A and M4B files of any codec, with the tags of iTunes, chapters, and pictures."""

from __future__ import annotations

from struct import error as StructError
from typing import BinaryIO

from errors import Unreadable
from readers.containers import ilst
from readers.facts import HAS_VIDEO, has_moving_pictures
from readers.mp4 import moov_of, read_mp4
from readers.mp4_boxes import Span, boxes, spans
from readers.tags import Tags
from readers.window import Window

MAX_ITEM = 1 << 20  # bytes of a tag that is no picture
MAX_PICTURE = 32 << 20
_HEAD = 64 << 10


def read(tags: Tags, file: BinaryIO, size: int) -> None:
    """Read the file. Raises Unreadable: not_audio, and the reasons of read_mp4()."""
    if tags.wants_pictures:  # perhaps of a film without sound
        read_tags(tags, Window(file, size, _HEAD))
        return
    facts = read_mp4(file, size, "m4a")
    sound = next((stream for stream in facts.streams if stream.kind == "audio"), None)
    if sound is None:
        raise Unreadable("not_audio", "no track of sound")
    tags.format, tags.codec = "m4a", sound.codec
    tags.duration = facts.duration_ms / 1000
    tags.channels, tags.samplerate = sound.channels, sound.sample_rate
    tags.bitdepth, tags.bitrate = sound.bit_depth, sound.bit_rate / 1000
    if not sound.bit_rate and tags.duration:
        tags.bitrate = size * 8 / tags.duration / 1000
    tags.chapters, tags.notes = facts.chapters, facts.notes
    if has_moving_pictures(facts.streams):
        tags.put_note(HAS_VIDEO)
    read_tags(tags, Window(file, size, _HEAD))


def read_tags(tags: Tags, window: Window) -> None:
    """Read the tags alone."""
    notes: set[str] = set()
    span = _ilst(window, notes)
    for name, start, end in boxes(window, *span, notes) if span else ():
        limit = MAX_ITEM if name != b"covr" else MAX_PICTURE if tags.wants_pictures else 0
        data = window.get(start, min(end - start, limit)) if limit else b""
        try:
            ilst.put_item(tags, name, data, 0, len(data))
        except (StructError, IndexError):
            tags.put_note("damaged")


def _ilst(window: Window, notes: set[str]) -> Span | None:
    moov = spans(window, moov_of(window), notes)
    meta = spans(window, moov.get(b"udta"), set()).get(b"meta") or moov.get(b"meta")
    if meta is None:
        return None
    start, end = meta
    if window.get(start, 8)[4:] != b"hdlr":  # ISO has a version before the boxes, QuickTime has not
        start += 4
    return spans(window, (start, end), notes).get(b"ilst")
