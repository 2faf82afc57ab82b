"""Rebuilds search texts after their rules changed or a migration removed them. With the option
`all` also sort keys and the names below titles; with `root_id` everything derived from works with
files in that folder. A migration or a change of a folder requests the job, and a worker runs it in
the background.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import structlog
from sqlalchemy import exists, select, update

from models.base import utc_now
from models.classification import Series, SeriesEntry
from models.file import MediaFile
from models.job import Job
from models.library import ScopeLibrary
from models.person import Person
from models.work import Edition, Work
from services import derive, jobs
from services.db.ids import Ids
from services.db.plain_sql import run
from services.db.transactions import read_connection, session
from services.works import people
from services.works.rows import BulkRows

log = structlog.get_logger("stacks.search")
_WORDLESS_SQLITE = (
    "SELECT id FROM work WHERE deleted_at IS NULL AND id > :after AND NOT EXISTS (SELECT 1 FROM"
    " work_search s WHERE s.rowid = work.id) ORDER BY id LIMIT :batch"
)
_WORDLESS_POSTGRES = _WORDLESS_SQLITE.replace("s.rowid", "s.work_id")
BATCH = 400  # works per transaction, so that edits never wait long


def run_reindex(job_id: int) -> None:
    """Run a job until it is done or another worker has claimed it. Its row stores how far it has
    come, so that the next worker continues there. With the option `all`, everything derived from
    works is computed again, and sort names of people; with `root_id`, of works with files there.
    """
    held = jobs.claim(job_id)
    if held is None:
        return
    with jobs.run_attempt(held):
        job = jobs.get_job(held.job_id)
        options, done = dict(job.options), job.done
        stages = _stages(options)
        for number in range(options.get("stage", 0), len(stages)):
            find, write = stages[number]
            after = options.get("after", 0) if number == options.get("stage", 0) else 0
            while ids := find(after):
                jobs.check(held)
                after = ids[-1]
                where = {**options, "stage": number, "after": after}
                with jobs.batch(held, options=where):
                    done += write(ids)
                    jobs.report(held, done=done)
        jobs.finish(held, "done", total=done)
        log.info("search_renewed", job=held.job_id, works=done)


def request_for_root(root_id: int) -> None:
    """Request the job for the works with files in a folder; one that has begun is replaced. Inside
    a write transaction; `tick` enqueues it.
    """
    subject = {"kind": "reindex", "subject_table": "root", "subject_id": root_id}
    begun = update(Job).filter_by(**subject).where(Job.state.in_(("queued", "running")))
    ended = {"state": "cancelled", "attempt": Job.attempt + 1, "finished_at": utc_now()}
    session().connection().execute(begun.values(ended))
    session().add(Job(**subject, options={"root_id": root_id}))


def _stages(options: Mapping[str, Any]) -> tuple[Stage, ...]:
    if "root_id" in options:
        return ((partial(_in_root, options["root_id"]), _refresh),)
    return _EVERYTHING if options.get("all") else _WORDS


def _in_root(root_id: int, after: int) -> Sequence[int]:
    """The next works with files in a folder."""
    query = (
        select(Edition.work_id)
        .join(MediaFile, MediaFile.edition_id == Edition.id)
        .where(MediaFile.root_id == root_id, Edition.work_id > after)
        .distinct()
        .order_by(Edition.work_id)
        .limit(BATCH)
    )
    return session().execute(query).scalars().all()


def _every_work(after: int) -> Sequence[int]:
    query = select(Work.id).where(Work.id > after).order_by(Work.id).limit(BATCH)
    return session().execute(query).scalars().all()


def _every_person(after: int) -> Sequence[int]:
    query = select(Person.id).where(Person.id > after, Person.deleted_at.is_(None))
    return session().execute(query.order_by(Person.id).limit(BATCH)).scalars().all()


def _file_people(ids: Sequence[int]) -> int:
    rows = BulkRows(Ids())
    people.file_as_groups(rows, ids)
    rows.flush()
    return 0


def _without_words(after: int) -> Sequence[int]:
    """The next works without any search text."""
    is_postgres = read_connection().dialect.name == "postgresql"
    sql = _WORDLESS_POSTGRES if is_postgres else _WORDLESS_SQLITE
    return run(sql, {"after": after, "batch": BATCH}).scalars().all()


def _in_series(after: int) -> Sequence[int]:
    """The next works that are in a series."""
    query = (
        select(SeriesEntry.work_id)
        .where(SeriesEntry.work_id > after)
        .distinct()
        .order_by(SeriesEntry.work_id)
        .limit(BATCH)
    )
    return session().execute(query).scalars().all()


def _naming_foreign_series(ids: Sequence[int]) -> Sequence[int]:
    """Those of the works that are held by another library than one of their series, whose name must
    not be searchable there.
    """
    elsewhere = exists().where(
        ScopeLibrary.scope_id == Work.scope_id, ScopeLibrary.library_id != Series.library_id
    )
    query = (
        select(SeriesEntry.work_id)
        .join(Work, Work.id == SeriesEntry.work_id)
        .join(Series, Series.id == SeriesEntry.series_id)
    )
    return (
        session()
        .execute(
            query.where(SeriesEntry.work_id.in_(ids), elsewhere)
            .distinct()
            .order_by(SeriesEntry.work_id)
        )
        .scalars()
        .all()
    )


def _refresh_naming_foreign_series(ids: Sequence[int]) -> int:
    stale = _naming_foreign_series(ids)
    return _refresh(stale) if stale else 0


def _refresh(ids: Sequence[int]) -> int:
    """Returns the number of works. They are locked first, so that no edit comes between reading and
    writing a work.
    """
    session().execute(
        select(Work.id).where(Work.id.in_(ids)).order_by(Work.id).with_for_update(key_share=True)
    ).all()
    derive.refresh_works(ids)
    return len(ids)


Stage = tuple[Callable[[int], Sequence[int]], Callable[[Sequence[int]], int]]
_WORDS: tuple[Stage, ...] = (
    (_in_series, _refresh_naming_foreign_series),
    (_without_words, _refresh),
)
_EVERYTHING: tuple[Stage, ...] = ((_every_person, _file_people), (_every_work, _refresh))
