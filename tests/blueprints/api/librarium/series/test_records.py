"""What is said of a series: making, replacing and what is wrong with it."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services import history
from services.lists import finding
from tests.blueprints.api.client import ENVELOPED, Program
from tests.blueprints.api.librarium.series.rows import make_series
from tests.cases import each_case
from tests.factories import make_library, make_work
from tests.rows import last_change

WHOLE = {
    "name": "One Piece", "description": "Pirates.", "total_count": 110, "status": "hiatus",
    "is_complete": True, "original_language": "ja",
    "publication_year": 1997, "demographic": "shounen", "genres": ["Adventure", "Comedy"],
    "url": "https://example.org/op", "external_id": "op-1",
    "external_source": "mangadex",
}  # fmt: skip


def test_a_series_keeps_all_that_is_said_of_it(programs, at, books, tag):
    created = programs.edo.post(at, {**WHOLE, "tag_ids": [tag["id"]]})
    assert created.status_code == 201
    shown = created.json
    assert {name: shown[name] for name in WHOLE if name != "is_complete"} == {
        name: WHOLE[name] for name in WHOLE if name != "is_complete"
    }
    assert shown["is_complete"] is False
    assert shown["library_id"] == str(books.uuid)
    assert [(each["id"], each["name"], each["color"]) for each in shown["tags"]] == [
        (tag["id"], "Signed", "red")
    ]
    assert programs.vera.get(f"{at}/{shown['id']}").json == shown
    assert programs.vera.get(at).json == [shown]


def test_a_name_is_enough_and_nulls_count_as_absent(programs, at):
    shown = programs.edo.post(
        at,
        {
            "name": " Naruto ",
            "genres": None,
            "total_count": None,
            "publication_year": None,
            "extra": {},
        },
    ).json
    assert (shown["name"], shown["status"], shown["total_count"], shown["publication_year"]) == (
        "Naruto",
        "ongoing",
        None,
        None,
    )
    assert shown["genres"] == shown["tags"] == shown["preview_books"] == []
    assert shown["description"] == shown["url"] == shown["external_id"] == ""
    assert shown["last_release_date"] is shown["next_release_date"] is None
    counts = {
        name: value
        for name, value in shown.items()
        if name.endswith("_count") and name != "total_count"
    }
    assert counts == {"book_count": 0, "arc_count": 0, "read_count": 0, "reading_count": 0}


@pytest.mark.parametrize(("given", "status"), [
    ({}, "ongoing"), ({"status": ""}, "ongoing"), ({"is_complete": True}, "completed"),
    ({"status": " ", "is_complete": True}, "completed"),
    ({"status": "cancelled", "is_complete": True}, "cancelled"), ({"status": "hiatus"}, "hiatus"),
    ({"status": "completed"}, "completed"),
])  # fmt: skip
def test_the_status_comes_from_the_old_flag_where_it_is_blank(programs, at, given, status):
    shown = make_series(programs, at, **given)
    assert (shown["status"], shown["is_complete"]) == (status, status == "completed")


@pytest.fixture
def naruto(programs, at) -> dict:
    return make_series(programs, at)


@pytest.mark.slow
@each_case(("change", "field"), [
    ({"name": ""}, "name"), ({"name": None}, "name"), ({"name": " \u200b"}, "name"),
    ({"name": "x" * 301}, "name"), ({"name": 5}, "name"),
    ({"status": "paused"}, "status"), ({"status": "x" * 33}, "status"),
    ({"total_count": -1}, "total_count"), ({"total_count": "3"}, "total_count"),
    ({"total_count": 1.5}, "total_count"), ({"total_count": 2_000_000_000}, "total_count"),
    ({"publication_year": 10_000}, "publication_year"),
    ({"publication_year": True}, "publication_year"), ({"genres": "Action"}, "genres"),
    ({"genres": [5]}, "genres"),
    ({"genres": ["x" * 101]}, "genres"),
    ({"genres": [str(number) for number in range(101)]}, "genres"),
    ({"demographic": "x" * 33}, "demographic"),
    ({"original_language": "x" * 36}, "original_language"), ({"url": "x" * 2001}, "url"),
    ({"external_id": "x" * 256}, "external_id"),
    ({"external_id": "a\x00"}, "external_id"), ({"external_source": "x" * 65}, "external_source"),
    ({"description": "x" * 20_001}, "description"),
    ({"is_complete": "yes"}, "is_complete"), ({"tag_ids": "x"}, "tag_ids"),
    ({"tag_ids": ["x"]}, "tag_ids"), ({"tag_ids": [str(uuid4())]}, "tag_ids"),
])  # fmt: skip
def test_what_is_wrong_with_a_series_is_named(programs, at, naruto, change, field):
    for answer in (
        programs.edo.post(at, {"name": "N", **change}),
        programs.edo.put(f"{at}/{naruto['id']}", {"name": "N", **change}),
    ):
        assert answer.status_code == 400, answer.json
        assert answer.json["error"].startswith(field)
    assert programs.edo.get(at).json == [naruto]


def test_several_series_may_have_the_same_name(programs, at):
    assert {make_series(programs, at)["name"] for _ in range(2)} == {"Naruto"}
    assert len(programs.vera.get(at).json) == 2


def test_put_replaces_everything_but_tags_that_are_not_sent(programs, at, tag):
    created = programs.edo.post(at, {**WHOLE, "tag_ids": [tag["id"]]}).json
    changed = programs.edo.put(f"{at}/{created['id']}", {"name": "Two Piece"}).json
    assert (
        changed["name"],
        changed["genres"],
        changed["total_count"],
        changed["status"],
        changed["url"],
    ) == ("Two Piece", [], None, "ongoing", "")
    assert [each["id"] for each in changed["tags"]] == [tag["id"]]
    assert changed["created_at"] == created["created_at"]
    assert changed["updated_at"] > created["updated_at"]
    assert (
        programs.edo.put(f"{at}/{created['id']}", {"name": "Two Piece", "tag_ids": []}).json["tags"]
        == []
    )


def test_tags_of_another_library_are_none_of_this_one(programs, at, olga):
    elsewhere = make_library("Elsewhere", owner=olga)
    foreign = programs.olga.post(f"/libraries/{elsewhere.uuid}/tags", {"name": "foreign"}).json
    answer = programs.olga.post(at, {"name": "N", "tag_ids": [foreign["id"]]})
    assert answer.status_code == 400
    assert "foreign" not in answer.json["error"]


def test_a_deleted_series_is_no_longer_what_its_books_are_found_by_and_undo_brings_all_back(
    programs, at, books, olga
):
    made, work = make_series(programs, at, "Shippuden"), make_work("Kakashi", books)
    programs.edo.post(f"{at}/{made['id']}/books", {"book_id": str(work.uuid), "position": 1})
    assert [row.title for row in finding.find(olga, "shippuden").rows] == ["Kakashi"]
    assert programs.edo.delete(f"{at}/{made['id']}").status_code == 403
    assert programs.olga.delete(f"{at}/{made['id']}").status_code == 204
    assert programs.olga.get(f"{at}/{made['id']}").status_code == 404
    assert programs.olga.get(at).json == programs.olga.get("/me/series").json == []
    assert finding.find(olga, "shippuden").rows == []
    history.undo(last_change(), by=olga)
    assert [book["title"] for book in programs.vera.get(f"{at}/{made['id']}/books").json] == [
        "Kakashi"
    ]
    assert [row.title for row in finding.find(olga, "shippuden").rows] == ["Kakashi"]


def test_books_are_found_by_what_their_series_is_called_now(programs, at, books, olga):
    made, work = make_series(programs, at, "Shippuden"), make_work("Kakashi", books)
    programs.edo.post(f"{at}/{made['id']}/books", {"book_id": str(work.uuid)})
    programs.edo.put(f"{at}/{made['id']}", {"name": "Boruto"})
    assert finding.find(olga, "shippuden").rows == []
    assert [row.title for row in finding.find(olga, "boruto").rows] == ["Kakashi"]


@pytest.mark.options(ratelimit_enabled=False)
def test_the_released_clients_get_series_in_their_envelope(app, at, edo):
    program = Program(app, edo, prefix=ENVELOPED)
    created = program.post(at, {"name": "Naruto"}).json["data"]
    assert program.get(at).json["data"] == [created]
    assert set(program.get(f"{at}/{uuid4()}").json) == {"error"}


def test_nobody_has_proposed_anything_for_a_series(programs, shelves_of_books):
    created = programs.olga.post(f"{shelves_of_books}/series", {"name": "Earthsea"}).json
    path = f"{shelves_of_books}/series/{created['id']}/proposals"
    assert programs.vera.get(f"{path}?status=pending").json == []
    assert programs.stan.get(path).status_code == 403
    nothing = path.replace(created["id"], "00000000-0000-4000-8000-000000000007")
    assert programs.vera.get(nothing).status_code == 404
