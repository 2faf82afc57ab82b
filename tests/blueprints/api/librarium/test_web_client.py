"""What the released web client does that the document does not say: how it asks, what it sends
back, where it looks for pictures.
"""

from __future__ import annotations

import pytest

from tests.blueprints.api.client import ENVELOPED, Program
from tests.cases import each_case
from tests.factories import make_library, make_work
from tests.makers import images

BELOW = {
    "base_url": "http://localhost/stacks"
}  # as a proxy asks that shows Stacks under a sub-path


@pytest.fixture
def client(app, cast, programs) -> Program:
    """Olga's browser."""
    return Program(app, cast.olga, prefix=ENVELOPED)


@pytest.fixture
def here(books) -> str:
    return f"/libraries/{books.uuid}"


def titles(answer) -> list[str]:
    assert answer.status_code == 200, answer.data
    return [book["title"] for book in answer.json["data"]["items"]]


@pytest.fixture
def emma(books, client, here) -> str:
    """The path of a book with a cover."""
    path = f"{here}/books/{make_work('Emma', books, authors=('Jane Austen',)).uuid}"
    assert client.upload("put", f"{path}/cover", "cover", images.png()).status_code == 204
    return path


def test_a_browser_finds_covers_below_the_address_of_the_server_that_it_knows_also_under_a_sub_path(
    client, here, emma
):
    for shown in (
        client.get(emma, **BELOW).json["data"],
        client.get(f"{here}/books", **BELOW).json["data"]["items"][0],
    ):
        assert shown["cover_url"].startswith("/api/v1/")
        asked = shown["cover_url"].removeprefix("/api/v1").partition("?")[0]
        assert client.get(asked, **BELOW).status_code == 200


def test_who_reads_the_bare_form_gets_addresses_of_the_whole_site(programs, emma):
    assert programs.olga.get(emma, **BELOW).json["cover_url"].startswith("/stacks/api/v1/")


@pytest.fixture
def emma_and_solaris(books):
    return make_work("Emma", books), make_work("Solaris", books)


@each_case(
    "query",
    [
        "emma OR",
        "OR emma",
        "emma AND",
        "AND emma",
        "emma NOT",
        "emma OR OR",
        "OR OR emma",
        "AND AND emma",
    ],
)
def test_who_takes_a_word_out_of_a_query_may_leave_its_operator_behind(
    client, emma_and_solaris, here, query
):
    assert titles(
        client.get(f"{here}/books?q={query}&page=1&per_page=25&sort=title&sort_dir=asc")
    ) == ["Emma"]


@each_case("query", ["OR", "NOT", "AND AND"])
def test_an_operator_alone_finds_nothing(client, books, here, query):
    make_work("Emma", books)
    assert titles(client.get(f"{here}/books?q={query}")) == []


@each_case("query", ["/(/", "rating:much", "emma is:nothing"])
def test_other_mistakes_are_told(client, here, query):
    answer = client.get(f"{here}/books?q={query}")
    assert (answer.status_code, answer.json["error"].partition(":")[0]) == (400, "q")


def test_who_clicks_on_the_type_of_a_book_asks_for_its_name_in_quotation_marks(client, books, here):
    kind = next(
        each for each in client.get("/media-types").json["data"] if each["name"] == "light_novel"
    )
    body = {
        "title": "Spice and Wolf",
        "media_type_id": kind["id"],
        "contributors": [],
        "tag_ids": [],
        "genre_ids": [],
    }
    assert client.post(f"{here}/books", body).status_code == 201
    make_work("Emma", books)
    assert titles(client.get(f'{here}/books?q=type:"{kind["display_name"]}"')) == ["Spice and Wolf"]


