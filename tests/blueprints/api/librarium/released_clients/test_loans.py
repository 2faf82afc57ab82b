"""Loans as the phone and the MCP server send them."""

from __future__ import annotations

import pytest

from services.db.transactions import writing
from tests.blueprints.api.librarium.released_clients.answers import LOAN, given, readable
from tests.cases import each_case


@pytest.mark.parametrize(
    ("zone", "day"),
    [("UTC", "2026-05-01"), ("America/Toronto", "2026-04-30"), ("Asia/Tokyo", "2026-05-01")],
)
def test_a_timestamp_of_lending_is_a_day_in_the_librarys_time_zone(
    phone, books, here, dune, zone, day
):
    with writing(books):
        books.time_zone = zone
    sent = {
        "book_id": str(dune.uuid),
        "loaned_to": "Kris",
        "loaned_at": "2026-05-01T02:30:00Z",
        "due_date": "2026-05-15T02:30:00+00:00",
    }
    created = given(phone.post(f"{here}/loans", {**sent, "notes": "", "tag_ids": []}), 201)
    assert created["loaned_at"] == day
    assert created["due_date"][:7] == "2026-05"
    readable(created, LOAN)


@each_case("moment", [
    "2026-05-01T02:30:00", "2026-05-01T25:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
    "2026-05-01T", "2026-02-30T00:00:00Z",
])  # fmt: skip
def test_what_is_no_moment_on_earth_is_no_day_of_a_loan(phone, here, dune, moment):
    answer = phone.post(
        f"{here}/loans", {"book_id": str(dune.uuid), "loaned_to": "Kris", "loaned_at": moment}
    )
    assert answer.status_code == 400
    assert answer.json["error"].startswith("loaned_at")


def test_a_book_is_marked_as_returned_by_the_day_alone_and_nothing_else_of_the_loan_is_lost(
    phone, here, dune
):
    tag = given(phone.post(f"{here}/tags", {"name": "blue", "color": "#0000ff"}), 201)["id"]
    sent = {
        "book_id": str(dune.uuid),
        "loaned_to": "Kris",
        "loaned_at": "2026-05-01",
        "due_date": "2026-06-01",
        "notes": "soon",
        "tag_ids": [tag],
    }
    created = given(phone.post(f"{here}/loans", sent), 201)
    back = given(
        phone.patch(f"{here}/loans/{created['id']}", {"returned_at": "2026-05-20T10:00:00Z"})
    )
    assert back == {**created, "returned_at": "2026-05-20", "updated_at": back["updated_at"]}
    assert given(phone.get(f"{here}/loans")) == []


@pytest.mark.parametrize(
    "body",
    [{}, {"notes": "x"}, {"due_date": "2026-06-01"}, {"returned_at": None}, {"loaned_to": None}],
)
def test_a_change_of_a_loan_that_neither_says_who_nor_that_it_came_back_is_refused(
    phone, here, dune, body
):
    created = given(
        phone.post(f"{here}/loans", {"book_id": str(dune.uuid), "loaned_to": "Kris"}), 201
    )
    answer = phone.patch(f"{here}/loans/{created['id']}", body)
    assert answer.status_code == 400
    assert answer.json["error"].startswith("loaned_to")


def test_mcp_returns_a_book_by_sending_the_whole_loan_back(phone, here, dune):
    created = given(
        phone.post(
            f"{here}/loans",
            {
                "book_id": str(dune.uuid),
                "loaned_to": "Kris",
                "loaned_at": "2026-05-01",
                "notes": "soon",
            },
        ),
        201,
    )
    listed = given(phone.get(f"{here}/loans?include_returned=true&book_id={dune.uuid}"))
    assert [loan["id"] for loan in listed] == [created["id"]]
    sent = {"loaned_to": "Kris", "due_date": None, "returned_at": "2026-05-20", "notes": "soon"}
    assert given(phone.patch(f"{here}/loans/{created['id']}", sent))["returned_at"] == "2026-05-20"
