"""Runs an import from claim to finish: reads and plans it, applies its plan, or undoes it. It may
be killed and started again at any point.
"""

from __future__ import annotations

from errors import Forbidden, NotFound, ProviderError
from models.account import User
from models.job import Job
from services import access, jobs
from services.db.transactions import session
from services.imports import (
    applying,
    covers,
    files,
    following,
    librarium,
    librarium_rows,
    plan,
    requests,
    undoing,
)
from services.imports.options import APPLYING, LIBRARIUM, PLANNED, PLANNING, UNDOING, options_of
from services.imports.run_counts import progress


def run_import(job_id: int) -> None:
    """Work on an import until it is done, asks its person, or another worker has claimed it."""
    held = jobs.claim(job_id)
    if held is None:
        return
    with jobs.run_attempt(held, lambda: progress(job_id)):
        job = jobs.get_job(job_id)
        try:
            _run(held, job)
        except (Forbidden, NotFound):
            session().rollback()
            jobs.finish(held, "failed", problem="forbidden", **progress(job_id))
        except ProviderError as error:
            session().rollback()
            jobs.finish(held, "failed", problem=librarium.code_of(error), **progress(job_id))
    ended = session().get(Job, job_id, populate_existing=True)
    if ended is not None and ended.state in requests.ENDED:
        files.remove(ended.uuid)
    session().rollback()


def _run(held: jobs.Claim, job: Job) -> None:
    """Raises Forbidden and NotFound when its person may not add items to the library any more."""
    by = session().get(User, job.user_id) if job.user_id is not None else None
    if by is None or not by.is_active:
        raise NotFound("user")
    library = requests.library_of(job)
    access.require_in_library(by, "works:create", library.id)
    options = options_of(job)
    if options.phase == PLANNING:
        if options.source == LIBRARIUM:
            librarium_rows.read_rows(held, job, by=by)
        else:
            requests.read_rows(job, held)
        plan.run(held, job, library, by=by)
        if not options.is_direct:
            _ask(held, job)
            return
        _set_phase(held, job, APPLYING)
    if options_of(job).phase == APPLYING:
        applying.run(held, job, library, by=by)
        covers.run(held, job, library, by=by)
        following.look_up(held, job, by=by)
    elif options.phase == UNDOING:
        undoing.run(held, job, library, by=by)
    jobs.finish(held, "done", **progress(job.id))


def _ask(held: jobs.Claim, job: Job) -> None:
    _set_phase(held, job, PLANNED)
    jobs.finish(held, "asking", question={"kind": "plan"}, **progress(job.id))


def _set_phase(held: jobs.Claim, job: Job, phase: str) -> None:
    options = options_of(job).changed(phase=phase).to_json()
    with jobs.batch(held, options=options):
        pass
    session().refresh(job)
