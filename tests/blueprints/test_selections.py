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
from services.works.edit import delete_work, edit_work
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


def form_values(page: str) -> dict[str, str]:
    """The values of the hidden fields, as a browser sends them."""
    hidden = r'<input (?:id="[^"]*" )?name="([^"]+)" type="hidden" value="([^"]*)"'
    pairs = re.findall(hidden, page)
    return {name: value.replace("&#34;", '"') for name, value in pairs if name != "csrf_token"}


@pytest.fixture
def edit_page(as_edo, novels) -> str:
    """The address of the form for all novels."""
    return send(as_edo, "/works?select=1", all="1", act="edit").location


def test_the_form_for_many_shows_what_they_share_and_changes_what_was_touched(
    as_edo, cast, novels, edit_page
):
    for work in novels:
        edit_work(work, {"language": "en", "subtitle": work.title}, by=cast.edo)
    page = as_edo.get(edit_page).text
    assert "Edit 3 items" in page
    assert page.count('placeholder="(various)"') == 2  # title and subtitle
    assert 'value="en"' in page
    data = {**form_values(page), "language": "en", "tags": "old; new", "how_tags": "add"}
    answer = as_edo.post(edit_page, data={**data, "empty_subtitle": "y"})
    assert (answer.status_code, answer.location) == (303, "/works")
    assert "Changed 3 items." in as_edo.get("/works").text
    db.session.expire_all()
    assert [work.subtitle for work in novels] == ["", "", ""]
    assert [work.title for work in novels] == ["Emma", "Persuasion", "Sanditon"]
    assert "All have: new; old." in as_edo.get(edit_page).text
    assert "edited several items" in as_edo.get(f"/works/{novels[0].id}/history").text


def test_the_form_for_many_refuses_what_cannot_be_stored(as_edo, novels, edit_page):
    data = {**form_values(as_edo.get(edit_page).text), "language": "not a language"}
    answer = as_edo.post(edit_page, data=data)
    assert answer.status_code == 422
    assert "not a language" in answer.text
    assert novels[0].language == ""


def test_a_conflict_of_one_item_is_named_and_the_others_are_saved(as_edo, cast, novels, edit_page):
    data = form_values(as_edo.get(edit_page).text)
    edit_work(novels[1], {"language": "it"}, by=cast.olga)
    answer = as_edo.post(edit_page, data={**data, "language": "fr"})
    page = as_edo.get(answer.location).text
    assert "Olga changed this while you were editing: Language." in page
    assert "Changed 2 items." in page
    db.session.expire_all()
    assert [work.language for work in novels] == ["fr", "it", "fr"]


def test_a_form_whose_versions_were_lost_overwrites_nobody(as_edo, cast, novels, edit_page):
    edit_work(novels[1], {"language": "it"}, by=cast.olga)
    for versions in ("", "[]", "[1]", '["a", null, {}]'):
        as_edo.post(edit_page, data={"language": "fr", "versions": versions})
    db.session.expire_all()
    assert novels[1].language == "it"


def test_nobody_else_may_open_the_form_of_a_selection(as_olga, as_ada, as_vera, edit_page, novels):
    for visitor in (as_olga, as_ada, as_vera):
        assert visitor.get(edit_page).status_code == 404
        assert visitor.post(edit_page, data={"title": "Mine"}).status_code == 404
        assert visitor.get(f"{edit_page}/_names?field=tags&q=a").status_code == 404


def test_a_viewer_may_not_edit_many(as_vera, novels):
    ids = [novels[0].id, novels[1].id]
    page = as_vera.post("/selections", data={"work": ids, "act": "edit"}).location
    assert as_vera.get(page).status_code == 403
    assert as_vera.post(page, data={"title": "Mine", "was_title": "null"}).status_code == 403
    assert novels[0].title == "Emma"


def test_the_form_names_the_items_that_one_may_not_edit(as_edo, cast, novels):
    others = make_library("Others", owner=cast.stan)
    add_member(others, cast.edo, "viewer")
    ids = [novels[0].id, make_work("100% mine", others).id]
    page = as_edo.post("/selections", data={"work": ids, "act": "edit"}).location
    text = as_edo.get(page).text
    assert "You can’t edit 1 of them: 100% mine" in text
    assert "Save 1 item" in text
    assert 'name="tags"' not in text


