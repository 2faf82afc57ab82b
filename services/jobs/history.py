"""Lists of jobs of all kinds: administrators see every job, others their own."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, func, select

import workqueue
from errors import Conflict, Forbidden, Invalid, NotFound, Problem
from models import base
from models.account import User
from models.change import ChangeSet
from models.job import Job, JobItem
from models.library import Library, Root
from services import access
from services.db.transactions import session, writing
from services.jobs.requests import request, request_cancel
from services.jobs.rows import PAGE

OVER = ("done", "failed", "cancelled")
HIDDEN = ("tick",)
PROBLEMS = ("problem", "failed")  # kinds of items
# Kinds that a person may run again as they were; others are requested where their subject is.
REPEATABLE = frozenset({
    "scan", "covers", "reindex", "backup", "cleanup", "export", "series_volumes", "cover_backfill",
})  # fmt: skip
# Options that a job was given while it ran, or to undo what it did.
_OF_ONE_RUN = ("answer", "after", "phase", "change_set_id", "undone_by")
LOOK_UPS = ("enrichment", "cover_backfill")
LIMIT = 500  # rows deleted in one transaction
_DAYS = re.compile(r"(\d{1,5})d")


class JobFilter(NamedTuple):
    """`states` and `kinds` that are empty mean all."""

    kinds: Collection[str] = ()
    states: Collection[str] = ()
    since: datetime | None = None
    subtype: str = ""


class JobLine(NamedTuple):
    """A job with the names that a list shows. `change_set_id` is of what it changed and can be
    undone.
    """

    job: Job
    user: User | None
    library: Library | None
    root_name: str
    change_set_id: int | None


def parse_since(text: str) -> datetime | None:
    """The moment that "30d" or an RFC 3339 timestamp names; None for "". Raises Invalid."""
    if not text:
        return None
    try:
        if days := _DAYS.fullmatch(text):
            return base.utc_now() - timedelta(days=int(days[1]))
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError(text)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid({"since": Problem("not_a_moment")}) from error


def list_jobs(
    wanted: JobFilter, *, by: User, limit: int = PAGE, offset: int = 0
) -> tuple[list[JobLine], int]:
    """The jobs that the caller may see, newest first, and how many there are."""
    query = _matching(wanted, by)
    total = session().execute(select(func.count()).select_from(query.subquery())).scalar_one()
    rows = session().execute(query.order_by(Job.id.desc()).limit(limit).offset(offset)).scalars()
    return lines(list(rows)), total


def list_active(*, by: User) -> list[JobLine]:
    """Jobs that wait, run or ask, oldest first, at most PAGE."""
    query = _matching(JobFilter(states=("queued", "running", "asking")), by)
    return lines(list(session().execute(query.order_by(Job.id).limit(PAGE)).scalars()))


def list_kinds(*, by: User) -> list[str]:
    """The kinds of the jobs that the caller may see."""
    query = select(_visible(by).subquery().c.kind).distinct()
    return sorted(session().execute(query).scalars())


def list_problems(job: Job, *, limit: int) -> list[JobItem]:
    """The first items of a job that went wrong."""
    query = select(JobItem).where(_is_problem(job)).order_by(JobItem.id).limit(limit)
    return list(session().execute(query).scalars())


def count_reasons(job: Job) -> list[tuple[JobItem, int]]:
    """Why a look-up left items out: one item of each reason, and how many have it, most first."""
    if job.kind not in LOOK_UPS:
        return []
    grouped = (
        select(func.min(JobItem.id).label("id"), func.count().label("count"))
        .where(JobItem.job_id == job.id, JobItem.kind == "skipped")
        .group_by(JobItem.reason)
        .subquery()
    )
    query = select(JobItem, grouped.c.count).join(grouped, grouped.c.id == JobItem.id)
    return [
        (item, count) for item, count in session().execute(query.order_by(grouped.c.count.desc()))
    ]


def list_left_out(job: Job, *, limit: int) -> list[JobItem]:
    """The first items that a look-up left out."""
    query = select(JobItem).where(JobItem.job_id == job.id, JobItem.kind == "skipped")
    if job.kind not in LOOK_UPS:
        return []
    return list(session().execute(query.order_by(JobItem.id).limit(limit)).scalars())


def count_problems(job: Job) -> int:
    """How many items of a job went wrong."""
    return session().execute(select(func.count()).where(_is_problem(job))).scalar_one()


def _is_problem(job: Job) -> ColumnElement[bool]:
    return and_(JobItem.job_id == job.id, JobItem.kind.in_(PROBLEMS))


def get_visible(job_id: int | UUID, *, by: User) -> Job:
    """Raises NotFound for a job that the caller may not see."""
    column = Job.uuid if isinstance(job_id, UUID) else Job.id
    job = session().execute(_visible(by).where(column == job_id)).scalar()
    if job is None:
        raise NotFound("job")
    return job


def may_see(job: Job, *, by: User) -> bool:
    """Whether the caller may see a job."""
    return by.is_active and (by.is_admin or job.user_id == by.id)


def lines(jobs: Sequence[Job]) -> list[JobLine]:
    """Jobs with what a list shows about them, by one query for each kind of name."""
    users = _by_id(User, {job.user_id for job in jobs})
    libraries = _by_id(Library, {_library_id(job) for job in jobs})
    roots = _by_id(Root, {job.subject_id for job in jobs if job.subject_table == "root"})
    changes = _change_sets([job.id for job in jobs])
    return [
        JobLine(
            job,
            users.get(job.user_id),
            libraries.get(_library_id(job)),
            roots[job.subject_id].name
            if job.subject_table == "root" and job.subject_id in roots
            else "",
            changes.get(job.id),
        )
        for job in jobs
    ]


def _library_id(job: Job) -> int | None:
    if job.subject_table == "library":
        return job.subject_id
    value = (job.options or {}).get("library_id")
    return value if isinstance(value, int) else None


def _by_id(model: Any, ids: set[int | None]) -> dict[int | None, Any]:
    wanted = {row_id for row_id in ids if row_id is not None}
    if not wanted:
        return {}
    return {
        row.id: row
        for row in session().execute(select(model).where(model.id.in_(wanted))).scalars()
    }


def _change_sets(job_ids: Sequence[int]) -> dict[int, int]:
    """The newest change set of each job that wasn't undone yet."""
    query = (
        select(ChangeSet.job_id, func.max(ChangeSet.id))
        .where(
            ChangeSet.job_id.in_(job_ids),
            ChangeSet.undone_by_id.is_(None),
            ChangeSet.undoes_id.is_(None),
        )
        .group_by(ChangeSet.job_id)
    )
    return dict(session().execute(query).all()) if job_ids else {}  # type: ignore[arg-type]


