"""A work that two libraries hold shows nothing of the one to those who only see the other: every
page and every reading operation of every API is asked.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, select

from blueprints.api.librarium import LIBRARIUM
from models.account import User
from models.base import db
from models.change import ChangeSet
from models.classification import Series, Shelf, Tag
from models.lending import Loan
from models.library import Library, Membership
from models.person import Person
from models.work import Edition, Work
from services import interactions, lending, series, series_books, shelves
from services.accounts import passwords
from services.db.transactions import writing
from services.series_books import Placement
from services.works.edit import edit_work
from services.works.fields import WORK
from tests.blueprints.api.client import ENVELOPED, Program
from tests.blueprints.test_routes import address, routes
from tests.factories import add_member, make_library, make_user, make_work, signed_in

SECRET = "zebra"  # is part of whatever is the other library's own


@pytest.fixture
def club(cast) -> Library:
    """Of somebody whom nobody of Olga's library knows; Edo edits in both."""
    owner = make_user("Zebra-Owner")
    club = make_library("Zebra Club", owner=owner)
    add_member(club, cast.edo, "editor")
    return club


@pytest.fixture
def shared(cast, books, club) -> Work:
    """With a series, tags, a shelf, a loan, notes and an edit of the other library's own."""
    theirs = db.session.get_one(User, club.owner_id)
    work = make_work("Solaris", books, club, authors=("Stanislaw Lem",), formats=("paperback",))
    edit_work(work, {"subtitle": "A Novel"}, by=cast.olga)
    edit_work(work, {"original_title": "Solaris (pl)"}, by=theirs)
    edit_work(work, {"series": [["Zebra Series", "1"]], "tags": ["zebra tag"]}, by=theirs)
    edit_work(work, {"series": [["Zebra Circle", "2"]], "tags": ["zebra word"]}, by=theirs)
    row = series.create_series(club, {"name": "Zebra Cycle"}, by=theirs)
    series_books.put_book(club, row, Placement(work.uuid, 1.0), by=theirs)
    shelf = shelves.create_shelf(club, {"name": "Zebra Shelf"}, by=theirs)
    shelves.put_book(club, shelf, work.uuid, by=theirs)
    lending.lend(club, work, {"borrower": "Zebra Friend", "notes": "zebra"}, by=theirs)
    edition = db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalar_one()
    interactions.save_interaction(
        edition, {"notes": "zebra", "review": "zebra"}, None, None, by=theirs
    )
    return work


@pytest.fixture
def ids(books, club, shared) -> list[dict[str, Any]]:
    """What addresses are made of: rows of Olga's library, and those of the other one."""
    numbers = {"library_id": books.id, "work_id": shared.id, "name": "title"}
    changes = db.session.execute(select(ChangeSet.id)).scalars().all()
    return [
        *({**numbers, "field": field} for field in WORK),
        *({**numbers, "field": "title", "change_set_id": number} for number in changes),
        {**numbers, "field": "title", "library_id": club.id},
    ]


def pages_with_it(app, person, ids: list[dict[str, Any]]) -> set[str]:
    """The pages on which the word stands."""
    client = signed_in(app, person)
    asked, found = set(), set()
    for rule, method in routes(app):
        if method != "GET" or rule.rule.startswith(("/static", "/api", "/admin")):
            continue
        for values in ids:
            path = address(app, rule, values)
            for query in ("", "?q=solaris") if "search" in path else ("",):
                if path + query not in asked:
                    asked.add(path + query)
                    if SECRET in client.get(path + query).text.lower():
                        found.add(path + query)
    return found


def test_no_page_shows_it_to_who_sees_the_other_library_only(app, cast, ids):
    for person in (cast.vera, cast.olga):
        assert pages_with_it(app, person, ids) == set()