def test_names_are_suggested_from_the_library_of_all(as_edo, cast, novels, edit_page):
    edit_work(novels[0], {"tags": ["Regency"]}, by=cast.olga)
    piece = as_edo.get(f"{edit_page}/_names?field=tags&q=reg").text
    assert "Regency" in piece
    assert "Create “reg”" in piece


@pytest.fixture
def first_form(as_edo, edit_page) -> str:
    """The address of the form of the first novel, opened from a selection of all."""
    return as_edo.get(edit_page.replace("/edit", "/walk")).location


def save_item(client, page: str, **values: str):
    form = client.get(page).text
    assert 'name="selection"' in form
    data = {**form_values(form), "selection": page.partition("selection=")[2], **values}
    return client.post(page.partition("?")[0], data=data)


def test_one_item_after_another_is_saved_and_the_last_leads_back_to_the_list(
    as_edo, novels, first_form
):
    assert "1 of 3" in as_edo.get(first_form).text
    second = save_item(as_edo, first_form, title="Emma!", then="next").location
    assert second.startswith(f"/works/{novels[1].id}/edit?selection=")
    page = as_edo.get(second).text
    assert "2 of 3" in page
    assert f'href="{first_form}"' in page  # Previous
    third = save_item(as_edo, second, title="Persuasion", then="next").location
    page = as_edo.get(third).text
    assert "Save and finish" in page
    assert save_item(as_edo, third, title="Sanditon!", then="next").location == "/works"
    db.session.expire_all()
    assert [work.title for work in novels] == ["Emma!", "Persuasion", "Sanditon!"]
    assert save_item(as_edo, third, title="Sanditon").location == f"/works/{novels[2].id}"


def test_what_is_gone_or_not_ones_own_is_skipped(as_edo, cast, novels):
    others = make_library("Others", owner=cast.stan)
    add_member(others, cast.edo, "viewer")
    ids = [novels[0].id, make_work("Diary", others).id, novels[1].id, novels[2].id]
    page = as_edo.post("/selections", data={"work": ids, "act": "edit"}).location
    first = as_edo.get(page.replace("/edit", "/walk")).location
    delete_work(novels[1], by=cast.olga)
    third = save_item(as_edo, first, title="Emma", then="next").location
    assert third.startswith(f"/works/{novels[2].id}/edit")
    assert "4 of 4" in as_edo.get(third).text


def test_a_conflict_on_the_way_asks_and_then_goes_on(as_edo, cast, novels, first_form):
    form = form_values(as_edo.get(first_form).text)
    edit_work(novels[0], {"title": "Olga’s"}, by=cast.olga)
    number = first_form.partition("selection=")[2]
    data = {**form, "title": "Edo’s", "selection": number, "then": "next"}
    clash = as_edo.post(first_form.partition("?")[0], data=data)
    assert clash.status_code == 409
    carried = dict(
        re.findall(r'<input[^>]*name="(selection|then)"[^>]*value="([^"]*)"', clash.text)
    )
    assert carried == {"selection": number, "then": "next"}


def test_a_selection_that_is_gone_or_of_somebody_else_is_no_way(as_olga, novels, first_form):
    page = as_olga.get(first_form).text
    assert "Save and next" not in page
    data = {"title": "Olga’s", "was_title": '"Emma"', "selection": "1", "then": "next"}
    answer = as_olga.post(first_form.partition("?")[0], data=data)
    assert answer.location == f"/works/{novels[0].id}"


def test_a_viewer_may_not_go_through_a_selection(as_vera, novels):
    page = as_vera.post("/selections", data={"work": [novels[0].id], "act": "edit"}).location
    assert as_vera.get(page).status_code == 404
    form = f"/works/{novels[0].id}/edit?selection=1"
    assert as_vera.get(form).status_code == 403
    assert as_vera.post(form, data={"title": "Mine", "then": "next"}).status_code == 403
