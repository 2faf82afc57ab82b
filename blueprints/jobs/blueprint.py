"""The blueprint of the pages about jobs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for

from blueprints.current import current_user
from models.job import Job
from services import jobs

bp = Blueprint("jobs", __name__, url_prefix="/jobs")
STATES = ("queued", "running", "asking", "done", "failed", "cancelled")
_OWN_PAGES = {"import": "imports.show", "enrichment": "lookups.show"}
SINCE = ("1d", "7d", "30d")
FIRST_ITEMS = 20  # of a job that are shown on its page


def get_job(job_id: int) -> Job:
    """A job that the visitor may see. Raises NotFound."""
    return jobs.get_visible(job_id, by=current_user())


def url_of(job: Job) -> str:
    """The page of a job; scans have one of their own, and imports and look-ups for who requested
    them.
    """
    is_own = job.user_id == current_user().id
    endpoint = _OWN_PAGES.get(job.kind, "jobs.show") if is_own else "jobs.show"
    if job.kind == "scan":
        endpoint = "scans.show"
    return url_for(endpoint, job_id=job.id)


def history() -> dict[str, Any]:
    """The values for jobs/_history.html, by the query of the request."""
    chosen = {name: request.args.get(name, "") for name in ("kind", "state", "since")}
    page = max(request.args.get("page", 1, type=int), 1)
    wanted = jobs.JobFilter(
        kinds=(chosen["kind"],) if chosen["kind"] else (),
        states=(chosen["state"],) if chosen["state"] in STATES else jobs.OVER,
        since=jobs.parse_since(chosen["since"]) if chosen["since"] in SINCE else None,
    )
    lines, total = jobs.list_jobs(wanted, by=current_user(), offset=(page - 1) * jobs.PAGE)
    return {
        "past": lines,
        "chosen": chosen,
        "page": page,
        "pages": -(-total // jobs.PAGE),
        "kinds": jobs.list_kinds(by=current_user()),
    }
