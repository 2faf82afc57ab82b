"""People correct works on pages: in place, on the edit page, two at once, with locks and the trash;
nothing typed is lost.
"""

from __future__ import annotations

import re

import pytest

from models.base import db, utc_now
from models.change import FieldSource
from models.work import Work
from services import provenance
from services.access import SYSTEM
from services.accounts import users
from services.db.transactions import writing
from services.works.edit import edit_work
from services.works.read import value_of
from tests.blueprints.forms import changed, form_of, hidden_of, multi
from tests.factories import make_work


@pytest.fixture
def emma(books):
    return make_work("Emma", books, authors=("Jane Austen",), published="1815")


def fresh(work_id):
    db.session.rollback()
    return db.session.get(Work, work_id, populate_existing=True)


# ── editing in place ──────────────────────────────────────────────────────────────────────────────


def test_a_title_is_corrected_in_place_and_the_answer_offers_undo(as_edo, emma):
    path = f"/works/{emma.id}/title/_field"
    fields = form_of(as_edo, f"/works/{emma.id}/title/_form")
    answer = as_edo.post(path, data=dict(changed(fields, title="Emma, a Novel")))
    assert answer.status_code == 200
    assert "Emma, a Novel" in answer.text
    assert "Locked" in answer.text
    assert 'hx-swap-oob="true"' in answer.text
    assert "/undo" in answer.headers["HX-Trigger"]
    assert fresh(emma.id).title == "Emma, a Novel"
    undo = re.search(r"/changes/\d+/undo", answer.headers["HX-Trigger"])[0]
    assert as_edo.post(undo).status_code == 303
    assert fresh(emma.id).title == "Emma"
    assert provenance.locked_fields(fresh(emma.id)) == set()


def test_a_wrong_value_comes_back_with_its_complaint(as_edo, emma):
    fields = form_of(as_edo, f"/works/{emma.id}/published/_form")
    answer = as_edo.post(
        f"/works/{emma.id}/published/_field", data=dict(changed(fields, published="long ago"))
    )
    assert answer.status_code == 422
    assert "long ago" in answer.text
    assert "Enter a date" in answer.text
    assert 'id="field-published"' in answer.text


def test_an_untouched_field_is_neither_saved_nor_locked(as_edo, emma):
    fields = form_of(as_edo, f"/works/{emma.id}/contributors/_form")
    answer = as_edo.post(f"/works/{emma.id}/contributors/_field", data=multi(fields))
    assert answer.status_code == 200
    assert "HX-Trigger" not in answer.headers
    assert provenance.locked_fields(fresh(emma.id)) == set()


def test_two_people_in_one_field_the_second_sees_both_values_and_chooses(as_edo, as_olga, emma):
    path = f"/works/{emma.id}/title/_field"
    edos = form_of(as_edo, f"/works/{emma.id}/title/_form")
    olgas = form_of(as_olga, f"/works/{emma.id}/title/_form")
    assert as_olga.post(path, data=dict(changed(olgas, title="Emma!"))).status_code == 200
    answer = as_edo.post(path, data=dict(changed(edos, title="Emma?")))
    assert answer.status_code == 409
    assert "Emma!" in answer.text
    assert "Emma?" in answer.text
    assert "Olga" in answer.text
    assert fresh(emma.id).title == "Emma!"
    again = dict(hidden_of(answer.text))
    assert as_edo.post(path, data={**again, "keep_title": "theirs"}).status_code == 200
    assert fresh(emma.id).title == "Emma!"
    assert as_edo.post(path, data={**again, "keep_title": "mine"}).status_code == 200
    assert fresh(emma.id).title == "Emma?"


# ── the edit page ─────────────────────────────────────────────────────────────────────────────────


def test_the_edit_page_saves_what_was_touched_and_nothing_else(as_edo, emma):
    fields = form_of(as_edo, f"/works/{emma.id}/edit")
    answer = as_edo.post(
        f"/works/{emma.id}/edit",
        data=multi(changed(fields, subtitle="A Novel", genres="Romance; Satire ; ")),
    )
    assert answer.status_code == 303
    work = fresh(emma.id)
    assert (work.title, work.subtitle, work.creator) == ("Emma", "A Novel", "Jane Austen")
    assert value_of(work, "genres", by=SYSTEM) == ["Romance", "Satire"]
    assert provenance.locked_fields(work) == {"subtitle", "genres"}
    page = as_edo.get(answer.location).text
    assert "/undo" in page
    assert "Saved" in page


