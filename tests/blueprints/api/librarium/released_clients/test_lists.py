"""The lists that the phone opens with."""

from __future__ import annotations

from services.db.transactions import writing
from tests.blueprints.api.librarium.released_clients.answers import (
    BOOK,
    CARD,
    LIBRARY,
    LOAN,
    MEMBER,
    SERIES,
    SHELF,
    given,
    readable,
)


def test_the_phone_can_read_every_list_that_it_opens_with(phone, here, dune):
    given(phone.post(f"{here}/loans", {"book_id": str(dune.uuid), "loaned_to": "Kris"}), 201)
    given(phone.post(f"{here}/shelves", {"name": "Blue"}), 201)
    given(phone.post(f"{here}/series", {"name": "Arrakis"}), 201)
    for path, needed in (
        ("/libraries", LIBRARY),
        (f"{here}/loans", LOAN),
        (f"{here}/shelves", SHELF),
        (f"{here}/series", SERIES),
    ):
        rows = given(phone.get(path))
        assert rows
        readable(rows, needed)
    readable(given(phone.get(f"{here}/members")), MEMBER)
    readable(given(phone.get(f"{here}/books?page=1&per_page=100"))["items"], BOOK)


def test_a_library_whose_owner_left_does_not_hide_the_others_from_the_phone(phone, books):
    with writing(books):
        books.owner_id = None
    readable(given(phone.get("/libraries")), LIBRARY)


def test_what_was_finished_is_a_book_like_those_that_are_read(phone, here, dune):
    edition = given(phone.get(f"{here}/books/{dune.uuid}/editions"))[0]["id"]
    mine = f"{here}/books/{dune.uuid}/editions/{edition}/my-interaction"
    for status, row in (("reading", "currently-reading"), ("read", "recently-finished")):
        given(
            phone.put(
                mine,
                {
                    "read_status": status,
                    "rating": 8,
                    "notes": "",
                    "review": "",
                    "is_favorite": False,
                },
            )
        )
        cards = given(phone.get(f"/dashboard/{row}"))
        assert [card["read_status"] for card in cards] == [status]
        readable(cards, CARD)


def test_before_anything_was_said_of_a_book_there_is_no_answer_that_could_be_mistaken_for_one(
    phone, here, dune
):
    edition = given(phone.get(f"{here}/books/{dune.uuid}/editions"))[0]["id"]
    answer = phone.get(f"{here}/books/{dune.uuid}/editions/{edition}/my-interaction")
    assert (answer.status_code, answer.json) == (200, {})
