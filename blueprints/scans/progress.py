"""The progress of a scan, in pieces that reload themselves while it runs. Each step is announced to
screen readers; when the scan stops, the other parts of the page are reloaded.
"""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request
from flask_htmx import make_response

from blueprints import scan_words
from blueprints.current import current_user
from blueprints.scans.blueprint import bp, get_scan, state_of
from services import cover_jobs, scans


@bp.get("/<int:job_id>/_progress")
def progress(job_id: int) -> Response:
    line = scans.lines([get_scan(job_id)])[0]
    step, text = scan_words.step(line, request.args.get("announced", ""))
    return _answer(line, render_template("scans/_progress.html", line=line, announced=step), text)


@bp.get("/<int:job_id>/_live")
def live(job_id: int) -> Response:
    state = state_of(get_scan(job_id))
    line = state["line"]
    step, text = scan_words.step(line, request.args.get("announced", ""))
    return _answer(line, render_template("scans/_live.html", **state, announced=step), text)


@bp.get("/_covers")
def covers_progress() -> str:
    return render_template("scans/_covers.html", covers=cover_jobs.list_active(by=current_user()))


def _answer(line: scans.ScanLine, piece: str, text: str) -> Response:
    events: dict[str, Any] = {"announce": text} if text else {}
    if not line.job.is_active:
        events["scan-stopped"] = True
    return make_response(piece, trigger=events or None)