def test_people_are_added_and_taken_out_on_the_edit_page(as_edo, emma):
    fields = form_of(as_edo, f"/works/{emma.id}/edit")
    people = iter(["Emma Thompson", "Jane Austen", ""])
    roles = iter(["nrt", "aut", "aut"])
    typed = [
        (
            name,
            (
                next(people)
                if name == "contributors_name"
                else next(roles)
                if name == "contributors_role"
                else value
            ),
        )
        for name, value in fields
    ]
    assert as_edo.post(f"/works/{emma.id}/edit", data=multi(typed)).status_code == 303
    assert value_of(fresh(emma.id), "contributors", by=SYSTEM) == [
        ["Emma Thompson", "nrt"],
        ["Jane Austen", "aut"],
    ]


def test_nothing_typed_is_lost_when_one_field_is_wrong(as_edo, emma):
    fields = form_of(as_edo, f"/works/{emma.id}/edit")
    answer = as_edo.post(
        f"/works/{emma.id}/edit",
        data=multi(changed(fields, title=" ", subtitle="Kept <b>", genres="Satire")),
    )
    assert answer.status_code == 422
    assert "Kept &lt;b&gt;" in answer.text
    assert "Satire" in answer.text
    assert "Please fill this in" in answer.text
    assert fresh(emma.id).subtitle == ""


def test_two_people_on_the_edit_page_lose_nothing(as_edo, as_olga, emma):
    path = f"/works/{emma.id}/edit"
    edos = form_of(as_edo, path)
    olgas = form_of(as_olga, path)
    assert (
        as_olga.post(path, data=multi(changed(olgas, title="Emma!", language="en"))).status_code
        == 303
    )
    answer = as_edo.post(
        path, data=multi(changed(edos, title="Emma?", subtitle="Edo's", genres="Satire"))
    )
    assert answer.status_code == 409
    for text in ("Emma!", "Emma?", "Olga", "Edo&#39;s", "Satire"):
        assert text in answer.text
    assert fresh(emma.id).subtitle == ""
    again = hidden_of(answer.text)
    assert as_edo.post(path, data=multi([*again, ("keep_title", "theirs")])).status_code == 303
    work = fresh(emma.id)
    assert (work.title, work.subtitle, work.language) == ("Emma!", "Edo's", "en")
    assert value_of(work, "genres", by=SYSTEM) == ["Satire"]


def test_who_was_quicker_is_called_as_everywhere_else(as_edo, as_olga, emma, olga):
    users.edit_user(olga, {"display_name": "Grandma"}, by=olga)
    path = f"/works/{emma.id}/edit"
    edos, olgas = form_of(as_edo, path), form_of(as_olga, path)
    as_olga.post(path, data=multi(changed(olgas, title="Emma!")))
    answer = as_edo.post(path, data=multi(changed(edos, title="Emma?")))
    assert "Saved by Grandma" in answer.text
    assert "Olga" not in answer.text


def test_fields_that_only_the_other_person_touched_do_not_clash(as_edo, as_olga, emma):
    path = f"/works/{emma.id}/edit"
    edos = form_of(as_edo, path)
    olgas = form_of(as_olga, path)
    as_olga.post(path, data=multi(changed(olgas, title="Emma!")))
    assert as_edo.post(path, data=multi(changed(edos, subtitle="Edo's"))).status_code == 303
    assert (fresh(emma.id).title, fresh(emma.id).subtitle) == ("Emma!", "Edo's")


def test_a_form_that_came_back_takes_nothing_of_others_back(as_edo, as_olga, emma):
    path = f"/works/{emma.id}/edit"
    wrong = as_edo.post(path, data=multi(changed(form_of(as_edo, path), published="long ago")))
    assert wrong.status_code == 422
    as_olga.post(path, data=multi(changed(form_of(as_olga, path), title="Emma!")))
    again = hidden_of(wrong.text)
    assert as_edo.post(path, data=multi(changed(again, published="1816"))).status_code == 303
    assert (fresh(emma.id).title, fresh(emma.id).published) == ("Emma!", "1816")


def test_what_is_older_than_a_rule_does_not_stop_other_corrections(as_edo, emma):
    with writing(emma):
        emma.published, emma.subtitle = "spring 1815", "x" * 600
    path = f"/works/{emma.id}/edit"
    fields = form_of(as_edo, path)
    assert as_edo.post(path, data=multi(changed(fields, title="Emma!"))).status_code == 303
    assert provenance.locked_fields(fresh(emma.id)) == {"title"}
    wrong = as_edo.post(path, data=multi(changed(fields, subtitle="y" * 600)))
    assert wrong.status_code == 422
    assert "f-subtitle-problem" in wrong.text
    assert "f-published-problem" not in wrong.text


