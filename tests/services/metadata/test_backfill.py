"""The job that looks for missing covers: which items it asks for, what it remembers, and undo."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

import workqueue
from errors import Forbidden, Unavailable
from models.base import db, utc_now
from models.change import ChangeSet
from models.job import Job, JobItem
from models.suggestion import SourceReply
from models.work import Edition, ExternalId, Work
from services import access, covers, jobs, libraries, runtime, schedules, undo_requests
from services.db.transactions import writing
from services.metadata import asking, sources
from services.metadata.enrichment.backfill import KIND, run_cover_backfill
from tests.factories import make_library, make_work
from tests.providers.metadata.journeys import ABBEY_ROAD, HOBBIT, UNKNOWN
from tests.stubs.pictures import png
from tests.stubs.wire import KEY


def numbered(title: str, library, isbn: str = HOBBIT, **columns) -> Work:
    work = make_work(title, library, formats=("hardcover",), **columns)
    with writing():
        db.session.execute(update(Edition).where(Edition.work_id == work.id).values(isbn_13=isbn))
        db.session.execute(update(Work).values(updated_at=utc_now() - timedelta(hours=1)))
    return work


def backfill(**options) -> Job:
    job = jobs.request(
        KIND, subject_table="", subject_id=0, by=access.SYSTEM, options=options or None
    )
    run_cover_backfill(job.id)
    db.session.rollback()
    return db.session.get(Job, job.id)


def outcomes(job: Job) -> dict[str, tuple[str, str]]:
    items = db.session.execute(select(JobItem).where(JobItem.job_id == job.id)).scalars()
    return {item.path_text: (item.kind, item.reason) for item in items}


def later(days: int) -> None:
    with writing():
        for job in db.session.execute(select(Job)).scalars():
            job.created_at -= timedelta(days=days)
        db.session.execute(update(Work).values(updated_at=utc_now() - timedelta(days=400)))
        db.session.execute(delete(SourceReply))


def test_covers_are_found_for_those_without_one_as_one_change(cast, ada, stub):
    bare = numbered("Bare", cast.books)
    covered = numbered("Covered", cast.books)
    picture = io.BytesIO(png("own"))
    covers.set_cover(covered, picture, by=cast.olga, data_dir=runtime.current().data_dir)
    own = covered.cover_id
    numbered("Nobody knows", cast.books, UNKNOWN)
    make_work("Neither number nor author", cast.books)
    make_work("A film", make_library("Films", owner=cast.olga, kind="movie"))
    numbered("Thrown away", cast.books, deleted_at=utc_now())
    job = backfill()
    assert outcomes(job) == {
        "Bare": ("done", ""),
        "Nobody knows": ("skipped", "not_found"),
        "Neither number nor author": ("skipped", "no_isbn"),
    }
    assert (job.state, job.done, job.total, job.counts["skipped"]) == ("done", 3, 3, 2)
    assert bare.cover_id is not None
    assert (covered.cover_id, bare.title, bare.description) == (own, "Bare", "")
    (change_set,) = db.session.execute(
        select(ChangeSet).where(ChangeSet.job_id == job.id)
    ).scalars()
    for person in (cast.olga, cast.vera):
        with pytest.raises(Forbidden):
            undo_requests.undo(change_set, by=person)
    undo_requests.undo(change_set, by=ada)
    for _ in range(2):  # delivered twice
        run_cover_backfill(job.id)
    db.session.expire_all()
    assert (bare.cover_id, covered.cover_id) == (None, own)
    later(days=60)
    again = jobs.retry(job, by=ada)
    run_cover_backfill(again.id)
    assert "Bare" not in outcomes(again)  # whoever undid a cover doesn't want it
    assert "Nobody knows" in outcomes(again)


def test_films_and_albums_have_the_cover_of_their_source(cast, ada, stub):
    films = make_library("Films", owner=cast.olga, kind="movie")
    libraries.edit_library(films, {"language": "de"}, by=cast.olga)
    film, _unlinked = make_work("Matrix", films), make_work("Home video", films)
    album = make_work("Abbey Road", make_library("Music", owner=cast.olga, kind="music"))
    with writing():
        for work, source, value in (
            (film, "tmdb", "603"), (album, "musicbrainz_release_group", ABBEY_ROAD),
        ):  # fmt: skip
            about = {"subject_table": "work", "subject_id": work.id}
            db.session.add(ExternalId(**about, source=source, value=value))
    assert list(outcomes(backfill())) == ["Abbey Road"]  # TMDB has no key
    sources.change("tmdb", {"api_key": KEY}, by=ada)
    assert outcomes(backfill()) == {
        "Matrix": ("done", ""), "Home video": ("skipped", "no_number"),
    }  # fmt: skip
    assert None not in (film.cover_id, album.cover_id)
    assert (film.title, film.description) == ("Matrix", "")
    assert {it.query["language"] for name, it in stub.requests
            if name == "tmdb" and it.path.startswith("/3/")} == {"de"}  # fmt: skip


def test_a_film_whose_source_fails_or_does_not_know_it(cast, ada, stub):
    films = make_library("Films", owner=cast.olga, kind="movie")
    sources.change("tmdb", {"api_key": KEY}, by=ada)
    film = make_work("Unknown", films)
    with writing():
        about = {"subject_table": "work", "subject_id": film.id}
        db.session.add(ExternalId(**about, source="tmdb", value="1"))
    stub.faults["tmdb"] = "html"
    assert outcomes(backfill()) == {"Unknown": ("failed", "sources")}
    stub.faults.clear()
    assert outcomes(backfill()) == {"Unknown": ("skipped", "not_found")}


def test_what_nobody_knew_is_asked_for_again_after_a_month_or_a_change(cast, stub):
    work = numbered("Nobody knows", cast.books, UNKNOWN)
    assert outcomes(backfill()) == {"Nobody knows": ("skipped", "not_found")}
    stub.requests.clear()
    later(days=29)
    assert (outcomes(backfill()), stub.requests) == ({}, [])
    later(days=2)
    assert outcomes(backfill()) == {"Nobody knows": ("skipped", "not_found")}
    assert stub.requests
    later(days=1)
    with writing(work):
        work.updated_at = utc_now()
    assert outcomes(backfill()) == {"Nobody knows": ("skipped", "not_found")}


def test_an_item_whose_source_failed_is_asked_for_the_next_time(cast, stub):
    numbered("Bare", cast.books)
    stub.faults.update(dict.fromkeys(stub.urls, "down"))
    job = backfill()
    assert (job.state, job.problem) == ("failed", "all_failed")
    assert outcomes(job) == {"Bare": ("failed", "sources")}
    stub.faults.clear()
    asking.forget_network()
    assert outcomes(backfill()) == {"Bare": ("done", "")}


def test_a_run_takes_the_newest_items_up_to_its_limit_and_goes_on_where_it_stopped(cast, stub):
    for title in ("One", "Two", "Three"):
        numbered(title, cast.books, UNKNOWN)
    assert list(outcomes(backfill(max_items=2))) == ["Three", "Two"]
    assert list(outcomes(backfill(max_items=2))) == ["One"]


def test_it_is_asked_for_by_administrators_while_a_source_is_enabled(cast, ada, stub):
    assert KIND in workqueue.JOBS
    schedule = schedules.get_of_kind(KIND, by=ada)
    with pytest.raises(Forbidden):
        schedules.run_now(schedule, by=cast.olga)
    assert schedules.run_now(schedule, by=ada).options == {"max_items": 1000}
    sources.set_offline(True, by=ada)
    for kind in (KIND, "series_volumes"):
        with pytest.raises(Unavailable) as refused:
            schedules.run_now(schedules.get_of_kind(kind, by=ada), by=ada)
        assert refused.value.part == "no_source"
    with writing():
        db.session.execute(delete(Job))
    job = backfill()  # requested by its schedule
    assert (job.state, job.problem) == ("failed", "no_source")
