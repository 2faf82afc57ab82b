"""What a person or program asks of batches: starting, cancelling, undoing and deleting them. A
batch belongs to whoever started it, and to nobody else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, select

import workqueue
from errors import Conflict, Forbidden, Invalid, NotFound, Problem, Unavailable
from models.account import User
from models.change import ChangeSet
from models.job import Job, JobEvent, JobItem
from models.library import Holding, Library, ScopeLibrary
from models.work import Work
from services import access, jobs
from services.db import many
from services.db.transactions import session, writing
from services.imports import undoing
from services.metadata import sources
from services.metadata.enrichment import items, reports
from services.metadata.enrichment.options import (
    DONE,
    FAILED,
    KIND,
    METADATA,
    UNDO,
    WORK_KINDS,
    Options,
    options_of,
)
from services.works import read

MAX_ITEMS = 10_000
LIMIT = 200  # batches of a list, the newest


def start(
    library: Library,
    uuids: Sequence[UUID],
    *,
    by: User,
    type_: str = METADATA,
    force: bool = False,
) -> Job:
    """Look up works of a library by public id, each once. Raises Forbidden, Invalid for
    {"book_ids": …}, and Unavailable while no source is asked.
    """
    access.require_in_library(by, "works:update", library.id)
    if not uuids or len(set(uuids)) > MAX_ITEMS:
        problem = Problem("too_many", maximum=MAX_ITEMS) if uuids else Problem("required")
        raise Invalid({"book_ids": problem})
    query = (
        select(Work.uuid, Work.id, Work.title)
        .join(Holding, Holding.work_id == Work.id)
        .where(Holding.library_id == library.id, Work.deleted_at.is_(None))
    )
    current = read.current_uuids(uuids)
    wanted = dict.fromkeys(current.get(uuid, uuid) for uuid in uuids)
    known = {row.uuid: (row.id, row.title) for row in many.rows_in(query, Work.uuid, wanted)}
    if len(known) < len(wanted):
        raise Invalid({"book_ids": Problem("unknown_id")})
    works = [known[uuid] for uuid in wanted]
    return start_works(works, Options(library.id, type_, force), by=by)


def start_for(work: Work, *, by: User, type_: str = METADATA, force: bool = False) -> Job:
    """Look up one work. Raises Forbidden, NotFound, and Unavailable while no source is asked."""
    access.require(by, "works:update", work)
    library_id = access.library_for(by, "works:update", work)
    options = Options(library_id, type_, force, work.id)
    return start_works([(work.id, work.title)], options, by=by)


def start_added(work: Work, *, by: User) -> None:
    """Look up a work that was just added, with others that the caller added and that still wait.
    Raises what start_for() raises.
    """
    access.require(by, "works:update", work)
    library_id = access.library_for(by, "works:update", work)
    query = select(Job).where(Job.kind == KIND, Job.user_id == by.id, Job.state == "queued")
    for job in session().execute(query.order_by(Job.id.desc()).limit(1)).scalars():
        options = options_of(job)
        if options.is_for_new and options.library_id == library_id and _append(job, work):
            return
    options = Options(library_id, work_id=work.id, is_for_new=True)
    start_works([(work.id, work.title)], options, by=by)


def _append(job: Job, work: Work) -> bool:
    """Add an item to a batch; False when a worker has it already."""
    with writing(job, work):
        if job.state != "queued" or (job.total or 0) >= MAX_ITEMS:
            return False
        job.total = (job.total or 0) + 1
        job.options = options_of(job)._replace(work_id=None).to_json()
        items.add(job, [(work.id, work.title)])
    return True


def start_works(
    works: Sequence[tuple[int, str]],
    options: Options,
    *,
    by: User,
    also: Callable[[], None] = lambda: None,
) -> Job:
    """Look up these works, (id, title). `also` is called inside the transaction. The caller has
    checked the permission; each item is asked for it again. Raises Unavailable while no source is
    asked.
    """
    if not is_possible():
        raise Unavailable("no_source")

    def complete(job: Job) -> None:
        job.total = len(works)
        items.add(job, works)
        also()

    return jobs.request_separate(KIND, by=by, options=options.to_json(), complete=complete)


def is_possible() -> bool:
    """Whether any source may be asked for what is looked up here."""
    return not sources.is_offline() and bool(sources.enabled("isbn", WORK_KINDS))


def retry(job: Job, *, by: User) -> Job:
    """Look up once more what failed. Raises NotFound, Conflict("not_repeatable"), and Unavailable
    while no source is asked.
    """
    _require_own(job, by)
    query = select(JobItem.subject_id).where(JobItem.job_id == job.id, JobItem.kind == FAILED)
    ids = session().execute(query.order_by(JobItem.id)).scalars()
    works = items.titles_of([work_id for work_id in ids if work_id is not None])
    if job.is_active or not works:
        raise Conflict("not_repeatable")
    return start_works(works, options_of(job), by=by)


def get_batch(uuid: UUID, *, by: User) -> Job:
    """A batch of the caller by public id. Raises NotFound."""
    query = select(Job).where(Job.uuid == uuid, Job.kind == KIND, Job.user_id == by.id)
    job = session().execute(query).scalar()
    if job is None:
        raise NotFound("batch")
    return job


def find_batch(job_id: int, *, by: User) -> Job:
    """A batch of the caller. Raises NotFound."""
    job = session().get(Job, job_id)
    if job is None or job.kind != KIND or job.user_id != by.id:
        raise NotFound("batch")
    return job


def list_batches(*, by: User) -> list[Job]:
    """The caller's batches, newest first, at most LIMIT."""
    query = select(Job).where(Job.kind == KIND, Job.user_id == by.id).order_by(Job.id.desc())
    return list(session().execute(query.limit(LIMIT)).scalars())


