"""Makes the search words anew that an older rule had made, or that a migration took away.

A migration asks for the job; a worker does it while people go on.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from sqlalchemy import exists, select

from models.classification import Series, SeriesEntry
from models.library import ScopeLibrary
from models.work import Work
from services import derive, jobs
from services.db.plain_sql import run
from services.db.transactions import read_connection, session

log = structlog.get_logger("stacks.search")
_WORDLESS_SQLITE = (
    "SELECT id FROM work WHERE deleted_at IS NULL AND id > :after AND NOT EXISTS (SELECT 1 FROM"
    " work_search s WHERE s.rowid = work.id) ORDER BY id LIMIT :most"
)
_WORDLESS_POSTGRES = _WORDLESS_SQLITE.replace("s.rowid", "s.work_id")
BATCH = 400  # works of one transaction: nobody who edits waits long for it


def run_reindex(job_id: int) -> None:
    """Work on a job until it is done, or belongs to another worker.

    Its row remembers the last work, so that the next one goes on there.
    """
    held = jobs.claim(job_id)
    if held is None:
        return
    with jobs.attempting(held):
        job = jobs.get_job(held.job_id)
        after, done = int(job.options.get("after", 0)), job.done
        while ids := _in_series(after):
            stale = _may_tell(ids)
            jobs.check(held)
            after, done = ids[-1], done + len(stale)
            with jobs.batch(held, options={"after": after}, done=done):
                _refresh(stale)
        after = 0
        while ids := _without_words(after):
            jobs.check(held)
            after, done = ids[-1], done + len(ids)
            with jobs.batch(held, done=done):
                _refresh(ids)
        jobs.finish(held, "done", total=done)
        log.info("search_renewed", job=held.job_id, works=done)


def _without_words(after: int) -> Sequence[int]:
    """The next works that no word finds."""
    is_postgres = read_connection().dialect.name == "postgresql"
    sql = _WORDLESS_POSTGRES if is_postgres else _WORDLESS_SQLITE
    return run(sql, {"after": after, "most": BATCH}).scalars().all()


def _in_series(after: int) -> Sequence[int]:
    """The next works that stand in a series."""
    query = (
        select(SeriesEntry.work_id)
        .where(SeriesEntry.work_id > after)
        .distinct()
        .order_by(SeriesEntry.work_id)
        .limit(BATCH)
    )
    return session().execute(query).scalars().all()


def _may_tell(ids: Sequence[int]) -> Sequence[int]:
    """Those of them that stand in another library than a series of theirs, which must not hear of
    it.
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


def _refresh(ids: Sequence[int]) -> None:
    """Held first, so that nobody's edit comes between what is read of a work and what is written of
    it.
    """
    session().execute(
        select(Work.id).where(Work.id.in_(ids)).order_by(Work.id).with_for_update(key_share=True)
    ).all()
    derive.refresh_works(ids)
