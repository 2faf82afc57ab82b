"""Asks every address as each visitor and keeps what came, without what differs at every run."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from app import create_app
from config import Settings

from . import stable
from .library import API, PASSWORD, ROLES, Library, run_command

ENVELOPED = "/librarium/api/v1"
# What stands in the addresses of pages: tables whose first and last row are shown.
TABLES = {
    "library_id": "library", "work_id": "work", "edition_id": "edition", "root_id": "root",
    "job_id": "job", "user_id": '"user"', "image_id": "image", "session_id": "session",
    "change_set_id": "change_set", "person_id": "person", "series_id": "series",
    "shelf_id": "shelf", "loan_id": "loan", "tag_id": "tag", "file_id": "media_file",
}  # fmt: skip
WORDS = {"field": ("title", "people", "language"), "name": ("librarium",),
    "width": (96,), "filename": ("favicon.svg",)}  # fmt: skip
MORE_PAGES = (
    "/works?sort=author", "/works?sort=added", "/works?sort=year&direction=desc", "/works?page=2",
    "/works?letter=V", "/works?view=list", "/works?page=999", "/works?sort=nonsense",
    "/search?q=earthsea", "/search?q=author:guin+-wizard", "/search?q=%22",
    "/search?q=nothing+here", "/search/_hits?q=wiz", "/history?page=2", "/nowhere",
    "/works/999999",
)  # fmt: skip
MORE_OF_THE_API = (
    "/libraries/{library_id}/books?per_page=5&page=2", "/libraries/{library_id}/books?q=earthsea",
    "/libraries/{library_id}/books?sort=author&sort_dir=desc&per_page=10",
    "/libraries/{library_id}/books?letter=v&per_page=3", "/libraries/{library_id}/books?tag=moon",
    "/libraries/{library_id}/books?per_page=x", "/libraries/{library_id}/contributors?letter=l",
    "/libraries/{library_id}/loans?include_returned=true", "/users?q=ol", "/contributors?q=guin",
    "/nowhere", "/libraries/00000000-0000-4000-8000-000000000007",
)  # fmt: skip

DRAWN_BY_LOT = ("/dashboard/picks-of-the-day",)


def record_all() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        return _record(Path(folder))


def _record(folder: Path) -> dict[str, Any]:
    media = folder / "media"
    media.mkdir()
    environ = {
        "STACKS_DATA": str(folder / "data"),
        "STACKS_SECRET": "only for recordings: " + "x" * 32,
        "STACKS_TIMEZONE": "UTC",
        "STACKS_LOG_LEVEL": "error",
        "STACKS_MEDIA_DIRS": str(media),
        "STACKS_READERS": "1",
        "STACKS_REGISTRATION": "on",
    }
    run_command(environ, "migrate")
    run_command(environ, "create-user", "ada", "--admin", "--password", PASSWORD)
    app = create_app(Settings.from_env(environ))
    app.config.update(RATELIMIT_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    library = Library(app, media)
    library.fill()
    library.scan(environ)
    database = folder / "data" / "stacks.sqlite3"
    names = stable.Names(database, str(folder))
    answers: dict[str, dict[str, Any]] = {}
    bodies: dict[str, str] = {}
    for role, name in {"none": "", **ROLES}.items():
        asked = list(_requests(app, library, database, name))
        for address, path, client, headers in asked:
            answer = client.get(path, headers=headers)
            body = names.clean(answer)
            if any(part in address for part in DRAWN_BY_LOT):
                body = f"{body.count('book_id')} books"
            key = hashlib.sha256(body.encode()).hexdigest()[:16]
            bodies[key] = body
            answers.setdefault(address, {})[role] = [
                answer.status_code, answer.mimetype, names.replace(answer.location or ""), key
            ]  # fmt: skip
    return {"answers": answers, "bodies": bodies}


def _requests(
    app: Flask, library: Library, database: Path, name: str
) -> Iterator[tuple[str, str, Any, dict[str, str]]]:
    """(what it is called, path, client, headers)"""
    browser, program = app.test_client(), app.test_client()
    if name:
        _sign_in(browser, name)
    token = {"Authorization": f"Bearer {library.tokens[name]}"} if name else {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" not in (rule.methods or ()):
            continue
        if rule.rule.startswith((API, ENVELOPED)):  # asked below, as their document names them
            continue
        for number, values in enumerate(_page_values(rule, database)):
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(values.get(part[1], 1)), rule.rule)  # noqa: B023
            called = rule.rule if number == 0 else f"{rule.rule} #{number + 1}"
            yield called, path, browser, {}
    for path in MORE_PAGES:
        yield path, path, browser, {}
    for path in (*_operations(app), *MORE_OF_THE_API):
        for prefix in (API, ENVELOPED):
            yield prefix + path, prefix + path.format(**library.ids), program, token


def _operations(app: Flask) -> list[str]:
    """What the published document says can be read."""
    document = app.test_client().get("/api/openapi/librarium.json").json
    return [
        path.removeprefix(API)
        for path, item in document["paths"].items()
        if "get" in item and path.startswith(API)
    ]


def _page_values(rule: Rule, database: Path) -> list[dict[str, Any]]:
    """The first row of each kind, then the last; and each of some words."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as line:
        ends = {
            name: _ends(line, TABLES[name]) for name in sorted(rule.arguments) if name in TABLES
        }
    first = {name: ids[0] for name, ids in ends.items()}
    last = {name: ids[-1] for name, ids in ends.items()}
    rows = [first] if first == last else [first, last]
    words = [name for name in WORDS if name in rule.arguments]
    if not words:
        return rows
    return [{**row, words[0]: word} for row in rows for word in WORDS[words[0]]]


def _ends(line: sqlite3.Connection, table: str) -> tuple[int, int]:
    try:
        low, high = line.execute(f"SELECT min(id), max(id) FROM {table}").fetchone()
    except sqlite3.OperationalError:
        return 1, 1
    return low or 1, high or 1


class _SignInForm(HTMLParser):
    """The names of its fields; the password's is known by its type."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.login = self.password = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag != "input" or not given.get("name"):
            return
        kind = given.get("type", "text")
        if kind == "hidden":
            self.values[given["name"]] = given.get("value", "")
        elif kind == "password":
            self.password = self.password or given["name"]
        elif kind in ("text", "email"):
            self.login = self.login or given["name"]


def _sign_in(client: Any, name: str) -> None:
    form = _SignInForm()
    form.feed(client.get("/login").text)
    given = {**form.values, form.login: name, form.password: PASSWORD}
    answer = client.post("/login", data=given)
    assert answer.status_code == 303, f"{name} could not sign in: {answer.text}"
    client.get("/")  # shows what a first visit shows once
