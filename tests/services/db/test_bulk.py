"""Rows inserted in bulk are what SQLAlchemy's own insert makes of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from errors import Conflict
from models.base import db
from models.change import FieldSource
from models.classification import Genre
from services.db import bulk
from services.db.transactions import writing

AT = datetime(2024, 2, 29, 12, 0, 0, 5, tzinfo=UTC)


def offered(**values):
    return {"subject_table": "work", "subject_id": 1, "field": "title", "source": "file", **values}


def test_values_come_back_as_they_were_given(app):
    value = [["Ursula K. Le Guin", "aut"], "ß\u2028"]
    with writing():
        bulk.insert_mappings(FieldSource, [offered(value=value, is_chosen=True, at=AT)])
    row = db.session.execute(select(FieldSource)).scalar_one()
    assert (row.value, row.is_chosen, row.is_locked, row.at) == (value, True, False, AT)


def test_rows_may_name_different_columns_and_the_others_get_their_defaults(app):
    with writing():
        bulk.insert_mappings(
            FieldSource,
            [
                offered(value="One", at=AT),
                offered(source="name", is_chosen=False, at=AT),
                offered(field="subtitle", value="Two", at=AT),
            ],
        )
    rows = db.session.execute(select(FieldSource).order_by(FieldSource.id)).scalars().all()
    assert [(row.field, row.source, row.value, row.is_chosen) for row in rows] == [
        ("title", "file", "One", True),
        ("subtitle", "file", "Two", True),
        ("title", "name", None, False),
    ]


def test_each_row_gets_a_public_id_of_its_own(app):
    rows = [{"name": name, "name_key": name.lower()} for name in ("Spaceflight", "Time")]
    with writing():
        bulk.insert_mappings(Genre, rows)
    query = select(Genre.uuid).where(Genre.name_key.in_(["spaceflight", "time"]))
    assert len(set(db.session.execute(query).scalars())) == 2


def test_no_rows_are_no_statement_and_a_taken_name_is_refused(app):
    with writing():
        bulk.insert_mappings(Genre, [])
        bulk.insert_mappings(Genre, [{"name": "Zines", "name_key": "zines"}])
    with pytest.raises(Conflict), writing():
        bulk.insert_mappings(Genre, [{"name": "ZINES", "name_key": "zines"}])
