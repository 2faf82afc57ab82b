"""The pages of an Ogg file, and the packets that they carry in pieces."""

from __future__ import annotations

import struct
from typing import NamedTuple

from readers.window import Window

# mark, version, flags, granule (samples so far), serial, sequence, number of lacing values
HEADER = struct.Struct("<4sBBqII4xB")
MARK = b"OggS\0"
NO_GRANULE = -1  # of a page on which no packet ends
_SEARCHED = 128 << 10  # bytes in which a page must begin; none is longer than 65 kB


class Page(NamedTuple):
    start: int
    flags: int
    granule: int
    serial: int
    lacing: bytes

    @property
    def body(self) -> int:
        """The offset of the first packet."""
        return self.start + HEADER.size + len(self.lacing)

    @property
    def end(self) -> int:
        """The offset behind the page."""
        return self.body + sum(self.lacing)


def page_at(window: Window, at: int) -> Page | None:
    """The page at an offset; None when there is none."""
    raw = window.get(at, HEADER.size + 255)
    if len(raw) < HEADER.size or not raw.startswith(MARK):
        return None
    _, _, flags, granule, serial, _, count = HEADER.unpack_from(raw)
    return Page(at, flags, granule, serial, raw[HEADER.size : HEADER.size + count])


def next_page(window: Window, at: int) -> Page | None:
    """The first page at or behind an offset."""
    data = window.get(at, _SEARCHED)
    found = data.find(MARK)
    return page_at(window, at + found) if found >= 0 else None


def last_page(data: bytes, serial: int) -> tuple[int, int]:
    """(granule, offset in `data`) of the last page on which a packet of this stream ends; the
    granule is -1 when the last page is another stream's, or there is none.
    """
    end = len(data)
    while (index := data.rfind(MARK, 0, end)) >= 0:
        if index + HEADER.size <= len(data):
            page = HEADER.unpack_from(data, index)
            if page[4] != serial:
                return -1, index
            if page[3] != NO_GRANULE:
                return int(page[3]), index
        end = index
    return -1, 0
