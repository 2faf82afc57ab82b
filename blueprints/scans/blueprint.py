"""The blueprint of the pages about scans."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from blueprints.current import current_user
from models.job import Job
from services import scans

bp = Blueprint("scans", __name__, url_prefix="/scans")
FIRST_PROBLEMS = 5  # of a scan that are shown on its page


def get_scan(job_id: int) -> Job:
    """A scan that the visitor can see. Raises NotFound."""
    return scans.get_scan(job_id, by=current_user())


def state_of(job: Job) -> dict[str, Any]:
    """The values for scans/_live.html."""
    return {
        "line": scans.lines([job])[0],
        "problems": scans.list_problems(job, limit=FIRST_PROBLEMS),
        "may_act": scans.may_act(job, by=current_user()),
    }
