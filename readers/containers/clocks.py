"""How long MPEG recordings are whose clock begins again in the middle, because several were joined
to one file: the clock is read at many places, and where it goes back, the bytes count.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from readers.window import Window

PLACES = 33  # at which the clock is read
REACH = 256 << 10  # bytes after each, in which there must be a clock
_STEP = 16 << 10  # bytes read at once
_TICKS = 90_000  # a second
_SLOWEST = 20  # times as many ticks as usual for so many bytes: another clock
_PACKETS = (188, 192, 204)  # bytes
_PACK = b"\0\0\1\xba"
_ANY = -1


class _Clock(NamedTuple):
    """A clock's time at an offset; a transport stream may have several clocks."""

    offset: int
    ticks: int
    number: int = 0


Reader = Callable[[bytes, int], _Clock | None]  # the first clock in some bytes, of a number


def joined_length(window: Window, container: str) -> int:
    """The length in milliseconds; 0 where the clock never goes back, or can't be read."""
    clocks: list[_Clock] = []
    for place in range(PLACES):
        number = clocks[0].number if clocks else _ANY
        start = window.size * place // PLACES
        if clock := _clock_behind(window, start, _READERS[container], number):
            clocks.append(clock)
    steps = [(end.offset - it.offset, end.ticks - it.ticks) for it, end in pairwise(clocks)]
    rates = [size / ticks for size, ticks in steps if ticks > 0]  # bytes a tick
    if len(rates) == len(steps) or len(rates) < PLACES // 2:
        return 0
    rate = median(rates)
    total = sum(
        ticks if 0 < ticks < size / rate * _SLOWEST else size / rate for size, ticks in steps
    )
    around = window.size - (clocks[-1].offset - clocks[0].offset)
    return round((total + around / rate) * 1000 / _TICKS)


def _clock_behind(window: Window, place: int, read: Reader, number: int) -> _Clock | None:
    for start in range(place, min(place + REACH, window.size), _STEP):
        clock = read(window.get(start, _STEP), number)
        if clock is not None:
            return clock._replace(offset=start + clock.offset)
    return None


def _in_packets(data: bytes, number: int) -> _Clock | None:
    """In a transport stream."""
    first, length = _first_packet(data)
    for at in range(first, len(data) - 11, length) if length else ():
        stream = int.from_bytes(data[at + 1 : at + 3]) & 0x1FFF
        has_more = data[at] == 0x47 and data[at + 3] & 0x20 and data[at + 4]
        if has_more and data[at + 5] & 0x10 and number in (_ANY, stream):
            return _Clock(at, int.from_bytes(data[at + 6 : at + 11]) >> 7, stream)
    return None


def _first_packet(data: bytes) -> tuple[int, int]:
    """Where the first packet begins, and how long packets are; (0, 0) when there is none."""
    for start in range(min(len(data), max(_PACKETS))):
        for length in _PACKETS:
            if data[start : start + 3 * length + 1 : length] == b"\x47" * 4:
                return start, length
    return 0, 0


def _in_packs(data: bytes, number: int) -> _Clock | None:
    """In a program stream."""
    at = data.find(_PACK)
    if at < 0 or at + 9 > len(data):
        return None
    bits = int.from_bytes(data[at + 4 : at + 9])
    if data[at + 4] >> 6 == 1:  # MPEG-2: 01 ccc 1 c15 1 c15 1
        return _Clock(at, (bits >> 35 & 7) << 30 | (bits >> 19 & 0x7FFF) << 15 | bits >> 3 & 0x7FFF)
    if data[at + 4] >> 4 == 2:  # MPEG-1: 0010 ccc 1 c15 1 c15 1
        return _Clock(at, (bits >> 33 & 7) << 30 | (bits >> 17 & 0x7FFF) << 15 | bits >> 1 & 0x7FFF)
    return None


_READERS: dict[str, Reader] = {"ts": _in_packets, "mpg": _in_packs}
CONTAINERS = frozenset(_READERS)
