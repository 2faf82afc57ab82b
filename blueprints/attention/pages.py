"""The list of what needs attention, and ignoring, showing again and retrying."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_htmx import make_response

from blueprints import toasts
from blueprints.attention.blueprint import bp
from blueprints.attention.forms import ListForm
from blueprints.current import current_user
from blueprints.formats import ngettext
from blueprints.numbers import database_int
from services import libraries
from services.attention import acts, lines, sources

_LINE = "/<string:subject_table>/<int:subject_id>/<string:code>"


@bp.get("")
def index() -> str:
    me, filters = current_user(), ListForm(request.args).filters()
    library_id = filters.get("library")
    if library_id is not None:
        libraries.get_library(library_id, by=me)
    page = lines.list_lines(
        by=me,
        library_id=library_id,
        kind=filters.get("kind", ""),
        is_ignored="ignored" in filters,
        number=request.args.get("page", 1, type=database_int) or 1,
    )
    return render_template(
        "attention/index.html",
        page=page,
        filters=filters,
        library_ids=sources.reach(me),
        page_url=lambda number: url_for("attention.index", **filters, page=number),
    )


@bp.post(f"{_LINE}/ignore")
def ignore(**key: Any) -> Any:
    acts.ignore(**key, by=current_user())
    toasts.show(_("Ignored."), undo=url_for("attention.show_again", **key))
    return _back()


@bp.post(f"{_LINE}/show-again")
def show_again(**key: Any) -> Any:
    acts.show_again(**key, by=current_user())
    toasts.show(_("No longer ignored."))
    return _back()


@bp.post(f"{_LINE}/retry")
def retry(**key: Any) -> Any:
    toasts.show(_retried_text(acts.retry(**key, by=current_user())))
    return _back()


@bp.post("/retry-all")
def retry_all() -> Any:
    retried = acts.retry_all(by=current_user(), library_id=ListForm().library.data)
    toasts.show(_retried_text(retried), view=url_for("scans.index"))
    return _back()


@bp.post(f"{_LINE}/_ignore")
def ignore_piece(**key: Any) -> Any:
    acts.ignore(**key, by=current_user())
    return _piece(key, _("Ignored."))


@bp.post(f"{_LINE}/_show-again")
def show_again_piece(**key: Any) -> Any:
    acts.show_again(**key, by=current_user())
    return _piece(key, _("No longer ignored."))


@bp.post(f"{_LINE}/_retry")
def retry_piece(**key: Any) -> Any:
    return _piece(key, _retried_text(acts.retry(**key, by=current_user())))


def _piece(key: dict[str, Any], announcement: str) -> Any:
    """The line as it is now, and the counts of its list; the focus goes to the line, because the
    button that was pressed is gone.
    """
    me, filters = current_user(), ListForm().filters()
    is_ignored = "ignored" in filters
    piece = render_template(
        "attention/_changed.html",
        line=lines.get_line(**key, by=me),
        counts=lines.count_lines(by=me, library_id=filters.get("library"), is_ignored=is_ignored),
        filters=filters,
        library_ids=sources.reach(me),
    )
    return make_response(piece, trigger={"announce": announcement})


def _retried_text(retried: acts.Retried) -> str:
    if not retried.files:
        return _("Nothing to read again.")
    if retried.jobs:
        return ngettext(
            "Reading %(num)s file again.", "Reading %(num)s files again.", retried.files
        )
    return ngettext(
        "The next scan reads %(num)s file again.",
        "The next scan reads %(num)s files again.",
        retried.files,
    )


def _back() -> Any:
    """The list as it was filtered."""
    return redirect(url_for("attention.index", **ListForm().filters()), 303)
