"""What the released iOS client and the MCP server send, and what they cannot do without in an
answer.
"""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from services.db.transactions import writing
from tests.blueprints.api.client import ENVELOPED, Program
from tests.factories import make_work

# The phone gives up an answer in which one of these is absent or null. That they are of the right
# type, Program looks at.
LIBRARY = ("id", "name", "description", "slug", "owner_id", "is_public", "created_at", "updated_at")
BOOK = ("id", "library_id", "title", "created_at", "updated_at")
LOAN = (
    "id",
    "library_id",
    "book_id",
    "book_title",
    "loaned_to",
    "loaned_at",
    "notes",
    "tags",
    "created_at",
    "updated_at",
)
SHELF = (
    "id",
    "library_id",
    "name",
    "description",
    "color",
    "icon",
    "display_order",
    "book_count",
    "tags",
    "created_at",
    "updated_at",
)
SERIES = ("id", "library_id", "name", "created_at", "updated_at")
CARD = ("book_id", "library_id", "library_name", "title", "authors", "read_status", "updated_at")
MEMBER = ("user_id", "username", "display_name", "email", "role_id", "role", "joined_at")
ACCOUNT = {
    "username": "Zoe",
    "email": "zoe@example.org",
    "display_name": "Zoe",
    "password": "correct horse",
}


@pytest.fixture
def phone(app, programs, cast) -> Program:
    """Olga's."""
    return Program(app, cast.olga, prefix=ENVELOPED)


@pytest.fixture
def here(books) -> str:
    return f"/libraries/{books.uuid}"


@pytest.fixture
def dune(books):
    return make_work("Dune", books, authors=("Frank Herbert",), formats=("paperback",))


def given(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.data
    return answer.json["data"]


def readable(rows: Any, needed: tuple[str, ...]) -> None:
    for row in rows if isinstance(rows, list) else [rows]:
        assert [name for name in needed if row.get(name) is None] == [], row


# ── what answers must say ─────────────────────────────────────────────────────────────────────────


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


# ── loans ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("zone", "day"),
    [("UTC", "2026-05-01"), ("America/Toronto", "2026-04-30"), ("Asia/Tokyo", "2026-05-01")],
)
def test_a_moment_of_lending_is_a_day_where_the_library_stands(phone, books, here, dune, zone, day):
    with writing(books):
        books.time_zone = zone
    sent = {
        "book_id": str(dune.uuid),
        "loaned_to": "Kris",
        "loaned_at": "2026-05-01T02:30:00Z",
        "due_date": "2026-05-15T02:30:00+00:00",
    }
    made = given(phone.post(f"{here}/loans", {**sent, "notes": "", "tag_ids": []}), 201)
    assert made["loaned_at"] == day
    assert made["due_date"][:7] == "2026-05"
    readable(made, LOAN)