def test_nobody_finds_the_work_by_the_words_of_the_other_library(app, cast, shared):
    for page in ("/search", "/search/_hits"):
        for question in (SECRET, f"series:{SECRET}", 'tag:"zebra word"'):
            text = signed_in(app, cast.vera).get(page, query_string={"q": question}).text
            assert "Solaris" not in text
    for question in (f"series:{SECRET}", 'tag:"zebra word"'):
        text = signed_in(app, cast.edo).get("/search", query_string={"q": question}).text
        assert "Solaris" in text


def test_the_pages_show_it_to_whom_it_belongs(app, cast, club, shared, ids):
    found = pages_with_it(app, cast.edo, ids)
    work = f"/works/{shared.id}"
    assert {work, f"{work}/history", f"{work}/tags/_why", f"{work}/series/_why"} <= found


def test_a_member_who_left_reads_nothing_of_it_in_her_history(app, cast, club, shared, ids):
    shelves.create_shelf(club, {"name": "Zebra Corner"}, by=cast.edo)
    edit_work(shared, {"series": [["Zebra Circle", "3"]]}, by=cast.edo)
    assert SECRET in signed_in(app, cast.edo).get("/history").text.lower()
    with writing():
        query = delete(Membership).where(Membership.library_id == club.id)
        db.session.execute(query.where(Membership.user_id == cast.edo.id))
    assert pages_with_it(app, cast.edo, ids) == set()


def answers_with_it(program: Program, ids: list[dict[str, str]]) -> set[str]:
    asked, found = set(), set()
    for operation in LIBRARIUM.routes:
        if operation.method != "get" or operation.is_open:
            continue
        for values in ids:
            path = operation.path
            for name in operation.parameters:
                path = path.replace(f"{{{name}}}", values.get(name, values["none"]))
            if path not in asked:
                asked.add(path)
                answer = program.get(path)
                if SECRET in answer.get_data(as_text=True).lower():
                    found.add(path)
    return found


@pytest.fixture
def public_ids(books, club, shared) -> list[dict[str, str]]:
    edition = db.session.execute(select(Edition)).scalars().one()
    person = db.session.execute(select(Person)).scalars().one()
    rows = {
        "book_id": shared, "edition_id": edition, "contributor_id": person,
        "series_id": db.session.execute(select(Series)).scalars().first(),
        "shelf_id": db.session.execute(select(Shelf)).scalars().first(),
        "tag_id": db.session.execute(select(Tag)).scalars().first(),
        "loan_id": db.session.execute(select(Loan)).scalars().first(),
    }  # fmt: skip
    known = {name: str(row.uuid) for name, row in rows.items()}
    known |= {"none": "00000000-0000-4000-8000-000000000007", "isbn": "9780156027601"}
    return [{**known, "library_id": str(library.uuid)} for library in (books, club)]


def test_no_answer_of_the_librarium_api_tells_it(app, cast, public_ids):
    for person in (cast.vera, cast.olga):
        for prefix in ("/api/v1", ENVELOPED):
            assert answers_with_it(Program(app, person, prefix=prefix), public_ids) == set()


def test_the_librarium_api_tells_it_to_whom_it_belongs(app, cast, club, shared, public_ids):
    found = answers_with_it(Program(app, cast.edo), public_ids)
    book = f"/libraries/{club.uuid}/books/{shared.uuid}"
    assert {book, f"{book}/series", f"{book}/shelves", f"/libraries/{club.uuid}/loans"} <= found


def test_the_other_apis_tell_nothing_of_it(app, cast, shared):
    with writing(cast.olga):
        cast.olga.password_hash = passwords.hash_password("battery staple")
    client = app.test_client()
    signed = client.post(
        "/api/auth/login", json={"username": "olga", "password": "battery staple"}
    ).json
    answer = client.get(
        "/api/library/stats", headers={"Authorization": f"Bearer {signed['token']}"}
    )
    assert answer.status_code == 200
    assert SECRET not in answer.text.lower() + str(signed).lower()
    signed = client.post("/auth/login", json={"username": "olga", "password": "battery staple"})
    assert signed.status_code == 200
    assert SECRET not in signed.text.lower()
