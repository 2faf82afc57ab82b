"""A book that was merged into another one, and an edition united with another one: the old ids
answer for what stayed, in every operation.
"""

from __future__ import annotations

from uuid import UUID

import pytest

from models.base import db
from models.library import Library
from models.work import Edition, Work
from services.works.merging import merge_works
from tests.blueprints.api.librarium.test_every_operation import OPERATIONS, key_of, send
from tests.factories import make_work
from tests.rows import first_edition
from tests.services.merging.test_merging import give

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


@pytest.fixture
def united(cast, existing) -> dict[str, str]:
    """The ids of a book whose edition answers for that of Solaris."""
    survivor = make_work("Solaris, again", cast.books)
    old = db.session.query(Work).filter_by(title="Solaris").one()
    ended = db.session.query(Edition).filter_by(uuid=UUID(existing["edition_id"])).one()
    kept = first_edition(survivor)
    for edition in (kept, ended):
        give(edition, isbn_13="9780156027601", format="paperback")
    merge_works(survivor, [old], by=cast.olga)
    return {**existing, "book_id": str(survivor.uuid), "edition_id": str(kept.uuid)}


def test_every_reading_operation_answers_the_old_edition_as_the_one_that_stayed(
    programs, existing, united
):
    operations = [operation for operation in READING if "edition_id" in operation.parameters]
    assert operations
    for operation in operations:
        old, new = (send(programs.vera, operation, ids, existing) for ids in (existing, united))
        assert (old.status_code, old.data) == (new.status_code, new.data), key_of(operation)
        assert old.status_code == 200, key_of(operation)
        stranger = send(programs.stan, operation, existing, existing)
        assert stranger.status_code == 403, key_of(operation)


def test_what_is_written_by_the_old_edition_is_written_to_the_one_that_stayed(
    programs, existing, united
):
    book = f"/libraries/{existing['library_id']}/books/{existing['book_id']}"
    at = f"{book}/editions/{existing['edition_id']}"
    said = programs.vera.put(f"{at}/my-interaction", {"read_status": "read", "rating": 8})
    assert (said.status_code, said.json["book_edition_id"]) == (200, united["edition_id"])
    assert programs.vera.put(at, {"format": "ebook"}).status_code == 403
    assert programs.edo.put(at, {"format": "ebook"}).json["id"] == united["edition_id"]
    other = make_work("Other", db.session.query(Library).filter_by(name="Books").one())
    elsewhere = f"/libraries/{existing['library_id']}/books/{other.uuid}/editions"
    assert programs.edo.delete(f"{elsewhere}/{existing['edition_id']}").status_code == 404
