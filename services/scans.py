"""Scans of roots, as people ask for them, watch them and read about them; how a scan works stands in services/scanning/."""

from __future__ import annotations

from sqlalchemy import select

from errors import NotFound
from models.account import User
from models.job import Job, JobItem
from models.library import LibraryRoot, Root
from services import access, jobs
from services.transactions import session

COUNTS = ("seen", "read", "added", "changed", "moved", "missing", "failed")


def may_scan(root: Root, *, by: User) -> bool:
    """The admin, and owners of a library that the root feeds."""
    return by.is_admin or bool(_own_libraries(by) & _libraries_of(root.id))


def request_scan(root: Root, *, by: User, is_full: bool = False) -> Job:
    """Ask for a scan of a root, or get the one that is active. `is_full` reads every file again.

    Raises NotFound for who may not know of the root.
    """
    if not may_scan(root, by=by):
        raise NotFound("root")
    return jobs.ask("scan", subject_table="root", subject_id=root.id, by=by, options={"full": True} if is_full else {})


def list_scans(*, by: User, root: Root | None = None, before_id: int | None = None) -> list[Job]:
    """Newest first, at most 50: those of roots that feed libraries which the caller may see."""
    query = select(Job).where(Job.kind == "scan").order_by(Job.id.desc()).limit(jobs.PAGE)
    if root is not None:
        query = query.where(Job.subject_id == root.id)
    if not by.is_admin:
        query = query.where(Job.subject_id.in_(_visible_roots(by)))
    if before_id is not None:
        query = query.where(Job.id < before_id)
    return list(session().execute(query).scalars())


def get_scan(job_id: int, *, by: User) -> Job:
    """Raises NotFound for one of a root that the caller may not know of."""
    found = session().get(Job, job_id)
    if found is None or found.kind != "scan" or not (by.is_admin or found.subject_id in _visible_roots(by)):
        raise NotFound("scan")
    return found


def list_problems(job: Job, *, after_id: int = 0) -> list[JobItem]:
    """Files that could not be read, with path and reason; 50 after an id."""
    return jobs.list_items(job, "problem", after_id=after_id)


def cancel(job: Job, *, by: User) -> None:
    """Stop a scan between two batches; what it found stays. Admin, who asked, or an owner of a library of its root."""
    _require(job, by)
    jobs.request_cancel(job, by=by)


def answer(job: Job, chosen: str, *, by: User) -> None:
    """Answer a scan that asks whether so many files are really gone: "mark" or "keep". Raises Conflict when it does not ask."""
    _require(job, by)
    jobs.answer(job, "mark" if chosen == "mark" else "keep", by=by)


def _require(job: Job, by: User) -> None:
    root = session().get(Root, job.subject_id)
    if root is None or not (job.user_id == by.id or may_scan(root, by=by)):
        raise NotFound("scan")


def _own_libraries(by: User) -> set[int]:
    return {library_id for library_id, role in access.roles(by).items() if role == "owner"}


def _libraries_of(root_id: int) -> set[int]:
    return set(session().execute(select(LibraryRoot.library_id).where(LibraryRoot.root_id == root_id)).scalars())


def _visible_roots(by: User) -> set[int]:
    return set(session().execute(select(LibraryRoot.root_id).where(LibraryRoot.library_id.in_(access.visible_libraries(by)))).scalars())
