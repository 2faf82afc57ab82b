"""Processor time of single pages, when asked. Started by benchmarks.pages as a script in the folder
of the program that is measured, which may be another copy than this file's.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from itertools import cycle
from typing import Any

from flask import Flask
from measure import requester, times  # this copy's, beside this file

from benchmarks import many_books, works_100k
from models.base import db

WORDS = ("river", "night", "house", "king", "winter", "love", "dark", "stone", "world", "time")


def main() -> None:
    """Says which pages there are; then, for each line with the name of one and a number of calls,
    what each call took in milliseconds.
    """
    pages = {**_works(), **_books()}
    print(json.dumps(list(pages)), flush=True)
    for line in sys.stdin:
        name, calls = json.loads(line)
        print(json.dumps(times(pages[name], calls)), flush=True)


def _works() -> dict[str, Callable[[], Any]]:
    app = works_100k.application()
    return {
        f"{who}: {name}": _each([requester(app, path, who) for path in paths])
        for who in ("ada", "vera")
        for name, paths in _pages(app).items()
    }


def _books() -> dict[str, Callable[[], Any]]:
    app = many_books.application()
    here = many_books.library_path(app)
    pages = {}
    for who in ("ada", "vera"):
        token = many_books.token_of(app, who)
        books = json.loads(requester(app, f"{here}/books?per_page=20&page=3", bearer=token)())
        paths = {
            "API, one book": [f"{here}/books/{book['id']}" for book in books["items"]],
            "API, libraries": ["/api/v1/libraries"],
            "API, books": [f"{here}/books?per_page=50&page={n}" for n in range(1, 20)],
            "API, books in the middle": [
                f"{here}/books?per_page=50&page={many_books.BOOKS // 100 + n}"
                for n in range(0, 80, 4)
            ],
            "API, books by author": [
                f"{here}/books?per_page=50&sort=author&page={many_books.BOOKS // 100 + n}"
                for n in range(0, 80, 4)
            ],
            "API, books found by a word": [f"{here}/books?per_page=50&q={word}" for word in WORDS],
            "API, letters": [f"{here}/books/letters"],
            "API, fingerprint": [f"{here}/books/fingerprint"],
        }
        for name, some in paths.items():
            calls = [requester(app, path, bearer=token) for path in some]
            pages[f"{who}: {name}"] = _each(calls)
    return pages


def _each(calls: Iterable[Callable[[], Any]]) -> Callable[[], Any]:
    """One after the other, so that no answer is cached."""
    following = cycle(calls)
    return lambda: next(following)()


def _pages(app: Flask) -> dict[str, list[str]]:
    rare = works_100k.rare_and_common(app)[0]
    pairs = _pairs(app)
    last = works_100k.WORKS // 50
    return {
        "browse": ["/works"],
        "browse, table": ["/works?view=table"],
        "item": _seen_by_all(app),
        "facets": ["/works/_facets"],
        "facets, a genre": [f"/works/_facets?genre={number}" for number in range(1, 40)],
        "facets, a decade": [f"/works/_facets?decade={year}" for year in range(1950, 2020, 10)],
        "facets, both": [f"/works/_facets?decade=1990&genre={number}" for number in range(1, 40)],
        "middle by title": [f"/works?page={last // 5 + number}" for number in range(0, 80, 4)],
        "middle by author": [f"/works?sort=creator&page={last // 5 + n}" for n in range(0, 80, 4)],
        "middle by date": [f"/works?sort=added&page={last // 5 + n}" for n in range(0, 80, 4)],
        "middle by year": [f"/works?sort=year&page={last // 5 + n}" for n in range(0, 80, 4)],
        "typing, a word": [f"/search/_hits?q={word}" for word in WORDS],
        "typing, two words": [f"/search/_hits?q={pair}" for pair in pairs],
        "typing, one of them rare": [f"/search/_hits?q={word}+{rare}" for word in WORDS],
        "ranked, a word": [f"/search?q={word}" for word in WORDS],
        "ranked, two words": [f"/search?q={pair}" for pair in pairs],
        "ranked, a rare word": [f"/search?q={rare}"],
        "ranked, no hit": [f"/search?q={word}+{rare}" for word in WORDS],
    }


def _pairs(app: Flask) -> list[str]:
    """Two words each that some titles have together."""
    titles = _column(app, "SELECT title FROM work WHERE id % 1500 = 7 AND title LIKE '% %'")
    return ["+".join(title.split()[:2]) for title in titles]


def _seen_by_all(app: Flask) -> list[str]:
    """Items of the first three libraries."""
    ids = _column(app, "SELECT id FROM work WHERE scope_id IN (1, 2, 3) AND id % 2000 = 7")
    return [f"/works/{work_id}" for work_id in ids]


def _column(app: Flask, sql: str) -> list[Any]:
    with app.app_context():
        found = [row[0] for row in db.session.connection().exec_driver_sql(sql)]
        db.session.remove()
    return found


if __name__ == "__main__":
    main()
