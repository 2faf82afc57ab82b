"""People look an item up beside its form, and copy what sources say into it, field by field."""

from __future__ import annotations

import re

import pytest

from models.base import db
from models.work import Edition, Work
from services import provenance
from services.access import SYSTEM
from services.db.transactions import writing
from services.metadata import candidates, sources
from services.works.read import value_of
from tests.blueprints.forms import changed, form_of, hidden_of, multi
from tests.factories import make_library, make_work
from tests.providers.metadata.journeys import HOBBIT
from tests.stubs.fixtures import stub, stub_server
from tests.stubs.wire import KEY

__all__ = ["stub", "stub_server"]


@pytest.fixture
def hobbit(books, stub):
    work = make_work("Hobbit", books)
    with writing():
        db.session.query(Edition).filter_by(work_id=work.id).one().isbn_13 = HOBBIT
    return work


@pytest.fixture
def keys(ada, stub):
    for name in ("google_books", "tmdb"):
        sources.change(name, {"api_key": KEY}, by=ada)


def press(browser, work, fields, *, piece=False, status=200, **button):
    """What comes back when somebody presses a button of the pane."""
    address = f"/works/{work.id}/edit/{'_lookup' if piece else 'lookup'}"
    answer = browser.post(address, data=multi([*fields, *button.items()]))
    assert answer.status_code == status
    return answer.text


def token_of(page, source):
    return re.search(rf'value="([^"]+)"[^>]*id="choose-{source}-1"', page)[1]


def stored(work):
    db.session.rollback()
    return db.session.get(Work, work.id, populate_existing=True)


def test_fields_of_two_sources_are_copied_and_their_sources_are_named(as_edo, keys, hobbit):
    fields = form_of(as_edo, f"/works/{hobbit.id}/edit")
    assert ("lookup_text", HOBBIT) in fields
    results = press(as_edo, hobbit, fields, search="1")
    shown = press(as_edo, hobbit, hidden_of(results), choose=token_of(results, "open_library"))
    assert "<mark>The Hobbit</mark>" in shown
    shown = press(as_edo, hobbit, hidden_of(shown), copy="title")
    assert "From Open Library, not saved yet" in shown
    results = press(as_edo, hobbit, hidden_of(shown), search="1")
    shown = press(as_edo, hobbit, hidden_of(results), choose=token_of(results, "google_books"))
    shown = press(as_edo, hobbit, hidden_of(shown), copy="description")
    assert "From Open Library" in shown
    assert "From Google Books" in shown
    assert stored(hobbit).title == "Hobbit"
    answer = as_edo.post(f"/works/{hobbit.id}/edit", data=multi(hidden_of(shown)))
    assert answer.status_code == 303
    said = provenance.chosen_sources(stored(hobbit))
    assert (said["title"].source, said["title"].is_locked) == ("open_library", True)
    assert said["description"].source == "google_books"
    assert "Open Library" in as_edo.get(f"/works/{hobbit.id}/title/why").text


def test_a_copied_value_that_is_corrected_is_the_person_s_own(as_edo, hobbit):
    results = press(as_edo, hobbit, form_of(as_edo, f"/works/{hobbit.id}/edit"), search="1")
    fields = hidden_of(results)
    shown = press(as_edo, hobbit, fields, choose=token_of(results, "open_library"))
    typed = hidden_of(press(as_edo, hobbit, hidden_of(shown), copy="title"))
    as_edo.post(f"/works/{hobbit.id}/edit", data=multi(changed(typed, title="My Hobbit")))
    assert provenance.chosen_sources(stored(hobbit))["title"].source == "person"


def test_nobody_can_say_that_a_source_said_something(as_edo, hobbit):
    fields = form_of(as_edo, f"/works/{hobbit.id}/edit")
    forged = [*changed(fields, title="Forged"), ("from_title", '["open_library","",{}]')]
    assert as_edo.post(f"/works/{hobbit.id}/edit", data=multi(forged)).status_code == 303
    assert provenance.chosen_sources(stored(hobbit))["title"].source == "person"


def test_all_that_is_empty_is_copied_and_what_is_typed_stays(as_edo, hobbit):
    typed = changed(form_of(as_edo, f"/works/{hobbit.id}/edit"), subtitle="Mine", tags="new; old")
    results = press(as_edo, hobbit, typed, search="1", piece=True)
    fields = hidden_of(results)
    shown = press(as_edo, hobbit, fields, choose=token_of(results, "open_library"), piece=True)
    shown = press(as_edo, hobbit, hidden_of(shown), copy="empty", piece=True)
    assert shown.lstrip().startswith('<form id="editor"')
    assert 'data-guard="dirty"' in shown
    as_edo.post(f"/works/{hobbit.id}/edit", data=multi(hidden_of(shown)))
    work = stored(hobbit)
    assert (work.title, work.subtitle, work.published) == ("Hobbit", "Mine", "1991-05-31")
    assert value_of(work, "tags", by=SYSTEM) == ["new", "old"]
    assert value_of(work, "contributors", by=SYSTEM)
    shown = press(as_edo, hobbit, hidden_of(shown), copy="all")
    assert dict(hidden_of(shown))["title"] == "The Hobbit"


