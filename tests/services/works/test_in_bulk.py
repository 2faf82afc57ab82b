"""A work that is written in bulk, without an object for each row, is the one that is written by
itself.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from models.base import db, utc_now
from models.change import FieldSource
from models.library import Holding
from models.work import Work
from services import derive
from services.access import SYSTEM
from services.changes import recording
from services.db.ids import Ids
from services.db.transactions import writing
from services.text.fields import IMPORT
from services.works import write
from services.works.edit import edit_work, lock_field
from services.works.fields import WORK
from services.works.offers import Offer
from services.works.read import values_of
from tests.cases import each_case
from tests.factories import make_library, make_work

VALUES: dict[str, Any] = {
    "title": "The Dispossessed", "sort_title": "",
    "contributors": [["Ursula K. Le Guin", "aut"], ["Pink Floyd", "prf"]],
    "series": [["Hainish Cycle", "6"]], "genres": ["Science Fiction", "Utopia"],
    "tags": ["gift", "To read"], "media_type": "novel", "published": "1974-05", "language": "en",
    "description": "Two worlds.",
}  # fmt: skip
VALUES |= {
    name: "Some words"
    for name, field in WORK.items()
    if field.kind == "line" and name not in VALUES
}
PRESENT = {"id", "uuid", "added_at", "created_at", "updated_at", "version"}


@pytest.fixture
def libraries(cast, books):
    return [books, make_library("Second", owner=cast.olga)]


def one_by_one(libraries, values: dict[str, Any], by) -> Work:
    ids = [library.id for library in libraries]
    with recording(
        by=by, kind="import", needs="works:create", within=libraries[0], rows=(libraries[0],)
    ) as recorder:
        return write.create(recorder, "book", ids, values, source=IMPORT, by=by)


def in_bulk(libraries, values: dict[str, Any]) -> Work:
    with writing():
        ids = Ids()
        work_id = ids.take("work")
        offers = [Offer(work_id, name, value, IMPORT) for name, value in values.items() if value]
        held = [library.id for library in libraries]
        write.apply_many(write.Batch(offers, {work_id: "book"}, (), held, ids, utc_now()))
        derive.refresh_works([work_id])
    return db.session.get_one(Work, work_id)


def stored(work: Work) -> dict[str, Any]:
    db.session.refresh(work)
    columns = {
        column.name: getattr(work, column.name)
        for column in Work.__table__.columns
        if column.name not in PRESENT
    }
    held = select(Holding.library_id).where(Holding.work_id == work.id)
    sources = select(
        FieldSource.field, FieldSource.source, FieldSource.is_chosen, FieldSource.is_locked
    ).where(FieldSource.subject_table == "work", FieldSource.subject_id == work.id)
    return {
        **columns,
        "values": values_of(work, by=SYSTEM),
        "held": sorted(db.session.execute(held).scalars()),
        "sources": sorted(tuple(row) for row in db.session.execute(sources)),
    }


def test_every_field_has_its_value_here():
    assert set(VALUES) == set(WORK)


def test_a_whole_work_is_stored_alike(cast, libraries):
    one = stored(one_by_one(libraries, VALUES, cast.olga))
    assert one["values"] == VALUES
    assert stored(in_bulk(libraries, VALUES)) == one


@each_case("name", [name for name in WORK if name != "title"])
def test_each_field_alone_is_stored_alike(cast, books, name):
    values = {"title": "Only this", name: VALUES[name]}
    assert stored(in_bulk([books], values)) == stored(one_by_one([books], values, cast.olga))


def test_what_a_person_locked_stays_in_bulk(cast, books):
    work = make_work("Emma", books)
    edit_work(work, {"title": "Emma, corrected"}, by=cast.olga)
    lock_field(work, "tags", by=cast.olga)
    offers = [
        Offer(work.id, "title", "Emma, imported", IMPORT),
        Offer(work.id, "tags", ["imported"], IMPORT),
        Offer(work.id, "subtitle", "A Novel", IMPORT),
    ]
    with writing():
        batch = write.Batch(offers, {}, {work.id}, [books.id], Ids(), utc_now())
        outcome = write.apply_many(batch)
    shown = stored(work)["values"]
    assert (shown["title"], shown["tags"], shown["subtitle"]) == ("Emma, corrected", [], "A Novel")
    assert outcome.refused == 2
