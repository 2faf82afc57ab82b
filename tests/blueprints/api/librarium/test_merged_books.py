"""A book that was merged into another one: its id answers for that one, in every operation."""

from __future__ import annotations

import pytest

from models.base import db
from models.work import Work
from services.works.merging import merge_works
from tests.blueprints.api.librarium.test_every_operation import OPERATIONS, key_of, send
from tests.factories import make_work

READING = [
    operation
    for operation in OPERATIONS
    if operation.method == "get" and {"book_id", "work_id"} & set(operation.parameters)
]


@pytest.fixture
def merged(cast, existing) -> dict[str, str]:
    """The ids of a book that answers for Solaris."""
    survivor = make_work("Solaris, again", cast.books)
    old = db.session.query(Work).filter_by(title="Solaris").one()
    merge_works(survivor, [old], by=cast.olga)
    return {**existing, "book_id": str(survivor.uuid), "work_id": str(survivor.uuid)}


def test_every_reading_operation_answers_the_old_id_as_the_new_one(programs, existing, merged):
    assert READING
    for operation in READING:
        old, new = (send(programs.vera, operation, ids, existing) for ids in (existing, merged))
        assert (old.status_code, old.data) == (new.status_code, new.data), key_of(operation)
    at = f"/libraries/{existing['library_id']}/books/{existing['book_id']}"
    assert programs.vera.get(at).json["id"] == merged["book_id"]


def test_what_is_written_by_the_old_id_is_written_to_the_new_one(programs, existing, merged):
    library, old, new = (
        f"/libraries/{existing['library_id']}", existing["book_id"], merged["book_id"],
    )  # fmt: skip
    shelf = f"{library}/shelves/{existing['shelf_id']}/books"
    assert programs.olga.delete(f"{shelf}/{old}").status_code == 204
    assert programs.olga.post(shelf, {"book_id": old}).status_code == 204
    assert [book["id"] for book in programs.olga.get(shelf).json] == [new]
    series = f"{library}/series/{existing['series_id']}/books"
    assert programs.olga.delete(f"{series}/{old}").status_code == 204
    assert programs.olga.get(series).json == []
    assert programs.olga.post(series, {"book_id": old, "position": 2}).status_code in (201, 204)
    loan = f"{library}/loans/{existing['loan_id']}"
    assert programs.olga.delete(f"{library}/books/{old}").status_code == 409  # it is on loan still
    assert programs.olga.delete(loan).status_code == 204
    assert programs.olga.delete(f"{library}/books/{old}").status_code == 204
    assert programs.olga.get(f"{library}/books/{new}").status_code == 404


def test_a_stranger_learns_nothing_by_the_old_id(programs, existing, merged):
    at = f"/libraries/{existing['library_id']}/books/{existing['book_id']}"
    assert programs.stan.get(at).status_code == 403
