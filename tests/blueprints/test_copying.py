"""The page that copies an item of somebody else's library, without JavaScript."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from models.base import db
from models.library import Holding
from models.work import Work
from tests.cases import each_case
from tests.factories import add_member, make_library, make_work, signed_in

OFFER = "Copy to my library"
FORM = '<form class="form"'


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


def test_who_has_no_library_of_this_type_is_offered_to_create_one(cast, as_vera, solaris):
    make_library("Films", owner=cast.vera, kind="movie")
    assert OFFER in as_vera.get(f"/works/{solaris.id}").text
    text = as_vera.get(f"/works/{solaris.id}/copy").text
    assert "You don’t have a library for this type of item yet." in text
    assert 'href="/libraries/new"' in text
    assert FORM not in text


def test_who_has_a_copy_is_led_to_it(as_vera, cast, solaris, corner):
    as_vera.post(f"/works/{solaris.id}/copy", data={"library": str(corner.id)})
    [copy] = copies_of(solaris)
    text = as_vera.get(f"/works/{solaris.id}/copy").text
    assert f'You already have a copy in “<a href="/works/{copy.id}">Corner</a>”.' in text
    assert FORM not in text
    make_library("Attic", owner=cast.vera)
    text = as_vera.get(f"/works/{solaris.id}/copy").text
    assert "You already have a copy" in text
    assert FORM in text


def test_somebody_elses_copy_is_not_named(app, cast, books, as_vera, solaris, corner):
    as_vera.post(f"/works/{solaris.id}/copy", data={"library": str(corner.id)})
    add_member(books, cast.stan, "viewer")
    add_member(corner, cast.stan, "viewer")
    text = signed_in(app, cast.stan).get(f"/works/{solaris.id}/copy").text
    assert "You don’t have a library for this type of item yet." in text
    assert "You already have" not in text


def test_the_name_of_a_library_is_text(as_vera, cast, solaris):
    library = make_library("<b>Mine</b>", owner=cast.vera)
    as_vera.post(f"/works/{solaris.id}/copy", data={"library": str(library.id)})
    text = as_vera.get(f"/works/{solaris.id}/copy").text
    assert "&lt;b&gt;Mine&lt;/b&gt;" in text
    assert "<b>Mine" not in text


def test_who_edits_the_item_is_told_that_no_copy_is_needed(app, cast, solaris):
    text = signed_in(app, cast.olga).get(f"/works/{solaris.id}/copy").text
    assert "you don’t need a copy" in text
    assert FORM not in text


def test_the_page_says_what_stays(as_vera, solaris, corner):
    text = as_vera.get(f"/works/{solaris.id}/copy").text
    assert "Files, physical copies, series, tags and shelves stay where they are." in text


def test_each_value_of_a_copy_says_that_it_was_copied_and_names_nobody(
    app, cast, as_vera, solaris, corner
):
    as_vera.post(f"/works/{solaris.id}/copy", data={"library": str(corner.id)})
    [copy] = copies_of(solaris)
    for field in ("title", "contributors"):
        text = as_vera.get(f"/works/{copy.id}/{field}/why").text
        assert "Copied from another library" in text
        assert "Unlocked: the next scan may update it." in text
        assert "Entered manually" not in text
        assert "olga" not in text.lower()


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


@each_case("library", ["", "0", "abc", "999999999999999999999"])
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
