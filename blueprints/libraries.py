"""Libraries: their list, making, editing and deleting them, and the folders that feed them.

Their members: library_members.py.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints import library_members, picker, toasts, words
from blueprints.browse_page import browse_page
from blueprints.current import current_user
from blueprints.numbers import whole
from errors import Conflict, Invalid
from models.library import KINDS, Library, Root
from services import libraries, paths, roots
from services.lists import previews

bp = Blueprint("libraries", __name__, url_prefix="/libraries")
bp.add_app_template_filter(picker.token, "path_token")
bp.add_app_template_filter(paths.to_text, "path_text")
library_members.add_to(bp)


def _get(library_id: int) -> Library:
    return libraries.get_library(library_id, by=current_user())


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
    return _new_form({})


@bp.post("/new")
def save_new() -> Any:
    try:
        made = libraries.create_library(words.named_by_kind(request.form), by=current_user())
    except (Invalid, Conflict) as error:
        return _new_form(words.complaints(error)), 422
    toasts.tell(_("Library “%(name)s” created. Add a folder to fill it.", name=made.name))
    return redirect(
        url_for(
            "libraries.add_folder" if current_user().is_admin else "libraries.show",
            library_id=made.id,
        ),
        303,
    )


def _new_form(problems: dict[str, str]) -> str:
    return render_template(
        "libraries/new.html", problems=problems, values=request.form, kinds=KINDS
    )


@bp.get("/<int:library_id>")
def show(library_id: int) -> Any:
    return browse_page(_get(library_id))


@bp.get("/<int:library_id>/edit")
def edit(library_id: int) -> str:
    library = libraries.get_own(library_id, by=current_user())
    return _edit_form(library, {}, library.version)


@bp.post("/<int:library_id>/edit")
def save(library_id: int) -> Any:
    library, form = libraries.get_own(library_id, by=current_user()), request.form
    values = {
        **form.to_dict(),
        "is_public": "is_public" in form,
        "is_default_for_new_users": "is_default_for_new_users" in form,
    }
    try:
        libraries.edit_library(
            library, values, by=current_user(), seen_version=form.get("seen_version", type=whole)
        )
    except Invalid as error:
        return _edit_form(library, words.complaints(error), form.get("seen_version")), 422
    except Conflict as error:
        return (
            _edit_form(
                library,
                words.complaints(error),
                error.values.get("version", form.get("seen_version")),
            ),
            409,
        )
    toasts.tell(_("Saved “%(name)s”.", name=library.name))
    return redirect(url_for("libraries.show", library_id=library_id), 303)


def _edit_form(library: Library, problems: dict[str, str], version: Any) -> str:
    return render_template(
        "libraries/edit.html",
        library=library,
        problems=problems,
        values=request.form or library,
        version=version,
    )


@bp.post("/<int:library_id>/delete")
def delete(library_id: int) -> Any:
    library = _get(library_id)
    done = libraries.delete_library(library, by=current_user())
    undo = url_for("history.undo", change_set_id=done.id)
    toasts.tell(_("Deleted “%(name)s”. Your files are untouched.", name=library.name), undo=undo)
    return redirect(url_for("libraries.index"), 303)


# ── folders ───────────────────────────────────────────────────────────────────────────────────────


@bp.get("/<int:library_id>/folders", endpoint="folders")
def folders_page(library_id: int) -> str:
    library = libraries.get_own(library_id, by=current_user())
    return render_template(
        "libraries/folders.html",
        library=library,
        lines=roots.list_roots(library, by=current_user()),
    )


@bp.get("/<int:library_id>/folders/add")
def add_folder(library_id: int) -> tuple[str, int]:
    return _folder_form(_get(library_id), picker.path_of(request.args.get("at")), {})


@bp.post("/<int:library_id>/folders/add")
def save_folder(library_id: int) -> Any:
    library = _get(library_id)
    try:
        job = roots.add_and_scan(
            library,
            picker.chosen(),
            request.form.get("name", ""),
            by=current_user(),
            ground=picker.ground(),
        )
    except Invalid as error:
        return _folder_form(library, picker.path_of(request.form.get("at")), words.sentences(error))
    toasts.tell(
        _("Folder added; scanning now."),
        view=url_for("scans.show", job_id=job.id),
    )
    return redirect(url_for("libraries.folders", library_id=library_id), 303)


def _folder_form(library: Library, at: bytes | None, problems: dict[str, str]) -> tuple[str, int]:
    return _picker_page(library, at, problems, root=None)


@bp.get("/<int:library_id>/folders/<int:root_id>/move")
def move_folder(library_id: int, root_id: int) -> tuple[str, int]:
    return _move_form(_get(library_id), root_id, picker.path_of(request.args.get("at")), {})


@bp.post("/<int:library_id>/folders/<int:root_id>/move")
def save_move(library_id: int, root_id: int) -> Any:
    library, root = _get(library_id), roots.get_root(root_id, by=current_user())
    try:
        roots.move_root(root, picker.chosen(), by=current_user(), ground=picker.ground())
    except Invalid as error:
        return _move_form(
            library, root_id, picker.path_of(request.form.get("at")), words.sentences(error)
        )
    toasts.tell(
        _(
            "“%(name)s” is now at %(path)s. Scan it to see that all is there.",
            name=root.name,
            path=root.path_text,
        )
    )
    return redirect(url_for("libraries.folders", library_id=library_id), 303)


def _move_form(
    library: Library, root_id: int, at: bytes | None, problems: dict[str, str]
) -> tuple[str, int]:
    return _picker_page(library, at, problems, root=roots.get_root(root_id, by=current_user()))


def _picker_page(
    library: Library, at: bytes | None, problems: dict[str, str], *, root: Root | None
) -> tuple[str, int]:
    listing, wrong = picker.look(at)
    problems = problems or wrong
    page = render_template(
        "libraries/add_folder.html",
        library=library,
        listing=listing,
        problems=problems,
        typed=request.form.get("path"),
        root=root,
    )
    return page, 422 if problems else 200


@bp.post("/<int:library_id>/folders/<int:root_id>/remove")
def remove_folder(library_id: int, root_id: int) -> Any:
    root = roots.get_root(root_id, by=current_user())
    roots.remove_root(root, _get(library_id), by=current_user())
    undo = url_for("libraries.restore_folder", library_id=library_id, root_id=root_id)
    toasts.tell(
        _("Removed “%(name)s”; files untouched.", name=root.name),
        undo=undo,
    )
    return redirect(url_for("libraries.folders", library_id=library_id), 303)


@bp.post("/<int:library_id>/folders/<int:root_id>/restore")
def restore_folder(library_id: int, root_id: int) -> Any:
    root = roots.get_root(root_id, by=current_user())
    roots.add_and_scan(
        _get(library_id), root.path, root.name, by=current_user(), ground=picker.ground()
    )
    toasts.tell(_("Restored “%(name)s”.", name=root.name))
    return redirect(url_for("libraries.folders", library_id=library_id), 303)


@bp.post("/<int:library_id>/folders/<int:root_id>/schedule")
def set_schedule(library_id: int, root_id: int) -> Any:
    root = roots.get_root(root_id, by=current_user())
    roots.set_schedule(root, request.form.get("every", ""), by=current_user())
    toasts.tell(_("Saved the schedule of “%(name)s”.", name=root.name))
    return redirect(url_for("libraries.folders", library_id=library_id), 303)
