"""Deleting contributors and the works that they made."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from models.base import db
from models.person import BibliographyEntry
from models.work import Work
from services import history
from services.db.transactions import writing
from services.works.edit import delete_work
from tests.blueprints.api.client import UNKNOWN_ID, statuses
from tests.blueprints.api.librarium.contributors.conftest import found, person
from tests.cases import each_case
from tests.rows import last_change


def test_whom_no_book_names_their_creator_deletes_and_undo_brings_them_back(programs, cast):
    path = f"/contributors/{person('Tove Jansson', by=cast.edo).uuid}"
    for who, status in (("vera", 404), ("olga", 404), ("nobody", 401), ("edo", 204)):
        assert getattr(programs, who).delete(path).status_code == status
    assert programs.edo.delete(path).status_code == 404
    assert found(programs.edo, "tove") == []
    history.undo(last_change(), by=cast.edo)
    assert found(programs.edo, "tove") == ["Tove Jansson"]


def test_whom_a_book_names_nobody_deletes(programs, cast, path):
    answers = statuses(programs, lambda program: program.delete(path))
    assert answers == {"ada": 409, "olga": 409, "edo": 403, "vera": 403, "stan": 404, "nobody": 401}
    delete_work(db.session.execute(select(Work)).scalars().one(), by=cast.olga)
    assert programs.olga.delete(path).status_code == 204


@each_case(("method", "rest"), [
    ("patch", ""), ("delete", ""), ("get", "/photo"), ("put", "/photo"), ("delete", "/photo"),
    ("delete", f"/works/{UNKNOWN_ID}"),
])  # fmt: skip
def test_who_is_not_there_is_not_there(programs, method, rest):
    sent = (
        {"data": {"photo": (io.BytesIO(b"x"), "x")}, "content_type": "multipart/form-data"}
        if method == "put"
        else {}
    )
    body = {} if method == "patch" else None
    assert (
        programs.ada.send(method, f"/contributors/{UNKNOWN_ID}{rest}", body, **sent).status_code
        == 404
    )
    sent = (
        {"data": {"photo": (io.BytesIO(b"x"), "x")}, "content_type": "multipart/form-data"}
        if method == "put"
        else {}
    )
    assert programs.ada.send(method, f"/contributors/7{rest}", body, **sent).status_code == 400


@pytest.fixture
def entry(le_guin):
    with writing():
        entry = BibliographyEntry(
            person_id=le_guin.id, title="Rocannon's World", source="open_library", year=1966
        )
        db.session.add(entry)
    return entry


def test_editors_take_works_out_of_the_list_of_what_somebody_made(programs, cast, entry, path):
    other = person("Tove Jansson", by=cast.edo)
    assert programs.edo.delete(f"/contributors/{other.uuid}/works/{entry.uuid}").status_code == 404
    assert programs.edo.delete(f"{path}/works/x").status_code == 400
    gone = f"{path}/works/{entry.uuid}"
    for who, status in (("vera", 403), ("stan", 404), ("nobody", 401), ("edo", 204), ("edo", 404)):
        assert getattr(programs, who).delete(gone).status_code == status
    assert (
        db.session.get(BibliographyEntry, entry.id, populate_existing=True).deleted_at is not None
    )
    history.undo(last_change(), by=cast.edo)
    assert programs.edo.delete(gone).status_code == 204
