"""The page that copies an item of somebody else's library, without JavaScript."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from models.base import db
from models.library import Holding
from models.work import Work
from tests.factories import make_library, make_work, signed_in

OFFER = "Copy to my library"


@pytest.fixture
def solaris(books):
    return make_work("Solaris", books, authors=("Stanislaw Lem",))


@pytest.fixture
def corner(cast):
    return make_library("Corner", owner=cast.vera)


@pytest.fixture
def as_vera(app, vera):
    return signed_in(app, vera)


def copies_of(work) -> list[Work]:
    db.session.rollback()
    return list(db.session.execute(select(Work).where(Work.copied_from == work.id)).scalars())


def test_the_item_page_offers_it_to_a_viewer_with_a_library_of_her_own(
    app, cast, as_vera, solaris, corner
):
    assert OFFER in as_vera.get(f"/works/{solaris.id}").text
    for person in (cast.edo, cast.olga, cast.ada):
        assert OFFER not in signed_in(app, person).get(f"/works/{solaris.id}").text


def test_the_item_page_offers_nothing_to_who_has_no_library(as_vera, solaris):
    assert OFFER not in as_vera.get(f"/works/{solaris.id}").text
    text = as_vera.get(f"/works/{solaris.id}/copy").text
    assert "no library of yours" in text
    assert '<form class="form page-body"' not in text


def test_she_chooses_a_library_and_gets_her_copy_with_an_undo(cast, as_vera, solaris, corner):
    attic = make_library("Attic", owner=cast.vera)
    page = as_vera.get(f"/works/{solaris.id}/copy").text
    assert "Attic" in page
    assert "Corner" in page
    answer = as_vera.post(f"/works/{solaris.id}/copy", data={"library": str(attic.id)})
    [copy] = copies_of(solaris)
    assert (answer.status_code, answer.location) == (303, f"/works/{copy.id}")
    held = select(Holding.library_id).where(Holding.work_id == copy.id)
    assert db.session.execute(held).scalars().all() == [attic.id]
    text = as_vera.get(answer.location).text
    assert "Copied to “Attic”." in text
    [undo] = set(re.findall(r"/changes/\d+/undo", text))
    assert as_vera.post(undo).status_code == 303
    assert as_vera.get(f"/works/{copy.id}").status_code == 404


def test_it_is_copied_once(as_vera, solaris, corner):
    for _ in range(2):
        as_vera.post(f"/works/{solaris.id}/copy", data={"library": str(corner.id)})
    assert len(copies_of(solaris)) == 1
    assert OFFER not in as_vera.get(f"/works/{solaris.id}").text


@pytest.mark.parametrize("library", ["", "0", "abc", "999999999999999999999"])
def test_it_refuses_what_is_no_library_of_hers(as_vera, solaris, corner, library):
    answer = as_vera.post(f"/works/{solaris.id}/copy", data={"library": library})
    assert answer.status_code == 422
    assert copies_of(solaris) == []


def test_it_refuses_libraries_of_others(cast, as_vera, books, solaris, corner):
    club = make_library("Club", owner=cast.stan)
    for library in (books, club):
        answer = as_vera.post(f"/works/{solaris.id}/copy", data={"library": str(library.id)})
        assert answer.status_code == 422
    assert copies_of(solaris) == []


def test_a_stranger_learns_nothing_of_the_item(stan, as_stan, solaris):
    make_library("Club", owner=stan)
    assert as_stan.get(f"/works/{solaris.id}/copy").status_code == 404
    assert as_stan.post(f"/works/{solaris.id}/copy", data={"library": "1"}).status_code == 404
    assert copies_of(solaris) == []
