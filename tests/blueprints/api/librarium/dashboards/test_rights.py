"""What is on a reader's front page, and what is not theirs to see."""

from __future__ import annotations

from datetime import date

from services.db.transactions import writing
from tests.blueprints.api.client import ENVELOPED, Program
from tests.blueprints.api.librarium.dashboards.front_page import (
    EMPTY,
    NOW,
    ROWS,
    make_series,
    note,
    row,
    titles,
)
from tests.cases import each_case
from tests.factories import add_member, make_library, make_work
from tests.queries import counted


@each_case("name", ROWS)
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


def test_the_same_operation_with_the_envelope(app, cast):
    assert Program(app, cast.vera, prefix=ENVELOPED).get("/dashboard/recently-added").json == {
        "data": []
    }
