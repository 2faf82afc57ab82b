"""One person's reading on several devices: what changed, and what was done offline."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from models import base
from models.base import db
from models.work import Edition
from services import history, interactions
from services.db.transactions import writing
from services.works import merging
from tests.blueprints.api.client import ENVELOPED, Program
from tests.cases import each_case
from tests.factories import make_library, make_work
from tests.rows import last_change

NOW = datetime.now(UTC)


def edition_of(work) -> Edition:
    return db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalar_one()


def save(work, by, **values):
    return interactions.save_interaction(edition_of(work), values, None, None, by=by).interaction


@pytest.fixture
def dune(books):
    return make_work("Dune", books)


@pytest.fixture
def noted(dune, vera):
    """What Vera thinks of Dune."""
    return save(dune, vera, status="reading", rating=7)


def noted_before(interaction, ago: timedelta) -> None:
    """As an older version stored it, without a time for each field."""
    with writing(interaction):
        interaction.field_times, interaction.updated_at = {}, NOW - ago


def changes(program, since="", **query):
    answer = program.get("/sync/changes", query_string={"since": since, **query})
    assert answer.status_code == 200, answer.json
    return answer.json


def done(interaction, field, value, at=NOW + timedelta(hours=1), **more):
    return {
        "op_id": "1",
        "entity_type": "user_book_interaction",
        "entity_id": str(interaction.uuid),
        "field": field,
        "value": value,
        "updated_at": at.isoformat(),
        **more,
    }


def apply(program, *ops):
    answer = program.post("/sync/apply", {"client_id": "phone", "ops": list(ops)})
    assert answer.status_code == 200, answer.json
    assert answer.json["server_time"].endswith("Z")
    return [result["status"] for result in answer.json["results"]]


def test_a_device_gets_each_field_that_was_set_since(programs, noted, vera, dune):
    seen = changes(programs.vera)
    assert [(op["field"], op["value"]) for op in seen["ops"]] == [
        ("rating", 7),
        ("read_status", "reading"),
    ]
    assert {op["entity_id"] for op in seen["ops"]} == {str(noted.uuid)}
    assert (seen["has_more"], seen["server_time"][-1]) == (False, "Z")
    latest = seen["ops"][-1]["updated_at"]
    assert changes(programs.vera, latest)["ops"] == []
    save(dune, vera, rating=9, status="reading")
    (only,) = changes(programs.vera, latest)["ops"]
    assert (only["field"], only["value"]) == ("rating", 9)


def test_both_addresses_answer(app, vera, noted):
    wrapped = Program(app, vera, prefix=ENVELOPED)
    assert len(wrapped.get("/sync/changes").json["data"]["ops"]) == 2
    answer = wrapped.post("/sync/apply", {"ops": [done(noted, "rating", 3)]})
    assert answer.json["data"]["results"] == [{"op_id": "1", "status": "applied"}]


def test_nobody_gets_what_others_think(programs, noted):
    assert changes(programs.edo)["ops"] == []
    assert apply(programs.edo, done(noted, "rating", 1)) == ["not_found"]
    assert apply(programs.ada, done(noted, "rating", 1)) == ["not_found"]
    db.session.refresh(noted)
    assert noted.rating == 7


def test_books_that_one_cannot_see_any_more_stay_away(programs, cast, olga, vera):
    elsewhere = make_library("Elsewhere", owner=vera)
    work = make_work("Emma", elsewhere)
    noted = save(work, vera, rating=5)
    assert len(changes(programs.vera)["ops"]) == 2
    with writing(work):
        work.deleted_at = NOW
    assert changes(programs.vera)["ops"] == []
    assert apply(programs.vera, done(noted, "rating", 1)) == ["not_found"]


def test_a_device_sets_every_field_and_it_can_be_undone(programs, noted, vera):
    progress = {"percent": 12.5, "cfi": "epubcfi(/6/4)"}
    assert (
        apply(
            programs.vera,
            done(noted, "rating", None),
            done(noted, "read_status", "read"),
            done(noted, "is_favorite", True),
            done(noted, "progress", progress),
        )
        == ["applied"] * 4
    )
    db.session.refresh(noted)
    assert (noted.rating, noted.status, noted.is_favorite, noted.progress) == (
        None, "read", True, progress,
    )  # fmt: skip
    before = changes(programs.vera)["ops"][-1]["updated_at"]
    history.undo(last_change(), by=vera)
    db.session.refresh(noted)
    assert noted.progress is None
    (undone,) = changes(programs.vera, before)["ops"]
    assert (undone["field"], undone["value"]) == ("progress", None)


def test_the_last_write_of_each_field_wins(programs, noted):
    noted_before(noted, timedelta(days=1))
    hour = timedelta(hours=1)
    assert apply(programs.vera, done(noted, "rating", 8, NOW - hour)) == ["applied"]
    assert apply(programs.vera, done(noted, "rating", 2, NOW - 2 * hour)) == ["discarded_stale"]
    assert apply(programs.vera, done(noted, "read_status", "read", NOW - 2 * hour)) == ["applied"]
    db.session.refresh(noted)
    assert (noted.rating, noted.status) == (8, "read")


def test_a_clock_that_runs_ahead_does_not_win_for_ever(programs, noted):
    assert apply(programs.vera, done(noted, "rating", 8, NOW + timedelta(days=900))) == ["applied"]
    assert apply(programs.vera, done(noted, "rating", 2, base.utc_now())) == ["applied"]


def test_what_was_set_long_ago_offline_still_reaches_the_other_device(programs, noted):
    noted_before(noted, timedelta(days=9))
    cursor = (NOW - timedelta(days=1)).isoformat()
    assert changes(programs.vera, cursor)["ops"] == []
    assert apply(programs.vera, done(noted, "rating", 3, NOW - timedelta(days=8))) == ["applied"]
    assert [op["value"] for op in changes(programs.vera, cursor)["ops"]] == [3]


def test_sent_twice_is_done_once(programs, noted):
    assert apply(programs.vera, done(noted, "rating", 8)) == ["applied"]
    change = last_change()
    assert apply(programs.vera, done(noted, "rating", 8, base.utc_now())) == ["applied"]
    assert last_change().id == change.id


def test_deleting_is_told_to_the_other_device_and_undone_as_well(programs, noted, vera):
    latest = changes(programs.vera)["ops"][-1]["updated_at"]
    stale = done(noted, "", None, NOW - timedelta(days=1), deleted=True)
    assert apply(programs.vera, stale) == ["discarded_stale"]
    entity = str(noted.uuid)
    assert apply(programs.vera, done(noted, "", None, deleted=True)) == ["applied"]
    (gone,) = changes(programs.vera, latest)["ops"]
    assert (gone["entity_id"], gone["deleted"]) == (entity, True)
    assert "field" not in gone
    assert changes(programs.vera)["ops"] == []  # a new device never had it
    history.undo(last_change(), by=vera)
    back = changes(programs.vera, latest)["ops"]
    assert {(op["entity_id"], op["field"]) for op in back} == {
        (entity, "rating"),
        (entity, "read_status"),
    }


def test_changes_of_one_moment_are_never_on_two_pages(programs, books, vera):
    for number in range(5):
        save(make_work(f"Book {number}", books), vera, rating=4, status="read")
    seen, since = [], ""
    while True:
        page = changes(programs.vera, since, limit=3)
        seen += [(op["entity_id"], op["field"]) for op in page["ops"]]
        if not page["has_more"]:
            break
        since = page["ops"][-1]["updated_at"]
    assert len(seen) == len(set(seen)) == 10
    assert len(changes(programs.vera, limit=1)["ops"]) == 2


def test_reading_again_after_finishing_starts_another_reading(programs, dune, vera):
    edition = edition_of(dune)
    day = NOW.date()
    row = interactions.save_interaction(edition, {"status": "read"}, day, day, by=vera)
    assert apply(programs.vera, done(row.interaction, "read_status", "reading")) == ["applied"]
    again = interactions.find_interaction(edition, by=vera)
    assert (again.earlier, again.started_on, again.finished_on) == (1, None, None)


def test_when_books_are_merged_a_device_learns_which_notes_ended(programs, books, vera, ada):
    kept, other = make_work("Dune", books), make_work("Dune!", books)
    with writing():
        for edition in (edition_of(kept), edition_of(other)):
            edition.isbn_13 = "9780441013593"
    earlier, later = save(kept, vera, rating=5), save(other, vera, rating=9)
    ids = str(earlier.uuid), str(later.uuid)
    latest = changes(programs.vera)["ops"][-1]["updated_at"]
    merging.merge_works(kept, [other], by=ada)
    gone = [op["entity_id"] for op in changes(programs.vera, latest)["ops"] if "deleted" in op]
    left = {op["entity_id"] for op in changes(programs.vera)["ops"]}
    assert {*gone, *left} == set(ids)
    assert len(gone) == len(left) == 1


WRONG = [
    ("rating", 11),
    ("rating", "ten"),
    ("read_status", "skimmed"),
    ("notes", "not synchronised"),
    (None, 1),
    ("progress", 5),
    ("is_favorite", "yes"),
    ("is_favorite", None),
    ("read_status", None),
    ("read_status", 5),
    ("rating", True),
    ("rating", [7]),
]


@each_case(("field", "value"), WRONG)
def test_a_wrong_value_is_named_and_the_others_go_on(programs, noted, field, value):
    ops = [done(noted, field, value), done(noted, "rating", 1)]
    answer = programs.vera.post("/sync/apply", {"ops": ops}).json["results"]
    assert [result["status"] for result in answer] == ["invalid", "applied"]
    assert answer[0]["error"]


TOO_LITTLE = [
    {"entity_type": "book"},
    {"entity_id": "17"},
    {"op_id": None},
    {"updated_at": None},
    {"updated_at": "2026-01-01T10:00:00"},
]


@each_case("missing", TOO_LITTLE)
def test_an_entry_that_says_too_little_is_invalid(programs, noted, missing):
    assert apply(programs.vera, {**done(noted, "rating", 1), **missing}) == ["invalid"]


def test_an_unknown_interaction_is_not_found(programs, noted):
    entry = {**done(noted, "rating", 1), "entity_id": str(uuid.uuid4())}
    assert apply(programs.vera, entry) == ["not_found"]


RUBBISH = [
    ("/sync/changes?since=yesterday", None),
    ("/sync/changes?limit=0", None),
    ("/sync/changes?limit=1001", None),
    ("/sync/apply", {}),
    ("/sync/apply", {"ops": "rating"}),
    ("/sync/apply", {"ops": ["rating"]}),
    ("/sync/apply", {"ops": [{}] * 1001}),
]


@each_case(("path", "body"), RUBBISH)
def test_it_refuses_rubbish(programs, path, body):
    answer = programs.vera.get(path) if body is None else programs.vera.post(path, body)
    assert answer.status_code == 400
    assert answer.json["error"]
