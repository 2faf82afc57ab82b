"""Importing a Calibre library: its database, or for administrators its folder on this server."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from blueprints.current import current_user
from blueprints.imports.blueprint import bp
from blueprints.imports.forms import CalibreForm
from blueprints.libraries import picker
from blueprints.libraries.forms import FolderForm
from services import access
from services.imports import calibre, requests

_PLACE = "/into/<int:library_id>/calibre"


@bp.get(_PLACE)
def send_calibre(library_id: int) -> str:
    library = requests.get_library(library_id, by=current_user())
    return render_template(
        "imports/calibre.html", library=library, form=CalibreForm(), may_browse=_may_browse()
    )


@bp.post(_PLACE)
def receive_calibre(library_id: int) -> Any:
    request.max_content_length = calibre.MAX_BYTES + (1 << 20)
    library, form = requests.get_library(library_id, by=current_user()), CalibreForm()
    with form.adding_errors():
        if form.validate_on_submit():
            stream = form.file.data.stream
            job = calibre.begin_database(library, stream, by=current_user())
            return redirect(url_for("imports.columns", job_id=job.id), 303)
    page = render_template(
        "imports/calibre.html", library=library, form=form, may_browse=_may_browse()
    )
    return page, 422


@bp.get(f"{_PLACE}/folder")
def choose_calibre_folder(library_id: int) -> tuple[str, int]:
    return _folder_page(library_id, FolderForm(at=request.args.get("at")))


@bp.post(f"{_PLACE}/folder")
def receive_calibre_folder(library_id: int) -> Any:
    library, form = requests.get_library(library_id, by=current_user()), FolderForm()
    with form.adding_errors():
        if form.validate_on_submit():
            job = calibre.begin_folder(
                library, picker.chosen(form), by=current_user(), rules=picker.folder_rules()
            )
            return redirect(url_for("imports.columns", job_id=job.id), 303)
    return _folder_page(library_id, form)


def _may_browse() -> bool:
    return access.may(current_user(), "roots:create")


def _folder_page(library_id: int, form: FolderForm) -> tuple[str, int]:
    library, listing = requests.get_library(library_id, by=current_user()), picker.look(form)
    page = render_template(
        "imports/calibre_folder.html", library=library, listing=listing, form=form
    )
    return page, 422 if form.errors else 200
