"""Works: the page of all of them, one work's page, its edit page and trash.

Inline editing: work_fields.py; its cover: work_cover.py.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints import browse_page, toasts, words, work_cover, work_fields, work_form, work_view
from blueprints.current import current_user
from blueprints.numbers import whole
from errors import Conflict, Invalid
from models.work import Work
from services import access, history_lines, libraries
from services.works.edit import delete_work, edit_work
from services.works.read import get_work, values_of

bp = Blueprint("works", __name__, url_prefix="/works")
work_fields.add_to(bp)
work_cover.add_to(bp)


def _get(work_id: int) -> Work:
    return get_work(work_id, by=current_user())


def _to_edit(work_id: int) -> Work:
    work = _get(work_id)
    access.require(current_user(), "works:update", work)
    return work


@bp.get("")
def index() -> str:
    return browse_page.browse_page()


@bp.get("/_facets")
def facets() -> str:
    return render_template("works/_facets.html", facets=browse_page.facets(_list_url()))


@bp.get("/filters")
def filters() -> str:
    here = _list_url()
    return render_template("works/filters.html", facets=browse_page.facets(here), back_url=here)


def _list_url() -> str:
    library_id = request.args.get("library", type=whole)
    if library_id is None:
        return url_for("works.index")
    return url_for(
        "libraries.show", library_id=libraries.get_library(library_id, by=current_user()).id
    )


@bp.get("/<int:work_id>")
def show(work_id: int) -> str:
    return render_template("works/show.html", **work_view.page(_get(work_id), current_user()))


@bp.get("/<int:work_id>/edit")
def edit(work_id: int) -> str:
    work = _to_edit(work_id)
    return _edit_form(work, values_of(work, by=current_user()), {}, work.version)


@bp.post("/<int:work_id>/edit")
def save(work_id: int) -> Any:
    work, form = _to_edit(work_id), request.form
    seen = form.get("seen_version", type=whole)
    try:
        made = edit_work(work, work_form.changes(form), by=current_user(), seen_version=seen)
    except Invalid as error:
        return _edit_form(work, work_form.values(form), words.sentences(error), seen), 422
    except Conflict as clash:
        return _both_versions(work, clash), 409
    undo = url_for("history.undo", change_set_id=made.id) if made else None
    toasts.tell(
        _("Saved. Edited fields are now locked.") if made else _("No changes."),
        undo=undo,
    )
    return redirect(url_for("works.show", work_id=work_id), 303)


def _edit_form(
    work: Work, values: dict[str, Any], problems: dict[str, str], seen: int | None
) -> str:
    now = values_of(work, by=current_user())
    return render_template(
        "works/edit.html",
        work=work,
        values={**now, **values},
        now=now,
        problems=problems,
        seen_version=seen,
        fields=work_view.inputs(work),
        cover=work_cover.view(work),
    )


def _both_versions(work: Work, clash: Conflict) -> str:
    if clash.code != "changed_meanwhile":
        raise clash
    both, carried = work_view.clashes(clash), work_form.carried(request.form)
    return render_template(
        "works/conflict.html",
        work=work,
        clashes=both,
        seen_version=clash.values["version"],
        carried=carried,
    )


@bp.post("/<int:work_id>/delete")
def delete(work_id: int) -> Any:
    work = _get(work_id)
    made = delete_work(work, by=current_user())
    toasts.tell(
        _("Moved “%(title)s” to trash.", title=work.title),
        undo=url_for("history.undo", change_set_id=made.id),
    )
    return redirect(url_for("works.index"), 303)


@bp.get("/<int:work_id>/history")
def history(work_id: int) -> str:
    work, before = _get(work_id), request.args.get("before", type=whole)
    lines = history_lines.list_lines(by=current_user(), subject=work, before_id=before)
    may_undo = access.may(current_user(), "works:update", work)
    return render_template(
        "history/index.html",
        work=work,
        lines=lines,
        may_undo=may_undo,
        is_full=len(lines) == history_lines.PAGE,
    )
