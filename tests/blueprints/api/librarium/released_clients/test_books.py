"""Books as the phone adds and finds them."""

from __future__ import annotations

import pytest

from tests.blueprints.api.librarium.released_clients.answers import BOOK, given, readable
from tests.factories import make_work


@pytest.mark.parametrize(("written", "shown"), [
    ("2004-05-06T00:00:00.000Z", "2004-05-06"), ("Sept 2004", "2004-09-01"),
    ("Sep. 6th, 2004", "2004-09-06"), ("2004-5-6", "2004-05-06"),
    ("2004/05/06", "2004-05-06"), ("20040506", "2004-05-06"), ("c2004", "2004-01-01"),
    ("[2004?]", "2004-01-01"), ("", None),
])  # fmt: skip
def test_a_scanned_book_may_have_its_date_as_catalogues_write_it(phone, here, written, shown):
    novel = next(each["id"] for each in given(phone.get("/media-types")) if each["name"] == "novel")
    edition = {
        "format": "paperback",
        "isbn_10": "",
        "isbn_13": "9780306406157",
        "publish_date": written,
        "language": "",
        "is_primary": True,
    }
    sent = {
        "title": "Scanned",
        "subtitle": "",
        "media_type_id": novel,
        "description": "",
        "contributors": [],
        "tag_ids": [],
        "genre_ids": [],
    }
    created = given(phone.post(f"{here}/books", {**sent, "edition": edition}), 201)
    readable(created, BOOK)
    assert given(phone.get(f"{here}/books/{created['id']}/editions"))[0]["publish_date"] == shown


def test_books_of_a_media_type_are_asked_for_by_its_internal_name(phone, here):
    comic = next(each for each in given(phone.get("/media-types")) if each["name"] == "comic")
    assert comic["display_name"].lower() != "comic"
    edition = {"format": "physical", "isbn_10": "", "isbn_13": "", "is_primary": True}
    given(
        phone.post(
            f"{here}/books", {"title": "Saga", "media_type_id": comic["id"], "edition": edition}
        ),
        201,
    )
    assert [
        book["title"]
        for book in given(phone.get(f"{here}/books?page=1&per_page=25&type_filter=comic"))["items"]
    ] == ["Saga"]


@pytest.mark.parametrize("typed", [
    "s", "spi", "spider", "spider-m", "spider-man (", "Spider-Man (20", "Spider-Man (2002)",
    "spider) man", '"spider', "Spider:", "spider &",
])  # fmt: skip
def test_the_phone_asks_while_somebody_types(phone, here, books, typed):
    make_work("Spider-Man (2002)", books)
    make_work("Emma", books)
    page = given(
        phone.get(
            f"{here}/books",
            query_string={
                "page": 1,
                "per_page": 25,
                "q": typed,
                "sort": "title",
                "sort_dir": "asc",
            },
        )
    )
    assert [book["title"] for book in page["items"]] == ["Spider-Man (2002)"]
