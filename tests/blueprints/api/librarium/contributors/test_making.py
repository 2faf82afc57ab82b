"""Making contributors, and what a token needs for it."""

from __future__ import annotations

from sqlalchemy import select

from models.base import db
from models.person import Person
from tests.blueprints.api.client import Program, statuses
from tests.cases import each_case
from tests.factories import find_or_make_person, make_work


def test_whoever_edits_a_library_makes_people(app, programs):
    answers = statuses(
        programs, lambda program: program.post("/contributors", {"name": "  Tove   Jansson "})
    )
    assert answers == {"ada": 201, "olga": 201, "edo": 201, "vera": 403, "stan": 403, "nobody": 401}
    made = db.session.execute(select(Person).order_by(Person.id)).scalars().first()
    assert (made.name, made.sort_name, made.letter) == ("Tove Jansson", "Jansson, Tove", "J")


def test_a_name_that_is_there_already_gives_the_same_person(programs, le_guin):
    answer = programs.edo.post("/contributors", {"name": "ursula k. LE GUIN"})
    assert (answer.status_code, answer.json) == (
        201,
        {"id": str(le_guin.uuid), "name": "Ursula K. Le Guin"},
    )


def test_a_namesake_in_a_foreign_library_stays_unknown(programs, club):
    make_work("Secret", club, authors=("Jo Walton",))
    theirs = find_or_make_person("Jo Walton")
    first, again = (
        programs.olga.post("/contributors", {"name": "Jo Walton"}).json["id"] for _ in range(2)
    )
    assert first == again != str(theirs.uuid)
    assert programs.stan.post("/contributors", {"name": "Jo Walton"}).json["id"] == str(theirs.uuid)


def test_who_was_deleted_is_made_anew(programs):
    first = programs.edo.post("/contributors", {"name": "Jo Walton"}).json["id"]
    assert programs.edo.delete(f"/contributors/{first}").status_code == 204
    assert programs.edo.post("/contributors", {"name": "Jo Walton"}).json["id"] != first


@each_case("name", ["", "  ", None, 5, "x" * 301, "a\x00b", "\u200d"])
def test_a_person_needs_a_name(programs, name):
    answer = programs.edo.post("/contributors", {"name": name})
    assert answer.status_code == 400
    assert answer.json["error"].startswith("name: ")


def test_what_a_token_may_do_is_limited_by_its_scopes(app, programs, path):
    def token(*scopes):
        return Program(
            app,
            token=programs.olga.post("/me/api-tokens", {"name": "x", "scopes": list(scopes)}).json[
                "token"
            ],
        )

    reader, maker = token("books:read"), token("books:update")
    assert reader.post("/contributors", {"name": "X Y"}).status_code == 403
    assert maker.post("/contributors", {"name": "X Y"}).status_code == 201
    assert reader.patch(path, {"bio": "x"}).status_code == 403
    assert maker.patch(path, {"bio": "x"}).status_code == 200
