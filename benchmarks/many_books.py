"""A library of 100,000 books (BENCH_BOOKS says otherwise) with people, tags, genres, series and
shelves, made once; on SQLite or PostgreSQL.
"""

from __future__ import annotations

import os
import random
import tempfile
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, text

from app import create_app
from benchmarks.works_100k import _COMMON, _SYLLABLES
from commands import upgrade
from config import Settings
from migrations import facets
from models.account import User
from models.base import EPOCH, Base, db, utc_now
from models.classification import Genre, MediaType, Series, Shelf, Tag
from models.library import Library, Membership, Scope, ScopeLibrary
from models.person import Person
from services import backups
from services.accounts import tokens
from services.accounts.visitors import Visitor
from services.db.transactions import writing
from services.derive import hue_of
from services.search.documents import SearchText, fts_columns, trigram_text, tsvector_literal
from services.search.facets import facet_tokens
from services.text.names import name_key, person_sort_name
from services.text.sort_keys import letter, sort_key

BOOKS = int(os.environ.get("BENCH_BOOKS", "100000"))
POSTGRES = os.environ.get(
    "BENCH_POSTGRES", ""
)  # an address of an empty database, or of one that this made
MADE = 1  # raised when what is made changes
_CHUNK = 5000
_TABLES = (
    "work",
    "credit",
    "edition",
    "holding",
    "work_genre",
    "work_tag",
    "series_entry",
    "shelf_work",
)


def application() -> Flask:
    """The application on that database; the first call takes minutes."""
    folder = (
        Path(tempfile.gettempdir())
        / f"stacks-bench-books-{BOOKS}-{MADE}{'-postgres' if POSTGRES else ''}"
    )
    settings = {
        "STACKS_DATA": str(folder),
        "STACKS_SECRET": "benchmark " * 5,
        "STACKS_LOG_LEVEL": "error",
    }
    app = create_app(
        Settings.from_env({**settings, **({"DATABASE_URL": POSTGRES} if POSTGRES else {})})
    )
    app.config["RATELIMIT_ENABLED"] = False
    if not (folder / "done").exists():
        with app.app_context():
            backups.prepare_sqlite()
            upgrade("migrations")
            _fill()
            db.session.remove()
        (folder / "done").touch()
    with app.app_context():
        if backups.needs_migration("migrations"):
            upgrade("migrations")
    with app.app_context():
        _let_mona_in()
        db.session.remove()
    return app


def _let_mona_in() -> None:
    """A member of this one library: who sees little must not wait longer."""
    if db.session.execute(select(User.id).where(User.username_key == "mona")).scalar() is None:
        with writing() as session:
            mona = User(username="mona", username_key="mona", display_name="Mona", is_active=True)
            session.add(mona)
            session.flush()
            session.add(Membership(user_id=mona.id, library_id=1, role="viewer"))


def token_of(app: Flask, name: str) -> str:
    """An access token of ada (the admin), vera (a member of two libraries) or mona (of this
    one).
    """
    with app.app_context():
        user = db.session.execute(select(User).where(User.username_key == name)).scalar_one()
        with writing(user):
            token = tokens.open_family(user, "librarium", Visitor("127.0.0.1")).access_token
        db.session.remove()
    return token


def library_path(app: Flask) -> str:
    with app.app_context():
        found = db.session.execute(select(Library.uuid).where(Library.slug == "books")).scalar_one()
        db.session.remove()
    return f"/api/v1/libraries/{found}"


def _fill() -> None:
    chance = random.Random(1)
    words = _COMMON + [
        "".join(chance.choices(_SYLLABLES, k=chance.choice((2, 2, 3)))).capitalize()
        for _ in range(4000)
    ]
    connection = db.engine.connect().execution_options(write=True)
    with connection.begin():
        around = _Around(connection, chance, words)
    for start in range(0, BOOKS, _CHUNK):
        # one for all would leave PostgreSQL a million versions of each counted row to look through
        with connection.begin():
            _books(
                connection, chance, words, around, range(start + 1, min(start + _CHUNK, BOOKS) + 1)
            )
    with connection.begin():
        facets.fill(connection)
        if connection.dialect.name == "postgresql":
            for table in ("work", "credit", "edition", "holding", "series_entry"):
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM"
                    f" {table}))"
                )
    with connection.execution_options(isolation_level="AUTOCOMMIT") as plain:
        plain.exec_driver_sql(
            "VACUUM ANALYZE" if connection.dialect.name == "postgresql" else "ANALYZE"
        )
    connection.close()


