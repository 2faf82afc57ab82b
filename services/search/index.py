"""Writes the search tables, inside a write transaction: FTS5 and trigrams on SQLite, tsvector and
pg_trgm on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, text

from services.db import bulk
from services.db.plain_sql import run
from services.db.transactions import read_connection, session
from services.search.documents import SearchText, fts_columns, trigram_text, tsvector_literal

_FTS = (
    "INSERT OR REPLACE INTO work_search (rowid, title, author, other, facets) VALUES (?, ?, ?, ?,"
    " ?)"
)
_TRIGRAM = "INSERT OR REPLACE INTO work_trigram (rowid, text) VALUES (?, ?)"
_POSTGRES = (
    "INSERT INTO work_search (work_id, document, text) VALUES (?, CAST(? AS tsvector), ?)"
    " ON CONFLICT (work_id) DO UPDATE SET document = excluded.document, text = excluded.text"
)


def store(documents: Sequence[tuple[int, SearchText]]) -> None:
    """Insert or replace the search texts of these works (work id, texts)."""
    if session().get_bind().dialect.name == "postgresql":
        rows = [
            (number, tsvector_literal(texts), trigram_text(texts)) for number, texts in documents
        ]
        bulk.run(_POSTGRES, rows)
        return
    bulk.run(_FTS, [(number, *fts_columns(texts)) for number, texts in documents])
    bulk.run(_TRIGRAM, [(number, trigram_text(texts)) for number, texts in documents])


def remove(work_ids: Sequence[int]) -> None:
    """Remove works from the index, because works in the trash must not be found."""
    if not work_ids:
        return
    connection = session().connection()
    column = "work_id" if connection.dialect.name == "postgresql" else "rowid"
    for table in ("work_search",) if column == "work_id" else ("work_search", "work_trigram"):
        query = text(f"DELETE FROM {table} WHERE {column} IN :ids")
        query = query.bindparams(bindparam("ids", expanding=True))
        connection.execute(query, {"ids": list(work_ids)})


def count_matches(match: str) -> int:
    """How many works a compiled query finds."""
    condition = (
        "document @@ CAST(:match AS tsquery)"
        if read_connection().dialect.name == "postgresql"
        else "work_search MATCH :match"
    )
    return int(
        run(f"SELECT count(*) FROM work_search WHERE {condition}", {"match": match}).scalar() or 0
    )


def matching_ids(name: str, limit: int) -> str:
    """SQL for the `id` of at most `limit` works that match the compiled query bound to this
    name.
    """
    if read_connection().dialect.name == "postgresql":
        return (
            f"SELECT work_id AS id FROM work_search WHERE document @@ CAST(:{name} AS tsquery)"
            f" LIMIT {limit}"
        )
    return f"SELECT rowid AS id FROM work_search WHERE work_search MATCH :{name} LIMIT {limit}"
