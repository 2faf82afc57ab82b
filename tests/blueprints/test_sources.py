"""Admin → Sources: order, keys, tests, and the box that asks all of them."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from models.base import db
from models.job import Job
from models.work import Edition
from services.db.transactions import writing
from services.metadata import coverage, sources
from tests.blueprints.forms import changed, form_of
from tests.factories import make_work
from tests.providers.metadata.journeys import HOBBIT
from tests.stubs.fixtures import stub, stub_server
from tests.stubs.wire import KEY

__all__ = ["stub", "stub_server"]
LIST = "/admin/sources"


def listed(page: str) -> list[str]:
    return re.findall(r'<li id="(\w+)">', page)


def pressed(page: str) -> list[str]:
    """The buttons that have the focus: which source they move, and where."""
    return [
        f"{name} {to}"
        for name, to, button in re.findall(
            r'/sources/(\w+)/move".*?name="to" value="(\w+)">\s*(<button[^>]*>)', page, re.S
        )
        if "data-focus" in button
    ]


def saved(browser, name: str, **new: str):
    fields = form_of(browser, f"{LIST}/{name}/edit")
    return browser.post(f"{LIST}/{name}/edit", data=dict(changed(fields, **new)))


def test_an_administrator_enters_a_key_that_no_page_gives_back(as_ada, ada):
    assert "Needs a key" in as_ada.get(LIST).text
    assert saved(as_ada, "tmdb", key=KEY).status_code == 303
    assert sources.get_source("tmdb", by=ada).key == KEY
    page = as_ada.get(f"{LIST}/tmdb/edit").text
    assert "A key is stored" in page
    assert KEY not in page + as_ada.get(LIST).text
    saved(as_ada, "tmdb")
    assert sources.get_source("tmdb", by=ada).key == KEY
    fields = [*form_of(as_ada, f"{LIST}/tmdb/edit"), ("removes_key", "y")]
    as_ada.post(f"{LIST}/tmdb/edit", data=dict(fields))
    assert sources.get_source("tmdb", by=ada).key == ""


def test_a_source_is_switched_off_and_on(as_ada, ada):
    fields = dict(form_of(as_ada, f"{LIST}/open_library/edit"))
    assert fields.pop("is_enabled") == "y"
    as_ada.post(f"{LIST}/open_library/edit", data=fields)
    assert not sources.get_source("open_library", by=ada).is_enabled
    as_ada.post(f"{LIST}/open_library/edit", data={**fields, "is_enabled": "y"})
    assert sources.get_source("open_library", by=ada).is_enabled


def test_a_key_that_is_too_long_is_refused_beside_its_field(as_ada, ada):
    answer = saved(as_ada, "tmdb", key="x" * 2001)
    assert answer.status_code == 422
    assert "x" * 50 not in answer.text
    assert sources.get_source("tmdb", by=ada).key == ""


def test_the_order_is_changed_by_buttons(as_ada):
    first, second, third = listed(as_ada.get(LIST).text)[:3]
    token = dict(form_of(as_ada, f"{LIST}/tmdb/edit"))["csrf_token"]

    def move(name: str, to: str):
        return as_ada.post(f"{LIST}/{name}/move", data={"csrf_token": token, "to": to})

    answer = move(third, "up")
    assert answer.status_code == 303
    assert pressed(as_ada.get(answer.location).text) == [f"{third} up"]  # by keyboard again
    assert move(first, "up").status_code == 303
    assert listed(as_ada.get(LIST).text)[:3] == [first, third, second]
    move(first, "down")
    move(first, "sideways")
    assert listed(as_ada.get(LIST).text)[:3] == [third, first, second]


def test_all_sources_are_left_alone_when_an_administrator_says_so(as_ada, ada, stub):
    token = dict(form_of(as_ada, f"{LIST}/tmdb/edit"))["csrf_token"]

    def switch(value: str) -> str:
        data = {"csrf_token": token, "is_offline": value}
        assert as_ada.post(f"{LIST}/offline", data=data).status_code == 303
        return as_ada.get(LIST).text

    assert "All sources are turned off" in switch("1")
    assert "Stacks is set to ask no sources." in as_ada.get(f"{LIST}/try?q={HOBBIT}").text
    assert stub.requests == []
    assert "All sources are turned off" not in switch("")
    assert "The Hobbit" in as_ada.get(f"{LIST}/try?q={HOBBIT}").text


def test_a_test_says_what_was_found_or_what_went_wrong(as_ada, ada, stub):
    def tried(name: str) -> str:
        token = dict(form_of(as_ada, f"{LIST}/tmdb/edit"))["csrf_token"]
        answer = as_ada.post(f"{LIST}/{name}/test", data={"csrf_token": token})
        assert answer.status_code == 303
        return as_ada.get(LIST).text

    assert "MangaDex works. It found “Berserk”" in tried("mangadex")
    sources.change("google_books", {"api_key": "wrong"}, by=ada)
    page = tried("google_books")
    assert page.count("The source doesn’t accept the key.") == 2  # now, and in the list


def test_everybody_is_asked_side_by_side(as_ada, ada, stub):
    for name in ("google_books", "isbndb", "hardcover"):
        sources.change(name, {"api_key": KEY}, by=ada)
    stub.faults.update(google_books="html")
    page = as_ada.get(f"{LIST}/try?q={HOBBIT}").text
    rows = re.findall(r'<th scope="row">([^<]+)</th>', page)
    assert rows[:4] == ["Open Library", "Google Books", "ISBNdb", "Hardcover"]
    assert page.count("The Hobbit") >= 3
    assert "Stacks can’t read" in page
    assert "Found nothing." in page
    assert "Hobbit" in as_ada.get(f"{LIST}/try?q=The Hobbit").text
    assert "<table" not in as_ada.get(f"{LIST}/try").text


def test_the_list_says_how_each_source_does(as_ada, ada, stub):
    assert "Not asked yet." in as_ada.get(LIST).text
    assert "needs attention." not in as_ada.get(LIST).text
    stub.faults["open_library"] = "html"
    as_ada.get(f"{LIST}/try?q={HOBBIT}")
    page = as_ada.get(LIST).text
    assert all(text in page for text in (
        "1 source needs attention.", "Failing", "Last 24 hours: 0 answers, 1 failure.",
        "The source gave an answer that Stacks can’t read.", "Last 24 hours: 1 answer, 0 failures.",
    ))  # fmt: skip


def test_a_sample_of_ones_own_items_is_shown_by_source(as_ada, as_olga, ada, books, stub):
    def check(**given: str):
        token = dict(form_of(as_ada, f"{LIST}/tmdb/edit"))["csrf_token"]
        return as_ada.post(f"{LIST}/coverage", data={"csrf_token": token, **given})

    assert "No item here has an ISBN." in check(library=str(books.id), size="20").text
    work = make_work("Hobbit", books, formats=("hardcover",))
    edition = db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalar_one()
    with writing(edition):
        edition.isbn_13 = HOBBIT
    for given in ({"size": "51"}, {"size": "many"}, {"library": "999"}):
        assert check(**{"library": "", "size": "20", **given}).status_code == 422
    assert check(library=str(books.id), size="20").status_code == 303
    piece = as_ada.get(f"{LIST}/_coverage").text
    assert 'hx-trigger="every 2s"' in piece
    assert piece.strip() in as_ada.get(LIST).text
    job = db.session.execute(select(Job)).scalar_one()
    coverage.run_source_coverage(job.id)
    page = as_ada.get(LIST).text
    assert "1 of 1" in page
    assert "every 2s" not in page
    assert as_olga.get(f"{LIST}/_coverage").status_code == 403
    assert as_olga.post(f"{LIST}/coverage", data={"size": "20"}).status_code == 403


@pytest.mark.parametrize("name", ["goodreads", "source_order"])
def test_what_is_no_source_is_not_found(as_ada, name):
    assert as_ada.get(f"{LIST}/{name}/edit").status_code == 404
