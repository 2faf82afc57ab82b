"""The libraries and scopes that a caller sees, in how many queries."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from errors import Forbidden, NotFound
from models.base import db
from models.library import Library
from models.work import Work
from services import access
from tests.factories import add_member, make_library, make_user, make_work
from tests.queries import counted

# ── lists ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_visible_scopes_are_those_that_share_a_library_with_the_caller(cast, books, club):
    mine, ours, theirs = (
        make_work(title, *where).scope_id
        for title, where in (("A", [books]), ("B", [books, club]), ("C", [club]))
    )
    assert access.visible_scopes(cast.vera) == tuple(sorted((mine, ours)))
    assert access.visible_scopes(cast.stan) == tuple(sorted((ours, theirs)))
    assert (
        access.visible_scopes(cast.edo)
        == access.visible_scopes(cast.ada)
        == tuple(sorted((mine, ours, theirs)))
    )


def test_scopes_narrowed_to_a_library_are_only_those_the_caller_may_see(cast, books, club):
    mine, ours = make_work("A", books).scope_id, make_work("B", books, club).scope_id
    assert access.visible_scopes(cast.edo, [books.id]) == tuple(sorted((mine, ours)))
    assert access.visible_scopes(cast.edo, [club.id]) == (ours,)
    assert access.visible_scopes(cast.vera, [club.id]) == ()
    assert access.visible_scopes(cast.ada, [999]) == ()
    assert access.visible_scopes(cast.ada, []) == ()


def test_a_thing_that_is_to_be_made_asks_the_library_it_goes_into(cast, books, club):
    access.require_in_library(cast.edo, "works:create", club.id)
    with pytest.raises(Forbidden):
        access.require_in_library(cast.vera, "works:create", books.id)
    with pytest.raises(NotFound):
        access.require_in_library(cast.vera, "works:create", club.id)
    with pytest.raises(NotFound):
        access.require_in_library(cast.ada, "works:create", 999)


# ── speed ─────────────────────────────────────────────────────────────────────────────────────────


def test_asking_for_a_hundred_works_costs_as_many_queries_as_for_one(vera, books, club):
    found = [make_work(f"Book {number}", books) for number in range(20)]
    ids = [work.id for work in found]

    def asked(count: int) -> int:
        with counted() as sent:
            for work in db.session.execute(select(Work).where(Work.id.in_(ids[:count]))).scalars():
                access.require(vera, "works:read", work)
                access.visible_scopes(vera)
        return len(sent)

    assert asked(1) == asked(20)


def test_a_hundred_members_of_many_libraries_see_their_own(app):
    owner = make_user("Otto")
    shelves = [make_library(f"Shelf {number}", owner=owner) for number in range(12)]
    for number, shelf in enumerate(shelves):
        make_work(f"Book {number}", shelf)
    reader = make_user("Rita")
    for shelf in shelves[::3]:
        add_member(shelf, reader, "viewer")
    assert access.visible_libraries(reader) == {shelf.id for shelf in shelves[::3]}
    assert len(access.visible_scopes(reader)) == 4
    assert len(access.visible_scopes(owner)) == db.session.query(Library).count() == 12