def test_a_book_as_the_list_shows_it_can_be_sent_back_whole(client, cast, books, here):
    """Editing many books at once makes each record from its line of the list; this one was made on
    the pages, without a media type.
    """
    make_work("Solaris", books, authors=("Stanisław Lem",))
    tag = client.post(f"{here}/tags", {"name": "moon", "color": ""}).json["data"]["id"]
    shown = client.get(f"{here}/books").json["data"]["items"][0]
    sent = {
        "title": shown["title"], "subtitle": shown["subtitle"],
        "media_type_id": shown["media_type_id"], "description": shown["description"],
        "contributors": [{name: each[name] for name in ("contributor_id", "role",
            "display_order")} for each in shown["contributors"]],
        "tag_ids": [*(each["id"] for each in shown["tags"]), tag],
        "genre_ids": [each["id"] for each in shown["genres"]],
    }  # fmt: skip
    answer = client.put(f"{here}/books/{shown['id']}", sent)
    assert answer.status_code == 200, answer.data
    changed = ("tags", "updated_at")
    assert {key: value for key, value in answer.json["data"].items() if key not in changed} == {
        key: value for key, value in shown.items() if key not in changed
    }
    assert [each["name"] for each in answer.json["data"]["tags"]] == ["moon"]


def test_an_edition_sent_back_whole_keeps_its_copies(client, books, here):
    """The form for an edition always sends the number of copies and the day, those that it was
    shown.
    """
    editions = f"{here}/books/{make_work('Emma', books).uuid}/editions"
    shown = client.post(
        editions, {"format": "hardcover", "copy_count": 3, "acquired_at": "2020-02-03"}
    ).json["data"]
    form = {
        **{name: shown[name] for name in ("format", "language", "edition_name", "publisher",
            "isbn_10", "isbn_13", "is_primary", "acquired_at")},
        "copy_count": shown["copy_count"], "narrator": None, "narrator_contributor_id": None,
        "publish_date": "", "duration_seconds": None,
        "page_count": None,
    }  # fmt: skip
    answer = client.put(f"{editions}/{shown['id']}", form)
    assert answer.status_code == 200, answer.data
    assert (answer.json["data"]["copy_count"], answer.json["data"]["acquired_at"]) == (
        3,
        "2020-02-03",
    )


@each_case(("title", "sentence"), [
    ("", "title: Please fill this in."), ("   ", "title: Please fill this in."),
    ("x" * 513, "title: Use at most 512 characters."),
])  # fmt: skip
def test_the_sentence_under_a_form_says_what_is_wrong_with_a_text(client, here, title, sentence):
    kind = client.get("/media-types").json["data"][0]["id"]
    answer = client.post(f"{here}/books", {"title": title, "media_type_id": kind})
    assert (answer.status_code, answer.json["error"]) == (400, sentence)


def test_a_list_that_is_too_long_is_told_as_a_list(client, here):
    answer = client.post(f"{here}/series", {"name": "Futures", "genres": ["x"] * 101})
    assert (answer.status_code, answer.json["error"]) == (
        400,
        "genres: Too many (max. 100).",
    )


def test_who_adds_a_member_a_second_time_is_told_of_the_member_and_not_of_the_library(
    client, cast, here
):
    answer = client.post(
        f"{here}/members", {"user_id": str(cast.vera.uuid), "role": "library_viewer"}
    )
    assert (answer.status_code, answer.json["error"].partition(":")[0]) == (409, "user_id")


def test_a_name_that_a_library_has_is_told_by_its_field(client, here):
    assert client.post(f"{here}/tags", {"name": "moon"}).status_code == 201
    answer = client.post(f"{here}/tags", {"name": "Moon"})
    assert (answer.status_code, answer.json["error"].partition(":")[0]) == (409, "name")


def test_books_of_a_comic_library_can_be_edited_like_any_others(client, cast):
    library = make_library("Comics", owner=cast.olga, kind="comic")
    make_work("Saga", library)
    shown = client.get(f"/libraries/{library.uuid}/books").json["data"]["items"][0]
    assert shown["media_type"]
    body = {
        "title": "Saga 1",
        "media_type_id": shown["media_type_id"],
        "contributors": [],
        "tag_ids": [],
        "genre_ids": [],
    }
    assert (
        client.put(f"/libraries/{library.uuid}/books/{shown['id']}", body).json["data"]["title"]
        == "Saga 1"
    )
