"""Real indexes to ask: SQLite in memory, and PostgreSQL where STACKS_TEST_POSTGRES_URL names
one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping, Sequence

import psycopg
import pytest

from services.search.documents import (
    FTS_TABLE_SQL,
    TRIGRAM_TABLE_SQL,
    SearchText,
    fts_columns,
    trigram_text,
    tsvector_literal,
)
from services.search.query import Node, compile_fts5, compile_tsquery


def postgres() -> psycopg.Connection:
    url = os.environ.get("STACKS_TEST_POSTGRES_URL")
    if not url:
        pytest.skip(
            "set STACKS_TEST_POSTGRES_URL, for example to postgresql://stacks@localhost/stacks_test"
        )
    return psycopg.connect(url.replace("postgresql+psycopg:", "postgresql:"), autocommit=True)


class SqliteIndex:
    def __init__(self, works: Mapping[str, SearchText]) -> None:
        self.names = list(works)
        self.db = sqlite3.connect(":memory:")
        self.db.execute(FTS_TABLE_SQL)
        self.db.execute(TRIGRAM_TABLE_SQL)
        for number, fields in enumerate(works.values()):
            row = (number, *fts_columns(fields))
            self.db.execute(
                "INSERT INTO work_search (rowid, title, author, other, facets) VALUES (?, ?, ?,"
                " ?, ?)",
                row,
            )
            self.db.execute(
                "INSERT INTO work_trigram (rowid, text) VALUES (?, ?)",
                (number, trigram_text(fields)),
            )

    def find(self, ast: Node | None, scopes: Sequence[int] | None) -> set[str]:
        match = compile_fts5(ast, scopes).match
        return {
            self.names[row[0]]
            for row in self.db.execute(
                "SELECT rowid FROM work_search WHERE work_search MATCH ?", (match,)
            )
        }


class PostgresIndex:
    """In a temporary table: nothing stays behind."""

    def __init__(self, works: Mapping[str, SearchText]) -> None:
        self.names = list(works)
        self.db = postgres()
        self.db.execute(
            "CREATE TEMPORARY TABLE work_search (work_id bigint PRIMARY KEY, document tsvector,"
            " text text)"
        )
        self.db.execute("CREATE INDEX ON work_search USING gin (document)")
        for number, fields in enumerate(works.values()):
            row = (number, tsvector_literal(fields), trigram_text(fields))
            self.db.execute("INSERT INTO work_search VALUES (%s, CAST(%s AS tsvector), %s)", row)
        self.db.execute(
            "SET enable_seqscan = off"
        )  # the index must give the same answer as the table

    def find(self, ast: Node | None, scopes: Sequence[int] | None) -> set[str]:
        match = compile_tsquery(ast, scopes).match
        found = self.db.execute(
            "SELECT work_id FROM work_search WHERE document @@ CAST(%s AS tsquery)", (match,)
        )
        return {self.names[row[0]] for row in found}
