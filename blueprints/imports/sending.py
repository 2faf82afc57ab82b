"""Sending a table, and choosing what its columns are."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import get_locale

from blueprints.current import current_user
from blueprints.imports import view
from blueprints.imports.blueprint import bp, get_import
from blueprints.imports.forms import ColumnsForm, TableForm
from services.imports import reading, requests
from services.imports.options import options_of
from services.metadata import enrichment


@bp.get("/into/<int:library_id>")
def send(library_id: int) -> str:
    library = requests.get_library(library_id, by=current_user())
    return render_template("imports/new.html", library=library, form=TableForm())


@bp.post("/into/<int:library_id>")
def receive(library_id: int) -> Any:
    request.max_content_length = reading.MAX_BYTES + (1 << 20)
    library, form = requests.get_library(library_id, by=current_user()), TableForm()
    with form.adding_errors():
        if form.validate_on_submit():
            job = requests.begin(
                library,
                form.file.data.stream,
                form.file.data.filename or "",
                by=current_user(),
                usual=_usual_order(),
            )
            return redirect(url_for("imports.columns", job_id=job.id), 303)
    return render_template("imports/new.html", library=library, form=form), 422


def _usual_order() -> str:
    """The order of day and month in slash dates where the visitor lives."""
    languages = request.accept_languages
    first = languages[0][0] if languages else str(get_locale())
    return "mdy" if first.replace("_", "-").lower() in ("en-us", "en-ca", "en") else "dmy"


@bp.get("/<int:job_id>/columns")
def columns(job_id: int) -> str:
    job = get_import(job_id)
    options = options_of(job)
    is_asked = "columns-0" in request.args
    form = ColumnsForm(options, formdata=request.args if is_asked else None)
    return render_template("imports/columns.html", **view.columns(job, form))


@bp.post("/<int:job_id>/columns")
def choose(job_id: int) -> Any:
    job = get_import(job_id)
    form = ColumnsForm(options_of(job))
    with form.adding_errors():
        if form.validate_on_submit():
            look_up = enrichment.METADATA if form.look_up.data else ""
            requests.choose(
                job,
                form.layout(),
                form.chosen(),
                look_up=look_up,
                remote=form.remote(),
                by=current_user(),
            )
            return redirect(url_for("imports.show", job_id=job.id), 303)
    return render_template("imports/columns.html", **view.columns(job, form)), 422
