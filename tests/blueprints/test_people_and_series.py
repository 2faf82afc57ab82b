"""The pages of people and of series: what they show, and what sources add to them."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from models.base import db
from models.person import Person
from services import people, series, series_arcs, series_books
from services.series_books import Placement
from tests.blueprints.forms import form_of
from tests.factories import make_work
from tests.providers.metadata.journeys import BERSERK
from tests.stubs.fixtures import stub, stub_server

__all__ = ["stub", "stub_server"]


@pytest.fixture
def tolkien(cast) -> Person:
    make_work("The Hobbit", cast.books, authors=("J.R.R. Tolkien",))
    query = select(Person).where(Person.name == "J.R.R. Tolkien")
    return db.session.execute(query).scalar_one()


@pytest.fixture
def berserk(cast):
    values = {"name": "Berserk", "status": "completed"}
    row = series.create_series(cast.books, values, by=cast.olga)
    work = make_work("The Black Swordsman", cast.books)
    series_books.place_all(cast.books, row, [Placement(work.uuid, 1.0)], by=cast.olga)
    series_arcs.create_arc(row, {"name": "Golden Age", "position": 1}, by=cast.olga)
    return row


def token(browser) -> str:
    return dict(form_of(browser, "/account"))["csrf_token"]


def test_a_person_is_looked_up_compared_and_updated(as_olga, cast, stub, tolkien):
    here = f"/people/{tolkien.id}"
    page = as_olga.get(here).text
    assert "The Hobbit" in page
    assert "Look up" in page
    found = as_olga.get(f"{here}/lookup?q=Tolkien").text
    compare = re.search(r'href="([^"]+/lookup/facts[^"]+)"', found)[1].replace("&amp;", "&")
    fields = form_of(as_olga, compare)
    assert {"bio", "photo", "works"} <= {value for name, value in fields if name == "names"}
    kept = [pair for pair in fields if pair != ("names", "photo")]
    data = {name: [it for key, it in kept if key == name] for name, _ in kept}
    assert as_olga.post(f"{here}/lookup", data=data).status_code == 303
    page = as_olga.get(here).text
    assert tolkien.bio[:40] in page
    assert "listed by sources" in page
    assert "Undo" in page
    stub.faults["open_library"] = "html"
    assert "can’t read" in as_olga.get(f"{here}/lookup?q=Nobody").text
    assert people.details_of(tolkien, by=cast.olga).photo_id is None


def test_a_viewer_sees_a_person_but_looks_nobody_up(as_vera, as_stan, stub, tolkien):
    here = f"/people/{tolkien.id}"
    page = as_vera.get(here).text
    assert "The Hobbit" in page
    assert "Look up" not in page
    assert as_vera.get(f"{here}/lookup?q=Tolkien").status_code == 403
    assert as_stan.get(here).status_code == 404
    assert stub.requests == []


def test_a_series_shows_its_volumes_and_those_that_it_lacks(as_olga, cast, stub, berserk):
    here = f"/series/{berserk.id}"
    page = as_olga.get(here).text
    assert all(text in page for text in ("The Black Swordsman", "Golden Age", "Complete"))
    assert "Refresh volumes" not in page
    assert "Berserk" in as_olga.get(f"{here}/source?q=Berserk").text
    data = {"csrf_token": token(as_olga), "q": "Berserk", "source": "mangadex", "value": BERSERK}
    assert as_olga.post(f"{here}/source", data=data).status_code == 303
    assert as_olga.post(f"{here}/volumes", data=data).status_code == 303
    page = as_olga.get(here).text
    assert "new volume" in page
    assert "Missing volumes" in page
    stub.faults["mangadex"] = "html"
    assert "can’t read" in as_olga.get(f"{here}/source?q=Nobody").text
    series.edit_series(berserk, {"external_value": "11111111-aaaa"}, by=cast.olga)
    as_olga.post(f"{here}/volumes", data=data)
    assert "can’t read" in as_olga.get(here).text


def test_a_viewer_sees_a_series_but_fetches_nothing(as_vera, as_stan, stub, berserk):
    here, data = f"/series/{berserk.id}", {"csrf_token": token(as_vera)}
    page = as_vera.get(here).text
    assert "Golden Age" in page
    assert "Find at a source" not in page
    assert as_vera.post(f"{here}/volumes", data=data).status_code == 403
    assert as_vera.get(f"{here}/source?q=Berserk").status_code == 403
    assert as_stan.get(here).status_code == 404
    assert stub.requests == []
