"""A series: its own volumes, the missing ones, and the source that lists them."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms import HiddenField

from blueprints import toasts
from blueprints.current import current_user
from blueprints.formats import ngettext
from blueprints.forms import Form
from blueprints.numbers import database_int
from blueprints.series import view
from blueprints.series.blueprint import bp
from blueprints.source_words import SourceTrouble, trouble
from services import series
from services.metadata import SeriesCandidate, volumes


class LinkForm(Form):
    """Which of the series that a source found for `q` this one is."""

    q = HiddenField()
    source = HiddenField()
    value = HiddenField()


@bp.get("/<int:series_id>")
def show(series_id: int) -> str:
    number = request.args.get("page", 1, type=database_int) or 1
    return render_template("series/show.html", **view.page(series_id, number, current_user()))


@bp.post("/<int:series_id>/volumes")
def fetch_volumes(series_id: int) -> Any:
    me = current_user()
    found = series.find_series(series_id, by=me)
    try:
        added = volumes.sync(found.series, by=me)
    except SourceTrouble as problem:
        toasts.show(trouble(problem), lasts=True)
    else:
        toasts.show(ngettext("%(num)s new volume.", "%(num)s new volumes.", added))
    return redirect(url_for("series.show", series_id=series_id), 303)


@bp.get("/<int:series_id>/source")
def find_source(series_id: int) -> str:
    found = series.require_edit(series_id, by=current_user())
    text, problem = request.args.get("q", "").strip()[:300], ""
    candidates: list[SeriesCandidate] = []
    try:
        if text:
            candidates = volumes.find_candidates(found.series, text, by=current_user())
    except SourceTrouble as error:
        problem = trouble(error)
    return render_template(
        "series/source.html",
        **view.search(found, text, candidates),
        problem=problem,
    )


@bp.post("/<int:series_id>/source")
def link_source(series_id: int) -> Any:
    me, form = current_user(), LinkForm()
    found = series.require_edit(series_id, by=me)
    change_set = volumes.link_found(
        found.series, form.q.data or "", form.source.data or "", form.value.data or "", by=me
    )
    toasts.show_change(change_set, _("“%(name)s” linked.", name=found.series.name))
    return redirect(url_for("series.show", series_id=series_id), 303)
