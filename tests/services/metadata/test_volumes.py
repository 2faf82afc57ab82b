"""Volumes of series come from the source that a series is linked to, when asked and by a job."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from errors import Forbidden, Invalid, NotFound, ProviderError, Unavailable
from models.base import db
from models.job import JobItem
from services import access, jobs, series, series_books
from services.db.transactions import writing
from services.metadata import sources, volume_jobs, volumes
from services.series_books import Placement
from tests.factories import make_work
from tests.providers.metadata.journeys import BERSERK

LINK = {"external_source": "mangadex", "external_value": BERSERK}


@pytest.fixture
def berserk(cast, stub):
    return series.create_series(cast.books, {"name": "Berserk", **LINK}, by=cast.olga)


def test_volumes_are_fetched_once_and_what_is_missing_is_listed(cast, berserk):
    count = volumes.sync(berserk, by=cast.edo)
    listed = series.list_volumes(berserk, by=cast.vera)
    assert count == len(listed) > 1
    with writing():
        db.session.merge(listed[0]).title = "Mine"
    assert volumes.sync(berserk, by=cast.edo) == 0
    assert series.list_volumes(berserk, by=cast.vera)[0].title == "Mine"  # the source has none
    work = make_work("Berserk 1", cast.books)
    place = [Placement(work.uuid, listed[0].position)]
    series_books.place_all(cast.books, berserk, place, by=cast.olga)
    missing = volumes.list_missing(berserk, by=cast.vera)
    assert [it.position for it in missing] == [it.position for it in listed[1:]]


def test_who_may_not_fetch_volumes(cast, berserk):
    with pytest.raises(Forbidden):
        volumes.sync(berserk, by=cast.vera)
    with pytest.raises(NotFound):
        volumes.sync(berserk, by=cast.stan)
    with pytest.raises(NotFound):
        volumes.list_missing(berserk, by=cast.stan)


def test_why_volumes_cannot_be_fetched(cast, ada, stub, berserk):
    def refused(error: type[Exception], **values: str) -> None:
        series.edit_series(berserk, {**LINK, **values}, by=cast.olga)
        with pytest.raises(error):
            volumes.sync(berserk, by=cast.olga)

    refused(Invalid, external_value="")
    refused(Invalid, external_value="11111111-aaaa")
    refused(Unavailable, external_source="hardcover")  # has no key
    stub.faults["mangadex"] = "html"
    refused(ProviderError)
    sources.change("mangadex", {"enabled": "false"}, by=ada)
    refused(Unavailable, external_source="")
    assert series.list_volumes(berserk, by=cast.olga) == []


def test_a_series_is_found_at_sources_and_linked(cast, stub):
    own = series.create_series(cast.books, {"name": "Berserk", "url": "https://mine"}, by=cast.olga)
    candidates = volumes.find_candidates(own, "Berserk", by=cast.olga)
    with pytest.raises(Forbidden):
        volumes.find_candidates(own, "Berserk", by=cast.vera)
    with pytest.raises(Forbidden):
        volumes.link(own, candidates[0], by=cast.vera)
    volumes.link(own, candidates[0], by=cast.olga)
    assert (own.external_source, own.url) == ("mangadex", "https://mine")
    assert len(own.description) > 10
    assert own.genres != []


def test_the_job_goes_on_when_the_source_of_a_series_fails(cast, berserk):
    lost = {**LINK, "external_value": "11111111-aaaa"}
    series.create_series(cast.books, {"name": "Nowhere", **lost}, by=cast.olga)
    series.create_series(cast.books, {"name": "Own"}, by=cast.olga)
    job = jobs.request("series_volumes", subject_table="", subject_id=0, by=access.SYSTEM)
    for _ in range(2):  # delivered twice
        volume_jobs.run_series_volumes(job.id)
    db.session.refresh(job)
    assert (job.state, job.done, job.counts["failed"]) == ("done", 2, 1)
    assert job.counts["added"] == len(series.list_volumes(berserk, by=cast.vera)) > 0
    items = db.session.execute(select(JobItem).where(JobItem.job_id == job.id)).scalars().all()
    assert [(it.path_text, it.reason) for it in items] == [("Nowhere", "not_found")]


def test_the_job_says_when_no_source_is_enabled(ada, berserk):
    sources.change("mangadex", {"enabled": "false"}, by=ada)
    job = jobs.request("series_volumes", subject_table="", subject_id=0, by=access.SYSTEM)
    volume_jobs.run_series_volumes(job.id)
    db.session.refresh(job)
    assert (job.state, job.problem) == ("failed", "no_source")
