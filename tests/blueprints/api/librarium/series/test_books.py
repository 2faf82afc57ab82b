"""Placing one book in a series, and what that means for the book."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select

from errors import Conflict, Forbidden, NotFound
from models.base import db
from models.classification import SeriesEntry
from models.library import Membership
from models.reading import Interaction
from models.work import Edition
from services import history, provenance
from services.db.transactions import writing
from services.lists import finding
from services.works import links
from services.works.edit import delete_work, edit_work
from tests.blueprints.api.librarium.series.rows import count, typed
from tests.cases import each_case
from tests.factories import add_member, make_library, make_work
from tests.rows import last_change


def labels() -> list[tuple[float, str]]:
    db.session.rollback()
    return [
        tuple(row)
        for row in db.session.execute(
            select(SeriesEntry.position, SeriesEntry.label).order_by(SeriesEntry.id)
        )
    ]


def test_an_entry_says_what_a_list_of_books_shows(programs, inside, books, vera):
    work = make_work(
        "Naruto 1",
        books,
        authors=("Masashi Kishimoto",),
        media_type_id=typed("manga"),
        subtitle="Uzumaki",
    )
    edition = db.session.execute(select(Edition.id)).scalar_one()
    with writing():
        db.session.add(Interaction(user_id=vera.id, edition_id=edition, status="reading"))
    assert programs.edo.post(inside, {"book_id": str(work.uuid), "position": 1}).status_code == 204
    entry = programs.vera.get(inside).json[0]
    assert [person["name"] for person in entry.pop("contributors")] == ["Masashi Kishimoto"]
    assert entry == {
        "position": 1,
        "book_id": str(work.uuid),
        "title": "Naruto 1",
        "subtitle": "Uzumaki",
        "media_type": "Manga",
        "cover_url": None,
        "user_read_status": "reading",
        "arc_id": None,
    }
    assert programs.edo.get(inside).json[0]["user_read_status"] == ""


@pytest.mark.parametrize(("given", "kept", "label"), [
    (1, 1, "1"), (1.0, 1, "1"), (1.25, 1.3, "1.3"), (1.24, 1.2, "1.2"), (0.05, 0.1, "0.1"),
    (99_999.9, 99_999.9, "99999.9"), (0, 0, "0"),
    (None, 0, ""), (2.349999, 2.3, "2.3"),
])  # fmt: skip
def test_a_position_has_one_decimal_rounded_half_up(programs, inside, books, given, kept, label):
    work = make_work("Naruto", books)
    assert (
        programs.edo.post(inside, {"book_id": str(work.uuid), "position": given}).status_code == 204
    )
    assert programs.vera.get(inside).json[0]["position"] == kept
    assert labels() == [(kept, label)]
    assert b'"position":1.0' not in programs.vera.get(inside).data


@each_case("position", [-1, -0.01, 99_999.95, 1e9, 1e300, "1", True, [1]])
def test_other_positions_are_refused(programs, inside, books, position):
    work = make_work("Naruto", books)
    for path, body in (
        (inside, {"book_id": str(work.uuid), "position": position}),
        (
            inside.replace("/books", "/match-apply"),
            {"matches": [{"book_id": str(work.uuid), "position": position}]},
        ),
    ):
        answer = programs.edo.post(path, body)
        assert answer.status_code == 400, path
        assert "position" in answer.json["error"]
    assert count(SeriesEntry) == 0


def test_placing_a_book_again_moves_it_and_a_number_as_written_stays_where_it_says_the_same(
    programs, inside, books, edo
):
    work = make_work("Naruto", books)
    edit_work(work, {"series": [["Naruto", "3a"]]}, by=edo)
    programs.edo.post(inside, {"book_id": str(work.uuid), "position": 3})
    assert labels() == [(3.0, "3a")]
    programs.edo.post(inside, {"book_id": str(work.uuid), "position": 4})
    assert labels() == [(4.0, "4")]


def test_an_arc_stays_when_none_is_named_and_goes_when_it_is_empty(
    programs, at, inside, books, naruto
):
    work = make_work("Naruto", books)
    arc = programs.edo.post(f"{at}/{naruto['id']}/arcs", {"name": "Waves"}).json["id"]

    def arc_after(**given):
        programs.edo.post(inside, {"book_id": str(work.uuid), "position": 1, **given})
        return programs.vera.get(inside).json[0]["arc_id"]

    assert [arc_after(arc_id=arc), arc_after(), arc_after(arc_id=None), arc_after(arc_id="")] == [
        arc,
        arc,
        arc,
        None,
    ]
    other = programs.edo.post(at, {"name": "Bleach"}).json["id"]
    foreign = programs.edo.post(f"{at}/{other}/arcs", {"name": "Waves"}).json["id"]
    for unknown, status in ((foreign, 404), (str(uuid4()), 404), ("x", 400), (5, 400)):
        assert (
            programs.edo.post(inside, {"book_id": str(work.uuid), "arc_id": unknown}).status_code
            == status
        )


def test_books_come_by_position_and_who_came_first_comes_first(programs, inside, books):
    for title, position in (("C", 2), ("A", 1.5), ("B", 2), ("D", 0)):
        programs.edo.post(
            inside, {"book_id": str(make_work(title, books).uuid), "position": position}
        )
    assert [entry["title"] for entry in programs.vera.get(inside).json] == ["D", "A", "C", "B"]


def test_a_book_that_the_library_does_not_hold_is_not_there(programs, inside, books, olga):
    elsewhere = make_work("Elsewhere", make_library("Elsewhere", owner=olga))
    deleted = make_work("Gone", books)
    delete_work(deleted, by=olga)
    for book_id, status in (
        (elsewhere.uuid, 404),
        (deleted.uuid, 404),
        (uuid4(), 404),
        ("x", 400),
        ("", 400),
    ):
        assert programs.olga.post(inside, {"book_id": str(book_id)}).status_code == status
    assert programs.olga.post(inside, {"position": 1}).json["error"].startswith("book_id")


def test_a_book_that_was_taken_out_is_not_in_there(programs, inside, books):
    work = make_work("Naruto", books)
    programs.edo.post(inside, {"book_id": str(work.uuid)})
    assert programs.edo.delete(f"{inside}/{work.uuid}").status_code == 204
    assert programs.edo.delete(f"{inside}/{work.uuid}").status_code == 404
    assert programs.edo.get(inside).json == []


def test_a_book_says_in_which_series_of_this_library_it_is(
    programs, at, inside, books, naruto, olga
):
    elsewhere = make_library("Elsewhere", owner=olga)
    work = make_work("Naruto", books, elsewhere)
    other = programs.olga.post(f"/libraries/{elsewhere.uuid}/series", {"name": "Secret"}).json["id"]
    programs.olga.post(
        f"/libraries/{elsewhere.uuid}/series/{other}/books",
        {"book_id": str(work.uuid), "position": 9},
    )
    programs.edo.post(inside, {"book_id": str(work.uuid), "position": 1.5})
    found = programs.vera.get(f"/libraries/{books.uuid}/books/{work.uuid}/series").json
    assert found == [{"series_id": naruto["id"], "series_name": "Naruto", "position": 1.5}]


def test_a_person_who_puts_a_book_into_a_series_keeps_scans_from_taking_it_out(
    programs, inside, books, edo
):
    work = make_work("Kakashi", books)
    programs.edo.post(inside, {"book_id": str(work.uuid), "position": 1})
    assert "series" in provenance.locked_fields(work)
    assert [row.title for row in finding.find(edo, "naruto").rows] == ["Kakashi"]
    history.undo(last_change(), by=edo)
    assert links.value_of(work, "series") == []
    assert "series" not in provenance.locked_fields(work)
    assert finding.find(edo, "naruto").rows == []


def test_who_edits_the_book_on_an_older_page_is_told_of_the_series(programs, inside, books, edo):
    work = make_work("Kakashi", books)
    seen = work.version
    programs.edo.post(inside, {"book_id": str(work.uuid), "position": 1})
    with pytest.raises(Conflict) as clash:
        edit_work(work, {"series": []}, by=edo, seen_version=seen)
    assert "series" in clash.value.values["fields"]


def test_a_work_that_another_library_holds_too_goes_into_ones_own_series_and_out_again(
    programs, inside, books, cast
):
    elsewhere = make_library("Elsewhere", owner=cast.stan)
    work = make_work("Shared", books, elsewhere)
    assert programs.edo.post(inside, {"book_id": str(work.uuid), "position": 1}).status_code == 204
    with pytest.raises((Forbidden, NotFound)):
        history.undo(last_change(), by=cast.stan)
    db.session.rollback()
    history.undo(last_change(), by=cast.edo)
    assert programs.vera.get(inside).json == []


def test_an_editor_who_was_made_a_viewer_takes_nothing_back(programs, inside, books, cast):
    work = make_work("Naruto", books)
    programs.edo.post(inside, {"book_id": str(work.uuid)})
    with writing():
        db.session.execute(
            select(Membership).where(Membership.user_id == cast.edo.id)
        ).scalar_one().role = "viewer"
    with pytest.raises(Forbidden):
        history.undo(last_change(), by=cast.edo)
    add_member(make_library("Another", owner=cast.olga), cast.edo, "editor")
    db.session.rollback()
    with pytest.raises(Forbidden):
        history.undo(last_change(), by=cast.edo)
