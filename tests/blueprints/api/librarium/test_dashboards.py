"""The rows of a reader's front page, by program."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from models import base
from models.base import db
from models.classification import MediaType, Series, SeriesEntry
from models.library import Holding
from models.reading import Interaction, Reading
from models.work import Edition
from services import daily_picks
from services.db.transactions import writing
from services.text.names import name_key
from services.text.sort_keys import letter, sort_key
from tests.blueprints.api.client import ENVELOPED, Program
from tests.factories import add_member, make_library, make_user, make_work
from tests.queries import counted

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
ROWS = (
    "currently-reading",
    "recently-added",
    "recently-finished",
    "continue-series",
    "picks-of-the-day",
    "stats",
)
EMPTY = {
    "total_books": 0,
    "books_read": 0,
    "books_reading": 0,
    "books_added_this_year": 0,
    "books_read_this_year": 0,
    "favorites_count": 0,
}


@pytest.fixture(autouse=True)
def clock(monkeypatch, cast):
    monkeypatch.setattr(base, "utc_now", lambda: NOW)


def edition_of(work) -> Edition:
    return (
        db.session.execute(select(Edition).where(Edition.work_id == work.id).order_by(Edition.id))
        .scalars()
        .first()
    )


def note(
    user,
    work,
    status: str = "read",
    *,
    finished: date | None = None,
    edition: Edition | None = None,
    **columns,
) -> None:
    edition = edition or edition_of(work)
    with writing():
        db.session.add(
            Interaction(user_id=user.id, edition_id=edition.id, status=status, **columns)
        )
        if finished:
            db.session.add(Reading(user_id=user.id, edition_id=edition.id, finished_on=finished))


def hold(work, library, added_at: datetime) -> None:
    with writing():
        holding = db.session.execute(
            select(Holding).where(Holding.work_id == work.id, Holding.library_id == library.id)
        ).scalar_one()
        holding.added_at = added_at


def make_series(name: str, library, *works) -> Series:
    with writing():
        key = sort_key(name)
        series = Series(
            library_id=library.id,
            name=name,
            name_key=name_key(name),
            sort_key=key,
            letter=letter(key),
        )
        db.session.add(series)
        db.session.flush()
        for position, work in works:
            db.session.add(SeriesEntry(series_id=series.id, work_id=work.id, position=position))
    return series


def row(program: Program, name: str, query: str = ""):
    answer = program.get(f"/dashboard/{name}{query}")
    assert answer.status_code == 200, answer.data
    return answer.json


def titles(program: Program, name: str, query: str = "") -> list[str]:
    return [book["title"] for book in row(program, name, query)]


# ── who sees what ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ROWS)
def test_a_front_page_needs_somebody(programs, name):
    assert programs.nobody.get(f"/dashboard/{name}").status_code == 401


def test_only_libraries_that_one_joined_are_shown_to_an_admin_too(programs, cast, books):
    work = make_work("Dune", books)
    later = make_work("Dune Messiah", books)
    make_series("Dune", books, (1, work), (2, later))
    for user in (cast.ada, cast.stan, cast.vera):
        note(user, work)
        note(user, later, "reading")
    for program, is_shown in ((programs.vera, True), (programs.ada, False), (programs.stan, False)):
        for name in ROWS[:4]:
            assert bool(row(program, name)) is is_shown, name
        assert row(program, "stats")["total_books"] == (2 if is_shown else 0)
    add_member(books, cast.ada, "viewer")
    assert titles(programs.ada, "recently-finished") == ["Dune"]


def test_what_others_read_is_theirs(programs, cast, books):
    note(cast.edo, make_work("Dune", books), "reading")
    assert row(programs.vera, "currently-reading") == []
    assert row(programs.vera, "recently-added")[0]["read_status"] == ""


def test_films_are_no_books_and_what_is_in_the_trash_is_gone(programs, cast, books):
    films = make_library("Films", owner=cast.vera, kind="movie")
    gone = make_work("Gone", books)
    for work in (make_work("A film", films), gone):
        note(cast.vera, work, "reading", is_favorite=True)
    with writing(gone):
        gone.deleted_at = NOW
    assert [row(programs.vera, name) for name in ROWS[:5]] == [[]] * 5
    assert {
        key: value for key, value in row(programs.vera, "stats").items() if key != "monthly_reads"
    } == EMPTY


def test_more_books_are_not_more_queries(programs, cast, books):
    sent: dict[str, set[int]] = {name: set() for name in ROWS}
    for number in range(3):
        read, following, reading = (
            make_work(f"{number} {name}", books, authors=("Ann", "Bo"))
            for name in ("read", "next", "now")
        )
        make_series(f"Series {number}", books, (1, read), (2, following))
        note(cast.vera, read, finished=date(2026, 5, 1))
        note(cast.vera, reading, "reading")
        for name in ROWS:
            with counted() as statements:
                row(programs.vera, name, "?media_type=novel")
            sent[name].add(len(statements))
    assert {name: len(counts) for name, counts in sent.items()} == dict.fromkeys(ROWS, 1)


# ── the rows ──────────────────────────────────────────────────────────────────────────────────────


def test_what_one_is_reading_the_last_noted_first(programs, cast, books):
    first, second = (
        make_work("First", books, authors=("Ann", "Bo"), cover_id=7),
        make_work("Second", books),
    )
    note(cast.vera, second, "reading", updated_at=NOW)
    note(cast.vera, first, "reading", updated_at=NOW + timedelta(seconds=1))
    note(cast.vera, make_work("Done", books))
    found = row(programs.vera, "currently-reading")
    assert [book["title"] for book in found] == ["First", "Second"]
    assert found[0] == {
        "book_id": str(first.uuid),
        "library_id": str(books.uuid),
        "library_name": "Books",
        "title": "First",
        "cover_url": f"/api/v1/books/{first.uuid}/cover?v=7",
        "authors": "Ann, Bo",
        "read_status": "reading",
        "updated_at": f"{first.updated_at:%Y-%m-%dT%H:%M:%SZ}",
    }
    assert found[1]["cover_url"] is None


@pytest.mark.slow
def test_at_most_24_are_shown_and_a_book_of_two_editions_once(programs, cast, books):
    for number in range(26):
        work = make_work(f"Book {number:02}", books, formats=("epub", "pdf"))
        for edition in (
            db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalars().all()
        ):
            note(
                cast.vera,
                work,
                "reading",
                edition=edition,
                updated_at=NOW + timedelta(minutes=number),
            )
    assert titles(programs.vera, "currently-reading") == [
        f"Book {number:02}" for number in range(25, 1, -1)
    ]
    assert len(row(programs.vera, "recently-added")) == 24


def test_what_came_in_last_by_the_first_library_that_had_it(programs, cast, books):
    mine = make_library("Mine", owner=cast.vera)
    hidden = make_library("Hidden", owner=cast.olga)
    old, new, newest = (
        make_work("Old", books, mine),
        make_work("New", books, hidden),
        make_work("Newest", mine),
    )
    hold(old, books, NOW - timedelta(days=9))
    hold(old, mine, NOW)
    hold(new, books, NOW - timedelta(days=2))
    hold(new, hidden, NOW - timedelta(days=99))
    hold(newest, mine, NOW - timedelta(days=1))
    note(cast.vera, new, "did_not_finish")
    found = row(programs.vera, "recently-added")
    assert [(book["title"], book["library_name"], book["read_status"]) for book in found] == [
        ("Newest", "Mine", ""),
        ("New", "Books", "did_not_finish"),
        ("Old", "Books", ""),
    ]


def test_what_was_finished_last_by_its_newest_reading_or_its_note(programs, cast, books):
    twice, noted, dated, unread = (
        make_work(title, books) for title in ("Twice", "Noted", "Dated", "Unread again")
    )
    note(cast.vera, twice, finished=date(2020, 1, 1), updated_at=NOW, rating=9, is_favorite=True)
    with writing():
        db.session.add(
            Reading(
                user_id=cast.vera.id, edition_id=edition_of(twice).id, finished_on=date(2026, 5, 19)
            )
        )
        db.session.add(
            Reading(
                user_id=cast.edo.id, edition_id=edition_of(dated).id, finished_on=date(2026, 5, 20)
            )
        )
    note(cast.vera, noted, updated_at=datetime(2026, 5, 18, 10, 0, 0, 5, tzinfo=UTC))
    note(cast.vera, dated, finished=date(2026, 5, 17), updated_at=NOW)
    note(cast.vera, unread, "unread", finished=date(2026, 5, 20))
    found = row(programs.vera, "recently-finished")
    assert [
        (book["title"], book["finished_at"], book["rating"], book["is_favorite"]) for book in found
    ] == [
        ("Twice", "2026-05-19T00:00:00Z", 9, True),
        ("Noted", "2026-05-18T10:00:00Z", None, False),
        ("Dated", "2026-05-17T00:00:00Z", None, False),
    ]
    with writing(cast.vera):
        cast.vera.time_zone = "Europe/Berlin"
    assert row(programs.vera, "recently-finished")[0]["finished_at"] == "2026-05-18T22:00:00Z"


def test_of_two_editions_the_one_finished_later_counts(programs, cast, books):
    work = make_work("Twice", books, formats=("epub", "pdf"))
    epub, pdf = (
        db.session.execute(select(Edition).where(Edition.work_id == work.id).order_by(Edition.id))
        .scalars()
        .all()
    )
    note(cast.vera, work, edition=epub, finished=date(2026, 1, 1), rating=3)
    note(cast.vera, work, edition=pdf, updated_at=NOW - timedelta(days=1), rating=8)
    for number in range(13):
        note(cast.vera, make_work(f"Book {number}", books), finished=date(2026, 4, number + 1))
    found = row(programs.vera, "recently-finished")
    assert len(found) == 12
    assert (found[0]["title"], found[0]["rating"]) == ("Twice", 8)


def test_a_series_goes_on_behind_the_last_book_read(programs, cast, books):
    works = [make_work(f"Volume {number}", books) for number in range(6)]
    series = make_series(
        "Saga", books, (1, works[0]), (2, works[1]), (3, works[2]), (3.5, works[3]), (4, works[4])
    )
    make_series("Untouched", books, (1, works[5]))
    note(cast.vera, works[0])
    note(cast.vera, works[2])
    note(cast.vera, works[3], "reading")
    found = row(programs.vera, "continue-series")
    assert len(found) == 1
    assert found[0] == {
        **found[0],
        "series_id": str(series.uuid),
        "series_name": "Saga",
        "position": 3.5,
        "last_read_position": 3,
        "title": "Volume 3",
        "read_status": "reading",
        "library_id": str(books.uuid),
        "library_name": "Books",
        "book_id": str(works[3].uuid),
    }
    assert b'"last_read_position":3}' in programs.vera.get("/dashboard/continue-series").data
    note(cast.vera, works[4])
    assert row(programs.vera, "continue-series") == []


def test_series_come_by_position_then_by_name_and_only_of_ones_own_libraries(programs, cast, books):
    hidden = make_library("Hidden", owner=cast.olga)
    for name, library, first in (
        ("Beta", books, 1),
        ("Alpha", books, 1),
        ("Gamma", books, 0),
        ("Secret", hidden, 1),
    ):
        read, following = make_work(f"{name} I", books, hidden), make_work(f"{name} II", library)
        make_series(name, library, (first, read), (first + 1, following))
        note(cast.vera, read)
    assert [book["series_name"] for book in row(programs.vera, "continue-series")] == [
        "Gamma",
        "Alpha",
        "Beta",
    ]


# ── picks ─────────────────────────────────────────────────────────────────────────────────────────


def media_type(name: str) -> int:
    return db.session.execute(select(MediaType.id).where(MediaType.name_key == name)).scalar_one()


def test_picks_stay_all_day_and_change_over_night(app, programs, cast, books, monkeypatch):
    for number in range(40):
        make_work(f"Book {number}", books)
    today = titles(programs.vera, "picks-of-the-day")
    assert len(today) == len(set(today)) == 24
    assert (
        titles(programs.vera, "picks-of-the-day")
        == today
        == titles(programs.edo, "picks-of-the-day")
    )
    monkeypatch.setattr(base, "utc_now", lambda: NOW + timedelta(hours=11, minutes=59))
    assert titles(Program(app, cast.vera), "picks-of-the-day") == today
    monkeypatch.setattr(base, "utc_now", lambda: NOW + timedelta(hours=12))
    assert titles(Program(app, cast.vera), "picks-of-the-day") != today


def test_nothing_that_one_has_begun_is_picked(programs, cast, books):
    for status in ("read", "reading", "did_not_finish", "unread"):
        note(cast.vera, make_work(status, books), status)
    found = row(programs.vera, "picks-of-the-day")
    assert [(book["title"], book["read_status"]) for book in found] == [("unread", "")]


def test_picks_are_of_the_media_types_that_are_asked_for(programs, cast, books):
    comics = make_library("Comics", owner=cast.vera, kind="comic")
    add_member(comics, cast.edo, "viewer")
    make_work("Plain", books)
    make_work("Novel", books, media_type_id=media_type("novel"))
    make_work("Textbook", books, media_type_id=media_type("textbook"))
    make_work("Strip", comics)
    make_work("Manga", comics, media_type_id=media_type("manga"))
    assert set(titles(programs.vera, "picks-of-the-day")) == {"Plain", "Novel"}
    assert set(
        titles(
            programs.vera,
            "picks-of-the-day",
            "?media_type=textbook&media_type=MANGA&media_type=nothing",
        )
    ) == {"Textbook", "Manga"}
    assert titles(programs.vera, "picks-of-the-day", "?media_type=comic") == ["Strip"]
    assert titles(programs.vera, "picks-of-the-day", "?media_type=nothing") == []


@pytest.mark.parametrize(
    "query",
    [f"?media_type={'x' * 65}", "?media_type=%00", "?" + "&".join(["media_type=novel"] * 51)],
)
def test_what_is_wrong_with_the_media_types_is_named(programs, query):
    answer = programs.vera.get(f"/dashboard/picks-of-the-day{query}")
    assert answer.status_code == 400
    assert answer.json["error"].startswith("media_type")


@pytest.mark.slow
def test_of_very_many_books_a_few_are_drawn(app, programs, cast, books, monkeypatch):
    for number in range(40):
        make_work(f"Book {number}", books)
    monkeypatch.setattr(daily_picks, "_SORTED", 10)
    monkeypatch.setattr(daily_picks, "_POINTS_EACH", 8)
    today = titles(programs.vera, "picks-of-the-day")
    assert len(set(today)) == len(today) == 24
    assert titles(programs.vera, "picks-of-the-day") == today
    monkeypatch.setattr(base, "utc_now", lambda: NOW + timedelta(days=1))
    assert titles(Program(app, cast.vera), "picks-of-the-day") != today


# ── stats ─────────────────────────────────────────────────────────────────────────────────────────


def test_how_much_one_has_read(programs, cast, books):
    mine = make_library("Mine", owner=cast.vera)
    twice, old, now, shared, borrowed = (
        make_work(title, *libraries)
        for title, *libraries in (
            ("Twice", books),
            ("Old", books),
            ("Now", books),
            ("Shared", books, mine),
            ("B", mine),
        )
    )
    hold(old, books, datetime(2020, 1, 1, tzinfo=UTC))
    hold(shared, books, datetime(2025, 12, 31, tzinfo=UTC))
    hold(borrowed, mine, datetime(2026, 1, 1, tzinfo=UTC))
    note(cast.vera, twice, finished=date(2025, 7, 1), is_favorite=True)
    note(cast.vera, old, finished=date(2026, 5, 1))
    note(cast.vera, now, "reading", is_favorite=True)
    note(cast.vera, shared, updated_at=datetime(2026, 1, 31, 23, 30, tzinfo=UTC))
    note(cast.vera, borrowed, finished=date(2025, 5, 31))
    found = row(programs.vera, "stats")
    months = {month["month"]: month["count"] for month in found.pop("monthly_reads")}
    assert found == {
        "total_books": 5,
        "books_read": 4,
        "books_reading": 1,
        "books_added_this_year": 3,
        "books_read_this_year": 2,
        "favorites_count": 2,
    }
    assert next(iter(months)) == "2025-06"
    assert list(months)[-1] == "2026-05"
    assert len(months) == 12
    assert {month: count for month, count in months.items() if count} == {
        "2025-07": 1,
        "2026-01": 1,
        "2026-05": 1,
    }
    with writing(cast.vera):
        cast.vera.time_zone = "Europe/Berlin"
    assert [month["count"] for month in row(programs.vera, "stats")["monthly_reads"]][7:9] == [0, 1]


def test_who_joined_nothing_has_nothing(app, programs):
    program = Program(app, make_user("Zoe"))
    found = row(program, "stats")
    assert [month["count"] for month in found.pop("monthly_reads")] == [0] * 12
    assert found == EMPTY
    assert [row(program, name) for name in ROWS[:5]] == [[]] * 5


def test_the_same_door_with_the_envelope(app, cast):
    assert Program(app, cast.vera, prefix=ENVELOPED).get("/dashboard/recently-added").json == {
        "data": []
    }
