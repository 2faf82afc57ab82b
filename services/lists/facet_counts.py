"""The maintained numbers beside a list: how many works of a kind each set of libraries has in a
decade, of a genre, in a format.

A work's row says as what it is counted (`Work.counted_as`), so that what changed is the difference
of two texts. The differences of a transaction are added to `facet_count` once, at its end and in
the order of the keys: two writers on PostgreSQL wait for each other there, and never in a circle.
Row triggers would do the same once for every row that a scan writes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import text

from services.db.transactions import at_commit, session

_ADD = text(
    "INSERT INTO facet_count (scope_id, facet, kind, value, works) VALUES (:scope_id, :facet,"
    " :kind, :value, :works) ON CONFLICT (scope_id, facet, kind, value) DO UPDATE SET works ="
    " facet_count.works + excluded.works"
)


class FacetKey(NamedTuple):
    scope_id: int
    facet: str
    kind: str
    value: str


def counted_as(
    scope_id: int, kind: str, year: int, genre_ids: Iterable[int], formats: Sequence[str]
) -> str:
    """What the row of a work says it is counted as."""
    genres = ",".join(map(str, sorted(set(genre_ids))))
    return f"{scope_id};{kind};{year // 10 * 10 if year > 0 else ''};{genres};{' '.join(formats)}"


def note(before: str, after: str) -> None:
    """A work was counted as one thing, and is from now on as another; empty is nothing. Inside a
    write transaction.
    """
    if before != after:
        changes = at_commit("facets", _Changes)
        changes.works.subtract(keys_of(before))
        changes.works.update(keys_of(after))


class _Changes:
    """What the present transaction adds to the numbers, or takes from them."""

    def __init__(self) -> None:
        self.works: Counter[FacetKey] = Counter()

    def __call__(self) -> None:
        changed = sorted((key, works) for key, works in self.works.items() if works)
        if changed:
            rows = [{**key._asdict(), "works": works} for key, works in changed]
            session().connection().execute(_ADD, rows)


def keys_of(counted: str) -> list[FacetKey]:
    """Where a work is counted, but for its kind."""
    if not counted:
        return []
    scope, kind, decade, genres, formats = counted.split(";", 4)
    scope_id = int(scope)
    found = [FacetKey(scope_id, "genre", kind, genre) for genre in genres.split(",") if genre]
    found += [FacetKey(scope_id, "format", kind, name) for name in dict.fromkeys(formats.split())]
    if decade:
        found.append(FacetKey(scope_id, "decade", kind, decade))
    return found
