"""Where the stretches of a long list begin (a letter, a year), so that a page in its middle is counted from near by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from services.browse.statements import counts_of
from services.kept import frozen, kept

LETTERS = ("#", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "*")  # in the order of sort keys
_BOUNDS = {"#": "", "*": "{", **{letter: letter.lower() for letter in LETTERS[1:-1]}}
_STRETCH = {"title": "substr(sort_key, 1, 2)", "creator": "substr(creator_key, 1, 2)", "year": "year"}
COUNTED = tuple(_STRETCH)  # sorts
FAR = 10_000  # works that are counted through without looking for a nearer beginning


class Stretch(NamedTuple):
    """Works whose sort key begins at `start` or behind it, up to the next one's."""

    start: Any
    works: int


class Place(NamedTuple):
    """Where a page begins: at `bound` (None: the list's own end), `offset` works further. `is_back`: counted backwards from there."""

    bound: Any
    offset: int
    is_back: bool


def letter_bound(letter: str, is_down: bool) -> str:
    """The sort key where a letter begins; going down, the one where the next letter would. Empty: the list's own end."""
    if not is_down:
        return _BOUNDS[letter]
    place = LETTERS.index(letter) + 1
    return _BOUNDS[LETTERS[place]] if place < len(LETTERS) else ""


def of_letters(counts: Mapping[str, int]) -> list[Stretch]:
    return [Stretch(_BOUNDS[letter], counts.get(letter, 0)) for letter in LETTERS]


def of_sort(arms: Sequence[str], sort: str, values: dict[str, Any]) -> list[Stretch]:
    """By the first two characters of the title or creator, or by year; counted once for as long as nothing changes."""
    key = ("stretches", tuple(arms), sort, frozen(values))
    return kept(key, lambda: [Stretch(*pair) for pair in sorted(counts_of(arms, _STRETCH[sort], values=values).items())])


def place_of(stretches: Sequence[Stretch], first: int, most: int, *, is_down: bool) -> Place | None:
    """The nearest known beginning of `most` works from `first` on, in the order of the list; None where it has ended by then."""
    ahead, order = 0, range(len(stretches))
    for here in reversed(order) if is_down else order:
        works = stretches[here].works
        if ahead + works > first:
            inside, left = first - ahead, ahead + works - first - most
            is_back = 0 <= left < inside
            behind = stretches[here + 1].start if here + 1 < len(stretches) else None
            return Place(behind if is_down != is_back else stretches[here].start, left if is_back else inside, is_back)
        ahead += works
    return None
