"""Series made by program, and what the database has of them."""

from __future__ import annotations

from sqlalchemy import func, select

from models.base import db
from models.classification import MediaType


def make_series(programs, at, name: str = "Naruto", **values) -> dict:
    return programs.edo.post(at, {"name": name, **values}).json


def count(model) -> int:
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def typed(name: str) -> int:
    return db.session.execute(select(MediaType.id).where(MediaType.name == name)).scalar_one()
