"""Whoever asks for it has imported items looked up afterwards."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from models.base import db
from models.job import Job, JobItem
from models.work import Work
from services.db.transactions import writing
from services.imports import requests, run
from services.imports.options import Duplicates, options_of
from services.metadata import enrichment, sources
from services.metadata.enrichment import run as looking
from tests.providers.metadata.journeys import HOBBIT

TABLE = f"Title,Author,ISBN13,My Rating\nMy Hobbit,J.R.R. Tolkien,{HOBBIT},5\nEmma,Jane Austen,,4\n"


def planned(imported, look_up: str) -> Job:
    job = imported.begin(TABLE)
    layout = options_of(job).layout
    requests.choose(job, layout, Duplicates(), look_up=look_up, by=imported.by)
    run.run_import(job.id)
    return imported.fresh(job)


def batches() -> list[Job]:
    db.session.rollback()
    return list(db.session.execute(select(Job).where(Job.kind == "enrichment")).scalars())


def test_the_details_and_covers_that_imported_items_lack_are_looked_up(imported, stub):
    job = planned(imported, enrichment.METADATA)
    assert batches() == []  # a plan asks nobody
    imported.apply(job)
    (batch,) = batches()
    looking.run_enrichment(batch.id)
    hobbit, emma = db.session.execute(select(Work).order_by(Work.id)).scalars()
    assert (hobbit.title, emma.title) == ("My Hobbit", "Emma")  # what the table says stays
    assert hobbit.description
    assert hobbit.cover_id
    looked_up = db.session.execute(
        select(JobItem.subject_id).where(JobItem.job_id == batch.id).order_by(JobItem.subject_id)
    )
    assert list(looked_up.scalars()) == [hobbit.id, emma.id]


def test_nothing_is_looked_up_that_nobody_asked_for(imported, stub):
    imported.apply(planned(imported, ""))
    assert batches() == []


def test_it_is_asked_for_once_however_often_the_import_is_undone_and_started(imported, stub):
    job = imported.apply(planned(imported, enrichment.COVER))
    imported.undo(job)
    assert len(batches()) == 1


@pytest.mark.parametrize("fatal", [1, 2])
def test_an_import_that_was_killed_before_its_look_up_is_looked_up_once(
    imported, stub, monkeypatch, fatal
):
    monkeypatch.setattr(enrichment, "MAX_ITEMS", 1)
    start = enrichment.start_works
    calls = []

    def dies(*given, **named):
        calls.append(given)
        if len(calls) == fatal:
            raise KeyboardInterrupt
        return start(*given, **named)

    monkeypatch.setattr(enrichment, "start_works", dies)
    job = planned(imported, enrichment.METADATA)
    with pytest.raises(KeyboardInterrupt):
        imported.apply(job)
    db.session.rollback()
    with writing():
        db.session.execute(update(Job).values(lease_until=None, state="queued"))
    run.run_import(job.id)
    run.run_import(job.id)  # delivered twice
    found = db.session.execute(
        select(JobItem.subject_id).where(JobItem.job_id.in_([batch.id for batch in batches()]))
    ).scalars()
    assert len(batches()) == 2
    assert len(set(found)) == 2
    assert imported.fresh(job).state == "done"


@pytest.mark.usefixtures("stub")
def test_an_import_ends_well_while_no_source_may_be_asked(imported, cast):
    sources.set_offline(is_offline=True, by=cast.ada)
    job = imported.apply(planned(imported, enrichment.METADATA))
    assert (job.state, batches()) == ("done", [])