@pytest.mark.parametrize("moment", [
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
    made = given(phone.post(f"{here}/loans", sent), 201)
    back = given(phone.patch(f"{here}/loans/{made['id']}", {"returned_at": "2026-05-20T10:00:00Z"}))
    assert back == {**made, "returned_at": "2026-05-20", "updated_at": back["updated_at"]}
    assert given(phone.get(f"{here}/loans")) == []


@pytest.mark.parametrize(
    "body",
    [{}, {"notes": "x"}, {"due_date": "2026-06-01"}, {"returned_at": None}, {"loaned_to": None}],
)
def test_a_change_of_a_loan_that_neither_says_who_nor_that_it_came_back_is_refused(
    phone, here, dune, body
):
    made = given(phone.post(f"{here}/loans", {"book_id": str(dune.uuid), "loaned_to": "Kris"}), 201)
    answer = phone.patch(f"{here}/loans/{made['id']}", body)
    assert answer.status_code == 400
    assert answer.json["error"].startswith("loaned_to")


def test_mcp_returns_a_book_by_sending_the_whole_loan_back(phone, here, dune):
    made = given(
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
    assert [loan["id"] for loan in listed] == [made["id"]]
    sent = {"loaned_to": "Kris", "due_date": None, "returned_at": "2026-05-20", "notes": "soon"}
    assert given(phone.patch(f"{here}/loans/{made['id']}", sent))["returned_at"] == "2026-05-20"


# ── members ───────────────────────────────────────────────────────────────────────────────────────


def test_the_phone_finds_somebody_by_name_and_lets_them_in_with_the_role_that_was_chosen(
    phone, here
):
    (found,) = given(phone.get("/users?q=stan"))
    assert found["name"] == found["display_name"]
    assert (
        phone.post(
            f"{here}/members", {"user_id": found["id"], "role_id": "library_editor"}
        ).status_code
        == 204
    )
    assert {member["username"]: member["role"] for member in given(phone.get(f"{here}/members"))}[
        "Stan"
    ] == "library_editor"


def test_a_role_may_be_named_by_the_id_that_members_show(phone, here, cast):
    editors = {member["role"]: member["role_id"] for member in given(phone.get(f"{here}/members"))}[
        "library_editor"
    ]
    assert (
        phone.post(
            f"{here}/members", {"user_id": str(cast.stan.uuid), "role_id": editors}
        ).status_code
        == 204
    )
    assert {member["username"]: member["role"] for member in given(phone.get(f"{here}/members"))}[
        "Stan"
    ] == "library_editor"
    assert (
        phone.post(
            f"{here}/members", {"user_id": str(cast.ada.uuid), "role_id": "library_king"}
        ).status_code
        == 404
    )


# ── books ─────────────────────────────────────────────────────────────────────────────────────────


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
    made = given(phone.post(f"{here}/books", {**sent, "edition": edition}), 201)
    readable(made, BOOK)
    assert given(phone.get(f"{here}/books/{made['id']}/editions"))[0]["publish_date"] == shown


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


# ── pictures ──────────────────────────────────────────────────────────────────────────────────────


def picture() -> bytes:
    sent = io.BytesIO()
    Image.new("RGB", (300, 450), (10, 90, 200)).save(sent, "JPEG")
    return sent.getvalue()


@pytest.mark.parametrize("sub_path", ["", "/stacks"])
def test_an_address_of_a_picture_follows_the_address_of_the_server_that_the_phone_was_given(
    phone, here, dune, sub_path
):
    """The phone puts the server's address, with the sub-path of a proxy and /librarium, before what
    the answer says.
    """
    assert (
        phone.upload(
            "put", f"{here}/books/{dune.uuid}/cover", "cover", picture(), "cover.jpg"
        ).status_code
        == 204
    )
    behind = {"environ_overrides": {"SCRIPT_NAME": sub_path}}
    author = given(phone.get(f"{here}/contributors"))["items"][0]["id"]
    assert (
        phone.upload(
            "put", f"/contributors/{author}/photo", "photo", picture(), "photo.jpg"
        ).status_code
        == 204
    )
    book, person = (
        given(phone.get(f"{here}/books/{dune.uuid}", **behind)),
        given(phone.get(f"{here}/contributors/{author}", **behind)),
    )
    for address in (book["cover_url"], person["photo_url"], f"{book['cover_url']}?v=1760000000"):
        assert address.startswith("/api/v1/")
        asked = phone.client.get(
            f"/librarium{address}", headers={"Authorization": f"Bearer {phone.token}"}, **behind
        )
        assert (asked.status_code, asked.mimetype) == (200, "image/webp")


def test_a_program_at_the_documented_address_gets_addresses_with_the_sub_path(programs, here, dune):
    programs.olga.upload("put", f"{here}/books/{dune.uuid}/cover", "cover", picture(), "cover.jpg")
    shown = programs.olga.get(
        f"{here}/books/{dune.uuid}", environ_overrides={"SCRIPT_NAME": "/stacks"}
    ).json
    assert shown["cover_url"].startswith("/stacks/api/v1/books/")


# ── tokens ────────────────────────────────────────────────────────────────────────────────────────


def test_a_phone_that_wakes_and_asks_for_many_things_at_once_stays_signed_in(app, programs):
    """Each request that was refused brings the same refresh token; some arrive when another has
    already brought the next one.
    """
    anybody = Program(app, prefix=ENVELOPED)
    signed_in = given(anybody.post("/auth/register", ACCOUNT), 201)
    fresh = given(anybody.post("/auth/refresh", {"refresh_token": signed_in["refresh_token"]}))
    fresher = given(anybody.post("/auth/refresh", {"refresh_token": fresh["refresh_token"]}))
    given(anybody.post("/auth/refresh", {"refresh_token": signed_in["refresh_token"]}))
    given(anybody.post("/auth/refresh", {"refresh_token": fresher["refresh_token"]}))


def test_mcp_reads_and_notes_with_a_token_that_may_only_read(app, programs, here, dune):
    scopes = [
        "books:read",
        "library:read",
        "loans:read",
        "members:read",
        "series:read",
        "shelves:read",
        "tags:read",
        "interactions:update",
    ]
    token = programs.olga.post("/me/api-tokens", {"name": "helper", "scopes": scopes}).json["token"]
    helper = Program(app, token=token, prefix=ENVELOPED)
    for path in (
        "/libraries",
        f"{here}/books?per_page=5&q=dune",
        f"/books/{dune.uuid}",
        f"{here}/series",
        "/media-types",
        "/dashboard/stats",
    ):
        assert given(helper.get(path)) is not None
    edition = given(helper.get(f"{here}/books/{dune.uuid}/editions"))[0]["id"]
    sent = {"read_status": "read", "rating": None, "notes": "", "review": "", "is_favorite": False}
    assert (
        given(helper.put(f"{here}/books/{dune.uuid}/editions/{edition}/my-interaction", sent))[
            "rating"
        ]
        is None
    )
    assert (
        helper.post(
            f"{here}/loans",
            {"book_id": str(dune.uuid), "loaned_to": "Kris", "loaned_at": "2026-05-01"},
        ).status_code
        == 403
    )
