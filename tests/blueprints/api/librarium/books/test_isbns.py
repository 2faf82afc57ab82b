"""Books with their first edition, and found again by its ISBN."""

from __future__ import annotations

import pytest

from tests.factories import make_library

EARTHSEA = {
    "format": "paperback", "isbn_13": "978-0-14-034149-2", "publisher": "Puffin",
    "publish_date": "1971-02", "language": "en", "page_count": None,
}  # fmt: skip


def test_a_book_comes_with_its_first_edition_and_a_copy(programs, here, novel):
    created = programs.edo.post(
        here, {"title": "Earthsea", "media_type_id": novel, "edition": EARTHSEA}
    )
    assert created.status_code == 201
    assert (created.json["publisher"], created.json["language"], created.json["publish_year"]) == (
        "Puffin",
        "en",
        1971,
    )
    (edition,) = programs.vera.get(f"{here}/{created.json['id']}/editions").json
    assert (
        edition["isbn_13"],
        edition["is_primary"],
        edition["copy_count"],
        edition["page_count"],
    ) == ("9780140341492", True, 1, None)


@pytest.mark.parametrize(
    "isbn", ["9780140341492", "978-0-14-034149-2", "0140341498", "0 14 034149 8"]
)
def test_an_isbn_finds_its_book_in_every_form(programs, books, here, novel, isbn):
    created = programs.edo.post(
        here, {"title": "Earthsea", "media_type_id": novel, "edition": EARTHSEA}
    ).json
    assert (
        programs.vera.get(f"/libraries/{books.uuid}/book-by-isbn/{isbn}").json["id"]
        == created["id"]
    )
    edition = {"isbn_10": isbn if len(isbn) < 12 else "0140341498"}
    again = programs.edo.post(
        here, {"title": "Another title", "media_type_id": novel, "edition": edition}
    )
    assert (again.status_code, again.json["id"], again.json["title"]) == (
        201,
        created["id"],
        "Earthsea",
    )
    assert programs.vera.get(f"{here}/{created['id']}/editions").json[0]["copy_count"] == 2


def test_a_wrong_isbn_is_told_and_an_unknown_one_is_not_there(programs, books, here, novel):
    path = f"/libraries/{books.uuid}/book-by-isbn"
    assert programs.vera.get(f"{path}/9780140341496").status_code == 400
    assert programs.vera.get(f"{path}/9780140341492").status_code == 404
    assert programs.stan.get(f"{path}/9780140341492").status_code == 403
    answer = programs.edo.post(
        here, {"title": "X", "media_type_id": novel, "edition": {"isbn_13": "9780140341496"}}
    )
    assert answer.status_code == 400
    assert answer.json["error"].startswith("edition.isbn_13")


def test_a_known_isbn_in_a_library_that_one_may_not_enter_stays_hidden(programs, here, novel, olga):
    secret = make_library("Secret", owner=olga)
    hidden = programs.olga.post(
        f"/libraries/{secret.uuid}/books",
        {"title": "Earthsea", "media_type_id": novel, "edition": EARTHSEA},
    ).json
    own = programs.edo.post(
        here, {"title": "Earthsea", "media_type_id": novel, "edition": EARTHSEA}
    ).json
    assert own["id"] != hidden["id"]
    seen = programs.olga.post(
        here, {"title": "Earthsea", "media_type_id": novel, "edition": EARTHSEA}
    ).json
    assert seen["id"] in (own["id"], hidden["id"])


def test_a_single_book_shows_who_has_it(programs, books, here, novel):
    created = programs.edo.post(
        here, {"title": "Earthsea", "media_type_id": novel, "edition": EARTHSEA}
    ).json
    assert (
        programs.edo.post(
            f"/libraries/{books.uuid}/loans", {"book_id": created["id"], "loaned_to": "Grandma"}
        ).status_code
        == 201
    )
    seen = programs.vera.get(f"{here}/{created['id']}").json
    assert seen["active_loan_count"] == 1
    assert [loan["loaned_to"] for loan in seen["active_loans"]] == ["Grandma"]
    assert programs.vera.get(here).json["items"][0]["active_loan_count"] == 1
