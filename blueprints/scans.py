"""Activity: running scans, schedules, past scans and their problems."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints import scan_words, toasts
from blueprints.current import current_user
from blueprints.numbers import whole
from services import roots, scans, system
from services.scans import ScanLine

bp = Blueprint("scans", __name__, url_prefix="/scans")


@bp.get("")
def index() -> str:
    me, before = current_user(), request.args.get("before", type=whole)
    running, past = (
        scans.list_running(by=me),
        scans.list_scans(by=me, before_id=before, is_over=True),
    )
    return render_template(
        "scans/index.html",
        running=scans.lines(running),
        past=scans.lines(past),
        before=before,
        is_full=len(past) == scans.PAGE,
        schedules=roots.list_scheduled(by=me) if me.is_admin else [],
        is_queue_up=system.is_queue_up(),
    )


@bp.post("", endpoint="request")
def request_scan() -> Any:
    root = roots.get_root(request.form.get("root_id", 0, type=whole), by=current_user())
    job = scans.request_scan(root, by=current_user(), is_full="full" in request.form)
    _flash(_("Scan of “%(name)s” started.", name=root.name))
    return redirect(url_for("scans.show", job_id=job.id), 303)


@bp.post("/all")
def request_all() -> Any:
    asked = scans.request_all(by=current_user())
    _flash(_("Scanning all folders.") if asked else _("You don’t have any folders to scan."))
    return redirect(url_for("scans.index"), 303)


def _flash(text: str) -> None:
    if not system.is_queue_up():
        text = _("Background jobs aren’t running. The scan starts when they’re back.")
    toasts.tell(text)


@bp.get("/<int:job_id>")
def show(job_id: int) -> str:
    job = scans.get_scan(job_id, by=current_user())
    line, problems = scans.lines([job])[0], scans.list_problems(job, most=5)
    may_act = scans.may_act(job, by=current_user())
    return render_template(
        "scans/show.html",
        line=line,
        problems=problems,
        may_act=may_act,
        is_queue_up=system.is_queue_up(),
    )


@bp.get("/<int:job_id>/_progress")
def progress(job_id: int) -> Response:
    line = scans.lines([scans.get_scan(job_id, by=current_user())])[0]
    announced = request.args.get("announced", "")
    step, text = scan_words.step(line, announced)
    return _announced(render_template("scans/_progress.html", line=line, announced=step), text)


@bp.get("/<int:job_id>/_live")
def live(job_id: int) -> Response:
    job = scans.get_scan(job_id, by=current_user())
    line, problems, may_act = (
        scans.lines([job])[0],
        scans.list_problems(job, most=5),
        scans.may_act(job, by=current_user()),
    )
    step, text = scan_words.step(line, request.args.get("announced", ""))
    return _announced(
        render_template(
            "scans/_live.html", line=line, announced=step, problems=problems, may_act=may_act
        ),
        text,
    )


def _announced(piece: str, text: str) -> Response:
    answer = make_response(piece)
    if text:
        answer.headers["HX-Trigger"] = json.dumps({"announce": text})
    return answer


@bp.post("/<int:job_id>/cancel")
def cancel(job_id: int) -> Any:
    scans.cancel(scans.get_scan(job_id, by=current_user()), by=current_user())
    toasts.tell(_("Scan cancelled. Results so far are kept."))
    return redirect(url_for("scans.show", job_id=job_id), 303)


@bp.post("/<int:job_id>/answer")
def answer(job_id: int) -> Any:
    scans.answer(
        scans.get_scan(job_id, by=current_user()), request.form.get("choice", ""), by=current_user()
    )
    toasts.tell(_("Scan resumed."))
    return redirect(url_for("scans.show", job_id=job_id), 303)


@bp.get("/<int:job_id>/problems")
def problems(job_id: int) -> str:
    job = scans.get_scan(job_id, by=current_user())
    found = scans.list_problems(job, after_id=request.args.get("after", 0, type=whole))
    return render_template(
        "scans/problems.html",
        line=scans.lines([job])[0],
        problems=found,
        total=scans.count_problems(job),
        is_full=len(found) == scans.PAGE,
    )


@bp.get("/<int:job_id>/problems.csv")
def problems_csv(job_id: int) -> Response:
    job = scans.get_scan(job_id, by=current_user())
    sheet = io.StringIO()
    rows = csv.writer(sheet)
    rows.writerow(["path", "reason", "explanation"])
    found = scans.list_problems(job, most=scans.MOST_IN_CSV)
    rows.writerows(
        [_cell(row.path_text), row.reason, scan_words.scan_problem(row.reason)] for row in found
    )
    answer = Response("\ufeff" + sheet.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="scan-{job_id}-problems.csv"'
    return answer


def _cell(text: str) -> str:
    """A spreadsheet takes what begins so for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def title(line: ScanLine) -> str:
    """ "Scan of Music"."""
    return _("Scan of %(name)s", name=line.root_name or "?")


bp.add_app_template_global(title, "scan_title")
for told_by in (
    scan_words.state_name,
    scan_words.tone,
    scan_words.outcome,
    scan_words.found,
    scan_words.question,
    scan_words.speed,
):
    bp.add_app_template_global(told_by, f"scan_{told_by.__name__}")
bp.add_app_template_global(scan_words.scan_problem)
