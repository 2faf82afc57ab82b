"""Series by program: what they are, their volumes and their arcs."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select

from models import base
from models.base import db
from models.change import ChangeSet
from models.classification import Series, SeriesVolume
from models.reading import Interaction
from models.work import Edition, Work
from services import history
from services.db.transactions import writing
from services.lists import finding
from services.works.edit import delete_work
from tests.blueprints.api.client import ENVELOPED, Program
from tests.factories import make_library, make_work
from tests.queries import counted

WHOLE = {
    "name": "One Piece", "description": "Pirates.", "total_count": 110, "status": "hiatus",
    "is_complete": True, "original_language": "ja",
    "publication_year": 1997, "demographic": "shounen", "genres": ["Adventure", "Comedy"],
    "url": "https://example.org/op", "external_id": "op-1",
    "external_source": "mangadex",
}  # fmt: skip


@pytest.fixture
def at(shelves_of_books) -> str:
    return f"{shelves_of_books}/series"


@pytest.fixture
def tag(programs, shelves_of_books) -> dict:
    return programs.edo.post(f"{shelves_of_books}/tags", {"name": "Signed", "color": "red"}).json


def make_series(programs, at, name: str = "Naruto", **values) -> dict:
    return programs.edo.post(at, {"name": name, **values}).json


def last_change() -> ChangeSet:
    return db.session.execute(select(ChangeSet).order_by(ChangeSet.id.desc()).limit(1)).scalar_one()


def row_of(series: dict) -> Series:
    return next(
        row for row in db.session.execute(select(Series)).scalars() if str(row.uuid) == series["id"]
    )


def read(user, work: Work, status: str) -> None:
    edition = (
        db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalars().first()
    )
    with writing():
        db.session.add(Interaction(user_id=user.id, edition_id=edition.id, status=status))


def test_a_series_keeps_all_that_is_said_of_it(programs, at, books, tag):
    made = programs.edo.post(at, {**WHOLE, "tag_ids": [tag["id"]]})
    assert made.status_code == 201
    shown = made.json
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


@pytest.mark.parametrize(("change", "field"), [
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
def test_what_is_wrong_with_a_series_is_named(programs, at, change, field):
    made = make_series(programs, at)
    for answer in (
        programs.edo.post(at, {"name": "N", **change}),
        programs.edo.put(f"{at}/{made['id']}", {"name": "N", **change}),
    ):
        assert answer.status_code == 400, answer.json
        assert answer.json["error"].startswith(field)
    assert programs.edo.get(at).json == [made]


def test_several_series_may_have_the_same_name(programs, at):
    assert {make_series(programs, at)["name"] for _ in range(2)} == {"Naruto"}
    assert len(programs.vera.get(at).json) == 2


def test_put_replaces_everything_but_tags_that_are_not_sent(programs, at, tag):
    made = programs.edo.post(at, {**WHOLE, "tag_ids": [tag["id"]]}).json
    changed = programs.edo.put(f"{at}/{made['id']}", {"name": "Two Piece"}).json
    assert (
        changed["name"],
        changed["genres"],
        changed["total_count"],
        changed["status"],
        changed["url"],
    ) == ("Two Piece", [], None, "ongoing", "")
    assert [each["id"] for each in changed["tags"]] == [tag["id"]]
    assert changed["created_at"] == made["created_at"]
    assert changed["updated_at"] > made["updated_at"]
    assert (
        programs.edo.put(f"{at}/{made['id']}", {"name": "Two Piece", "tag_ids": []}).json["tags"]
        == []
    )


def test_tags_of_another_library_are_none_of_this_one(programs, at, olga):
    elsewhere = make_library("Elsewhere", owner=olga)
    foreign = programs.olga.post(f"/libraries/{elsewhere.uuid}/tags", {"name": "foreign"}).json
    answer = programs.olga.post(at, {"name": "N", "tag_ids": [foreign["id"]]})
    assert answer.status_code == 400
    assert "foreign" not in answer.json["error"]


def test_series_are_listed_by_name_and_found_by_parts_of_it_and_by_tags(programs, at, tag):
    for name, tags in (
        ("The Beast", [tag["id"]]),
        ("apple 100%", []),
        ("Crab", [tag["id"]]),
        ("Éclair", []),
    ):
        make_series(programs, at, name, tag_ids=tags)

    def names(query: str = "") -> list[str]:
        return [each["name"] for each in programs.vera.get(at + query).json]

    assert names() == ["apple 100%", "The Beast", "Crab", "Éclair"]
    assert names("?search=BEA") == ["The Beast"]
    assert names("?search=%C3%A9CL") == ["Éclair"]
    assert names("?search=%25") == ["apple 100%"]
    assert names("?search=_") == []
    assert names("?tag=sIGNED") == ["The Beast", "Crab"]
    assert names("?tag=sign") == []
    assert names("?tag=signed&search=cr") == ["Crab"]
    assert names("?search=&tag=") == names()
    assert programs.vera.get(f"{at}?search={'x' * 501}").status_code == 400


def test_books_are_counted_and_shown_with_what_the_caller_read(programs, at, books, vera, olga):
    made = make_series(programs, at)
    volumes = [make_work(f"Naruto {number}", books) for number in range(1, 7)]
    for number, work in reversed(list(enumerate(volumes, 1))):
        programs.edo.post(
            f"{at}/{made['id']}/books", {"book_id": str(work.uuid), "position": number}
        )
    for work, status in zip(volumes, ("read", "read", "reading", "unread"), strict=False):
        read(vera, work, status)
    shown = programs.vera.get(at).json[0]
    assert (shown["book_count"], shown["read_count"], shown["reading_count"]) == (6, 2, 1)
    assert [book["title"] for book in shown["preview_books"]] == [
        "Naruto 1",
        "Naruto 2",
        "Naruto 3",
        "Naruto 4",
    ]
    assert set(shown["preview_books"][0]) == {"book_id", "title", "cover_url"}
    assert programs.vera.put(f"{at}/{made['id']}", {"name": "x"}).status_code == 403
    others = programs.edo.put(f"{at}/{made['id']}", {"name": "Naruto"}).json
    assert (others["book_count"], others["read_count"], others["reading_count"]) == (6, 0, 0)


def test_what_the_library_no_longer_holds_does_not_count(programs, at, books, olga):
    made, work = make_series(programs, at), make_work("Naruto 1", books)
    programs.edo.post(f"{at}/{made['id']}/books", {"book_id": str(work.uuid), "position": 1})
    delete_work(work, by=olga)
    shown = programs.vera.get(f"{at}/{made['id']}").json
    assert (shown["book_count"], shown["preview_books"]) == (0, [])
    assert programs.vera.get(f"{at}/{made['id']}/books").json == []


def test_volumes_come_by_position_and_say_what_came_out_last_and_what_comes_next(
    programs, at, monkeypatch
):
    monkeypatch.setattr(base, "utc_now", lambda: datetime(2026, 5, 31, 12, tzinfo=UTC))
    made = make_series(programs, at)
    released = {4: "2027", 3: "2026-09-01", 2.5: "2026-06-01", 2: "2026-05-31", 1: "2019-01-02"}
    with writing():
        for position, day in released.items():
            db.session.add(
                SeriesVolume(
                    series_id=row_of(made).id,
                    position=position,
                    title=f"V{position}",
                    released=day,
                    external_value="e",
                )
            )
    found = programs.vera.get(f"{at}/{made['id']}/volumes").json
    assert [volume["position"] for volume in found] == [1, 2, 2.5, 3, 4]
    assert [volume["release_date"] for volume in found] == [
        "2019-01-02",
        "2026-05-31",
        "2026-06-01",
        "2026-09-01",
        None,
    ]
    assert (
        found[0]["series_id"],
        found[0]["title"],
        found[0]["external_id"],
        found[0]["cover_url"],
    ) == (made["id"], "V1", "e", "")
    shown = programs.vera.get(f"{at}/{made['id']}").json
    assert (shown["last_release_date"], shown["next_release_date"]) == ("2026-05-31", "2026-06-01")


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


def test_my_series_are_those_of_my_libraries(programs, at, cast):
    hidden, films = (
        make_library("Hidden", owner=cast.stan),
        make_library("Films", owner=cast.edo, kind="movie"),
    )
    make_series(programs, at, "The Naruto")
    programs.stan.post(f"/libraries/{hidden.uuid}/series", {"name": "Secret Naruto"})
    with writing():
        db.session.add(
            Series(
                library_id=films.id,
                name="Naruto films",
                name_key="naruto films",
                sort_key="naruto films",
                letter="N",
            )
        )
    assert [each["name"] for each in programs.edo.get("/me/series?q=NARU").json] == ["The Naruto"]
    assert programs.edo.get("/me/series").json[0]["library_name"] == "Books"
    assert [each["name"] for each in programs.ada.get("/me/series?q=naru").json] == [
        "The Naruto",
        "Secret Naruto",
    ]
    for number in range(22):
        make_series(programs, at, f"Series {number}")
    assert len(programs.edo.get("/me/series?q=series").json) == 20


@pytest.mark.options(ratelimit_enabled=False)
def test_the_released_clients_get_series_in_their_envelope(app, at, edo):
    program = Program(app, edo, prefix=ENVELOPED)
    made = program.post(at, {"name": "Naruto"}).json["data"]
    assert program.get(at).json["data"] == [made]
    assert set(program.get(f"{at}/{uuid4()}").json) == {"error"}


@pytest.mark.slow
def test_lists_ask_the_database_as_often_however_long_they_are(programs, at, books, tag):
    def asked() -> list[int]:
        numbers = []
        for path in (
            at,
            f"{at}/{first['id']}/books",
            f"{at}/{first['id']}/arcs",
            f"{at}/{first['id']}/match-candidates",
            "/me/series?q=s",
        ):
            with counted() as sent:
                assert programs.vera.get(path).status_code == 200
            numbers.append(len(sent))
        return numbers

    def grow(number: int) -> None:
        work, other = (
            make_work(f"Naruto {number}", books),
            make_series(programs, at, f"Series {number}", tag_ids=[tag["id"]]),
        )
        make_work(f"First {number}", books)
        for one in (first, other):
            programs.edo.post(
                f"{at}/{one['id']}/books", {"book_id": str(work.uuid), "position": number}
            )
            programs.edo.post(f"{at}/{one['id']}/arcs", {"name": f"Arc {number}"})

    first = make_series(programs, at, "First")
    grow(1)
    before = asked()
    for number in range(2, 6):
        grow(number)
    assert asked() == before


# ── arcs ──────────────────────────────────────────────────────────────────────────────────────────


def test_arcs_come_by_position_and_count_their_books(programs, at, books):
    made, work = make_series(programs, at), make_work("Naruto 1", books)
    path = f"{at}/{made['id']}/arcs"
    second = programs.edo.post(
        path,
        {"name": "Exams", "position": 2, "vol_start": 5, "vol_end": 13.5, "description": "Fights."},
    ).json
    first = programs.edo.post(path, {"name": "Waves", "position": 1}).json
    programs.edo.post(
        f"{at}/{made['id']}/books",
        {"book_id": str(work.uuid), "position": 6, "arc_id": second["id"]},
    )
    found = programs.vera.get(path).json
    assert [(arc["name"], arc["book_count"]) for arc in found] == [("Waves", 0), ("Exams", 1)]
    assert (
        found[1]["vol_start"],
        found[1]["vol_end"],
        found[0]["vol_start"],
        found[0]["series_id"],
    ) == (5, 13.5, None, made["id"])
    assert programs.vera.get(f"{at}/{made['id']}").json["arc_count"] == 2
    changed = programs.edo.put(f"{path}/{second['id']}", {"name": "Chunin Exams"}).json
    assert (
        changed["position"],
        changed["vol_start"],
        changed["description"],
        changed["book_count"],
    ) == (0, None, "", 1)
    assert changed["updated_at"] > first["updated_at"]


def test_a_name_of_an_arc_is_taken_in_its_series_alone(programs, at):
    made, other = make_series(programs, at), make_series(programs, at, "Bleach")
    programs.edo.post(f"{at}/{made['id']}/arcs", {"name": "Waves"})
    assert programs.edo.post(f"{at}/{made['id']}/arcs", {"name": "WAVES"}).status_code == 409
    arc = programs.edo.post(f"{at}/{other['id']}/arcs", {"name": "Waves"}).json
    assert programs.edo.put(f"{at}/{made['id']}/arcs/{arc['id']}", {"name": "x"}).status_code == 404
    for body, field in (
        ({"name": " "}, "name"),
        ({"name": "x", "position": -1}, "position"),
        ({"name": "x", "vol_end": "5"}, "vol_end"),
    ):
        answer = programs.edo.post(f"{at}/{made['id']}/arcs", body)
        assert answer.status_code == 400
        assert answer.json["error"].startswith(field)


def test_books_stay_when_their_arc_goes_and_undo_puts_them_back_into_it(programs, at, books, edo):
    made, work = make_series(programs, at), make_work("Naruto 1", books)
    arc = programs.edo.post(f"{at}/{made['id']}/arcs", {"name": "Waves"}).json
    books_at = f"{at}/{made['id']}/books"
    programs.edo.post(books_at, {"book_id": str(work.uuid), "position": 1, "arc_id": arc["id"]})
    assert programs.edo.delete(f"{at}/{made['id']}/arcs/{arc['id']}").status_code == 204
    assert [entry["arc_id"] for entry in programs.vera.get(books_at).json] == [None]
    history.undo(last_change(), by=edo)
    assert [entry["arc_id"] for entry in programs.vera.get(books_at).json] == [arc["id"]]


def test_nobody_has_proposed_anything_for_a_series(programs, shelves_of_books):
    made = programs.olga.post(f"{shelves_of_books}/series", {"name": "Earthsea"}).json
    path = f"{shelves_of_books}/series/{made['id']}/proposals"
    assert programs.vera.get(f"{path}?status=pending").json == []
    assert programs.stan.get(path).status_code == 403
    nothing = path.replace(made["id"], "00000000-0000-4000-8000-000000000007")
    assert programs.vera.get(nothing).status_code == 404
