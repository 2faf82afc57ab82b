"""Rows that many tests look up."""

from __future__ import annotations

from sqlalchemy import select

from models.base import db
from models.change import ChangeSet
from models.work import Edition, Work


def last_change() -> ChangeSet:
    """What was recorded last."""
    return db.session.execute(select(ChangeSet).order_by(ChangeSet.id.desc()).limit(1)).scalar_one()


def first_edition(work: Work) -> Edition | None:
    statement = select(Edition).where(Edition.work_id == work.id).order_by(Edition.id).limit(1)
    return db.session.execute(statement).scalar_one_or_none()