def test_a_film_is_asked_for_whole_when_it_is_chosen(as_ada, ada, keys):
    matrix = make_work("Matrix", make_library("Films", owner=ada, kind="movie"))
    results = press(as_ada, matrix, form_of(as_ada, f"/works/{matrix.id}/edit"), search="1")
    shown = press(as_ada, matrix, hidden_of(results), choose=token_of(results, "tmdb"))
    assert "Age rating" in shown
    assert "People" in shown


@pytest.mark.parametrize("fault", ["down", "broken_json", "slow"])
def test_a_source_that_fails_says_so_and_the_others_answer(
    as_edo, keys, hobbit, stub, fault, monkeypatch
):
    if fault == "slow":
        monkeypatch.setattr(candidates, "SECONDS", 3.0)
    stub.faults["open_library"] = fault
    fields = form_of(as_edo, f"/works/{hobbit.id}/edit")
    page = press(as_edo, hobbit, fields, search="1")
    assert re.search(r"The source (didn’t answer|gave an answer|can’t be reached)", page)
    assert token_of(page, "google_books")


def test_it_says_that_no_source_is_switched_on(as_edo, ada, hobbit):
    for source in ("open_library", "sru_dnb", "sru_bnf", "mangadex"):
        sources.change(source, {"enabled": "false"}, by=ada)
    page = as_edo.get(f"/works/{hobbit.id}/edit").text
    assert "An administrator can add one" in page
    assert "lookup-search" not in page


def test_a_viewer_may_not_ask(as_vera, hobbit, stub):
    press(as_vera, hobbit, [("lookup_text", HOBBIT)], search="1", status=403)
    press(as_vera, hobbit, [("lookup_text", HOBBIT)], search="1", piece=True, status=403)
    assert stub.requests == []


def test_boxes_lock_and_unlock_fields_in_one_change(as_edo, hobbit):
    path = f"/works/{hobbit.id}/edit"
    fields = form_of(as_edo, path)
    as_edo.post(path, data=multi([*changed(fields, subtitle="Mine"), ("locked", "language")]))
    assert provenance.locked_fields(stored(hobbit)) == {"subtitle", "language"}
    fields = form_of(as_edo, path)
    freed = [pair for pair in fields if pair != ("locked", "subtitle")]
    answer = as_edo.post(path, data=multi(freed))
    assert provenance.locked_fields(stored(hobbit)) == {"language"}
    undo = re.search(r"/changes/\d+/undo", as_edo.get(answer.location).text)[0]
    as_edo.post(undo)
    assert provenance.locked_fields(stored(hobbit)) == {"subtitle", "language"}


def chosen(browser, work, source="open_library"):
    """The page with a candidate of this source."""
    results = press(browser, work, form_of(browser, f"/works/{work.id}/edit"), search="1")
    return press(browser, work, hidden_of(results), choose=token_of(results, source))


def edition_of(work):
    db.session.rollback()
    return db.session.query(Edition).filter_by(work_id=work.id).one()


def test_what_the_edition_lacks_is_saved_with_its_source_and_what_is_typed_stays(as_edo, hobbit):
    shown = chosen(as_edo, hobbit)
    assert "Edition: EPUB" in shown
    typed = changed(hidden_of(shown), title="Typed")
    saved = press(as_edo, hobbit, typed, take="publisher")
    edition = edition_of(hobbit)
    assert edition.publisher
    assert not edition.page_count
    chosen_source = provenance.chosen_sources(edition)["publisher"]
    assert (chosen_source.source, chosen_source.is_locked) == ("open_library", True)
    assert dict(hidden_of(saved))["title"] == "Typed"
    assert stored(hobbit).title == "Hobbit"
    piece = press(as_edo, hobbit, hidden_of(saved), take="edition", piece=True)
    assert piece.lstrip().startswith('<form id="editor"')
    assert edition_of(hobbit).page_count
    assert edition_of(hobbit).isbn_13 == HOBBIT


def test_an_isbn_of_another_edition_is_refused_with_a_sentence(as_edo, hobbit):
    with writing():
        db.session.query(Edition).filter_by(work_id=hobbit.id).one().isbn_10 = "0306406152"
        db.session.query(Edition).filter_by(work_id=hobbit.id).one().isbn_13 = ""
    results = press(
        as_edo,
        hobbit,
        changed(form_of(as_edo, f"/works/{hobbit.id}/edit"), lookup_text=HOBBIT),
        search="1",
    )
    shown = press(as_edo, hobbit, hidden_of(results), choose=token_of(results, "open_library"))
    refused = press(as_edo, hobbit, hidden_of(shown), take="isbn_13")
    assert "belong to different books" in refused
    assert edition_of(hobbit).isbn_13 == ""


def test_numbers_of_other_sources_become_links_of_the_item(as_edo, hobbit):
    shown = chosen(as_edo, hobbit)
    assert "Save these links" in shown
    saved = press(as_edo, hobbit, hidden_of(shown), take="numbers")
    assert "Save these links" not in saved
    assert 'href="https://openlibrary.org' in as_edo.get(f"/works/{hobbit.id}").text


def test_a_viewer_may_not_save_what_a_candidate_says(as_edo, as_vera, hobbit):
    fields = [pair for pair in hidden_of(chosen(as_edo, hobbit)) if pair[0] != "csrf_token"]
    for what in ("publisher", "edition", "numbers"):
        press(as_vera, hobbit, fields, take=what, status=403)
    assert not edition_of(hobbit).publisher
