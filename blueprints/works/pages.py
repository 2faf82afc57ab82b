"""The page of all works, the page of one, its history, and moving it to the trash."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints import browse_page, toasts
from blueprints.current import current_user
from blueprints.numbers import database_int
from blueprints.works import view
from blueprints.works.blueprint import bp, get_work
from services import history_lines, libraries
from services.works.edit import delete_work


@bp.get("")
def index() -> str:
    return browse_page.browse_page()


@bp.get("/_facets")
def facets() -> str:
    return render_template("works/_facets.html", facets=browse_page.facets(_list_url()))


@bp.get("/filters")
def filters() -> str:
    list_url = _list_url()
    return render_template(
        "works/filters.html", facets=browse_page.facets(list_url), back_url=list_url
    )


def _list_url() -> str:
    library_id = request.args.get("library", type=database_int)
    if library_id is None:
        return url_for("works.index")
    return url_for(
        "libraries.show", library_id=libraries.get_library(library_id, by=current_user()).id
    )


@bp.get("/<int:work_id>")
def show(work_id: int) -> str:
    return render_template("works/show.html", **view.page(get_work(work_id), current_user()))


@bp.post("/<int:work_id>/delete")
def delete(work_id: int) -> Any:
    work = get_work(work_id)
    change_set = delete_work(work, by=current_user())
    toasts.show_change(change_set, _("Moved “%(title)s” to trash.", title=work.title))
    return redirect(url_for("works.index"), 303)


@bp.get("/<int:work_id>/history")
def history(work_id: int) -> str:
    work, before = get_work(work_id), request.args.get("before", type=database_int)
    lines = history_lines.list_lines(by=current_user(), subject=work, before_id=before)
    return render_template(
        "history/index.html",
        work=work,
        lines=lines,
        is_full=len(lines) == history_lines.PAGE,
    )
