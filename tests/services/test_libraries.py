"""Libraries: making, editing, deleting with undo, and who sees which."""

from __future__ import annotations

import pytest

from errors import Conflict, Forbidden, Invalid, NotFound
from models.base import db
from models.work import Work
from services import access, history, libraries
from tests.cases import each_case
from tests.factories import make_library, make_user, make_work
from tests.queries import counted


def test_who_makes_a_library_owns_it(vera):
    library = libraries.create_library({"name": " Comics ", "kind": "comic"}, by=vera)
    assert (library.name, library.slug, library.owner_id) == ("Comics", "comics", vera.id)
    assert access.roles(vera)[library.id] == "owner"


def test_a_name_is_used_once_but_is_free_again_after_a_deletion(olga, books):
    with pytest.raises(Conflict) as clash:
        libraries.create_library({"name": "BOOKS", "kind": "book"}, by=olga)
    assert clash.value.values["fields"] == ["owner_id", "name_key"]
    libraries.delete_library(books, by=olga)
    libraries.create_library({"name": "Books", "kind": "book"}, by=olga)


@each_case(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 129}, "name"),
        ({"kind": "cheese"}, "kind"),
        ({"loan_days": "0"}, "loan_days"),
    ],
)
def test_a_wrong_value_is_refused(olga, values, field):
    with pytest.raises(Invalid) as wrong:
        libraries.create_library({"name": "New", "kind": "book", **values}, by=olga)
    assert field in wrong.value.fields


def test_only_owners_and_the_admin_edit_it(books, ada, edo, vera, stan):
    for who in (edo, vera):
        with pytest.raises(Forbidden):
            libraries.edit_library(books, {"name": "Mine"}, by=who)
    with pytest.raises(NotFound):
        libraries.edit_library(books, {"name": "Mine"}, by=stan)
    assert (
        libraries.edit_library(books, {"name": "Ours", "loan_days": "14"}, by=ada).loan_days == 14
    )


def test_two_people_who_change_the_same_field_both_hear_of_it(books, ada, olga):
    seen = books.version
    libraries.edit_library(books, {"name": "Ours"}, by=ada, seen_version=seen)
    libraries.edit_library(books, {"description": "All of them"}, by=olga, seen_version=seen)
    with pytest.raises(Conflict) as clash:
        libraries.edit_library(books, {"name": "Mine"}, by=olga, seen_version=seen)
    assert (
        clash.value.values["fields"]["name"].items() >= {"theirs": "Ours", "yours": "Mine"}.items()
    )


def test_a_deleted_library_hides_its_works_and_undo_brings_both_back(books, olga, vera):
    other = make_library("Other", owner=vera)
    alone, shared = make_work("Alone", books), make_work("Shared", books, other)
    done = libraries.delete_library(books, by=olga)
    db.session.expire_all()
    with pytest.raises(NotFound):
        libraries.get_library(books.id, by=olga)
    with pytest.raises(NotFound):
        access.require(vera, "works:read", alone)
    access.require(vera, "works:read", shared)
    history.undo(history.get_change_set(done.id, by=olga), by=olga)
    db.session.expire_all()
    assert libraries.get_library(books.id, by=vera) is books
    access.require(vera, "works:read", alone)
    assert {line.name: line.works for line in libraries.list_libraries(by=vera)} == {
        "Books": 2,
        "Other": 1,
    }
    assert access.scope_libraries()[db.session.get(Work, shared.id).scope_id] == {
        books.id,
        other.id,
    }


def test_an_undone_deletion_can_be_done_again(books, olga):
    work = make_work("Alone", books)
    done = libraries.delete_library(books, by=olga)
    undone = history.undo(done, by=olga)
    history.undo(undone, by=olga)
    db.session.expire_all()
    assert (
        access.scope_libraries().get(db.session.get(Work, work.id).scope_id, frozenset())
        == frozenset()
    )


def test_only_its_owner_or_the_admin_brings_it_back(books, olga, edo, stan, ada):
    done = libraries.delete_library(books, by=olga)
    with pytest.raises(NotFound):
        history.get_change_set(done.id, by=stan)
    for who in (edo, stan):
        with pytest.raises((NotFound, Forbidden)):
            history.undo(done, by=who)
    history.undo(done, by=ada)
    assert libraries.get_library(books.id, by=olga) is books


def test_people_see_their_libraries_by_name_and_the_admin_all(books, ada, vera, stan):
    make_library("A private one", owner=make_user("Paul"))
    assert [line.name for line in libraries.list_libraries(by=ada)] == ["A private one", "Books"]
    assert [line.name for line in libraries.list_libraries(by=vera)] == ["Books"]
    assert libraries.list_libraries(by=stan) == []


def test_the_list_asks_no_more_for_more_libraries(books, ada):
    db.session.rollback()
    with counted() as few:
        libraries.list_libraries(by=ada)
    for number in range(10):
        make_library(f"Library {number}")
    db.session.rollback()
    with counted() as many:
        libraries.list_libraries(by=ada)
    assert len(many) == len(few)
