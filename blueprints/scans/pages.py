"""The list of scans and the page of one; asking for a scan, cancelling and answering it."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints import toasts
from blueprints.current import current_user
from blueprints.numbers import database_int
from blueprints.scans.blueprint import bp, get_scan, state_of
from blueprints.scans.forms import AnswerForm, ScanForm
from services import cover_jobs, roots, scans, system


@bp.get("")
def index() -> str:
    me, before = current_user(), request.args.get("before", type=database_int)
    past = scans.list_scans(by=me, before_id=before, is_over=True)
    return render_template(
        "scans/index.html",
        running=scans.lines(scans.list_running(by=me)),
        past=scans.lines(past),
        covers=cover_jobs.list_active(by=me),
        before=before,
        is_full=len(past) == scans.PAGE,
        schedules=roots.list_scheduled(by=me) if me.is_admin else [],
        is_queue_up=system.is_queue_up(),
        may_scan=bool(scans.list_scannable(by=me)),
    )


@bp.post("", endpoint="request")
def request_scan() -> Any:
    form = ScanForm()
    root = roots.get_root(form.root_id.data or 0, by=current_user())
    job = scans.request_scan(root, by=current_user(), is_full=form.full.data)
    _flash(_("Scan of “%(name)s” started.", name=root.name))
    return redirect(url_for("scans.show", job_id=job.id), 303)


@bp.post("/all")
def request_all() -> Any:
    jobs = scans.request_all(by=current_user())
    _flash(_("Scanning all folders.") if jobs else _("You don’t have any folders to scan."))
    return redirect(url_for("scans.index"), 303)


def _flash(text: str) -> None:
    if not system.is_queue_up():
        text = _("Background jobs aren’t running. The scan starts when they’re back.")
    toasts.show(text)


@bp.get("/<int:job_id>")
def show(job_id: int) -> str:
    return render_template(
        "scans/show.html", **state_of(get_scan(job_id)), is_queue_up=system.is_queue_up()
    )


@bp.post("/<int:job_id>/cancel")
def cancel(job_id: int) -> Any:
    scans.cancel(get_scan(job_id), by=current_user())
    toasts.show(_("Scan cancelled. Results so far are kept."))
    return redirect(url_for("scans.show", job_id=job_id), 303)


@bp.post("/covers/<int:job_id>/cancel")
def cancel_covers(job_id: int) -> Any:
    cover_jobs.cancel(job_id, by=current_user())
    toasts.show(_("Making covers cancelled. The covers made so far are kept."))
    return redirect(url_for("scans.index"), 303)


@bp.post("/<int:job_id>/answer")
def answer(job_id: int) -> Any:
    scans.answer(get_scan(job_id), AnswerForm().choice.data or "", by=current_user())
    toasts.show(_("Scan resumed."))
    return redirect(url_for("scans.show", job_id=job_id), 303)
