"""An undone import is brought back from the history, and undone again, in short transactions."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from errors import Conflict, Forbidden, NotFound
from models.base import db
from models.change import ChangeSet
from models.classification import Tag
from models.job import Job
from models.library import Membership
from services import undo_jobs, undo_requests
from services.db.transactions import writing
from services.imports import requests, undoing
from services.imports.options import options_of
from tests.services.imports.conftest import titles

TABLE = (
    "Title,Author,Read Status,Tags\nMomo,Michael Ende,read,fairy\n"
    "Solaris,Stanisław Lem,unread,\nEmma,Jane Austen,unread,fairy\n"
)


def undone(job: Job) -> Job:
    undo_jobs.run_undo(job.id)
    db.session.rollback()
    db.session.refresh(job)
    return job


def newest(kind: str) -> ChangeSet:
    query = select(ChangeSet).where(ChangeSet.kind == kind, ~ChangeSet.is_private)
    return db.session.execute(query.order_by(ChangeSet.id.desc()).limit(1)).scalar_one()


def tags() -> set[str]:
    return set(db.session.execute(select(Tag.name)).scalars())


def test_an_import_is_undone_brought_back_and_undone_again(imported, cast, monkeypatch):
    monkeypatch.setattr(undoing, "BATCH", 7)
    job = imported.undo(imported.all(TABLE))
    assert (titles(), tags()) == ([], set())
    redo = undo_requests.undo(newest("undo"), by=cast.olga)
    assert undone(redo).state == "done"
    assert (titles(), tags()) == (["Momo", "Solaris", "Emma"], {"fairy"})
    assert undoing.count_kept(redo.id) == 0
    db.session.refresh(job)
    assert not options_of(job).is_undone
    job = imported.undo(job)
    assert (titles(), tags(), options_of(job).is_undone) == ([], set(), True)


def test_an_import_that_is_listed_no_more_is_undone_by_a_job_of_its_own(imported, cast):
    job = imported.all(TABLE)
    requests.delete_import(job, by=cast.olga)
    db.session.expire_all()
    change_set = newest("import")
    for person, error in ((cast.vera, Forbidden), (cast.stan, NotFound)):
        with pytest.raises(error):
            undo_requests.undo(change_set, by=person)
    assert undone(undo_requests.undo(change_set, by=cast.edo)).state == "done"
    assert (titles(), tags()) == ([], set())
    with pytest.raises(Conflict):
        undo_requests.undo(change_set, by=cast.olga)


def test_an_undo_that_lost_its_permission_is_continued_by_somebody_who_has_it(
    imported, cast, monkeypatch
):
    monkeypatch.setattr(undoing, "BATCH", 7)
    requests.delete_import(imported.all(TABLE), by=cast.olga)
    db.session.expire_all()
    job = undo_requests.undo(newest("import"), by=cast.edo)
    set_role(cast, "viewer")
    assert (undone(job).state, job.problem) == ("failed", "forbidden")
    assert len(titles()) == 3
    assert undo_requests.undo(newest("import"), by=cast.olga).id == job.id
    assert undone(job).state == "done"
    assert (titles(), undoing.count_kept(job.id)) == ([], 0)


def set_role(cast, role: str) -> None:
    with writing():
        db.session.query(Membership).filter_by(
            user_id=cast.edo.id, library_id=cast.books.id
        ).update({"role": role})
