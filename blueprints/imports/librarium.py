"""Importing from a Librarium server: its address, and how to sign in."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for

from blueprints.current import current_user, settings
from blueprints.imports.blueprint import bp
from blueprints.imports.forms import LibrariumForm
from services.imports import librarium, requests

_PLACE = "/into/<int:library_id>/librarium"


@bp.get(_PLACE)
def ask_librarium(library_id: int) -> str:
    library = requests.get_library(library_id, by=current_user())
    form = LibrariumForm(address=settings().librarium_url)
    return render_template("imports/librarium.html", library=library, form=form)


@bp.post(_PLACE)
def sign_in_to_librarium(library_id: int) -> Any:
    library, form = requests.get_library(library_id, by=current_user()), LibrariumForm()
    with form.adding_errors():
        if form.validate_on_submit():
            job = librarium.begin(
                library,
                form.address.data or "",
                token=form.token.data or "",
                username=form.username.data or "",
                password=form.password.data or "",
                by=current_user(),
            )
            return redirect(url_for("imports.columns", job_id=job.id), 303)
    return render_template("imports/librarium.html", library=library, form=form), 422
