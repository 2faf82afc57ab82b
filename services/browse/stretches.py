"""Where the stretches of a long list begin (a letter, a year), so that a page in its middle is
counted from near by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from services.browse.statements import counts_of, groups_of
from services.db.cache import frozen, kept

LETTERS = ("#", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "*")  # in the order of sort keys
_BOUNDS = {"#": "", "*": "{", **{letter: letter.lower() for letter in LETTERS[1:-1]}}
_LEAST = "\x01"  # no key that says something is less
COUNTED = ("creator", "year")  # sorts
FAR = 10_000  # works that are counted through without looking for a nearer beginning


class Stretch(NamedTuple):
    """Works whose sort key begins at `start` or behind it, up to the next one's."""

    start: Any
    works: int


class Place(NamedTuple):
    """Where a page begins: at `bound` (None: the list's own end), `offset` works further.

    `is_back`: counted backwards from there.
    """

    bound: Any
    offset: int
    is_back: bool


def letter_bound(letter: str, is_down: bool) -> str:
    """The sort key where a letter begins; going down, the one where the next letter would.

    Empty: the list's own end.
    """
    if not is_down:
        return _BOUNDS[letter]
    place = LETTERS.index(letter) + 1
    return _BOUNDS[LETTERS[place]] if place < len(LETTERS) else ""


def of_letters(counts: Mapping[str, int]) -> list[Stretch]:
    return [Stretch(_BOUNDS[letter], counts.get(letter, 0)) for letter in LETTERS]


def of_sort(arms: Sequence[str], sort: str, values: dict[str, Any]) -> list[Stretch]:
    """By letter of the creator, or by year; counted once for as long as nothing changes.

    The arms say nothing of the sort's own column.
    """
    key = ("stretches", tuple(arms), sort, frozen(values))
    return kept(
        key, lambda: _by_letter(arms, values) if sort == "creator" else _by_year(arms, values)
    )


def _by_letter(arms: Sequence[str], values: dict[str, Any]) -> list[Stretch]:
    """Those without a creator first.

    Each letter is a range of the index: ten times as quick as grouping a million names by their
    first sign.
    """
    bounds = [letter_bound(letter, False) for letter in LETTERS]
    ranges = [
        ("none", "creator_key = ''"),
        ("#", "creator_key > '' AND creator_key < 'a'"),
        ("*", "creator_key >= '{'"),
    ]
    ranges += [
        (start, f"creator_key >= '{start}' AND creator_key < '{end}'")
        for start, end in pairwise(bounds[1:])
    ]
    found = counts_of(arms, ranges, values=values)
    ends = [Stretch("", found.get("none", 0)), Stretch(_LEAST, found.get("#", 0))]
    return [
        *ends,
        *(Stretch(start, found.get("*" if start == "{" else start, 0)) for start in bounds[1:]),
    ]


def _by_year(arms: Sequence[str], values: dict[str, Any]) -> list[Stretch]:
    return [Stretch(*pair) for pair in sorted(groups_of(arms, "year", values=values).items())]


def place_of(stretches: Sequence[Stretch], first: int, most: int, *, is_down: bool) -> Place | None:
    """The nearest known beginning of `most` works from `first` on, in the order of the list; None
    where it has ended by then.
    """
    ahead, order = 0, range(len(stretches))
    for here in reversed(order) if is_down else order:
        works = stretches[here].works
        if ahead + works > first:
            inside, left = first - ahead, ahead + works - first - most
            is_back = 0 <= left < inside
            behind = stretches[here + 1].start if here + 1 < len(stretches) else None
            return Place(
                behind if is_down != is_back else stretches[here].start,
                left if is_back else inside,
                is_back,
            )
        ahead += works
    return None
