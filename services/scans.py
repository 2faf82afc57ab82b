"""Scans of roots: requesting, watching and listing them. The scan itself is in
services/scanning/.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, func, select

from errors import Forbidden, Invalid, NotFound, Problem, StacksError
from models import base
from models.account import User
from models.file import MediaFile
from models.job import Job, JobEvent, JobItem
from models.library import LibraryRoot, Root
from models.work import Edition, Work
from services import access, jobs
from services.db.transactions import session


class ScanLine(NamedTuple):
    """A scan in a list: the name of its root, files per second (0 unless it is running), and the
    remaining seconds (None when unknown).
    """

    job: Job
    root_name: str
    rate: float
    seconds_left: float | None


PAGE = jobs.PAGE
MAX_IN_CSV = 100_000
ANSWERS = ("mark", "keep")  # whether files that are missing are really gone


def may_scan(root: Root, *, by: User) -> bool:
    """Whether the caller is an administrator or owns a library that the root feeds."""
    return by.is_admin or bool(_own_libraries(by) & _libraries_of(root.id))


def request_scan(root: Root, *, by: User, is_full: bool = False) -> Job:
    """Request a scan of a root; returns the active one if there is one. With `is_full` every file
    is read again. Raises NotFound for callers who may not see the root, and Forbidden for those who
    may not scan it.
    """
    if not may_scan(root, by=by):
        raise _refusal(root.id, "root", by)
    return jobs.request(
        "scan",
        subject_table="root",
        subject_id=root.id,
        by=by,
        options={"full": True} if is_full else {},
    )


def request_all(*, by: User) -> list[Job]:
    """Request scans of all roots that the caller may scan."""
    return [request_scan(root, by=by) for root in list_scannable(by=by)]


def list_scannable(*, by: User, work: Work | None = None) -> list[Root]:
    """The roots that the caller may scan, oldest first; of a work only those with files of it."""
    feeds = exists().where(LibraryRoot.root_id == Root.id)
    if not by.is_admin:
        feeds = feeds.where(LibraryRoot.library_id.in_(_own_libraries(by)))
    query = select(Root).where(Root.deleted_at.is_(None), feeds).order_by(Root.id)
    if work is not None:
        files = select(MediaFile.root_id).join(Edition, Edition.id == MediaFile.edition_id)
        query = query.where(Root.id.in_(files.where(Edition.work_id == work.id)))
    return list(session().execute(query).scalars())


def list_scans(
    *, by: User, root: Root | None = None, before_id: int | None = None, is_over: bool = False
) -> list[Job]:
    """At most 50 scans, newest first, of roots that feed libraries which the caller may see; with
    `is_over` only those that have ended.
    """
    query = select(Job).where(Job.kind == "scan").order_by(Job.id.desc()).limit(jobs.PAGE)
    if root is not None:
        query = query.where(Job.subject_table == "root", Job.subject_id == root.id)
    if is_over:
        query = query.where(Job.state.in_(("done", "failed", "cancelled")))
    if not by.is_admin:
        query = query.where(Job.subject_id.in_(visible_roots(by)))
    if before_id is not None:
        query = query.where(Job.id < before_id)
    return list(session().execute(query).scalars())


def list_running(*, by: User) -> list[Job]:
    """Scans that are waiting, running or asking, oldest first, of roots that the caller may see."""
    query = (
        select(Job)
        .where(Job.kind == "scan", Job.state.in_(("queued", "running", "asking")))
        .order_by(Job.id)
        .limit(jobs.PAGE)
    )
    if not by.is_admin:
        query = query.where(Job.subject_id.in_(visible_roots(by)))
    return list(session().execute(query).scalars())


def lines(scan_jobs: Sequence[Job]) -> list[ScanLine]:
    """Scans with what a page shows about them. The caller must have them from a list that checks
    permissions.
    """
    query = select(Root.id, Root.name).where(Root.id.in_({job.subject_id for job in scan_jobs}))
    names = dict(session().execute(query).all()) if scan_jobs else {}
    begun = _attempts_begun([job.id for job in scan_jobs if _goes_on(job)])
    return [_line(job, names.get(job.subject_id, ""), begun.get(job.id)) for job in scan_jobs]


def _goes_on(job: Job) -> bool:
    return job.state == "running" and not jobs.is_silent(job)


def _attempts_begun(job_ids: Sequence[int]) -> dict[int, datetime]:
    """When the present attempt of each job began; files are counted from there."""
    query = (
        select(JobEvent.job_id, func.max(JobEvent.at))
        .where(JobEvent.job_id.in_(job_ids), JobEvent.kind.in_(("started", "resumed")))
        .group_by(JobEvent.job_id)
    )
    return dict(session().execute(query).all()) if job_ids else {}


def _line(job: Job, root_name: str, begun_at: datetime | None) -> ScanLine:
    seconds = (base.utc_now() - begun_at).total_seconds() if begun_at is not None else 0.0
    rate = job.done / seconds if seconds > 0 else 0.0
    left = (job.total - job.done) / rate if job.total and rate and job.done <= job.total else None
    return ScanLine(job, root_name, rate, left)


def get_scan(job_id: int, *, by: User) -> Job:
    """A scan. Raises NotFound if the caller may not see its root."""
    job = session().get(Job, job_id)
    if (
        job is None
        or job.kind != "scan"
        or not (by.is_admin or job.subject_id in visible_roots(by))
    ):
        raise NotFound("scan")
    return job


def list_problems(job: Job, *, after_id: int = 0, limit: int = jobs.PAGE) -> list[JobItem]:
    """Files that could not be read, with path and reason: at most `limit`, after an id."""
    return jobs.list_items(job, "problem", after_id=after_id, limit=limit)


def count_problems(job: Job) -> int:
    """The number of files that could not be read."""
    return jobs.count_items(job, "problem")


def may_act(job: Job, *, by: User) -> bool:
    """Whether the caller may cancel the scan and answer its question."""
    root = session().get(Root, job.subject_id)
    return root is not None and (by.id == job.user_id or may_scan(root, by=by))


def newest_library(job: Job, *, by: User) -> int | None:
    """The id of the newest library that the scanned root feeds and the caller may see, or None."""
    return max(_libraries_of(job.subject_id) & access.visible_libraries(by), default=None)


def cancel(job: Job, *, by: User) -> None:
    """Stop a scan between two batches; its results so far stay. For administrators, the user who
    requested it, and owners of a library of its root. Raises Forbidden and NotFound.
    """
    require_may_act(job, by=by)
    jobs.request_cancel(job, by=by)


def answer(job: Job, chosen: str, *, by: User) -> None:
    """Answer a scan that asks whether files are really gone, with one of ANSWERS. Raises Invalid
    for any other answer, Forbidden, NotFound, and Conflict when it isn't asking.
    """
    require_may_act(job, by=by)
    if chosen not in ANSWERS:
        raise Invalid({"choice": Problem("not_one_of", allowed=", ".join(ANSWERS))})
    jobs.answer(job, chosen, by=by)


def require_may_act(job: Job, *, by: User) -> None:
    """Raises Forbidden, or NotFound for callers who may not even see the root, unless may_act()."""
    if not may_act(job, by=by):
        raise _refusal(job.subject_id, "scan", by)


def _refusal(root_id: int | None, noun: str, by: User) -> StacksError:
    """The error for callers who may only see a root, or not even that."""
    return Forbidden("scans:request") if root_id in visible_roots(by) else NotFound(noun)


def _own_libraries(by: User) -> set[int]:
    return {library_id for library_id, role in access.roles(by).items() if role == "owner"}


def _libraries_of(root_id: int) -> set[int]:
    return set(
        session()
        .execute(select(LibraryRoot.library_id).where(LibraryRoot.root_id == root_id))
        .scalars()
    )


def visible_roots(by: User) -> set[int]:
    """Ids of the roots that feed libraries which the caller may see."""
    return set(
        session()
        .execute(
            select(LibraryRoot.root_id).where(
                LibraryRoot.library_id.in_(access.visible_libraries(by))
            )
        )
        .scalars()
    )
