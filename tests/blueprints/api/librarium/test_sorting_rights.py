"""Who may do what with series, shelves, tags, genres and media types, and what every one of their
operations refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

import pytest
from sqlalchemy import select

from models.base import db
from models.classification import Genre, MediaType
from services import series, series_arcs, series_books, shelves, tags
from services.series_books import Placement
from tests.cases import each_case
from tests.factories import make_library, make_work

SERIES, SHELF, TAG = (
    "/libraries/{library}/series",
    "/libraries/{library}/shelves",
    "/libraries/{library}/tags",
)
BOOK = {"book_id": "{book}"}


@dataclass(frozen=True)
class Operation:
    """`least` is the role that may: viewer, editor, owner, admin, or anybody who has signed in."""

    method: str
    path: str
    minimum: str
    status: int = 200
    body: object = None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


OPERATIONS = [
    Operation("get", SERIES, "viewer"),
    Operation("post", SERIES, "editor", 201, {"name": "New"}),
    Operation("get", SERIES + "/{series}", "viewer"),
    Operation("put", SERIES + "/{series}", "editor", 200, {"name": "Other"}),
    Operation("delete", SERIES + "/{series}", "owner", 204),
    Operation("get", SERIES + "/{series}/volumes", "viewer"),
    Operation("get", SERIES + "/{series}/books", "viewer"),
    Operation("post", SERIES + "/{series}/books", "editor", 204, BOOK),
    Operation("delete", SERIES + "/{series}/books/{book}", "editor", 204),
    Operation("get", SERIES + "/suggest", "viewer"),
    Operation(
        "post",
        SERIES + "/bulk-create",
        "editor",
        200,
        {"series": [{"name": "Bulk", "books": [BOOK]}]},
    ),
    Operation("get", SERIES + "/{series}/match-candidates", "viewer"),
    Operation("post", SERIES + "/{series}/match-apply", "editor", 200, {"matches": [BOOK]}),
    Operation("get", SERIES + "/{series}/arcs", "viewer"),
    Operation("post", SERIES + "/{series}/arcs", "editor", 201, {"name": "East Blue"}),
    Operation("put", SERIES + "/{series}/arcs/{arc}", "editor", 200, {"name": "Alabasta"}),
    Operation("delete", SERIES + "/{series}/arcs/{arc}", "editor", 204),
    Operation("get", "/libraries/{library}/books/{book}/series", "viewer"),
    Operation("get", SHELF, "viewer"),
    Operation("post", SHELF, "editor", 201, {"name": "New"}),
    Operation("put", SHELF + "/{shelf}", "editor", 200, {"name": "Other"}),
    Operation("delete", SHELF + "/{shelf}", "editor", 204),
    Operation("get", SHELF + "/{shelf}/books", "viewer"),
    Operation("post", SHELF + "/{shelf}/books", "editor", 204, BOOK),
    Operation("delete", SHELF + "/{shelf}/books/{book}", "editor", 204),
    Operation("get", "/libraries/{library}/books/{book}/shelves", "viewer"),
    Operation("get", TAG, "viewer"),
    Operation("post", TAG, "editor", 201, {"name": "new"}),
    Operation("put", TAG + "/{tag}", "editor", 200, {"name": "other"}),
    Operation("delete", TAG + "/{tag}", "editor", 204),
    Operation("get", "/genres", "anybody"),
    Operation("post", "/genres", "admin", 201, {"name": "Giallo"}),
    Operation("put", "/genres/{genre}", "admin", 200, {"name": "Noir"}),
    Operation("delete", "/genres/{genre}", "admin", 204),
    Operation("get", "/media-types", "anybody"),
    Operation("post", "/media-types", "admin", 201, {"name": "comix", "display_name": "Comix"}),
    Operation("put", "/media-types/{media_type}", "admin", 200, {"display_name": "Zine"}),
    Operation("delete", "/media-types/{media_type}", "admin", 204),
    Operation("get", "/me/series", "anybody"),
    Operation("get", "/me/tags", "anybody"),
]
ALL = each_case("operation", OPERATIONS)
# What deletes comes last, from the inside out, so that each finds what it is about.
IN_ORDER = each_case(
    "operation", sorted(OPERATIONS, key=lambda each: (each.method == "delete", -len(each.path)))
)
RANKS = ["nobody", "anybody", "viewer", "editor", "owner", "admin"]
PEOPLE = {
    "nobody": "nobody",
    "anybody": "stan",
    "viewer": "vera",
    "editor": "edo",
    "owner": "olga",
    "admin": "ada",
}


@pytest.fixture
def ids(cast, books) -> dict[str, str]:
    """A book that stands in a series with an arc, on a shelf, beside a tag; and what an instance
    has from the beginning.
    """
    work = make_work("Naruto 1", books)
    created_series = series.create_series(books, {"name": "Naruto"}, by=cast.olga)
    arc = series_arcs.create_arc(created_series, {"name": "First", "position": 1}, by=cast.olga)
    series_books.put_book(books, created_series, Placement(work.uuid, 1), by=cast.olga, arc=arc)
    shelf = shelves.create_shelf(books, {"name": "Best"}, by=cast.olga)
    shelves.put_book(books, shelf, work.uuid, by=cast.olga)
    tag = tags.create_tag(books, {"name": "loved"}, by=cast.olga)
    genre = db.session.execute(select(Genre).where(Genre.name_key == "western")).scalar_one()
    media_type = db.session.execute(
        select(MediaType).where(MediaType.name == "datasheet")
    ).scalar_one()
    rows = {
        "library": books,
        "book": work,
        "series": created_series,
        "arc": arc,
        "shelf": shelf,
        "tag": tag,
        "genre": genre,
        "media_type": media_type,
    }
    return {name: str(row.uuid) for name, row in rows.items()}


@pytest.fixture
def elsewhere(cast) -> str:
    return str(make_library("Elsewhere", owner=cast.olga).uuid)


def send(program, operation: Operation, ids: dict[str, str]):
    return program.send(operation.method, operation.path.format(**ids), filled(operation.body, ids))


def filled(body, ids):
    if isinstance(body, dict):
        return {key: filled(value, ids) for key, value in body.items()}
    if isinstance(body, list):
        return [filled(value, ids) for value in body]
    return body.format(**ids) if isinstance(body, str) else body


@ALL
def test_those_below_the_needed_role_are_refused(programs, ids, operation):
    for rank in RANKS[: RANKS.index(operation.minimum)]:
        answer = send(getattr(programs, PEOPLE[rank]), operation, ids)
        assert answer.status_code == (401 if rank == "nobody" else 403), rank


@pytest.mark.slow
@IN_ORDER
def test_everybody_from_the_needed_role_on_may(programs, ids, operation):
    again = {"delete": 404, "post": 409}.get(operation.method, operation.status)
    for number, rank in enumerate(RANKS[RANKS.index(operation.minimum) :]):
        answer = send(getattr(programs, PEOPLE[rank]), operation, ids)
        assert answer.status_code == operation.status or (number and answer.status_code == again), (
            rank,
            answer.data,
        )


@ALL
def test_a_library_that_is_not_there_is_forbidden_and_for_an_admin_unknown(
    programs, ids, operation
):
    if "{library}" in operation.path:
        elsewhere = {**ids, "library": str(uuid4())}
        assert send(programs.olga, operation, elsewhere).status_code == 403
        assert send(programs.ada, operation, elsewhere).status_code == 404
        assert send(programs.ada, operation, {**ids, "library": "5"}).status_code == 400


@ALL
def test_what_belongs_to_another_library_is_not_there(programs, elsewhere, ids, operation):
    if "{library}" in operation.path and any(
        "{" + noun + "}" in operation.path for noun in ("book", "series", "shelf", "tag")
    ):
        assert send(programs.olga, operation, {**ids, "library": elsewhere}).status_code == 404


@ALL
def test_ids_that_are_malformed_or_unknown_are_told_apart(programs, ids, operation):
    for noun in ("book", "series", "shelf", "tag", "arc", "genre", "media_type"):
        if "{" + noun + "}" in operation.path:
            assert send(programs.ada, operation, {**ids, noun: "x-1"}).status_code == 400
            assert send(programs.ada, operation, {**ids, noun: str(uuid4())}).status_code == 404


@ALL
def test_a_body_that_is_no_json_object_is_refused(programs, ids, operation):
    if operation.body is None:
        return
    path = operation.path.format(**ids)
    for raw in (
        b"{",
        b"",
        b"[1]",
        b"7",
        b'{"name": 5, "series": 5, "matches": 5, "book_id": 5, "display_name": 5}',
    ):
        answer = programs.ada.send(
            operation.method, path, data=raw, content_type="application/json"
        )
        assert answer.status_code == 400, raw
    too_long = {
        "name": "x" * 600,
        "display_name": "x" * 600,
        "book_id": "x" * 99,
        "series": [{"name": "x" * 600}],
        "matches": [{"book_id": ""}],
    }
    assert programs.ada.send(operation.method, path, too_long).status_code == 400


@IN_ORDER
def test_the_content_type_of_a_request_without_a_body_does_not_matter(programs, ids, operation):
    if operation.body is None:
        answer = programs.ada.send(
            operation.method,
            operation.path.format(**ids),
            data=b"",
            content_type="application/json",
        )
        assert answer.status_code == operation.status
