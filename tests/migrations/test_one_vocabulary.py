"""0009: roles, languages and colours are words of the tables, wherever they are stored."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, insert, select, text, update

from jobs import reindex
from migrations import vocabulary
from models.base import db
from models.job import Job
from services.text import languages
from services.works import roles
from tests.migrations.rows import fill

BEFORE = "0007"


class Rows:
    """The tables of the older revision."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        metadata = MetaData()
        metadata.reflect(connection)
        self.of = metadata.tables

    def set(self, table: str, row_id: int, **values: Any) -> None:
        which = self.of[table].c.id == row_id
        self.connection.execute(update(self.of[table]).where(which).values(values))


@pytest.fixture
def old(empty):
    """A filled database of the revision before."""
    empty.upgrade(BEFORE)
    with empty.connect(write=True) as connection:
        fill(connection)
        connection.execute(text("DELETE FROM credit"))
        connection.execute(text("DELETE FROM change"))
        connection.execute(text("DELETE FROM field_source"))
        rows = Rows(connection)
        rows.set("work", 1, title="The Hobbit", sort_title="", language="English (UK)", kind="book")
        rows.set("work", 2, language="Old Elvish")
        rows.set("edition", 1, language="eng")
        rows.set("edition", 2, language="Old Elvish")
        rows.set("tag", 1, color="RED")
        rows.set("tag", 2, color="url(x)")
        rows.set("shelf", 1, color="purple?")
        for number, name in ((1, "Dot Finn"), (2, "Pink Floyd"), (3, "Ann Ink")):
            sort_name = " ".join(reversed(name.split())).replace(" ", ", ")
            rows.set("person", number, name=name, name_key=name.lower(), sort_name=sort_name,
                     is_group=False, deleted_at=None)  # fmt: skip
    return empty


def values_of(place, table: str, column: str) -> list[Any]:
    with place.connect() as connection:
        query = text(f"SELECT {column} FROM {table} ORDER BY id")
        return list(connection.execute(query).scalars())


def credit(place, person: int, role: str, work: int = 1, position: int = 0) -> None:
    with place.connect(write=True) as connection:
        rows = Rows(connection)
        values = {"work_id": work, "person_id": person, "role": role, "position": position}
        connection.execute(insert(rows.of["credit"]).values(values))


def test_languages_are_tags_and_editions_keep_what_is_none(old):
    old.upgrade()
    assert values_of(old, "work", "language")[:2] == ["en-GB", ""]
    assert values_of(old, "edition", "language")[:2] == ["en", "Old Elvish"]


def test_colours_are_cleared_when_they_are_none(old):
    old.upgrade()
    assert values_of(old, "tag", "color")[:2] == ["red", ""]
    assert values_of(old, "shelf", "color")[0] == ""


def test_every_role_is_one_of_the_table_and_nobody_is_credited_twice(old):
    for person, role in ((1, "writer"), (1, "aut"), (2, "penciller"), (3, "win"), (3, "aui"),
                         (1, "letterer assistant"), (2, "pnc")):  # fmt: skip
        credit(old, person, role)
    old.upgrade()
    found = values_of(old, "credit", "role")
    assert sorted(found) == ["aui", "aut", "ctb", "pnc", "writer"]
    assert set(found) <= set(roles.BY_KEY)


def test_the_words_of_the_history_and_of_sources_are_rewritten_too(old):
    with old.connect(write=True) as connection:
        rows = Rows(connection)
        change = {"change_set_id": 1, "row_id": 1, "row_version": 1}
        credits = [["Dot", "penciller"], ["Ann", "aut"]]
        for values in (
            {"table_name": "work", "field": "language", "before": "eng", "after": "English (UK)"},
            {"table_name": "work", "field": "contributors", "before": [], "after": credits},
            {"table_name": "credit", "field": "*", "before": None, "after": {"role": "penciller"}},
            {"table_name": "tag", "field": "*", "before": {"color": "x"}, "after": None},
        ):
            connection.execute(insert(rows.of["change"]).values({**change, **values}))
    old.upgrade()
    assert old_changes(old) == [
        ("language", "en", "en-GB"),
        ("contributors", [], [["Dot", "pnc"], ["Ann", "aut"]]),
        ("*", None, {"role": "pnc"}),
        ("*", {"color": ""}, None),
    ]


def old_changes(place) -> list[tuple[Any, ...]]:
    with place.connect() as connection:
        change = Rows(connection).of["change"].c
        query = select(change.field, change.before, change.after).order_by(change.id)
        return [tuple(row) for row in connection.execute(query)]


def test_what_a_program_made_is_free_and_what_somebody_corrected_stays_locked(old):
    with old.connect(write=True) as connection:
        rows = Rows(connection)
        rows.set("change_set", 1, kind="create", subject_table="work", subject_id=1)
        rows.set("change_set", 2, kind="edit", subject_table="work", subject_id=1)
        for number, field in ((1, "title"), (2, "subtitle"), (3, "description")):
            connection.execute(
                insert(rows.of["field_source"]).values(
                    id=number, subject_table="work", subject_id=1, field=field, source="person",
                    value="x", is_chosen=True, is_locked=True, at=_now(connection),
                )
            )  # fmt: skip
        for change_set, row, field in ((1, 1, "*"), (1, 2, "*"), (2, 2, "value"), (2, 3, "*")):
            connection.execute(
                insert(rows.of["change"]).values(
                    change_set_id=change_set, table_name="field_source", row_id=row, field=field
                )
            )
    old.upgrade()
    assert values_of(old, "field_source", "source") == ["program", "person", "person"]
    assert [bool(value) for value in values_of(old, "field_source", "is_locked")] == [
        False,
        True,
        True,
    ]


def _now(connection: Connection) -> Any:
    return connection.execute(text("SELECT created_at FROM change_set WHERE id = 1")).scalar()


def test_a_job_makes_anew_how_works_and_people_are_sorted(old):
    credit(old, 1, "writer")
    credit(old, 2, "prf", work=2)
    old.upgrade()
    db.session.rollback()
    [job] = db.session.execute(
        select(Job).where(Job.kind == "reindex", Job.state == "queued")
    ).scalars()
    job_id = job.id
    db.session.rollback()
    reindex.run(job_id)
    assert values_of(old, "work", "sort_key")[0] == "hobbit"
    assert values_of(old, "work", "letter")[0] == "H"
    assert values_of(old, "work", "creator")[0] == "Dot Finn"
    assert values_of(old, "person", "sort_name")[:2] == ["Finn, Dot", "Pink Floyd"]


def test_the_words_that_the_migration_took_are_those_of_the_program():
    for role in roles.BY_KEY.values():
        for word in (role.key, role.word, *role.also):
            assert vocabulary.role_of(word) == role.key
    for name in (
        "eng",
        "English (UK)",
        "pt_br",
        "Deutsch",
        "Brazilian Portuguese",
        "Elvish",
        "und",
    ):
        assert vocabulary.language_of(name) == languages.tag_of(name)
