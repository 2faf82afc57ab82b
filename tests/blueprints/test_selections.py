"""Selecting in lists and what the bar does, without JavaScript: forms, and where they lead."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from models.base import db
from models.job import Job
from models.selection import Selection
from models.work import Work
from services.metadata import sources
from tests.factories import add_member, make_library, make_work
from tests.queries import counted

BOX = re.compile(r'<input type="checkbox"\s+name="work"\s+value="(\d+)"')


@pytest.fixture
def novels(cast) -> list[Work]:
    return [make_work(title, cast.books) for title in ("Emma", "Persuasion", "Sanditon")]


def bar_of(page: str) -> str:
    """Where the form of the bar is sent."""
    form = re.search(r'<form id="selection".*?action="([^"]+)"', page, re.DOTALL)
    assert form is not None
    return form[1].replace("&amp;", "&")


def send(client, page: str, **values):
    return client.post(bar_of(client.get(page).text), data=values)


@pytest.mark.parametrize("view", ["", "&view=table"])
def test_a_list_has_check_boxes_when_it_is_asked_for_them(as_edo, novels, view):
    plain = as_edo.get(f"/works?{view}").text
    assert not BOX.search(plain)
    assert "js/select" not in plain
    [url] = re.findall(r'href="([^"]*select=1)"', plain)
    page = as_edo.get(url.replace("&amp;", "&")).text
    assert BOX.findall(page) == [str(work.id) for work in novels]
    assert "js/select" in page
    assert "Select all 3 items" in page
    for link in re.findall(r'href="([^"]*sort=[^"]*)"', page):
        assert "select=1" in link or "Done" in page


def test_check_boxes_ask_nothing_for_each_row(as_edo, cast, novels):
    def queries(page: str) -> int:
        as_edo.get(page)
        with counted() as statements:
            as_edo.get(page)
        return len(statements)

    few = queries("/works?select=1")
    assert few == queries("/works")
    for number in range(10):
        make_work(f"Novel {number}", cast.books)
    assert queries("/works?select=1") == few


def test_a_viewer_may_not_select(as_vera, novels):
    for page in ("/works", "/works?select=1", "/search?q=emma&select=1"):
        text = as_vera.get(page).text
        assert 'data-key="x"' not in text
        assert 'id="selection"' not in text
        assert not BOX.search(text)


def test_what_is_ticked_goes_to_the_trash_with_one_undo(as_edo, novels):
    answer = send(as_edo, "/works?select=1", work=[novels[0].id, novels[2].id], act="delete")
    assert (answer.status_code, answer.location) == (303, "/works")
    page = as_edo.get("/works").text
    assert "Moved 2 items to trash." in page
    assert "Sanditon" not in page
    [undo] = re.findall(r'action="([^"]*/undo)"', as_edo.get("/history").text)
    assert as_edo.post(undo).status_code == 303
    assert "Sanditon" in as_edo.get("/works").text
    assert "moved several items to trash" in as_edo.get("/history").text
    assert "moved several items to trash" in as_edo.get(f"/works/{novels[0].id}/history").text


def test_all_of_a_filtered_list_or_a_search_are_meant_not_only_this_page(as_edo, cast, novels):
    make_work("Lady Susan", cast.books, formats=("pdf",))
    library = f"/libraries/{cast.books.id}?format=epub&sort=-title&select=1"
    send(as_edo, library, all="1", act="delete", work=[])
    kept = db.session.execute(select(Selection)).scalar_one()
    assert kept.work_ids == [work.id for work in reversed(novels)]
    assert kept.list_url == f"/libraries/{cast.books.id}?sort=-title&format=epub"
    assert "Select the only item" in as_edo.get("/search?q=susan&select=1").text
    answer = send(as_edo, "/search?q=susan&select=1", all="1", act="delete")
    assert answer.location == "/search?q=susan"
    assert "Nothing found" in as_edo.get("/search?q=susan").text


def test_nothing_that_is_selected_is_said_and_changes_nothing(as_edo, novels):
    answer = send(as_edo, "/works?select=1", act="delete")
    assert answer.location == "/works?select=1"
    assert "Select at least one item." in as_edo.get(answer.location).text
    assert as_edo.post("/selections", data={"work": ["x"], "act": "delete"}).status_code == 303
    assert as_edo.post("/selections", data={"work": ["1"], "act": "fly"}).status_code == 303
    assert db.session.execute(select(Selection)).first() is None


def test_what_stays_is_named_on_a_page_of_its_own(as_edo, as_olga, cast, novels):
    others = make_library("Others", owner=cast.stan)
    hidden = make_work("Diary", others)
    shared = make_work("Shared", others)
    add_member(others, cast.edo, "viewer")
    ids = [novels[0].id, shared.id, hidden.id]
    answer = send(as_edo, "/works?select=1", work=ids, act="delete")
    page = as_edo.get(answer.location).text
    assert "Moved 1 item to trash." in page
    assert "2 items weren’t changed" in page
    assert "You don’t have permission to change this item." in page
    assert "Shared" in page
    assert as_olga.get(answer.location).status_code == 404


def test_a_selection_is_looked_up(as_edo, cast, novels, monkeypatch):
    answer = send(as_edo, "/works?select=1", work=[novels[0].id], act="covers")
    job = db.session.execute(select(Job).where(Job.kind == "enrichment")).scalar_one()
    assert answer.location == f"/lookups/{job.id}"
    assert (job.total, job.options["type"], job.options["force"]) == (1, "cover", False)
    send(as_edo, "/works?select=1", all="1", act="look_up")
    types = select(Job.options).where(Job.kind == "enrichment").order_by(Job.id)
    assert [row["type"] for row in db.session.execute(types).scalars()] == ["cover", "metadata"]
    sources.set_offline(True, by=cast.ada)
    assert send(as_edo, "/works?select=1", all="1", act="look_up").status_code == 503


def test_a_viewer_may_not_look_up_or_delete(as_vera, novels):
    for act in ("look_up", "covers"):
        as_vera.post("/selections", data={"work": [novels[0].id], "act": act})
        assert "permission to edit" in as_vera.get("/works").text
    data = {"work": [novels[0].id], "act": "delete"}
    assert as_vera.post("/selections", data=data).status_code == 403
    assert db.session.execute(select(Job)).first() is None


def test_a_library_that_one_cannot_see_is_not_found(as_stan, cast, novels):
    data = {"all": "1", "act": "delete"}
    assert as_stan.post(f"/selections?library={cast.books.id}", data=data).status_code == 404
