"""EBML, the format on which Matroska is based (RFC 8794): elements in bytes, and their values."""

from __future__ import annotations

import math
import struct

ID_LENGTH = tuple(
    0 if first < 0x10 else 9 - first.bit_length() for first in range(256)
)  # 1–4 bytes, 0: not an id
SIZE_LENGTH = tuple(
    0 if first == 0 else 9 - first.bit_length() for first in range(256)
)  # 1–8 bytes, 0: not a size
ALL_ONES = tuple(
    (1 << (7 * length)) - 1 for length in range(9)
)  # the value bits; all set: size unknown
UNKNOWN = -1

MAX_ELEMENTS = 20_000  # in one parent; a film's tags have a few hundred

Element = tuple[int, int, int]  # id, start and end of its content


def header(raw: bytes) -> tuple[int, int, int]:
    """(id, size or UNKNOWN, length of the header) of the element at the start of `raw`; (0, 0, 0)
    when there is none.
    """
    if not raw:
        return 0, 0, 0
    id_length = ID_LENGTH[raw[0]]
    if not id_length or len(raw) <= id_length:
        return 0, 0, 0
    size_length = SIZE_LENGTH[raw[id_length]]
    length = id_length + size_length
    if not size_length or len(raw) < length:
        return 0, 0, 0
    mask = ALL_ONES[size_length]
    size = int.from_bytes(raw[id_length:length], "big") & mask
    return int.from_bytes(raw[:id_length], "big"), UNKNOWN if size == mask else size, length


def elements(data: bytes, at: int, end: int, notes: set[str]) -> list[Element]:
    """The first MAX_ELEMENTS that are complete in data[at:end]. Stops at an element that doesn't
    fit, and notes "damaged".
    """
    children: list[Element] = []
    from_bytes = int.from_bytes
    while at < end and len(children) < MAX_ELEMENTS:
        id_length = ID_LENGTH[data[at]]
        size_at = at + id_length
        if not id_length or size_at >= end:
            notes.add("damaged")
            break
        size_length = SIZE_LENGTH[data[size_at]]
        start = size_at + size_length
        stop = start + (from_bytes(data[size_at:start], "big") & ALL_ONES[size_length])
        if not size_length or stop > end:
            notes.add("damaged")
            break
        children.append((from_bytes(data[at:size_at], "big"), start, stop))
        at = stop
    return children


def number(data: bytes, start: int, end: int) -> int:
    """An unsigned integer; 0 when it is wider than eight bytes, which EBML doesn't allow."""
    return int.from_bytes(data[start:end], "big") if end - start <= 8 else 0


def real(data: bytes, start: int, end: int) -> float:
    """A float of 4 or 8 bytes; 0 for anything else, infinity and NaN."""
    length = end - start
    if length == 8:
        value = struct.unpack_from(">d", data, start)[0]
    elif length == 4:
        value = struct.unpack_from(">f", data, start)[0]
    else:
        return 0.0
    return value if math.isfinite(value) else 0.0
