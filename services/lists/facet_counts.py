"""Maintained counts for lists without filters: how many works of a kind each scope has per decade,
genre and format.

A work's row stores what it is counted as (`Work.counted_as`), so a change is the difference of two
texts. The differences of a transaction are added to `facet_count` once, at its end and in the order
of the keys, so that two writers on PostgreSQL can't deadlock. Row triggers would do that work for
each row of a scan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import text

from services.db.transactions import before_commit, session

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
    """The text for the column `counted_as`."""
    genres = ",".join(map(str, sorted(set(genre_ids))))
    return f"{scope_id};{kind};{year // 10 * 10 if year > 0 else ''};{genres};{' '.join(formats)}"


def record_change(before: str, after: str) -> None:
    """A work stops being counted as `before` and is counted as `after` from now on; "" means not at
    all. Inside a write transaction.
    """
    if before != after:
        changes = before_commit("facets", _PendingChanges)
        changes.works.subtract(keys_of(before))
        changes.works.update(keys_of(after))


class _PendingChanges:
    """The differences of the current transaction, written when it is called."""

    def __init__(self) -> None:
        self.works: Counter[FacetKey] = Counter()

    def __call__(self) -> None:
        changed = sorted((key, works) for key, works in self.works.items() if works)
        if changed:
            rows = [{**key._asdict(), "works": works} for key, works in changed]
            session().connection().execute(_ADD, rows)


def keys_of(counted: str) -> list[FacetKey]:
    """The counts to which a work contributes, from its column `counted_as`."""
    if not counted:
        return []
    scope, kind, decade, genres, formats = counted.split(";", 4)
    scope_id = int(scope)
    keys = [FacetKey(scope_id, "genre", kind, genre) for genre in genres.split(",") if genre]
    keys += [FacetKey(scope_id, "format", kind, name) for name in dict.fromkeys(formats.split())]
    if decade:
        keys.append(FacetKey(scope_id, "decade", kind, decade))
    return keys
