"""A database of 100,000 works in five libraries, made once and kept in the temporary folder; and
two people who look at it.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import uuid
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, text

from app import create_app
from commands import upgrade
from config import Settings
from migrations import facets
from models.account import Session, User
from models.base import EPOCH, db, utc_now
from models.classification import Genre, WorkGenre
from models.library import Holding, Library, Membership, Scope, ScopeLibrary
from models.person import Credit, Person
from models.work import Edition, Work
from services import backups, secrets_store
from services.derive import hue_of
from services.search.documents import fts_columns, trigram_text
from services.search.facets import facet_tokens
from services.text.names import name_key, person_sort_name
from services.text.sort_keys import letter, sort_key

WORKS = int(os.environ.get("BENCH_WORKS", "100000"))
MADE = 5  # raised when what is made changes
KINDS = ("book", "music", "movie", "audiobook", "comic")
FORMATS = {"book": "epub", "music": "flac", "movie": "mkv", "audiobook": "m4b", "comic": "cbz"}
SETS = [[1], [2], [3], [4], [5], [1, 4], [2, 5], [3, 5]]  # libraries that hold a work together
WEIGHTS = [22, 30, 16, 12, 12, 4, 2, 2]
_SYLLABLES = (
    "ka",
    "ro",
    "mi",
    "len",
    "dor",
    "sha",
    "vi",
    "tu",
    "pel",
    "an",
    "gor",
    "li",
    "sto",
    "ne",
    "ba",
    "cru",
    "fa",
    "hin",
    "jo",
    "mer",
)
_COMMON = [
    "the",
    "of",
    "a",
    "night",
    "river",
    "house",
    "king",
    "winter",
    "love",
    "dark",
    "stone",
    "world",
    "last",
    "time",
]


def application() -> Flask:
    """The application on that database; the first call takes a minute."""
    folder = Path(tempfile.gettempdir()) / f"stacks-bench-{WORKS}-{MADE}"
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        app = _app(folder)
        with app.app_context():
            backups.prepare_sqlite()
            upgrade("migrations")
            _fill()
            db.engine.dispose()
            db.session.remove()
        (folder / "done").touch()
        return app
    app = _app(folder)
    with app.app_context():
        if backups.needs_migration("migrations"):
            upgrade("migrations")
    return app


def _app(folder: Path) -> Flask:
    app = create_app(
        Settings.from_env(
            {
                "STACKS_DATA": str(folder),
                "STACKS_SECRET": "benchmark " * 5,
                "STACKS_LOG_LEVEL": "error",
            }
        )
    )
    return app


def _fill() -> None:
    chance = random.Random(1)
    words = _COMMON + [
        "".join(chance.choices(_SYLLABLES, k=chance.choice((2, 2, 3)))).capitalize()
        for _ in range(4000)
    ]
    connection = db.engine.connect().execution_options(write=True)
    with connection.begin():
        _people_and_libraries(connection)
        persons = _rows_of_persons(chance, words)
        connection.execute(insert(Person), persons)
        connection.execute(
            insert(Genre),
            [{"name": f"Genre {number}", "name_key": f"genre {number}"} for number in range(1, 41)],
        )
        for start in range(0, WORKS, 5000):
            _works(
                connection, chance, words, persons, range(start + 1, min(start + 5000, WORKS) + 1)
            )
        facets.fill(connection)


def _people_and_libraries(connection: Any) -> None:
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
                "name": f"{kind.title()} library",
                "name_key": f"{kind} library",
                "slug": kind,
                "kind": kind,
                "owner_id": 1,
            }
            for kind in KINDS
        ],
    )
    connection.execute(
        insert(Membership),
        [{"user_id": 2, "library_id": number, "role": "viewer"} for number in (1, 2, 3)],
    )
    now = utc_now()
    connection.execute(
        insert(Session),
        [
            {
                "user_id": number,
                "token_hash": secrets_store.token_hash(name),
                "created_at": now,
                "last_used_at": now,
                "address": "",
                "user_agent": "",
            }
            for number, name in ((1, "ada"), (2, "vera"))
        ],
    )
    connection.execute(insert(Scope), [{"key": ",".join(map(str, held))} for held in SETS])
    connection.execute(
        insert(ScopeLibrary),
        [
            {"scope_id": place, "library_id": one}
            for place, held in enumerate(SETS, 1)
            for one in held
        ],
    )


def _rows_of_persons(chance: random.Random, words: list[str]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    while len(found) < max(50, WORKS // 8):
        name = f"{chance.choice(words).title()} {chance.choice(words).title()}"
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


def _works(
    connection: Any,
    chance: random.Random,
    words: list[str],
    persons: list[dict[str, Any]],
    numbers: range,
) -> None:
    rows, tokens, trigrams, credits, editions, holdings, genres = [], [], [], [], [], [], []
    for number in numbers:
        scope_id = chance.choices(range(1, len(SETS) + 1), WEIGHTS)[0]
        kind = KINDS[SETS[scope_id - 1][0] - 1]
        title = " ".join(chance.choices(words, k=chance.choice((1, 2, 3, 4)))).capitalize()
        place = chance.randrange(len(persons))
        person, year, key = persons[place], chance.choice((0, *range(1950, 2026))), sort_key(title)
        own = chance.sample(range(1, 41), chance.choice((0, 1, 2)))
        rows.append(
            {
                "id": number,
                "uuid": uuid.UUID(int=chance.getrandbits(128)),
                "kind": kind,
                "scope_id": scope_id,
                "title": title,
                "sort_key": key,
                "letter": letter(key),
                "published": str(year or ""),
                "year": year,
                "creator": person["name"],
                "creator_key": person["sort_key"],
                "formats": FORMATS[kind],
                "cover_id": number if chance.random() < 0.7 else None,
                "hue": hue_of(title),
                "file_count": 1,
                "missing_count": int(chance.random() < 0.01),
                "added_at": EPOCH + (utc_now() - EPOCH) * (0.9 + 0.1 * number / WORKS),
            }
        )
        fields = {
            "title": title,
            "author": person["name"],
            "other": "",
            "facets": facet_tokens(scope_id, kind, year, own, [FORMATS[kind]]),
        }
        tokens.append((number, *fts_columns(fields)))
        trigrams.append((number, trigram_text(fields)))
        credits.append({"work_id": number, "person_id": place + 1, "role": "aut"})
        editions.append({"work_id": number, "format": FORMATS[kind]})
        holdings += [{"library_id": one, "work_id": number} for one in SETS[scope_id - 1]]
        genres += [{"work_id": number, "genre_id": one} for one in own]
    for model, found in (
        (Work, rows),
        (Credit, credits),
        (Edition, editions),
        (Holding, holdings),
        (WorkGenre, genres),
    ):
        connection.execute(insert(model), found)
    raw = connection.connection.cursor()
    raw.executemany(
        "INSERT INTO work_search (rowid, title, author, other, facets) VALUES (?, ?, ?, ?, ?)",
        tokens,
    )
    raw.executemany("INSERT INTO work_trigram (rowid, text) VALUES (?, ?)", trigrams)


def rare_and_common(app: Flask) -> tuple[str, str]:
    """A word that a handful of works have, and one that thousands have."""
    with app.app_context():
        title = (
            db.session.execute(
                text("SELECT title FROM work ORDER BY length(title) DESC LIMIT 1")
            ).scalar()
            or "x"
        )
        db.session.remove()
    return max(title.split(), key=len).lower(), "river"
