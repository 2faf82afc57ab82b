"""Counts the facets of every work anew, from what is in the database."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa

_GENRES = {
    "sqlite": "(SELECT group_concat(genre_id) FROM work_genre WHERE work_id = work.id)",
    "postgresql": (
        "(SELECT string_agg(CAST(genre_id AS text), ',') FROM work_genre WHERE work_id = work.id)"
    ),
}
_COUNTED_AS = (
    "UPDATE work SET counted_as = CAST(scope_id AS text) || ';' || kind || ';' || CASE WHEN year >"
    " 0 THEN CAST(year / 10 * 10 AS text) ELSE '' END || ';' || coalesce({genres}, '') || ';' ||"
    " formats WHERE deleted_at IS NULL"
)
_DECADES = (
    "INSERT INTO facet_count (scope_id, facet, kind, value, works) SELECT scope_id, 'decade', kind,"
    " CAST(year / 10 * 10 AS text), count(*) FROM work WHERE deleted_at IS NULL AND year > 0 GROUP"
    " BY scope_id, kind, year / 10 * 10"
)
_GENRE_COUNTS = (
    "INSERT INTO facet_count (scope_id, facet, kind, value, works) SELECT w.scope_id, 'genre',"
    " w.kind, CAST(g.genre_id AS text), count(*) FROM work w JOIN work_genre g ON g.work_id = w.id"
    " WHERE w.deleted_at IS NULL GROUP BY w.scope_id, w.kind, g.genre_id"
)
_FORMATS = (
    "SELECT scope_id, kind, formats, count(*) FROM work WHERE deleted_at IS NULL AND formats <> ''"
    " GROUP BY scope_id, kind, formats"
)
_ADD = sa.text(
    "INSERT INTO facet_count (scope_id, facet, kind, value, works) VALUES (:scope_id, 'format',"
    " :kind, :value, :works)"
)


def fill(connection: sa.Connection) -> None:
    """The table is empty before."""
    connection.exec_driver_sql(_COUNTED_AS.format(genres=_GENRES[connection.dialect.name]))
    connection.exec_driver_sql(_DECADES)
    connection.exec_driver_sql(_GENRE_COUNTS)
    counts: Counter[tuple[int, str, str]] = Counter()
    for scope_id, kind, formats, works in connection.exec_driver_sql(_FORMATS):
        for name in set(formats.split()):
            counts[scope_id, kind, name] += works
    rows = [
        {"scope_id": scope_id, "kind": kind, "value": name, "works": works}
        for (scope_id, kind, name), works in counts.items()
    ]
    if rows:
        connection.execute(_ADD, rows)
