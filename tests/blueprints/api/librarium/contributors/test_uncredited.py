"""Somebody whom no book credits any more stays unknown to whoever could not see their books."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select, update

from errors import Conflict
from models import base
from models.base import db
from models.library import Library
from models.person import Credit, Person
from models.work import Work
from services import history, people, trash
from services.db.transactions import writing
from services.works.edit import delete_work, edit_work
from tests.blueprints.api.librarium.contributors.conftest import found
from tests.factories import add_member, find_or_make_person, make_library, make_work
from tests.rows import last_change


@pytest.fixture
def secret(books, cast):
    """A book of a library that only Olga knows; Stan and Edo edit others."""
    private = make_library("Diaries", owner=cast.olga)
    elsewhere = make_library("Elsewhere", owner=cast.stan)
    add_member(elsewhere, cast.vera, "viewer")
    return make_work("Secret", private, authors=("Hidden Hannah",))


def correct(secret, _programs, cast):
    edit_work(secret, {"contributors": [["Somebody Else", "aut"]]}, by=cast.olga)


def remove(secret, programs, _cast):
    path = f"/libraries/{secret_library().uuid}/books/{secret.uuid}"
    book = programs.olga.get(path).json
    answer = programs.olga.put(
        path,
        {"title": "Secret", "media_type_id": book["media_type_id"], "contributors": []},
    )
    assert answer.status_code == 200


def secret_library():
    return db.session.execute(select(Library).where(Library.name == "Diaries")).scalar_one()


def discard(secret, _programs, cast):
    delete_work(secret, by=cast.olga)


def purge(secret, _programs, cast):
    delete_work(secret, by=cast.olga)
    with writing():
        db.session.execute(update(Work).values(deleted_at=base.utc_now() - trash.KEPT * 2))
    trash.empty()


@pytest.mark.parametrize("lose", [correct, remove, discard, purge])
def test_nobody_else_sees_or_changes_them(programs, cast, secret, lose):
    hannah = find_or_make_person("Hidden Hannah")
    uuid, path = hannah.uuid, f"/contributors/{hannah.uuid}"
    lose(secret, programs, cast)
    for name in ("vera", "stan", "edo"):
        program = getattr(programs, name)
        photo = {"data": {"photo": (io.BytesIO(b"x"), "x")}, "content_type": "multipart/form-data"}
        assert found(program, "hannah") == []
        assert program.get(f"{path}/photo").status_code == 404
        assert program.patch(path, {"name": "Renamed"}).status_code == 404
        assert program.send("put", f"{path}/photo", None, **photo).status_code == 404
        assert program.delete(path).status_code == 404
        created = program.post("/contributors", {"name": "hidden hannah"})
        if created.status_code == 201:
            assert created.json["id"] != str(uuid)
            assert created.json["name"] == "hidden hannah"
            program.delete(f"/contributors/{created.json['id']}")
    is_left = db.session.execute(select(Person.id).where(Person.uuid == uuid)).first() is not None
    assert is_left == (lose is not purge)


def test_only_who_created_somebody_by_hand_sees_them_until_a_book_credits_them(programs, cast):
    path = "/contributors"
    created = programs.edo.post(path, {"name": "Hand Made"}).json["id"]
    assert found(programs.edo, "hand") == found(programs.ada, "hand") == ["Hand Made"]
    assert found(programs.olga, "hand") == found(programs.stan, "hand") == []
    assert programs.olga.patch(f"{path}/{created}", {"bio": "x"}).status_code == 404
    assert programs.olga.post(path, {"name": "Hand Made"}).json["id"] != created
    assert programs.edo.patch(f"{path}/{created}", {"bio": "x"}).status_code == 200


def test_a_namesake_is_credited_instead_of_somebody_elses_uncredited_person(programs, cast, books):
    created = programs.edo.post("/contributors", {"name": "Hand Made"}).json["id"]
    work = make_work("Emma", books)
    edit_work(work, {"contributors": [["Hand Made", "aut"]]}, by=cast.olga)
    credited = select(Person.uuid).join(Credit).where(Credit.work_id == work.id)
    assert str(db.session.execute(credited).scalar_one()) != created


def test_an_undo_credits_the_very_person_again(cast, secret):
    hannah = find_or_make_person("Hidden Hannah")
    correct(secret, None, cast)
    history.undo(last_change(), by=cast.olga)
    credit = select(Credit.person_id).where(Credit.work_id == secret.id)
    assert db.session.execute(credit).scalar_one() == hannah.id


@pytest.mark.parametrize("change", ["rename", "delete"])
def test_an_undo_names_whoever_was_renamed_or_deleted_meanwhile(cast, secret, change):
    hannah = find_or_make_person("Hidden Hannah")
    correct(secret, None, cast)
    edit = last_change()
    if change == "rename":
        people.edit_person(hannah, {"name": "Public Paula"}, by=cast.ada)
    else:
        people.delete_person(hannah, by=cast.ada)
    with pytest.raises(Conflict) as clash:
        history.undo(edit, by=cast.olga)
    assert (clash.value.code, clash.value.values) == ("person_changed", {"name": "Hidden Hannah"})


def test_a_book_comes_back_only_with_its_people(cast, secret):
    hannah = find_or_make_person("Hidden Hannah")
    delete_work(secret, by=cast.olga)
    deletion = last_change()
    people.delete_person(hannah, by=cast.olga)
    of_person = last_change()
    with pytest.raises(Conflict, match="person_changed"):
        history.undo(deletion, by=cast.olga)
    db.session.rollback()
    history.undo(of_person, by=cast.olga)
    history.undo(deletion, by=cast.olga)
    assert not db.session.get(Person, hannah.id).deleted_at
