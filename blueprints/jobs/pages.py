"""The list of jobs and the page of one; cancelling, repeating and deleting jobs, and their log."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints import job_words, toasts
from blueprints.current import current_user
from blueprints.jobs.blueprint import FIRST_ITEMS, bp, get_job, history, url_of
from services import jobs, system

MOST = 100_000  # lines of a log that are items


@bp.get("")
def index() -> str:
    return render_template(
        "jobs/index.html",
        running=jobs.list_active(by=current_user()),
        is_queue_up=system.is_queue_up(),
        schedules=[],
        **history(),
    )


@bp.get("/<int:job_id>")
def show(job_id: int) -> str:
    job = get_job(job_id)
    return render_template(
        "jobs/show.html",
        line=jobs.lines([job])[0],
        items=jobs.list_problems(job, limit=FIRST_ITEMS),
        items_total=jobs.count_problems(job),
        reasons=jobs.count_reasons(job),
        events=jobs.list_events(job),
        is_repeatable=jobs.is_repeatable(job),
    )


@bp.post("/<int:job_id>/cancel")
def cancel(job_id: int) -> Any:
    jobs.cancel(get_job(job_id), by=current_user())
    toasts.show(_("Job cancelled. What it has done so far is kept."))
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@bp.post("/<int:job_id>/retry")
def retry(job_id: int) -> Any:
    job = jobs.retry(get_job(job_id), by=current_user())
    toasts.show(_("Job started again."))
    return redirect(url_of(job), 303)


@bp.post("/<int:job_id>/delete")
def delete(job_id: int) -> Any:
    jobs.delete_job(get_job(job_id), by=current_user())
    toasts.show(_("Job deleted."))
    return redirect(url_for("jobs.index"), 303)


@bp.get("/<int:job_id>/log")
def log(job_id: int) -> Response:
    job = get_job(job_id)
    items = [*jobs.list_problems(job, limit=MOST), *jobs.list_left_out(job, limit=MOST)]
    lines = job_words.log_lines(job, jobs.list_events(job), items)
    answer = Response("\n".join(lines) + "\n", mimetype="text/plain")
    answer.headers["Content-Disposition"] = f'attachment; filename="job-{job_id}.txt"'
    return answer
