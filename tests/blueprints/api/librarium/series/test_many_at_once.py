"""Placing many books in series at once."""

from __future__ import annotations

from uuid import uuid4

import pytest

from models.classification import Series, SeriesEntry
from services import history
from tests.blueprints.api.librarium.series.rows import count
from tests.factories import make_library, make_work
from tests.queries import counted
from tests.rows import last_change


def test_many_matches_are_one_change_that_is_taken_back_as_a_whole(
    programs, at, inside, naruto, books, edo
):
    wanted = [make_work(f"Naruto {number}", books) for number in range(1, 4)]
    matches = [
        {"book_id": str(work.uuid), "position": number} for number, work in enumerate(wanted, 1)
    ]
    answer = programs.edo.post(
        f"{at}/{naruto['id']}/match-apply", {"matches": [*matches, {**matches[0], "position": 10}]}
    )
    assert answer.json == {"applied": 3}
    assert [entry["position"] for entry in programs.vera.get(inside).json] == [2, 3, 10]
    history.undo(last_change(), by=edo)
    assert programs.vera.get(inside).json == []
    assert programs.edo.post(f"{at}/{naruto['id']}/match-apply", {"matches": None}).json == {
        "applied": 0
    }


@pytest.mark.slow
def test_one_unknown_book_stops_all_matches(programs, at, naruto, books, olga):
    work, other = (
        make_work("Naruto 1", books),
        make_work("Elsewhere", make_library("Elsewhere", owner=olga)),
    )
    path = f"{at}/{naruto['id']}/match-apply"
    for bad in (str(uuid4()), str(other.uuid), "x", None):
        answer = programs.olga.post(
            path,
            {
                "matches": [
                    {"book_id": str(work.uuid), "position": 1},
                    {"book_id": bad, "position": 2},
                ]
            },
        )
        assert answer.status_code == 400
        assert answer.json["error"].startswith("matches.1.book_id")
    assert count(SeriesEntry) == 0
    assert programs.olga.post(path, {"matches": [5]}).status_code == 400
    assert (
        programs.olga.post(path, {"matches": [{"book_id": str(work.uuid)}] * 5001}).status_code
        == 400
    )


def test_several_series_are_made_with_their_books_and_taken_back_together(programs, at, books, edo):
    first, second = make_work("A 1", books), make_work("B 1", books)
    answer = programs.edo.post(f"{at}/bulk-create", {"series": [
        {"name": "A", "books": [{"book_id": str(first.uuid), "position": 1},
            {"book_id": str(second.uuid), "position": 2}]},
        {"name": " ", "books": [{"book_id": str(first.uuid), "position": 1}]},
        {"name": "Empty", "books": []}, {"name": "None", "books": None},
        {"name": "A", "books": [{"book_id": str(second.uuid), "position": 1.55}]},
    ]})  # fmt: skip
    assert answer.status_code == 200
    assert answer.json["created"] == 2
    assert [(one["name"], one["book_count"], one["status"]) for one in answer.json["series"]] == [
        ("A", 2, "ongoing"),
        ("A", 1, "ongoing"),
    ]
    history.undo(last_change(), by=edo)
    assert programs.vera.get(at).json == []
    assert count(SeriesEntry) == 0


def test_one_unknown_book_stops_all_new_series(programs, at, books):
    work = make_work("A 1", books)
    good = {"name": "A", "books": [{"book_id": str(work.uuid), "position": 1}]}
    for bad in (
        {"book_id": str(uuid4())},
        {"book_id": "x"},
        {"book_id": str(work.uuid), "position": -1},
        {},
    ):
        answer = programs.edo.post(
            f"{at}/bulk-create", {"series": [good, {"name": "B", "books": [bad]}]}
        )
        assert answer.status_code == 400
        assert answer.json["error"].startswith("series.1.books.0.")
    assert (
        programs.edo.post(f"{at}/bulk-create", {"series": [{"name": "x" * 301}]}).status_code == 400
    )
    assert count(Series) == 0
    assert programs.edo.post(f"{at}/bulk-create", {}).json == {"created": 0, "series": []}


def test_placing_many_books_asks_little_for_each(programs, at, naruto, books):
    def asked(number: int) -> int:
        matches = [
            {"book_id": str(make_work(f"Naruto {number}.{one}", books).uuid), "position": one}
            for one in range(number)
        ]
        with counted() as sent:
            assert (
                programs.edo.post(
                    f"{at}/{naruto['id']}/match-apply", {"matches": matches}
                ).status_code
                == 200
            )
        return len(sent)

    few, many = asked(2), asked(12)
    assert (many - few) / 10 < 7
