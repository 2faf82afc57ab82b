"""The progress of jobs, in pieces that reload themselves while something runs."""

from __future__ import annotations

from flask import render_template

from blueprints.current import current_user
from blueprints.jobs.blueprint import bp, get_job
from services import jobs


@bp.get("/_running")
def running() -> str:
    return render_template("jobs/_running.html", running=jobs.list_active(by=current_user()))


@bp.get("/<int:job_id>/_live")
def live(job_id: int) -> str:
    return render_template("jobs/_live.html", line=jobs.lines([get_job(job_id)])[0])
