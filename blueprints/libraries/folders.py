"""The folders of a library: adding, moving and removing them, and when they are scanned."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints import toasts
from blueprints.current import current_user
from blueprints.libraries import picker
from blueprints.libraries.blueprint import bp, get_library
from blueprints.libraries.forms import ExcludeForm, FolderForm, ScheduleForm
from models.library import Root
from services import libraries, roots
from services.watching import settings

_PLACE = "/<int:library_id>/folders"
_EVERY = {minutes or None: name for name, minutes in roots.SCHEDULES.items()}


@bp.get(_PLACE, endpoint="folders")
def list_folders(library_id: int) -> str:
    library = libraries.get_own(library_id, by=current_user())
    lines = roots.list_roots(library, by=current_user())
    schedules = {
        line.root.id: ScheduleForm(
            every=roots.CUSTOM if line.cron else _EVERY[line.every_minutes],
            watch=settings.choice_of(line.root),
        )
        for line in lines
    }
    return render_template(
        "libraries/folders.html", library=library, lines=lines, schedules=schedules
    )


@bp.get(f"{_PLACE}/add")
def add_folder(library_id: int) -> tuple[str, int]:
    return _page(library_id, FolderForm(at=request.args.get("at")))


@bp.post(f"{_PLACE}/add")
def save_folder(library_id: int) -> Any:
    library, form = get_library(library_id), FolderForm()
    with form.adding_errors():
        if form.validate_on_submit():
            path, name = picker.chosen(form), form.name.data or ""
            job = roots.add_and_scan(
                library,
                path,
                name,
                by=current_user(),
                rules=picker.folder_rules(),
                exclude=form.exclude.data or "",
            )
            scan = url_for("scans.show", job_id=job.id)
            return _done(library_id, _("Folder added; scanning now."), view=scan)
    return _page(library_id, form)


@bp.get(f"{_PLACE}/<int:root_id>/move")
def move_folder(library_id: int, root_id: int) -> tuple[str, int]:
    return _page(library_id, FolderForm(at=request.args.get("at")), _root(library_id, root_id))


@bp.post(f"{_PLACE}/<int:root_id>/move")
def save_move(library_id: int, root_id: int) -> Any:
    root, form = _root(library_id, root_id), FolderForm()
    with form.adding_errors():
        if form.validate_on_submit():
            roots.move_root(
                root, picker.chosen(form), by=current_user(), rules=picker.folder_rules()
            )
            text = _("Path changed to %(path)s. Run a scan to check.", path=root.path_text)
            return _done(library_id, text)
    return _page(library_id, form, root)


@bp.get(f"{_PLACE}/<int:root_id>/exclude")
def edit_exclude(library_id: int, root_id: int) -> str:
    root = _root(library_id, root_id)
    form = ExcludeForm(exclude=roots.get_exclude(root, by=current_user()))
    return _exclude_page(library_id, root, form)


@bp.post(f"{_PLACE}/<int:root_id>/exclude")
def save_exclude(library_id: int, root_id: int) -> Any:
    root, form = _root(library_id, root_id), ExcludeForm()
    with form.adding_errors():
        if form.validate_on_submit():
            roots.set_exclude(root, form.exclude.data or "", by=current_user())
            return _done(library_id, _("Saved. The next scan follows it."))
    return _exclude_page(library_id, root, form), 422


@bp.post(f"{_PLACE}/<int:root_id>/remove")
def remove_folder(library_id: int, root_id: int) -> Any:
    root = _root(library_id, root_id)
    roots.remove_root(root, get_library(library_id), by=current_user())
    undo = url_for("libraries.restore_folder", library_id=library_id, root_id=root_id)
    return _done(library_id, _("Removed “%(name)s”; files untouched.", name=root.name), undo=undo)


@bp.post(f"{_PLACE}/<int:root_id>/restore")
def restore_folder(library_id: int, root_id: int) -> Any:
    library = get_library(library_id)
    root = roots.get_removed_root(library, root_id, by=current_user())
    roots.add_and_scan(
        library, root.path, root.name, by=current_user(), rules=picker.folder_rules()
    )
    return _done(library_id, _("Restored “%(name)s”.", name=root.name))


@bp.post(f"{_PLACE}/<int:root_id>/schedule")
def set_schedule(library_id: int, root_id: int) -> Any:
    root = _root(library_id, root_id)
    form = ScheduleForm()
    settings.set_automatic(root, form.every.data or "", form.watch.data, by=current_user())
    return _done(library_id, _("Saved the schedule of “%(name)s”.", name=root.name))


def _root(library_id: int, root_id: int) -> Root:
    """A folder of a library that the visitor can see. Raises NotFound."""
    return roots.get_root_of(get_library(library_id), root_id, by=current_user())


def _done(library_id: int, text: str, *, undo: str | None = None, view: str | None = None) -> Any:
    toasts.show(text, undo=undo, view=view)
    return redirect(url_for("libraries.folders", library_id=library_id), 303)


def _exclude_page(library_id: int, root: Root, form: ExcludeForm) -> str:
    library = get_library(library_id)
    return render_template("libraries/exclude.html", library=library, root=root, form=form)


def _page(library_id: int, form: FolderForm, root: Root | None = None) -> tuple[str, int]:
    """The page that adds a folder, or with `root` the one that says where it is now."""
    library, listing = get_library(library_id), picker.look(form)
    page = render_template(
        "libraries/add_folder.html", library=library, listing=listing, form=form, root=root
    )
    return page, 422 if form.errors else 200
