"""Arcs of a series."""

from __future__ import annotations

from services import history
from tests.blueprints.api.librarium.series.rows import make_series
from tests.factories import make_work
from tests.rows import last_change


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
