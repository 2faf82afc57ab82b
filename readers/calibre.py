"""Reads the metadata.db of a Calibre library: its books, and the columns that its owner added.

Calibre may have it open. So it is copied first, with what Calibre has written beside it but not yet
into it, and only the copy is opened. The file may come from anybody: nothing in it is trusted.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple

from errors import Unreadable
from readers import dates

NAME = "metadata.db"
MOST_BOOKS = 500_000
_BESIDE = ("", "-wal", "-journal")  # of the database, what its owner has begun to write
_TRIES = 4
_SECONDS = 120.0  # for the whole file
_CHUNK = 500
_LONGEST = 900_000  # characters of one value
_MOST_COLUMNS = 60
_MOST_VALUES = 200  # of one book in one column
_NEEDED = frozenset({"id", "title", "pubdate", "series_index", "path", "uuid"})


class Column(NamedTuple):
    """A column that the owner added; `kind` is Calibre's datatype, for example "bool"."""

    number: int
    label: str
    name: str
    kind: str
    is_link: bool


class Book(NamedTuple):
    """One book. `cover` and `files` are paths relative to the library's folder, `added` has the
    values of the owner's columns in their order; those with several values have one in each line.
    """

    title: str
    uuid: str
    authors: list[str]
    sort_names: list[str]
    series: str
    number: str
    tags: list[str]
    publisher: str
    languages: list[str]
    identifiers: list[tuple[str, str]]
    rating: str
    comments: str
    published: str
    added_on: str
    formats: list[str]
    files: list[str]
    cover: str
    added: list[str]


def copy(source: Path, folder: Path) -> Path:
    """A copy of the database in a folder, as it is between two writes. Raises Unreadable."""
    for attempt in range(_TRIES):
        before = _states(source)
        if before[0] is None:
            raise Unreadable("not_found")
        for end in _BESIDE:
            target = folder / (NAME + end)
            target.unlink(missing_ok=True)
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{source}{end}", target)
        if _states(source) == before:
            return folder / NAME
        time.sleep(0.2 * (attempt + 1))
    raise Unreadable("busy")


def _states(source: Path) -> list[tuple[int, int] | None]:
    states: list[tuple[int, int] | None] = []
    for end in _BESIDE:
        try:
            state = Path(f"{source}{end}").stat()
            states.append((state.st_size, state.st_mtime_ns))
        except FileNotFoundError:
            states.append(None)
    return states


