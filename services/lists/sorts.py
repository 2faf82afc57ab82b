"""The sort orders of works. Each follows an index and ends in the id."""

from __future__ import annotations

from typing import NamedTuple

LETTERS = ("#", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "*")  # in the order of sort keys
_STARTS: dict[str, str] = {
    "#": "",
    "*": "{",
    **{letter: letter.lower() for letter in LETTERS[1:-1]},
}


class Order(NamedTuple):
    """`keys` are columns of `work`. `present` and `absent` are conditions for works with and
    without the value that is sorted by; both are ranges of the index.
    """

    keys: tuple[str, ...]
    present: str = ""
    absent: str = ""


ORDERS = {
    "title": Order(("sort_key", "id")),
    "creator": Order(("creator_key", "sort_key", "id"), "creator_key > ''", "creator_key = ''"),
    "year": Order(("year", "published", "sort_key", "id"), "year > 0", "year = 0"),
    "added": Order(("added_at", "id")),
    "media_type": Order(("sort_key", "id")),  # within each media type
}


_NONE = Order(())


class Sort(NamedTuple):
    """With `is_absent_last`, works without an author or date come last in either direction;
    otherwise they count as the lowest.
    """

    name: str = "title"
    is_descending: bool = False
    is_absent_last: bool = False

    @property
    def order(self) -> Order:
        return ORDERS.get(self.name, _NONE)


BY_TITLE = Sort()
BY_QUERY = Sort("query")  # the order that the condition itself gives


def letter_start(letter: str) -> str:
    """The lowest sort key of a letter."""
    return _STARTS[letter]


def letter_end(letter: str) -> str:
    """The lowest sort key after a letter; empty after the last one."""
    index = LETTERS.index(letter) + 1
    return _STARTS[LETTERS[index]] if index < len(LETTERS) else ""