def cancel(job: Job, *, by: User) -> None:
    """Stop a batch; what it has filled stays. Raises NotFound, also when it has ended."""
    _require_own(job, by)
    if not job.is_active:
        raise NotFound("batch")
    jobs.request_cancel(job, by=by)


def undo(job: Job, *, by: User) -> None:
    """Let a worker undo what a batch filled. Raises NotFound, and Conflict("already_undone") also
    when there is nothing to undo.
    """
    _require_own(job, by)
    change_set = reports.change_set_of(job)
    if change_set is None:
        raise Conflict("already_undone")
    _undo(job, change_set, by)


def undo_changes(job: Job, change_set: ChangeSet, *, by: User) -> None:
    """As undo(), for whoever may change all that the batch changed; `change_set` may also be one
    that undid it. Raises Forbidden and NotFound, too.
    """
    if change_set.library_id is not None:
        access.require_in_library(by, "works:update", change_set.library_id)
    elif job.user_id != by.id:
        access.require(by, "system:update")
    _require_all(job, by)
    _undo(job, change_set, by)


def _require_all(job: Job, by: User) -> None:
    """Raises Forbidden for a batch with an item that the caller may not edit."""
    permitted = access.permitted_scopes(by, "works:update")
    query = (
        select(JobItem.id)
        .join(Work, Work.id == JobItem.subject_id)
        .where(JobItem.job_id == job.id, JobItem.kind == DONE, JobItem.subject_table == "work")
        .where(Work.deleted_at.is_(None), Work.scope_id.not_in(permitted))
        .where(exists().where(ScopeLibrary.scope_id == Work.scope_id))
    )
    if session().execute(query.limit(1)).first() is not None:
        raise Forbidden("works:update")


def can_undo(job: Job, change_set: ChangeSet | None) -> bool:
    """Whether anything is left to undo; also the rest of an undo that was stopped."""
    if job.is_active or change_set is None:
        return False
    return change_set.undone_by_id is None or _is_stopped(job, change_set)


def _is_stopped(job: Job, change_set: ChangeSet) -> bool:
    options = options_of(job)
    is_same = options.phase == UNDO and options.change_set_id == change_set.id
    return is_same and job.state in ("cancelled", "failed")


def _undo(job: Job, change_set: ChangeSet, by: User) -> None:
    with writing(job, change_set):
        if not can_undo(job, change_set):
            raise Conflict("already_undone")
        if not _is_stopped(job, change_set):
            undoing.forget(job.id)
        options = options_of(job)._replace(phase=UNDO, change_set_id=change_set.id, undone_by=by.id)
        job.state, job.options, job.problem = "queued", options.to_json(), ""
        job.finished_at, job.is_cancel_requested = None, False
        session().add(JobEvent(job_id=job.id, kind=UNDO, detail={"by": by.username}))
    workqueue.enqueue(job.kind, job.id)


def delete_batch(job: Job, *, by: User) -> None:
    """Delete a batch that has ended; what it filled stays. Raises NotFound."""
    _require_own(job, by)
    if job.state not in jobs.OVER:
        raise NotFound("batch")
    with writing(job):
        session().delete(job)


def delete_ended(*, by: User) -> None:
    """Delete all batches of the caller that have ended."""
    ended: Any = (Job.kind == KIND, Job.user_id == by.id, Job.state.in_(jobs.OVER))
    with writing():
        session().execute(delete(Job).where(*ended).execution_options(synchronize_session=False))


def _require_own(job: Job, by: User) -> None:
    if job.user_id != by.id or not by.is_active:
        raise NotFound("batch")