class _Around:
    """What the books hang on."""

    def __init__(self, connection: Any, chance: random.Random, words: list[str]) -> None:
        now = utc_now()
        connection.execute(
            insert(User),
            [
                {
                    "username": name,
                    "username_key": name,
                    "display_name": name.title(),
                    "is_admin": name == "ada",
                    "is_active": True,
                }
                for name in ("ada", "vera")
            ],
        )
        connection.execute(
            insert(Library),
            [
                {
                    "name": name,
                    "name_key": name.lower(),
                    "slug": name.lower(),
                    "kind": kind,
                    "owner_id": 1,
                }
                for name, kind in (("Books", "book"), ("More", "book"), ("Comics", "comic"))
            ],
        )
        connection.execute(
            insert(Membership),
            [{"user_id": 2, "library_id": number, "role": "viewer"} for number in (1, 3)],
        )
        connection.execute(insert(Scope), [{"key": "1"}, {"key": "1,2"}])
        self.scopes = list(
            connection.execute(select(Scope.id).where(Scope.key != "").order_by(Scope.id)).scalars()
        )
        connection.execute(
            insert(ScopeLibrary),
            [
                {"scope_id": self.scopes[place], "library_id": library}
                for place, library in ((0, 1), (1, 1), (1, 2))
            ],
        )
        self.people = _persons(chance, words)
        for start in range(0, len(self.people), 10_000):
            connection.execute(insert(Person), self.people[start : start + 10_000])
        self.genres = list(connection.execute(select(Genre.id, Genre.name)).all())
        self.types = list(connection.execute(select(MediaType.id)).scalars())
        connection.execute(
            insert(Tag),
            [
                {"library_id": 1, "name": f"Tag {n}", "name_key": f"tag {n}", "color": "#aabbcc"}
                for n in range(1, 51)
            ],
        )
        connection.execute(
            insert(Shelf),
            [
                {"library_id": 1, "name": f"Shelf {n}", "name_key": f"shelf {n}"}
                for n in range(1, 31)
            ],
        )
        series = [
            f"{chance.choice(words)} {chance.choice(words)} {number}"
            for number in range(1, BOOKS // 20 + 1)
        ]
        rows = [
            {
                "library_id": 1,
                "name": name,
                "name_key": name_key(name),
                "sort_key": sort_key(name),
                "letter": letter(sort_key(name)),
            }
            for name in series
        ]
        for start in range(0, len(rows), 10_000):
            connection.execute(insert(Series), rows[start : start + 10_000])
        self.series, self.now = series, now


def _persons(chance: random.Random, words: list[str]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    while len(found) < max(50, BOOKS // 8):
        name = f"{chance.choice(words).title()} {chance.choice(words).title()} {len(found)}"
        sort_name = person_sort_name(name)
        key = sort_key(sort_name)
        found[name_key(name)] = {
            "name": name,
            "name_key": name_key(name),
            "sort_name": sort_name,
            "sort_key": key,
            "letter": letter(key),
        }
    return list(found.values())


def _books(
    connection: Any, chance: random.Random, words: list[str], around: _Around, numbers: range
) -> None:
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in _TABLES}
    texts: list[tuple[int, SearchText]] = []
    for number in numbers:
        scope = around.scopes[chance.random() < 0.1]
        title = " ".join(chance.choices(words, k=chance.choice((1, 2, 3, 4)))).capitalize()
        people = chance.sample(range(len(around.people)), chance.choice((1, 1, 2, 3)))
        year, key, added = (
            chance.choice((0, *range(1950, 2026))),
            sort_key(title),
            EPOCH + (around.now - EPOCH) * (0.9 + 0.1 * number / BOOKS),
        )
        first = around.people[people[0]]
        rows["work"].append(
            {
                "id": number,
                "uuid": uuid.UUID(int=chance.getrandbits(128)),
                "kind": "book",
                "scope_id": scope,
                "title": title,
                "sort_key": key,
                "letter": letter(key),
                "published": str(year or ""),
                "year": year,
                "creator": first["name"],
                "creator_key": first["sort_key"],
                "formats": "epub",
                "cover_id": number if chance.random() < 0.7 else None,
                "hue": hue_of(title),
                "file_count": 1,
                "missing_count": 0,
                "media_type_id": chance.choice(around.types),
                "added_at": added,
                "created_at": added,
                "updated_at": added,
            }
        )
        genres = chance.sample(around.genres, chance.choice((0, 1, 2)))
        names = [around.people[place]["name"] for place in people]
        facets = facet_tokens(scope, "book", year, [genre[0] for genre in genres], ["epub"])
        texts.append(
            (number, {"title": title, "author": "\n".join(names), "other": "", "facets": facets})
        )
        rows["credit"] += [
            {"work_id": number, "person_id": place + 1, "role": "aut", "position": order}
            for order, place in enumerate(people)
        ]
        rows["edition"].append(
            {
                "uuid": uuid.UUID(int=chance.getrandbits(128)),
                "work_id": number,
                "format": "epub",
                "publisher": chance.choice(words),
                "language": "en",
                "published": str(year or ""),
                "is_primary": True,
                "isbn_13": f"978{number:010d}",
                "created_at": added,
                "updated_at": added,
            }
        )
        rows["holding"] += [
            {"library_id": one, "work_id": number, "added_at": added}
            for one in ((1,), (1, 2))[scope == around.scopes[1]]
        ]
        rows["work_genre"] += [{"work_id": number, "genre_id": genre[0]} for genre in genres]
        rows["work_tag"] += [
            {"work_id": number, "tag_id": one}
            for one in chance.sample(range(1, 51), chance.choice((0, 1, 2)))
        ]
        if chance.random() < 0.4:
            series = chance.randrange(len(around.series)) + 1
            rows["series_entry"].append(
                {"series_id": series, "work_id": number, "position": chance.randrange(1, 20)}
            )
        if chance.random() < 0.1:
            rows["shelf_work"].append(
                {"shelf_id": chance.randrange(1, 31), "work_id": number, "added_at": added}
            )
    for table, found in rows.items():
        _put(connection, table, found)
    _put_texts(connection, texts)


def _put(connection: Any, table: str, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        connection.execute(insert(Base.metadata.tables[table]), rows)
        return
    columns = Base.metadata.tables[table].columns
    given = {
        column.name: column.default.arg
        for column in columns
        if column.default is not None and column.default.is_scalar
    }
    names = [*rows[0], *(name for name in given if name not in rows[0])]
    _copy(connection, table, names, ([{**given, **row}[name] for name in names] for row in rows))


def _put_texts(connection: Any, texts: Sequence[tuple[int, SearchText]]) -> None:
    if connection.dialect.name == "postgresql":
        _copy(
            connection,
            "work_search",
            ["work_id", "document", "text"],
            ((n, tsvector_literal(f), trigram_text(f)) for n, f in texts),
        )
        return
    raw = connection.connection.cursor()
    columns = [(number, *fts_columns(found)) for number, found in texts]
    raw.executemany(
        "INSERT INTO work_search (rowid, title, author, other, facets) VALUES (?, ?, ?, ?, ?)",
        columns,
    )
    raw.executemany(
        "INSERT INTO work_trigram (rowid, text) VALUES (?, ?)",
        [(number, trigram_text(found)) for number, found in texts],
    )


def _copy(connection: Any, table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with (
        connection.connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def rare_and_common(app: Flask) -> tuple[str, str]:
    """A word that a handful of books have, and one that thousands have."""
    with app.app_context():
        title = (
            db.session.execute(
                text("SELECT title FROM work ORDER BY length(title) DESC LIMIT 1")
            ).scalar()
            or "x"
        )
        db.session.remove()
    return max(title.split(), key=len).lower(), "river"
