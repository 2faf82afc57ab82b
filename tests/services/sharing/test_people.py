"""A person belongs to the libraries whose works name them; nobody takes one over by a credit."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from errors import Forbidden
from models.base import db
from models.classification import MediaType
from models.person import Credit, Person
from services import access, history, people
from services.works import records
from services.works.edit import edit_work
from services.works.read import value_of
from services.works.records import Contribution, FirstEdition, Record
from tests.factories import find_or_make_person, make_work


@pytest.fixture
def quill(books):
    make_work("Poems", books, authors=("Ada Quill",))
    return find_or_make_person("Ada Quill")


@pytest.fixture
def novel(app):

    return db.session.execute(select(MediaType.uuid).where(MediaType.name == "novel")).scalar_one()


def credited(work) -> list[int]:
    query = select(Credit.person_id).where(Credit.work_id == work.id).order_by(Credit.position)
    return list(db.session.execute(query).scalars())


def test_a_viewer_who_names_a_person_in_a_book_of_hers_names_a_namesake(vera, quill, corner):
    own = make_work("Mine", corner)
    edit_work(own, {"contributors": [["Ada Quill", "aut"]]}, by=vera)
    (person_id,) = credited(own)
    assert person_id != quill.id
    assert access.may(vera, "people:update", db.session.get(Person, person_id))
    assert not access.may(vera, "people:update", quill)
    edit_work(own, {"contributors": [["Ada Quill", "aut"], ["Ada Quill", "ill"]]}, by=vera)
    assert set(credited(own)) == {person_id}, "no third one"


def test_a_viewer_who_turns_the_name_round_names_a_namesake_too(vera, quill, corner):
    own = make_work("Mine", corner)
    edit_work(own, {"contributors": [["Quill, Ada", "aut"]]}, by=vera)
    assert quill.id not in credited(own)


def test_an_editor_who_turns_the_name_round_names_the_same_person(edo, quill, club):
    own = make_work("Essays", club)
    edit_work(own, {"contributors": [["Quill, Ada", "aut"]]}, by=edo)
    assert credited(own) == [quill.id]


def test_it_is_the_same_by_id(vera, quill, corner, novel):
    record = Record("Mine", novel, contributors=[Contribution(quill.uuid, "aut", 0)])
    own = records.create_work(corner, record, by=vera)
    (person_id,) = credited(own)
    assert person_id != quill.id
    records.replace_work(corner, own.uuid, record, by=vera)
    assert credited(own) == [person_id]


def test_it_is_the_same_for_a_narrator(vera, quill, corner, novel):
    edition = FirstEdition({"format": "audiobook"}, narrator=quill.uuid)
    own = records.create_work(corner, Record("Mine", novel, edition=edition), by=vera)
    assert quill.id not in credited(own)
    assert value_of(own, "contributors", by=vera) == [["Ada Quill", "nrt"]]


def test_an_editor_of_both_names_the_person_whom_both_know(edo, quill, club):
    own = make_work("Essays", club)
    edit_work(own, {"contributors": [["ada quill", "aut"]]}, by=edo)
    assert credited(own) == [quill.id]


def test_nobody_links_a_person_of_a_library_that_is_hidden_from_them(stan, quill, club):
    own = make_work("Essays", club)
    edit_work(own, {"contributors": [["Ada Quill", "aut"]]}, by=stan)
    assert quill.id not in credited(own)


def test_an_editor_of_one_library_describes_whom_both_name(olga, vera, quill, club):
    make_work("Essays", club, authors=("Ada Quill",))
    people.edit_person(quill, {"bio": "A poet."}, by=olga)
    assert quill.bio == "A poet."
    with pytest.raises(Forbidden):
        people.edit_person(quill, {"bio": "Mine."}, by=vera)


def test_and_renames_a_copy_to_which_their_own_credits_move(olga, books, quill, club):
    theirs = make_work("Essays", club, authors=("Ada Quill",))
    people.edit_person(quill, {"bio": "A poet."}, by=olga)
    copy = people.edit_person(quill, {"name": "Ada M. Quill"}, by=olga)
    ours = make_work("Later", books)
    edit_work(ours, {"contributors": [["Ada M. Quill", "aut"]]}, by=olga)
    assert (copy.name, copy.bio, quill.name) == ("Ada M. Quill", "A poet.", "Ada Quill")
    assert credited(theirs) == [quill.id]
    assert credited(ours) == [copy.id]
    named = db.session.execute(select(Credit.work_id).where(Credit.person_id == copy.id)).scalars()
    assert len(list(named)) == 2


def test_the_renaming_of_a_copy_is_undone_as_a_whole(olga, books, quill, club):
    make_work("Essays", club, authors=("Ada Quill",))
    people.edit_person(quill, {"name": "Ada M. Quill"}, by=olga)
    change_set = history.list_history(by=olga)[0]
    history.undo(change_set, by=olga)
    assert db.session.execute(select(Credit.person_id).distinct()).scalars().all() == [quill.id]


def test_who_edits_all_libraries_renames_the_person(edo, quill, club):
    make_work("Essays", club, authors=("Ada Quill",))
    assert people.edit_person(quill, {"name": "Ada M. Quill"}, by=edo).id == quill.id


def test_a_copy_leaves_the_names_of_works_that_the_caller_may_not_edit(stan, books, quill, club):
    theirs = make_work("Poems, again", books, authors=("Ada Quill",))
    make_work("Essays", club, authors=("Ada Quill",))
    people.edit_person(quill, {"name": "Somebody Else"}, by=stan)
    assert theirs.creator == "Ada Quill"
