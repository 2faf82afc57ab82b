"""What one thinks of an edition, by program."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from models.base import db
from models.reading import Interaction, Reading
from models.work import Edition
from services import history
from tests.blueprints.api.client import ENVELOPED, Program
from tests.cases import each_case
from tests.factories import make_library, make_work
from tests.rows import last_change

READ = {
    "read_status": "read",
    "rating": 9,
    "notes": "on the train",
    "review": "Sand.",
    "date_started": "2026-01-01",
    "date_finished": "2026-01-20",
    "is_favorite": True,
}


@pytest.fixture
def dune(books):
    return make_work("Dune", books)


@pytest.fixture
def edition(dune) -> Edition:
    return db.session.execute(select(Edition).where(Edition.work_id == dune.id)).scalar_one()


@pytest.fixture
def path(books, dune, edition) -> str:
    return f"/libraries/{books.uuid}/books/{dune.uuid}/editions/{edition.uuid}/my-interaction"


def test_there_is_no_interaction_at_first(programs, path, app, vera):
    answer = programs.vera.get(path)
    assert (answer.status_code, answer.json) == (200, {})
    assert Program(app, vera, prefix=ENVELOPED).get(path).json == {}


def test_a_viewer_says_what_they_think_and_reads_it_back(programs, path, vera, edition):
    reply = programs.vera.put(path, READ)
    assert reply.status_code == 200
    assert reply.json | READ == reply.json
    assert (reply.json["user_id"], reply.json["book_edition_id"], reply.json["reread_count"]) == (
        str(vera.uuid),
        str(edition.uuid),
        0,
    )
    assert reply.json["progress"] is None
    assert programs.vera.get(path).json == reply.json


def test_it_is_nobody_elses_to_see(programs, path, ada, vera):
    programs.vera.put(path, READ)
    assert programs.ada.get(path).json == {}
    assert programs.olga.get(path).json == {}
    change = last_change()
    assert (change.is_private, change.user_id) == (True, vera.id)
    assert change not in history.list_history(by=ada)
    history.undo(change, by=vera)
    assert programs.vera.get(path).json == {}


def test_what_is_absent_is_reset_but_for_the_progress(programs, path):
    programs.vera.put(path, {**READ, "progress": {"percent": 40.5, "position": "epubcfi(/6/4)"}})
    reply = programs.vera.put(path, {"read_status": ""}).json
    assert (
        reply["read_status"],
        reply["rating"],
        reply["notes"],
        reply["is_favorite"],
        reply["date_started"],
    ) == ("unread", None, "", False, None)
    assert reply["progress"] == {"percent": 40.5, "position": "epubcfi(/6/4)"}
    assert programs.vera.put(path, {"read_status": "reading", "progress": {"percent": 50}}).json[
        "progress"
    ] == {"percent": 50}
    assert (
        programs.vera.put(path, {"read_status": "reading", "progress": None}).json["progress"]
        is None
    )
    assert (
        programs.vera.put(
            path, {"rating": None, "notes": None, "date_started": None, "date_finished": ""}
        ).status_code
        == 200
    )


@each_case(("change", "field"), [
    ({"read_status": "abandoned"}, "read_status"), ({"read_status": 3}, "read_status"),
    ({"rating": 0}, "rating"), ({"rating": 11}, "rating"),
    ({"rating": 5.0}, "rating"), ({"rating": "5"}, "rating"),
    ({"date_started": "2026-1-1"}, "date_started"),
    ({"date_finished": "2026-02-30"}, "date_finished"), ({"is_favorite": 1}, "is_favorite"),
    ({"progress": [1]}, "progress"),
    ({"progress": {"percent": "half"}}, "progress"), ({"progress": {"percent": 101}}, "progress"),
    ({"progress": {"percent": True}}, "progress"),
    ({"progress": {"x": "y" * 17_000}}, "progress"), ({"progress": {"x": "\0"}}, "progress"),
    ({"notes": "x" * 20_001}, "notes"),
    ({"review": "a\0b"}, "review"),
])  # fmt: skip
def test_a_complaint_names_its_field(programs, path, change, field):
    answer = programs.vera.put(path, change)
    assert answer.status_code == 400
    assert answer.json["error"].startswith(f"{field}:")
    assert programs.vera.get(path).json == {}


def test_a_second_reading_leaves_the_first_in_the_books(programs, path):
    programs.vera.put(path, READ)
    again = programs.vera.put(
        path,
        {**READ, "read_status": "reading", "date_started": "2026-06-01", "date_finished": None},
    ).json
    assert (again["date_started"], again["date_finished"], again["reread_count"]) == (
        "2026-06-01",
        None,
        1,
    )
    done = programs.vera.put(
        path, {**READ, "date_started": "2026-06-01", "date_finished": "2026-06-30"}
    ).json
    assert (done["date_finished"], done["reread_count"]) == ("2026-06-30", 1)
    corrected = programs.vera.put(
        path, {**READ, "date_started": "2026-06-01", "date_finished": "2026-06-29"}
    ).json
    assert (corrected["date_finished"], corrected["reread_count"]) == ("2026-06-29", 1)
    dates = [
        str(day)
        for day in db.session.execute(select(Reading.finished_on).order_by(Reading.id)).scalars()
    ]
    assert dates == ["2026-01-20", "2026-06-29"]


def test_forgetting_removes_everything(programs, path, vera):
    assert programs.vera.delete(path).status_code == 404
    programs.vera.put(path, READ)
    programs.edo.put(path, READ)
    assert programs.vera.delete(path).status_code == 204
    assert programs.vera.get(path).json == {}
    assert programs.vera.delete(path).status_code == 404
    assert db.session.execute(select(Interaction.user_id)).scalars().all() != []
    assert programs.edo.get(path).json["rating"] == 9


def test_who_may_not_and_what_is_not_there(programs, path, books, dune, olga):
    for program, status in ((programs.nobody, 401), (programs.stan, 403)):
        assert (
            program.get(path).status_code,
            program.put(path, READ).status_code,
            program.delete(path).status_code,
        ) == (status,) * 3
    foreign = make_work("Foreign", make_library("Other", owner=olga))
    edition = db.session.execute(select(Edition).where(Edition.work_id == foreign.id)).scalar_one()
    editions = f"/libraries/{books.uuid}/books/{dune.uuid}/editions"
    for gone in (
        f"{editions}/{edition.uuid}/my-interaction",
        f"{editions}/{uuid.uuid4()}/my-interaction",
    ):
        assert (
            programs.olga.get(gone).status_code,
            programs.olga.put(gone, READ).status_code,
            programs.olga.delete(gone).status_code,
        ) == (404,) * 3
    bad = f"/libraries/{books.uuid}/books/{dune.uuid}/editions/seven/my-interaction"
    assert (
        programs.vera.get(bad).status_code,
        programs.vera.put(bad, READ).status_code,
        programs.vera.delete(bad).status_code,
    ) == (400,) * 3
    assert programs.vera.put(path, data=b"").status_code == 400


def test_nobody_finishes_before_they_start(programs, path):
    body = {"read_status": "read", "date_started": "2026-05-02", "date_finished": "2026-05-01"}
    answer = programs.vera.put(path, body)
    assert answer.status_code == 400
    assert answer.json["error"].startswith("date_finished:")
    assert programs.vera.put(path, {**body, "date_finished": "2026-05-02"}).status_code == 200
    assert programs.vera.put(path, {**body, "date_started": None}).status_code == 200