def _visible(by: User) -> Select[Job]:
    query = select(Job).where(Job.kind.not_in(HIDDEN))
    return query if by.is_admin and by.is_active else query.where(Job.user_id == by.id)


def _matching(wanted: JobFilter, by: User) -> Select[Job]:
    query = _visible(by)
    if wanted.kinds:
        query = query.where(Job.kind.in_(wanted.kinds))
    if wanted.states:
        query = query.where(Job.state.in_(wanted.states))
    if wanted.since is not None:
        query = query.where(Job.created_at >= wanted.since)
    if wanted.subtype:
        query = query.where(Job.options["type"].as_string() == wanted.subtype)
    return query


def retry(job: Job, *, by: User) -> Job:
    """Request the same job once more: it does what is still to do. Raises Forbidden for others than
    the user who requested it and administrators, and Conflict("not_repeatable").
    """
    _require_own(job, by)
    if not is_repeatable(job):
        raise Conflict("not_repeatable")
    return request(
        job.kind,
        subject_table=job.subject_table,
        subject_id=job.subject_id,
        by=by,
        options={name: it for name, it in job.options.items() if name not in _OF_ONE_RUN},
    )


def is_repeatable(job: Job) -> bool:
    """Whether `retry` can request this job again."""
    return job.kind in REPEATABLE and job.kind in workqueue.JOBS and job.state in OVER


def cancel(job: Job, *, by: User) -> None:
    """End a job; what it has done so far stays. Raises Forbidden for others than the user who
    requested it and administrators.
    """
    _require_own(job, by)
    request_cancel(job, by=by)


def delete_job(job: Job, *, by: User) -> None:
    """Delete a job with its items and events; a running one stops at its next batch. For
    administrators; others may delete their own jobs that have ended. Raises Forbidden.
    """
    _require_own(job, by)
    if not by.is_admin and job.state not in OVER:
        raise Forbidden("jobs:delete")
    with writing(job):
        session().delete(job)


def clear_history(*, by: User, kind: str = "") -> int:
    """Delete all jobs that have ended, or those of one kind; returns how many. Raises Forbidden
    unless the caller is an administrator.
    """
    access.require(by, "jobs:delete")
    query = select(Job.id).where(Job.state.in_(OVER))
    return delete_in_batches(query.where(Job.kind == kind) if kind else query)


def delete_in_batches(query: Select[int]) -> int:
    """Delete the jobs whose ids a query selects, by short transactions; returns how many."""
    deleted = 0
    while True:
        with writing():
            ids = session().execute(query.order_by(Job.id).limit(LIMIT)).scalars().all()
            session().execute(
                delete(Job).where(Job.id.in_(ids)).execution_options(synchronize_session=False)
            )
        deleted += len(ids)
        if len(ids) < LIMIT:
            return deleted


def _require_own(job: Job, by: User) -> None:
    if not (by.is_active and (by.is_admin or (by.id is not None and by.id == job.user_id))):
        raise Forbidden("jobs:update")
