"""Reads video files: Matroska and MP4 with our own parsers, other containers and whatever these
can't read with PyAV.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from errors import Unreadable
from readers.facts import Facts, Stream
from readers.matroska import read_matroska
from readers.mp4 import read_mp4
from readers.video_ends import completed
from readers.video_fallback import read_with_av
from readers.video_marks import FORMATS, HEAD, container_of
from readers.window import Window

Walker = Callable[[BinaryIO, int, str], Facts]
MATROSKA_MAGIC = b"\x1a\x45\xdf\xa3"
MATROSKA_FORMATS = frozenset({"mkv", "webm", "mk3d", "mka", "mks"})
MP4_FORMATS = frozenset({"mp4", "m4v", "mov", "qt", "3gp", "3g2", "f4v", "ismv"})
MP4_BOXES = frozenset(
    {
        b"ftyp",
        b"moov",
        b"mdat",
        b"free",
        b"skip",
        b"wide",
        b"pnot",
        b"styp",
        b"sidx",
        b"moof",
        b"uuid",
        b"pdin",
    }
)

# (format, least longer side, least shorter side) in pixels: one of them is enough, so that 1920x800
# and 1440x1080 are both 1080p
RESOLUTIONS = (
    ("4320p", 7000, 4000),
    ("2160p", 3500, 2000),
    ("1440p", 2500, 1400),
    ("1080p", 1800, 1000),
    ("720p", 1200, 700),
    ("576p", 1000, 540),
    ("480p", 840, 470),
)


def read_video(path: bytes, file: BinaryIO, size: int, format: str) -> Facts:
    """The facts of one video file. `format` is that of its extension, but the content decides;
    `size` is in bytes.

    Raises Unreadable: empty, truncated, damaged, no_moov, not_video, io_error …
    """
    if size <= 0:
        raise Unreadable("empty")
    try:
        facts = _walked(file, size, format) or _other(file, size, format)
    except OSError as error:
        raise Unreadable("io_error", str(error)) from error
    bit_rate = size * 8000 // facts.duration_ms if facts.duration_ms else 0
    notes = (
        facts.notes
        if any(stream.kind == "video" for stream in facts.streams)
        else (*facts.notes, "no_video")
    )
    return facts._replace(bit_rate=bit_rate, resolution=resolution_of(facts.streams), notes=notes)


def resolution_of(streams: tuple[Stream, ...]) -> str:
    """The class of the largest picture: "sd", "480p" … "4320p"; "" without one. Portrait pictures
    count like landscape ones.
    """
    sides = [
        (max(s.width, s.height), min(s.width, s.height))
        for s in streams
        if s.kind == "video" and s.width and s.height
    ]
    if not sides:
        return ""
    longer, shorter = max(sides)
    return next(
        (
            name
            for name, least_long, least_short in RESOLUTIONS
            if longer >= least_long or shorter >= least_short
        ),
        "sd",
    )


def _walked(file: BinaryIO, size: int, format: str) -> Facts | None:
    """The facts from our own parsers; None when the content is neither Matroska nor MP4. Raises
    Unreadable where PyAV can't do better.
    """
    file.seek(0)
    head = file.read(12)
    if head[:4] == MATROSKA_MAGIC:
        return _attempt(read_matroska, file, size, format, MATROSKA_FORMATS, "mkv")
    if head[4:8] in MP4_BOXES:
        return _attempt(read_mp4, file, size, format, MP4_FORMATS, "mp4")
    return None


def _attempt(
    walk: Walker, file: BinaryIO, size: int, format: str, formats: frozenset[str], real: str
) -> Facts:
    named_right = format in formats
    try:
        facts = walk(file, size, format if named_right else real)
    except Unreadable as error:
        facts = _fallback(file, size, format if named_right else real, error)
    return facts if named_right else facts._replace(notes=(*facts.notes, "wrong_extension"))


def _other(file: BinaryIO, size: int, format: str) -> Facts:
    """The facts of a container that only PyAV reads."""
    file.seek(0)
    container = container_of(file.read(HEAD))
    formats = FORMATS.get(container, frozenset({format}))
    real = format if format in formats else container
    facts = _fallback(file, size, real, Unreadable("not_video"))
    facts = completed(facts, Window(file, size, HEAD), container)
    return facts if real == format else facts._replace(notes=(*facts.notes, "wrong_extension"))


def _fallback(file: BinaryIO, size: int, format: str, reason: Unreadable) -> Facts:
    """The facts from PyAV; raises `reason` when there are none."""
    facts = read_with_av(file, size, format)
    if facts is None:
        raise reason
    return facts
