"""Imports that run as a worker would run them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from models.account import User
from models.base import db
from models.job import Job
from models.library import Library
from models.reading import Interaction, Reading
from models.work import Edition, Work
from services.imports import items, requests, run
from services.imports.options import Duplicates, options_of
from tests.stubs.fixtures import stub, stub_server

__all__ = ["stub", "stub_server"]


@dataclass
class Importer:
    """Imports tables of one person into one library."""

    library: Library
    by: User

    def begin(self, text: str, name: str = "books.csv") -> Job:
        return requests.begin(self.library, io.BytesIO(text.encode()), name, by=self.by)

    def plan(self, text: str, **duplicates: Any) -> Job:
        job = self.begin(text)
        layout = options_of(job).layout
        requests.choose(job, layout, Duplicates(**duplicates), by=self.by)
        run.run_import(job.id)
        return self.fresh(job)

    def apply(self, job: Job) -> Job:
        requests.apply(job, by=self.by)
        run.run_import(job.id)
        return self.fresh(job)

    def all(self, text: str, **duplicates: Any) -> Job:
        return self.apply(self.plan(text, **duplicates))

    def undo(self, job: Job) -> Job:
        requests.undo(job, by=self.by)
        run.run_import(job.id)
        return self.fresh(job)

    def fresh(self, job: Job) -> Job:
        db.session.rollback()
        db.session.refresh(job)
        return job


@pytest.fixture
def imported(cast) -> Importer:
    return Importer(cast.books, cast.olga)


def outcomes(job: Job) -> list[tuple[str, str]]:
    found = items.all_of(job.id, (items.PENDING, *items.PLANNED, *items.ENDED))
    return [(item.kind, item.reason) for item in sorted(found, key=lambda one: one.id)]


def titles() -> list[str]:
    query = select(Work.title).where(Work.deleted_at.is_(None)).order_by(Work.id)
    return list(db.session.execute(query).scalars())


def own(user: User) -> dict[str, Interaction]:
    query = (
        select(Work.title, Interaction)
        .join(Edition, Edition.id == Interaction.edition_id)
        .join(Work, Work.id == Edition.work_id)
        .where(Interaction.user_id == user.id)
    )
    return dict(db.session.execute(query).all())


def readings(user: User) -> list[Any]:
    query = select(Reading.started_on, Reading.finished_on).where(Reading.user_id == user.id)
    return [tuple(row) for row in db.session.execute(query.order_by(Reading.finished_on))]
