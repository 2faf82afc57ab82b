"""Lists of series, their counts and their volumes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from models import base
from models.base import db
from models.classification import Series, SeriesVolume
from models.reading import Interaction
from models.work import Edition, Work
from services.db.transactions import writing
from services.works.edit import delete_work
from tests.blueprints.api.librarium.series.rows import make_series
from tests.factories import make_library, make_work
from tests.queries import counted


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
    created_series = make_series(programs, at)
    volumes = [make_work(f"Naruto {number}", books) for number in range(1, 7)]
    for number, work in reversed(list(enumerate(volumes, 1))):
        programs.edo.post(
            f"{at}/{created_series['id']}/books", {"book_id": str(work.uuid), "position": number}
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
    assert programs.vera.put(f"{at}/{created_series['id']}", {"name": "x"}).status_code == 403
    others = programs.edo.put(f"{at}/{created_series['id']}", {"name": "Naruto"}).json
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
    created_series = make_series(programs, at)
    released = {4: "2027", 3: "2026-09-01", 2.5: "2026-06-01", 2: "2026-05-31", 1: "2019-01-02"}
    with writing():
        for position, day in released.items():
            db.session.add(
                SeriesVolume(
                    series_id=row_of(created_series).id,
                    position=position,
                    title=f"V{position}",
                    released=day,
                    external_value="e",
                )
            )
    found = programs.vera.get(f"{at}/{created_series['id']}/volumes").json
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
    ) == (created_series["id"], "V1", "e", "")
    shown = programs.vera.get(f"{at}/{created_series['id']}").json
    assert (shown["last_release_date"], shown["next_release_date"]) == ("2026-05-31", "2026-06-01")


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
