"""The begin of a scan: what is scanned for which libraries, and whether that is possible now."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update

from models import base
from models.file import MediaFile
from models.job import Job, JobItem
from models.library import Library, LibraryRoot, Root
from services import jobs
from services.db.transactions import session, writing
from services.scanning import known, left_out, settle
from services.scanning.batch import REACHED, Scan


def begin(held: jobs.Claim) -> Scan | None:
    """The scan for a job; None when its root is gone or can't be read, in which case the job is
    ended.
    """
    job = jobs.get_job(held.job_id)
    root = session().get(Root, job.subject_id)
    if root is None or root.deleted_at is not None:
        jobs.finish(held, "cancelled", problem="root_gone")
        return None
    libraries = _libraries(root)
    order = libraries[0].source_order if libraries else root.source_order
    total = root.file_count or None
    counts = Counter({"missing": 0, **job.counts, "seen": 0})
    scan = Scan(
        root.id,
        bytes(root.path),
        root.kind,
        tuple(library.library_id for library in libraries),
        held,
        bool(job.options.get("full")) or order != root.source_order,
        base.utc_now(),
        counts,
        _reached(held),
        left_out.rules_of(root.options or {}),
        source_order=tuple(order.split()),
        is_first=root.scan_finished_at is None,
    )
    if not libraries:
        jobs.finish(held, "cancelled", problem="root_without_library")
        return None
    problem = _root_problem(scan)
    if problem:
        jobs.finish(held, "failed", problem=problem)
        return None
    _note_begin(scan, total)
    return scan


def _libraries(root: Root) -> Sequence[Any]:
    linked = (
        select(LibraryRoot.library_id, Library.source_order)
        .join(Library)
        .where(LibraryRoot.root_id == root.id, Library.deleted_at.is_(None))
        .order_by(LibraryRoot.is_default.desc(), LibraryRoot.library_id)
    )
    return session().execute(linked).all()


def _note_begin(scan: Scan, total: int | None) -> None:
    job_id = scan.claim.job_id
    options = dict(jobs.get_job(job_id).options)
    if known.has_older(scan.root_id):
        options["rereading"] = True  # the page says so
    with writing():
        run = session().connection().execute
        run(update(Root).where(Root.id == scan.root_id).values(scan_started_at=scan.now))
        run(update(Job).where(Job.id == job_id).values(total=total, options=options))
        # of an earlier attempt; this one finds them again
        run(delete(JobItem).where(JobItem.job_id == job_id, JobItem.kind.in_(settle.UNSEEN)))


def _reached(held: jobs.Claim) -> bytes | None:
    """See Scan; the first attempt makes the row that keeps it."""
    mine = (JobItem.job_id == held.job_id, JobItem.kind == REACHED)
    row = session().execute(select(JobItem.path).where(*mine)).first()
    if row is None:
        with jobs.batch(held):
            session().add(JobItem(job_id=held.job_id, kind=REACHED))
    session().rollback()
    return bytes(row.path) if row is not None and row.path is not None else None


def _root_problem(scan: Scan) -> str:
    """Why a root can't be scanned: gone, unreadable, or suddenly empty; "" when it can."""
    try:
        with os.scandir(scan.root_path) as entries:
            is_empty = next(entries, None) is None
    except PermissionError:
        return "root_unreadable"
    except OSError:
        return "root_unreachable"
    has_files = (
        session()
        .execute(
            select(MediaFile.id)
            .where(MediaFile.root_id == scan.root_id, MediaFile.missing_since.is_(None))
            .limit(1)
        )
        .first()
    )
    session().rollback()
    return "root_empty" if is_empty and has_files else ""
