"""Libraries: listing, creating, editing and deleting them."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints import toasts
from blueprints.browse_page import browse_page
from blueprints.current import current_user
from blueprints.libraries import picker
from blueprints.libraries.blueprint import bp, get_library
from blueprints.libraries.forms import LibraryForm, NewLibraryForm
from errors import Conflict, Invalid
from models.library import Library
from services import isbn, libraries, paths, roots
from services.lists import previews

bp.add_app_template_filter(picker.token, "path_token")
bp.add_app_template_filter(paths.to_text, "path_text")


@bp.get("")
def index() -> str:
    me = current_user()
    return render_template(
        "libraries/index.html",
        libraries=libraries.list_libraries(by=me),
        previews=previews.library_previews(me),
    )


@bp.get("/new")
def create() -> str:
    return render_template("libraries/new.html", form=NewLibraryForm())


@bp.post("/new")
def save_new() -> Any:
    form = NewLibraryForm()
    with form.adding_errors():
        if form.validate_on_submit():
            library = libraries.create_library(form.values(), by=current_user())
            text = _("Library “%(name)s” created.", name=library.name)
            page = "libraries.show"
            if current_user().is_admin:
                text = _("Library “%(name)s” created. Add a folder to fill it.", name=library.name)
                page = "libraries.add_folder"
            toasts.show(text)
            return redirect(url_for(page, library_id=library.id), 303)
    return render_template("libraries/new.html", form=form), 422


@bp.get("/<int:library_id>")
def show(library_id: int) -> Any:
    return browse_page(get_library(library_id))


@bp.get("/<int:library_id>/edit")
def edit(library_id: int) -> str:
    library = libraries.get_own(library_id, by=current_user())
    form = LibraryForm(obj=library, seen_version=library.version)
    return render_template("libraries/edit.html", library=library, form=form)


@bp.post("/<int:library_id>/edit")
def save(library_id: int) -> Any:
    library, form = libraries.get_own(library_id, by=current_user()), LibraryForm()
    values, status = form.values(), 422
    seen, order = values.pop("seen_version"), library.source_order
    try:
        if form.validate_on_submit():
            libraries.edit_library(library, values, by=current_user(), seen_version=seen)
            return _saved(library, is_reordered=library.source_order != order)
    except (Invalid, Conflict) as error:
        form.refuse(error)
        if isinstance(error, Conflict):
            status, form.seen_version.data = 409, error.values.get("version", seen)
    return render_template("libraries/edit.html", library=library, form=form), status


def _saved(library: Library, *, is_reordered: bool) -> Any:
    """Lead to where the folders can be scanned if only a scan applies what was changed."""
    text, page = _("Saved “%(name)s”.", name=library.name), "libraries.show"
    if is_reordered and roots.list_roots(library, by=current_user()):
        page = "libraries.folders"
        text = _("Saved “%(name)s”. Scan it to apply the new order of sources.", name=library.name)
    toasts.show(text)
    return redirect(url_for(page, library_id=library.id), 303)


@bp.get("/<int:library_id>/isbns")
def isbns(library_id: int) -> str:
    library = libraries.get_own(library_id, by=current_user())
    works = isbn.list_clashes(library, by=current_user())
    return render_template("libraries/isbns.html", library=library, works=works)


@bp.post("/<int:library_id>/delete")
def delete(library_id: int) -> Any:
    library = get_library(library_id)
    change_set = libraries.delete_library(library, by=current_user())
    text = _("Deleted “%(name)s”. Your files are untouched.", name=library.name)
    toasts.show_change(change_set, text)
    return redirect(url_for("libraries.index"), 303)
