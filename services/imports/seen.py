"""Which row of a table said something first, in a few bytes for each text."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

_LOAD = 0.75  # of the places are taken at most


class Seen:
    """Positive numbers by the hashes of texts; two texts with one hash of 64 bits are taken as one.
    `expected` is the greatest number of texts that will be noted.

    A dictionary would take ten times as much memory, in pieces between those that are freed again.
    """

    def __init__(self, expected: int) -> None:
        size = 1 << max(8, int(expected / _LOAD).bit_length())
        self._mask = size - 1
        self._hashes = array("q", bytes(8 * size))
        self._numbers = array("q", bytes(8 * size))  # 0 where nothing is noted

    def first(self, texts: Iterable[str]) -> int | None:
        """The number that was noted for the first of these texts that is known."""
        for text in texts:
            place = self._place(hash(text))
            if self._numbers[place]:
                return self._numbers[place]
        return None

    def note(self, texts: Iterable[str], number: int) -> None:
        """Note a number for these texts; what is noted already stays."""
        for text in texts:
            value = hash(text)
            place = self._place(value)
            if not self._numbers[place]:
                self._hashes[place], self._numbers[place] = value, number

    def _place(self, value: int) -> int:
        """Where a hash is, or would be."""
        place = value & self._mask
        while self._numbers[place] and self._hashes[place] != value:
            place = (place + 1) & self._mask
        return place