class Library:
    """A copied metadata.db; close it. Its methods raise Unreadable."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.text_factory = _decoded
        ends = time.monotonic() + _SECONDS
        self._database.set_progress_handler(lambda: time.monotonic() > ends, 100_000)
        try:
            for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON"):
                self._database.execute(f"PRAGMA {pragma}")
            self._tables = {
                str(name)
                for (name,) in self._rows("SELECT name FROM sqlite_master WHERE type = 'table'")
            }
            self._check()
            self.columns = self._columns()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._database.close()

    def count(self) -> int:
        ((count,),) = self._rows("SELECT count(*) FROM books")
        return int(count)

    def books(self) -> Iterator[Book]:
        """All books in the order in which they were added."""
        last = -1
        while found := list(
            self._rows(f"{self._query()} WHERE id > ? ORDER BY id LIMIT ?", last, _CHUNK)
        ):
            yield from self._complete(found)
            last = found[-1][0]

    def _rows(self, sql: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        try:
            with closing(self._database.execute(sql, values)) as rows:
                yield from rows
        except (sqlite3.Error, OverflowError) as error:
            raise Unreadable("damaged", str(error)[:200]) from error

    def _names(self, table: str) -> set[str]:
        return {str(row[1]) for row in self._rows(f"PRAGMA table_info({table})")}

    def _check(self) -> None:
        if "books" not in self._tables or not self._names("books") >= _NEEDED:
            raise Unreadable("not_calibre")
        if self.count() > MOST_BOOKS:
            raise Unreadable("too_large")

    def _columns(self) -> list[Column]:
        if "custom_columns" not in self._tables:
            return []
        sql = (
            "SELECT id, label, name, datatype, normalized FROM custom_columns"
            " WHERE NOT mark_for_delete ORDER BY id LIMIT ?"
        )
        columns = [
            Column(
                int(number), _text(label), _text(name) or _text(label), _text(kind), bool(is_link)
            )
            for number, label, name, kind, is_link in self._rows(sql, _MOST_COLUMNS)
        ]
        return [column for column in columns if f"custom_column_{column.number}" in self._tables]

    def _query(self) -> str:
        names = self._names("books")
        more = ", ".join(
            name if name in names else "NULL" for name in ("timestamp", "has_cover", "isbn")
        )
        return f"SELECT id, title, uuid, series_index, pubdate, path, {more} FROM books"  # noqa: S608

    def _complete(self, rows: Sequence[tuple[Any, ...]]) -> Iterator[Book]:
        ids = [row[0] for row in rows]
        authors = self._linked(ids, "authors", "author", "name, t.sort", order="l.id")
        tags = self._linked(ids, "tags", "tag", "name")
        series = self._linked(ids, "series", "series", "name")
        publishers = self._linked(ids, "publishers", "publisher", "name")
        ratings = self._linked(ids, "ratings", "rating", "rating")
        languages = self._linked(ids, "languages", "lang_code", "lang_code", order="l.item_order")
        comments = self._own(ids, "comments", "text")
        numbers = self._own(ids, "identifiers", "type, val")
        data = self._own(ids, "data", "format, name")
        added = [self._values(ids, column) for column in self.columns]
        for book, title, uuid, number, published, path, added_on, has_cover, isbn in rows:
            folder = _text(path)
            formats = [(_text(format_).lower(), _text(name)) for format_, name in data[book]]
            identifiers = [(_text(kind), _text(value)) for kind, value in numbers[book]]
            if _text(isbn) and not any(kind == "isbn" for kind, _ in identifiers):
                identifiers.append(("isbn", _text(isbn)))
            named = [(_name(name), _text(sort)) for name, sort in authors[book]]
            in_series = _first(series[book])
            yield Book(
                title=_text(title),
                uuid=_text(uuid).lower(),
                authors=[name for name, _ in named],
                sort_names=[sort for _, sort in named],
                series=in_series,
                number=_number(number) if in_series else "",
                tags=[_text(tag) for (tag,) in tags[book]],
                publisher=_first(publishers[book]),
                languages=[_text(code) for (code,) in languages[book]],
                identifiers=identifiers,
                rating=_number(_first(ratings[book])),
                comments=_first(comments[book]),
                published=_day(published),
                added_on=_day(added_on),
                formats=[format_ for format_, _ in formats],
                files=[
                    f"{folder}/{name}.{format_}" for format_, name in formats if folder and name
                ],
                cover=f"{folder}/cover.jpg" if has_cover and folder else "",
                added=[values[book] for values in added],
            )

    def _linked(
        self, ids: Sequence[int], table: str, column: str, wanted: str, *, order: str = "l.id"
    ) -> dict[int, list[tuple[Any, ...]]]:
        link = f"books_{table}_link"
        if not {table, link} <= self._tables:
            return defaultdict(list)
        return self._grouped(
            f"SELECT l.book, t.{wanted} FROM {link} l"  # noqa: S608
            f" JOIN {table} t ON t.id = l.{column}"
            f" WHERE l.book IN ({_marks(ids)}) ORDER BY l.book, {order}",
            ids,
        )

    def _own(self, ids: Sequence[int], table: str, wanted: str) -> dict[int, list[tuple[Any, ...]]]:
        if table not in self._tables:
            return defaultdict(list)
        return self._grouped(
            f"SELECT book, {wanted} FROM {table}"  # noqa: S608
            f" WHERE book IN ({_marks(ids)}) ORDER BY book, id",
            ids,
        )

    def _grouped(self, sql: str, ids: Sequence[int]) -> dict[int, list[tuple[Any, ...]]]:
        rows: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for book, *values in self._rows(sql, *ids):
            if len(rows[book]) < _MOST_VALUES:
                rows[book].append(tuple(values))
        return rows

    def _values(self, ids: Sequence[int], column: Column) -> dict[int, str]:
        name = f"custom_column_{column.number}"
        if column.is_link:
            rows = self._linked(ids, name, "value", "value")
        else:
            rows = self._own(ids, name, "value")
        values: dict[int, str] = defaultdict(str)
        for book, found in rows.items():
            texts = (_cell(value, column.kind) for (value,) in found)
            values[book] = "\n".join(filter(None, texts))[:_LONGEST]
        return values


def _marks(ids: Sequence[int]) -> str:
    return ", ".join("?" * len(ids))


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _text(value: Any) -> str:
    text = _decoded(value) if isinstance(value, bytes) else "" if value is None else str(value)
    return text[:_LONGEST].strip()


def _name(value: Any) -> str:
    """Calibre writes a comma in a name as a vertical bar."""
    return _text(value).replace("|", ",")


def _first(rows: Sequence[tuple[Any, ...]]) -> str:
    return _text(rows[0][0]) if rows else ""


def _number(value: Any) -> str:
    """A number without needless digits: 3.0 is 3."""
    try:
        return f"{float(value):g}"
    except (TypeError, ValueError):
        return ""


def _day(value: Any) -> str:
    """The day of a moment in UTC that was a midnight where the book's owner lives."""
    return dates.date_of(_text(value))


def _cell(value: Any, kind: str) -> str:
    if value is None:
        return ""
    if kind == "bool":
        return "yes" if value else "no"
    if kind == "datetime":
        return _day(value)
    return _number(value) if kind in ("int", "float", "rating") else _text(value)
