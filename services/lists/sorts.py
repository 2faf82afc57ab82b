"""The orders in which works are listed; each is that of an index and ends in the id."""

from __future__ import annotations

from typing import NamedTuple

LETTERS = ("#", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "*")  # in the order of sort keys
_STARTS: dict[str, str] = {
    "#": "",
    "*": "{",
    **{letter: letter.lower() for letter in LETTERS[1:-1]},
}


class Order(NamedTuple):
    """`keys` are columns of `work`; `present` and `absent` say whether a work has what it is sorted
    by. Both are ranges of the index.
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
    """`is_absent_last`: works without an author or a date come last whichever way the list goes;
    otherwise they are the least.
    """

    name: str = "title"
    is_descending: bool = False
    is_absent_last: bool = False

    @property
    def order(self) -> Order:
        return ORDERS.get(self.name, _NONE)


BY_TITLE = Sort()
OWN = Sort("own")  # the order that the condition itself gives


def letter_start(letter: str) -> str:
    """The first sort key of a letter."""
    return _STARTS[letter]


def letter_end(letter: str) -> str:
    """The first sort key behind a letter; empty behind the last one."""
    place = LETTERS.index(letter) + 1
    return _STARTS[LETTERS[place]] if place < len(LETTERS) else ""
