"""Makes the sizes of covers in the background after a scan, so that they exist at the first view.

Only covers that are shown and have no size yet (a width of 0) are made. The job never keeps other
jobs waiting: it puts itself back whenever one of them is waiting for a worker.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import bindparam, exists, func, select, update

import workqueue
from errors import Unreadable
from models.file import Image
from models.job import Job
from models.work import Work
from readers.cover_process import CoverProcess
from services import access, cover_sizes, jobs, runtime
from services.cover_jobs import KIND
from services.db.transactions import session

log = structlog.get_logger("stacks.covers")
CHUNK = 200  # pictures that are looked up at once
BATCH_SECONDS = 1.0  # of work between two commits; then progress is written and the job may end
NICENESS = 19  # only processor time that nobody else wants
_TIMED_OUT = 3  # pictures in a row after which the disk counts as away
_IMAGE = Image.__table__
_SAVE = (
    update(_IMAGE)
    .where(_IMAGE.c.id == bindparam("image_id"))
    .values({name: bindparam(name) for name in ("width", "height", "color")})
)


def request(root_id: int) -> None:
    """Request the covers that a scan of this root has found, if there are any; those of other roots
    that have waited for it go on.
    """
    if session().execute(_unmade(root_id).limit(1)).first():
        jobs.request(KIND, subject_table="root", subject_id=root_id, by=access.SYSTEM)
    waiting = select(Job.id).where(
        Job.kind == KIND, Job.state == "queued", Job.subject_id != root_id
    )
    for job_id in session().execute(waiting).scalars().all():
        workqueue.enqueue(KIND, job_id)
    session().rollback()


def run_covers(job_id: int) -> None:
    """Work on a job until it is done, cancelled, another job is waiting, or another worker has
    claimed it. A job that can't start now stays queued, and tick enqueues it again.
    """
    if _must_wait():
        return
    held = jobs.claim(job_id)
    if held is None:
        return
    process = CoverProcess(niceness=NICENESS)
    with jobs.run_attempt(held), contextlib.closing(process):
        _Maker(held, process.render).run()


def _must_wait() -> bool:
    """Whether a job of another kind is waiting for a worker."""
    others = exists().where(Job.kind != KIND, Job.state == "queued", Job.kind.in_(workqueue.JOBS))
    is_waiting: bool = session().execute(select(others)).scalar_one()
    session().rollback()
    return is_waiting


def _unmade(root_id: int) -> Any:
    """Covers of a root that are shown and have no sizes yet."""
    return (
        select(Image.id)
        .join(Work, (Work.cover_id == Image.id) & (Work.id == Image.subject_id))
        .where(
            Image.subject_table == "work",
            Image.root_id == root_id,
            Image.width == 0,
            Image.is_broken.is_(False),
            Work.deleted_at.is_(None),
        )
    )


class _Maker:
    """One attempt of a job. What it has done is saved about once a second."""

    def __init__(self, held: jobs.Claim, render: cover_sizes.Render) -> None:
        job = jobs.get_job(held.job_id)
        self._held = held
        self._render = render
        self._root_id = job.subject_id
        self._done = job.done
        self._unsaved: list[dict[str, Any]] = []
        self._tried: set[int] = set()
        self._timed_out = 0
        self._saved_at = time.monotonic()

    def run(self) -> None:
        count = select(func.count()).select_from(_unmade(self._root_id).subquery())
        total = self._done + session().execute(count).scalar_one()
        with jobs.batch(self._held, total=total):
            pass
        while self._make_all():
            pass
        self._save()
        jobs.finish(self._held, "done", done=self._done, total=self._done)

    def _make_all(self) -> bool:
        """Make what there is, in order; returns whether a broken picture has made way for another
        one, so that there may be more.
        """
        after, is_more = 0, False
        while ids := self._next(after):
            for image_id in ids:
                if image_id not in self._tried:
                    is_more |= self._make(image_id)
                if time.monotonic() - self._saved_at > BATCH_SECONDS:
                    self._save()
                    self._check()
            after = ids[-1]
        return is_more

    def _next(self, after: int) -> Sequence[int]:
        query = _unmade(self._root_id).where(Image.id > after).order_by(Image.id).limit(CHUNK)
        return session().execute(query).scalars().all()

    def _make(self, image_id: int) -> bool:
        """Make the sizes of one cover; returns whether it turned out to be broken."""
        self._tried.add(image_id)
        image = session().get(Image, image_id)
        if image is None:
            return False
        self._done += 1
        root = cover_sizes.root_of(image)
        try:
            size = cover_sizes.make(image, self._render, data_dir=runtime.current().data_dir)
        except Unreadable as problem:
            self._end_if_away(problem, root)
            return problem.reason not in cover_sizes.PASSING
        self._timed_out = 0
        values = {"width": size.width, "height": size.height, "color": size.colour}
        self._unsaved.append({"image_id": image_id, **values})
        return False

    def _end_if_away(self, problem: Unreadable, root: bytes | None) -> None:
        """Raises Stopped when the root's disk is away; the next scan requests its covers again."""
        self._timed_out += problem.reason == "reader_timeout"
        is_slow = problem.reason == "reader_timeout" and self._timed_out < _TIMED_OUT
        if not is_slow and cover_sizes.is_away(problem, root):
            self._save()
            raise jobs.Stopped("root_unreachable")

    def _save(self) -> None:
        with jobs.batch(self._held, done=self._done):
            if self._unsaved:
                session().connection().execute(_SAVE, self._unsaved)
        self._unsaved.clear()
        self._saved_at = time.monotonic()

    def _check(self) -> None:
        jobs.check(self._held)
        if _must_wait():
            raise jobs.Stopped("stop")
