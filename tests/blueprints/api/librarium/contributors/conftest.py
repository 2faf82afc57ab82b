"""A person of Olga's library, and a library that its members know nothing of."""

from __future__ import annotations

import pytest

from models.account import User
from models.person import Person
from services.db.transactions import writing
from tests.factories import add_member, find_or_make_person, make_library, make_work


@pytest.fixture
def club(cast):
    """Stan's library: Edo is its viewer, the others know nothing of it."""
    club = make_library("Club", owner=cast.stan)
    add_member(club, cast.edo, "viewer")
    return club


@pytest.fixture
def le_guin(books) -> Person:
    make_work("The Dispossessed", books, authors=("Ursula K. Le Guin",))
    return find_or_make_person("Ursula K. Le Guin")


@pytest.fixture
def path(le_guin) -> str:
    return f"/contributors/{le_guin.uuid}"


def person(name: str, *, by: User) -> Person:
    """Somebody whom this user created by hand."""
    with writing():
        person = find_or_make_person(name)
        person.created_by_id = by.id
    return person


def found(program, text: str) -> list[str]:
    return [item["name"] for item in program.get(f"/contributors?q={text}").json]
