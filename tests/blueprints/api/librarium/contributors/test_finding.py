"""Finding contributors by a part of their name."""

from __future__ import annotations

import pytest

from services.works.edit import delete_work
from tests.blueprints.api.client import ENVELOPED, ROLES, Program, statuses
from tests.blueprints.api.librarium.contributors.conftest import found, person
from tests.factories import make_user, make_work


@pytest.mark.slow
def test_people_are_found_by_a_part_of_their_name_in_any_case_by_name(programs, books, le_guin):
    make_work("Ronia", books, authors=("Astrid Lindgren", "Guinevere Ray", "100% Guineas"))
    assert found(programs.vera, "GUIN") == ["100% Guineas", "Guinevere Ray", "Ursula K. Le Guin"]
    assert found(programs.vera, "0%25 g") == ["100% Guineas"]
    assert found(programs.vera, "_u") == []
    assert found(programs.vera, "g") == []
    assert found(programs.vera, "%20g%20") == []
    assert programs.vera.get("/contributors").json == []


def test_ten_are_found_at_most(programs, books):
    make_work("All of us", books, authors=tuple(f"Twin {number:02}" for number in range(12)))
    assert found(programs.vera, "twin") == [f"Twin {number:02}" for number in range(10)]


def test_people_of_foreign_libraries_and_of_the_trash_are_not_found(programs, cast, club, books):
    make_work("Secret", club, authors=("Secret Stanley",))
    gone = make_work("Gone", books, authors=("Gone Stanley",))
    person("Free Stanley", by=cast.vera)
    assert found(programs.vera, "stanley") == ["Free Stanley", "Gone Stanley"]
    delete_work(gone, by=cast.olga)
    assert found(programs.vera, "stanley") == ["Free Stanley"]
    assert found(programs.stan, "stanley") == ["Secret Stanley"]
    assert found(programs.ada, "stanley") == ["Free Stanley", "Gone Stanley", "Secret Stanley"]


def test_who_may_look_for_people(programs, le_guin):
    assert statuses(programs, lambda program: program.get("/contributors?q=guin")) == {
        **dict.fromkeys(ROLES, 200),
        "nobody": 401,
    }
    assert programs.vera.get(f"/contributors?q={'x' * 300}").status_code == 400


def test_the_envelope_is_around_contributors_too(app, cast, le_guin):
    program = Program(app, cast.vera, prefix=ENVELOPED)
    assert program.get("/contributors?q=guin").json == {
        "data": [{"id": str(le_guin.uuid), "name": "Ursula K. Le Guin"}]
    }
    assert Program(app, make_user("Zed"), prefix=ENVELOPED).get("/contributors?q=guin").json == {
        "data": []
    }