def test_spaces_and_line_ends_of_a_browser_touch_nothing(as_edo, emma):
    with writing(emma):
        emma.description = "One\n\nTwo"
    path = f"/works/{emma.id}/edit"
    fields = form_of(as_edo, path)
    sent = changed(fields, title=" Emma  ", description="One\r\n\r\nTwo\r\n")
    assert "No changes" in as_edo.get(as_edo.post(path, data=multi(sent)).location).text
    assert provenance.locked_fields(fresh(emma.id)) == set()


def test_a_field_that_is_not_sent_stays_and_one_sent_without_its_past_is_saved(as_edo, emma):
    path = f"/works/{emma.id}/edit"
    assert as_edo.post(path, data={"published": ""}).status_code == 303
    work = fresh(emma.id)
    assert (work.title, work.published, work.creator) == ("Emma", "", "Jane Austen")


# ── why, locks, trash ─────────────────────────────────────────────────────────────────────────────


def test_the_panel_says_where_a_value_came_from_and_offers_the_others(as_edo, as_vera, emma):
    with writing():
        for source, value, is_chosen in (("tags", "Emma", True), ("name", "austen_emma", False)):
            about = {"subject_table": "work", "subject_id": emma.id, "field": "title"}
            db.session.add(
                FieldSource(**about, source=source, value=value, is_chosen=is_chosen, at=utc_now())
            )
    piece = as_vera.get(f"/works/{emma.id}/title/_why").text
    assert "File metadata" in piece
    assert "austen_emma" in piece
    assert "Use this value" not in piece
    assert "Use this value" in as_edo.get(f"/works/{emma.id}/title/why").text
    assert as_edo.post(f"/works/{emma.id}/title/use", data={"source": "name"}).status_code == 303
    assert fresh(emma.id).title == "austen_emma"
    assert as_edo.post(f"/works/{emma.id}/title/use", data={"source": "x"}).status_code == 404


def test_a_lock_is_set_and_freed_with_and_without_scripts(as_edo, emma):
    piece = as_edo.post(f"/works/{emma.id}/title/_lock", data={"locked": "1"})
    assert piece.status_code == 200
    assert "Unlock" in piece.text
    assert "toast" in piece.headers["HX-Trigger"]
    assert provenance.locked_fields(fresh(emma.id)) == {"title"}
    assert as_edo.post(f"/works/{emma.id}/title/lock", data={"locked": "0"}).status_code == 303
    assert provenance.locked_fields(fresh(emma.id)) == set()


def test_a_work_goes_into_the_trash_and_comes_back(as_edo, emma):
    answer = as_edo.post(f"/works/{emma.id}/delete")
    assert answer.status_code == 303
    undo = re.search(r"/changes/\d+/undo", as_edo.get(answer.location).text)[0]
    assert as_edo.get(f"/works/{emma.id}").status_code == 404
    assert as_edo.post(undo).location.endswith(f"/works/{emma.id}")
    assert as_edo.get(f"/works/{emma.id}").status_code == 200


# ── what unusual browsers send ────────────────────────────────────────────────────────────────────


def test_a_tag_with_a_semicolon_survives_the_edit_of_a_title(as_edo, cast, emma, books):
    edit_work(emma, {"tags": ["a; b", "c"]}, by=cast.edo)
    fields = form_of(as_edo, f"/works/{emma.id}/edit")
    answer = as_edo.post(f"/works/{emma.id}/edit", data=multi(changed(fields, title="Emma 2")))
    assert answer.status_code == 303
    assert value_of(fresh(emma.id), "tags", by=cast.edo) == ["a; b", "c"]


def test_a_person_whose_role_was_not_sent_stays(as_edo, cast, emma):
    edit_work(emma, {"contributors": [["Jane Austen", "aut"], ["Max Born", "trl"]]}, by=cast.edo)
    fields = [
        pair for pair in form_of(as_edo, f"/works/{emma.id}/edit") if pair[0] != "contributors_role"
    ]
    as_edo.post(f"/works/{emma.id}/edit", data=multi(fields))
    assert [row[0] for row in value_of(fresh(emma.id), "contributors", by=cast.edo)] == [
        "Jane Austen", "Max Born",
    ]  # fmt: skip


def test_a_version_that_cannot_be_read_is_refused_with_a_sentence(as_edo, emma):
    fields = form_of(as_edo, f"/works/{emma.id}/edit")
    answer = as_edo.post(
        f"/works/{emma.id}/edit", data=multi(changed(fields, title="X", seen_version="abc"))
    )
    assert answer.status_code == 422
    assert "This page is out of date. Reload it and try again." in answer.text
    assert "Seen Version" not in answer.text
    assert fresh(emma.id).title == "Emma"
