"""A track of an MP4 file while it is being read."""

from __future__ import annotations

from typing import NamedTuple

from readers.facts import Stream
from readers.mp4_boxes import Span


class Track(NamedTuple):
    """`scale` is in units per second; `tables` are the boxes of its sample table; `chapter_tracks`
    are the numbers of its chapter tracks.
    """

    number: int
    stream: Stream
    scale: int
    tables: dict[bytes, Span]
    chapter_tracks: tuple[int, ...] = ()
