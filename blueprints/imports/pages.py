"""The list of imports and the page of one: its plan, progress and result."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_htmx import make_response

from blueprints import job_states, toasts
from blueprints.current import current_user
from blueprints.imports import view, words
from blueprints.imports.blueprint import bp, get_import
from services.imports import reports, requests
from services.imports.options import CHOOSING, options_of

bp.add_app_template_global(words.title, "import_title")
bp.add_app_template_global(words.reason, "import_reason")
bp.add_app_template_global(words.left_out, "import_left_out")


@bp.get("")
def index() -> str:
    found = reports.reports_of(requests.list_imports(by=current_user()))
    return render_template("imports/index.html", reports=found)


@bp.get("/<int:job_id>")
def show(job_id: int) -> Any:
    job = get_import(job_id)
    if job.state == "asking" and options_of(job).phase == CHOOSING:
        return redirect(url_for("imports.columns", job_id=job_id), 303)
    return render_template("imports/show.html", **view.state(job))


@bp.get("/<int:job_id>/_state")
def state(job_id: int) -> Response:
    job = get_import(job_id)
    text = "" if job.is_active else job_states.state_name(job)
    piece = render_template("imports/_state.html", **view.state(job))
    return make_response(piece, trigger={"announce": text} if text else None)


@bp.post("/<int:job_id>/apply")
def apply(job_id: int) -> Any:
    requests.apply(get_import(job_id), by=current_user())
    return redirect(url_for("imports.show", job_id=job_id), 303)


@bp.post("/<int:job_id>/undo")
def undo(job_id: int) -> Any:
    requests.undo(get_import(job_id), by=current_user())
    return redirect(url_for("imports.show", job_id=job_id), 303)


@bp.post("/<int:job_id>/cancel")
def cancel(job_id: int) -> Any:
    requests.cancel(get_import(job_id), by=current_user())
    toasts.show(_("Import cancelled. What it has imported so far is kept."))
    return redirect(url_for("imports.show", job_id=job_id), 303)


@bp.post("/<int:job_id>/delete")
def delete(job_id: int) -> Any:
    requests.delete_import(get_import(job_id), by=current_user())
    toasts.show(_("Removed from the list. Imported items are kept."))
    return redirect(url_for("imports.index"), 303)


@bp.get("/<int:job_id>/failed.csv")
def failed(job_id: int) -> Response:
    job = get_import(job_id)
    answer = Response("\ufeff" + "".join(reports.failed_table(job)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="import-{job_id}-failed.csv"'
    return answer
