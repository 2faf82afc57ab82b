"""Correcting contributors: names, dates, and who may."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.base import db
from models.person import Person
from models.work import ExternalId, Work
from services import history
from services.db.transactions import writing
from services.lists import finding
from tests.blueprints.api.client import statuses
from tests.blueprints.api.librarium.contributors.conftest import found, person
from tests.cases import each_case
from tests.factories import find_or_make_person, make_work
from tests.rows import last_change


def test_editors_correct_people_and_each_answer_is_the_whole_person(programs, path):
    answers = statuses(
        programs, lambda program: program.patch(path, {"bio": "Wrote the Earthsea books."})
    )
    assert answers == {"ada": 200, "olga": 200, "edo": 200, "vera": 403, "stan": 404, "nobody": 401}
    given = {
        "born_date": "1929-10-21",
        "died_date": "2018-01",
        "nationality": "American",
        "is_corporate": False,
    }
    shown = programs.edo.patch(path, given).json
    assert (shown["born_date"], shown["died_date"]) == (
        "1929-10-21T00:00:00Z",
        "2018-01-01T00:00:00Z",
    )
    assert (shown["name"], shown["sort_name"], shown["bio"]) == (
        "Ursula K. Le Guin",
        "Le Guin, Ursula K.",
        "Wrote the Earthsea books.",
    )
    assert (shown["book_count"], shown["external_ids"], shown["photo_url"]) == (1, {}, None)


def test_a_persons_identifiers_are_shown(programs, le_guin, path):
    with writing():
        db.session.add(
            ExternalId(
                subject_table="person",
                subject_id=le_guin.id,
                source="open_library",
                value="OL31353A",
            )
        )
    assert programs.edo.patch(path, {}).json["external_ids"] == {"open_library": "OL31353A"}


def test_what_is_absent_or_null_stays_and_what_is_empty_goes(programs, path):
    programs.edo.patch(
        path, {"bio": "x", "born_date": "1929", "nationality": "American", "sort_name": "Guin"}
    )
    shown = programs.edo.patch(path, {"bio": None, "name": "  ", "unknown": 1}).json
    assert (shown["bio"], shown["name"], shown["sort_name"], shown["born_date"]) == (
        "x",
        "Ursula K. Le Guin",
        "Guin",
        "1929-01-01T00:00:00Z",
    )
    shown = programs.edo.patch(
        path, {"bio": "", "born_date": "", "nationality": "", "sort_name": ""}
    ).json
    assert (shown["bio"], shown["nationality"], shown["sort_name"], shown["born_date"]) == (
        "",
        "",
        "Le Guin, Ursula K.",
        None,
    )


@pytest.mark.parametrize(("change", "sort_name"), [
    ({"name": "Ursula Kroeber"}, "Kroeber, Ursula"),
    ({"name": "Ursula Kroeber", "sort_name": "Ursula"}, "Ursula"),
    ({"name": "Earthsea Writers", "is_corporate": True}, "Earthsea Writers"),
    ({"is_corporate": True}, "Le Guin, Ursula K."),
    ({"is_corporate": True, "sort_name": ""}, "Ursula K. Le Guin"),
    ({"name": "Ursula K. LE GUIN"}, "LE GUIN, Ursula K."),
])  # fmt: skip
def test_how_a_person_is_sorted_follows_the_name_unless_it_is_said(
    programs, path, change, sort_name
):
    assert programs.edo.patch(path, change).json["sort_name"] == sort_name


def test_a_partial_date_survives_a_program_that_sends_back_what_it_was_shown(
    programs, le_guin, path
):
    shown = programs.edo.patch(path, {"born_date": "1929"}).json
    for sent in (shown["born_date"], "1929-01-01", "1929-01-01T00:00:00.000Z"):
        programs.edo.patch(path, {"born_date": sent})
        assert db.session.get(Person, le_guin.id, populate_existing=True).born_on == "1929"
    programs.edo.patch(path, {"born_date": "1929-10-21"})
    assert db.session.get(Person, le_guin.id, populate_existing=True).born_on == "1929-10-21"


@each_case(("change", "field"), [
    ({"born_date": "yesterday"}, "born_date"), ({"died_date": "2018-13"}, "died_date"),
    ({"born_date": "1929-02-30"}, "born_date"),
    ({"born_date": 1929}, "born_date"), ({"is_corporate": "yes"}, "is_corporate"),
    ({"name": "x" * 301}, "name"), ({"bio": ["x"]}, "bio"),
    ({"bio": "x" * 20_001}, "bio"), ({"nationality": "x" * 65}, "nationality"),
    ({"sort_name": "a\x00"}, "sort_name"), ([], "body"),
])  # fmt: skip
def test_what_is_wrong_with_a_correction_is_named(programs, path, change, field):
    answer = programs.edo.patch(path, change)
    assert answer.status_code == 400
    assert answer.json["error"].startswith(f"{field}: ")


def test_a_persons_works_are_shown_sorted_and_found_under_the_new_name_at_once_and_undo_turns_that_back(  # noqa: E501
    programs, cast, books, path
):
    def shown():
        work = db.session.execute(select(Work)).scalars().one()
        return (
            work.creator,
            work.creator_key,
            [len(finding.find(cast.vera, word).rows) for word in ("guin", "kroeber")],
        )

    before = shown()
    assert before[2] == [1, 0]
    programs.edo.patch(path, {"name": "Ursula Kroeber"})
    assert shown() == ("Ursula Kroeber", "kroeber ursula", [0, 1])
    history.undo(last_change(), by=cast.edo)
    assert shown() == before
    programs.edo.patch(path, {"sort_name": "Aaa"})
    assert shown()[1] == "aaa"


def test_a_name_that_somebody_has_is_a_clash_unless_they_are_nobody_one_may_know(
    programs, books, club, path
):
    make_work("Secret", club, authors=("Jo Walton",))
    make_work("Known", books, authors=("Ann Leckie",))
    answer = programs.olga.patch(path, {"name": "ann leckie"})
    assert answer.status_code == 409
    assert answer.json["error"].startswith("name: ")
    assert programs.olga.patch(path, {"name": "Jo Walton"}).status_code == 200


def test_a_person_of_several_libraries_is_described_by_the_editors_of_any(
    programs, club, books, path
):
    make_work("Also here", club, authors=("Ursula K. Le Guin",))
    assert statuses(programs, lambda program: program.patch(path, {"bio": "x"})) == {
        "ada": 200, "olga": 200, "edo": 200, "vera": 403, "stan": 200, "nobody": 401,
    }  # fmt: skip


def test_a_person_without_works_is_changed_by_their_creator(programs, cast, club):
    path = f"/contributors/{person('Nobody Yet', by=cast.edo).uuid}"
    assert statuses(programs, lambda program: program.patch(path, {"bio": "x"})) == {
        "ada": 200, "olga": 404, "edo": 200, "vera": 404, "stan": 404, "nobody": 401,
    }  # fmt: skip


def test_a_person_whose_works_are_in_no_library_is_nobodys(programs, cast):
    make_work("Orphan", kind="book", authors=("Lost Author",))
    path = f"/contributors/{find_or_make_person('Lost Author').uuid}"
    assert programs.olga.patch(path, {"bio": "x"}).status_code == 404
    assert programs.ada.patch(path, {"bio": "x"}).status_code == 200
    assert found(programs.olga, "lost") == []
