"""The history of changes, and undoing them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints import history_words, toasts, words
from blueprints.current import current_user
from blueprints.jobs.blueprint import url_of
from blueprints.numbers import database_int
from errors import Conflict, NotFound
from models.change import ChangeSet
from models.job import Job
from services import history, history_lines, jobs, undo_requests
from services.works.read import get_work

bp = Blueprint("history", __name__)


@bp.get("/history")
def index() -> str:
    lines = history_lines.list_lines(
        by=current_user(), before_id=request.args.get("before", type=database_int)
    )
    return render_template(
        "history/index.html",
        work=None,
        lines=lines,
        is_full=len(lines) == history_lines.PAGE,
    )


@bp.post("/changes/<int:change_set_id>/undo")
def undo(change_set_id: int) -> Any:
    change_set = history.get_change_set(change_set_id, by=current_user())
    try:
        undoing = undo_requests.undo(change_set, by=current_user())
    except Conflict as clash:
        flash(_why_not(clash), "error")
        return redirect(_goal(change_set), 303)
    if isinstance(undoing, Job):
        return _follow(undoing, change_set)
    toasts.show_change(undoing, _("Change undone."))
    return redirect(_goal(change_set), 303)


def _follow(job: Job, change_set: ChangeSet) -> Any:
    """The page of a job that undoes, for whoever may see it."""
    if jobs.may_see(job, by=current_user()):
        return redirect(url_of(job), 303)
    toasts.show(_("Undoing in the background."))
    return redirect(_goal(change_set), 303)


def _why_not(clash: Conflict) -> str:
    """The reason, with the fields that were changed since."""
    names = (
        history_words.change_field(field["table"], field["field"])
        for field in clash.values.get("fields", ())
    )
    touched = ", ".join(dict.fromkeys(filter(None, names)))
    return f"{words.clash(clash)} ({touched})" if touched else words.clash(clash)


def _goal(change_set: ChangeSet) -> str:
    """The page from which the person came, on this server; otherwise the changed item, unless it is
    in the trash now.
    """
    if change_set.subject_table == "work" and not _is_there(change_set.subject_id or 0):
        return url_for("history.index")
    came_from = urlsplit(request.referrer or "")
    if (
        came_from.path.startswith("/")
        and came_from.netloc == request.host
        and "//" not in came_from.path
        and "/_" not in came_from.path
    ):
        if change_set.kind != "delete":
            return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
    if change_set.subject_table == "work" and change_set.subject_id:
        return url_for("works.show", work_id=change_set.subject_id)
    if change_set.subject_table == "library" and change_set.subject_id:
        return url_for("libraries.show", library_id=change_set.subject_id)
    return url_for("history.index")


def _is_there(work_id: int) -> bool:
    try:
        get_work(work_id, by=current_user())
    except NotFound:
        return False
    return True
