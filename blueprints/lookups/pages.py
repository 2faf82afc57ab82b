"""The page of one look-up: its progress, what became of each item, and undoing it."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_htmx import make_response

from blueprints import job_states, toasts
from blueprints.current import current_user
from blueprints.lookups import words
from blueprints.lookups.blueprint import bp, get_batch
from models.job import Job
from services.imports import undoing
from services.metadata import enrichment
from services.metadata.enrichment import reports
from services.metadata.enrichment.options import DONE, FAILED, SKIPPED

bp.add_app_template_global(words.title, "lookup_title")
bp.add_app_template_global(words.reason, "lookup_reason")
bp.add_app_template_global(words.heading, "lookup_heading")
bp.add_app_template_global(words.tiles, "lookup_tiles")
_SHOWN = 20  # items of each kind, unless one kind is asked for
_PAGE = 200


@bp.get("/<int:job_id>")
def show(job_id: int) -> str:
    return render_template("lookups/show.html", **_state(get_batch(job_id)))


@bp.get("/<int:job_id>/_state")
def state(job_id: int) -> Response:
    job = get_batch(job_id)
    text = "" if job.is_active else job_states.state_name(job)
    piece = render_template("lookups/_state.html", **_state(job))
    return make_response(piece, trigger={"announce": text} if text else None)


@bp.post("/<int:job_id>/cancel")
def cancel(job_id: int) -> Any:
    enrichment.cancel(get_batch(job_id), by=current_user())
    toasts.show(_("Look-up cancelled. What it has filled so far is kept."))
    return redirect(url_for("lookups.show", job_id=job_id), 303)


@bp.post("/<int:job_id>/undo")
def undo(job_id: int) -> Any:
    enrichment.undo(get_batch(job_id), by=current_user())
    return redirect(url_for("lookups.show", job_id=job_id), 303)


@bp.post("/<int:job_id>/retry")
def retry(job_id: int) -> Any:
    job = enrichment.retry(get_batch(job_id), by=current_user())
    return redirect(url_for("lookups.show", job_id=job.id), 303)


def _state(job: Job) -> dict[str, Any]:
    """The values for lookups/_state.html."""
    report = reports.report_of(job, by=current_user())
    kind = request.args.get("kind", "")
    kinds = (kind,) if kind in (DONE, FAILED, SKIPPED) else (FAILED, DONE, SKIPPED)
    limit = _PAGE if len(kinds) == 1 else _SHOWN
    pages = -(-report.counts.get(kind, 0) // _PAGE)
    page = min(max(request.args.get("page", 1, int), 1), max(pages, 1))
    return {
        "job": job,
        "report": report,
        "is_undone": job_states.is_undone(job),
        "may_undo": enrichment.can_undo(job, reports.change_set_of(job)),
        "kept": undoing.count_kept(job.id),
        "groups": [(it, _items(job, it, (page - 1) * _PAGE, limit)) for it in kinds],
        "page": page,
        "pages": pages,
        "page_url": lambda number: url_for("lookups.show", job_id=job.id, kind=kind, page=number),
    }


def _items(job: Job, kind: str, offset: int, limit: int) -> list[reports.BatchItem]:
    return reports.items_of(job, kind=kind, offset=offset, limit=limit, by=current_user())
