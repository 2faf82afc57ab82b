"""Calibre libraries: a metadata.db as Calibre makes it, with covers and files beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.makers.images import jpeg

SCHEMA = """
CREATE TABLE books (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL DEFAULT 'Unknown'
    COLLATE NOCASE, sort TEXT COLLATE NOCASE, timestamp TIMESTAMP, pubdate TIMESTAMP,
    series_index REAL NOT NULL DEFAULT 1.0, author_sort TEXT COLLATE NOCASE, isbn TEXT DEFAULT '',
    lccn TEXT DEFAULT '', path TEXT NOT NULL DEFAULT '', flags INTEGER NOT NULL DEFAULT 1,
    uuid TEXT, has_cover BOOL DEFAULT 0, last_modified TIMESTAMP);
CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE UNIQUE, sort TEXT,
    link TEXT NOT NULL DEFAULT '');
CREATE TABLE books_authors_link (id INTEGER PRIMARY KEY, book INTEGER, author INTEGER);
CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE UNIQUE);
CREATE TABLE books_tags_link (id INTEGER PRIMARY KEY, book INTEGER, tag INTEGER);
CREATE TABLE series (id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE UNIQUE, sort TEXT);
CREATE TABLE books_series_link (id INTEGER PRIMARY KEY, book INTEGER, series INTEGER);
CREATE TABLE publishers (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, sort TEXT);
CREATE TABLE books_publishers_link (id INTEGER PRIMARY KEY, book INTEGER, publisher INTEGER);
CREATE TABLE ratings (id INTEGER PRIMARY KEY, rating INTEGER UNIQUE);
CREATE TABLE books_ratings_link (id INTEGER PRIMARY KEY, book INTEGER, rating INTEGER);
CREATE TABLE languages (id INTEGER PRIMARY KEY, lang_code TEXT NOT NULL UNIQUE);
CREATE TABLE books_languages_link (id INTEGER PRIMARY KEY, book INTEGER, lang_code INTEGER,
    item_order INTEGER NOT NULL DEFAULT 0);
CREATE TABLE comments (id INTEGER PRIMARY KEY, book INTEGER UNIQUE, text TEXT NOT NULL);
CREATE TABLE identifiers (id INTEGER PRIMARY KEY, book INTEGER, type TEXT, val TEXT);
CREATE TABLE data (id INTEGER PRIMARY KEY, book INTEGER, format TEXT, uncompressed_size INTEGER,
    name TEXT);
CREATE TABLE custom_columns (id INTEGER PRIMARY KEY AUTOINCREMENT, label TEXT, name TEXT,
    datatype TEXT, mark_for_delete BOOL DEFAULT 0, editable BOOL DEFAULT 1,
    display TEXT DEFAULT '{}', is_multiple BOOL DEFAULT 0, normalized BOOL);
CREATE TRIGGER books_insert_trg AFTER INSERT ON books
    BEGIN UPDATE books SET sort = title_sort(NEW.title) WHERE id = NEW.id; END;
CREATE VIEW meta AS SELECT id, title, sortconcat(id, title) FROM books;
"""
LINKED = {
    "authors": ("author", "name"),
    "tags": ("tag", "name"),
    "series": ("series", "name"),
    "publishers": ("publisher", "name"),
    "ratings": ("rating", "rating"),
    "languages": ("lang_code", "lang_code"),
}


class CalibreLibrary:
    """A library in a folder; each book is a mapping of what Calibre knows about it. `columns` maps
    the labels of the owner's columns to Calibre's datatypes.
    """

    def __init__(self, folder: Path, columns: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "metadata.db"
        self.database = sqlite3.connect(self.path, isolation_level=None)
        self.database.create_function("title_sort", 1, lambda title: title)
        self.database.executescript(SCHEMA)
        self._columns = {label: number for number, label in enumerate(columns or {}, 1)}
        for label, kind in (columns or {}).items():
            self._add_column(label, kind)

    def _add_column(self, label: str, kind: str) -> None:
        number, is_link = self._columns[label], kind in ("text", "enumeration", "rating", "series")
        self.database.execute(
            "INSERT INTO custom_columns (id, label, name, datatype, normalized) VALUES (?,?,?,?,?)",
            (number, label, label.capitalize(), kind, is_link),
        )
        if kind == "composite":
            return
        more = "" if is_link else "book INTEGER, "
        self.database.execute(
            f"CREATE TABLE custom_column_{number} (id INTEGER PRIMARY KEY, {more}value)"
        )
        if is_link:
            self.database.execute(
                f"CREATE TABLE books_custom_column_{number}_link"
                " (id INTEGER PRIMARY KEY, book INTEGER, value INTEGER)"
            )
            LINKED[f"custom_column_{number}"] = ("value", "value")

    def add(self, title: str, **known: Any) -> int:
        book = self._insert(
            "books",
            title=title,
            uuid=known.get("uuid"),
            pubdate=known.get("pubdate", "0101-01-01 00:00:00+00:00"),
            timestamp=known.get("timestamp", "2024-05-01 10:11:12+00:00"),
            series_index=known.get("index", 1.0),
            path=f"Author/{title} (1)" if known.get("has_folder", True) else "",
            has_cover=known.get("cover", False),
        )
        for table in ("authors", "tags", "series", "publishers", "ratings", "languages"):
            self._link(book, table, known.get(table, ()), known.get("sorts", {}))
        if comments := known.get("comments"):
            self._insert("comments", book=book, text=comments)
        for kind, value in known.get("identifiers", {}).items():
            self._insert("identifiers", book=book, type=kind, val=value)
        for label, value in known.get("custom", {}).items():
            self._set(book, self._columns[label], value)
        folder = self.folder / "Author" / f"{title} (1)"
        for format_ in known.get("formats", ()):
            self._insert("data", book=book, format=format_, name=title)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{title}.{format_.lower()}").write_bytes(b"a book")
        if known.get("cover"):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "cover.jpg").write_bytes(jpeg(60, 90))
        return book

    def _insert(self, table: str, **values: Any) -> int:
        marks = ", ".join("?" * len(values))
        sql = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})"
        return int(self.database.execute(sql, tuple(values.values())).lastrowid or 0)

    def _link(
        self, book: int, table: str, values: Sequence[Any], sorts: Mapping[str, str] | None = None
    ) -> None:
        column, name = LINKED[table]
        for place, value in enumerate(values):
            found = self.database.execute(
                f"SELECT id FROM {table} WHERE {name} = ?", (value,)
            ).fetchone()
            more = {"sort": (sorts or {}).get(value)} if table == "authors" else {}
            row = found[0] if found else self._insert(table, **{name: value}, **more)
            order = {"item_order": place} if table == "languages" else {}
            self._insert(f"books_{table}_link", book=book, **{column: row}, **order)

    def _set(self, book: int, number: int, value: Any) -> None:
        table = f"custom_column_{number}"
        if table in LINKED:
            self._link(book, table, value if isinstance(value, list) else [value])
        else:
            self._insert(table, book=book, value=value)
