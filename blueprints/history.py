"""The history of changes, and undoing them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints import history_words, toasts, words
from blueprints.current import current_user
from blueprints.numbers import database_int
from errors import Conflict, NotFound
from models.change import ChangeSet
from services import history, history_lines
from services.imports import requests
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
    if (
        change_set.kind == "import"
        and change_set.job_id
        and change_set.user_id == current_user().id
    ):
        requests.undo(requests.get_by_id(change_set.job_id, by=current_user()), by=current_user())
        return redirect(url_for("imports.show", job_id=change_set.job_id), 303)
    try:
        undoing = history.undo(change_set, by=current_user())
    except Conflict as clash:
        flash(_why_not(clash), "error")
        return redirect(_goal(change_set), 303)
    toasts.show_change(undoing, _("Change undone."))
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
