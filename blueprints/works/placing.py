"""Splitting an item, moving its files, and letting files follow what they say again."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms import SelectChoice

from blueprints import toasts, work_words
from blueprints.current import current_user
from blueprints.formats import ngettext
from blueprints.works import others
from blueprints.works.blueprint import bp, get_work
from blueprints.works.placing_forms import AUTOMATIC, FilesForm, MoveForm, SplitForm
from errors import Conflict, Invalid, NotFound
from models.file import MediaFile
from models.work import Work
from services import access, provenance, scans
from services.lists.details import details
from services.works import editions, placing

_FILES = "/<int:work_id>/files/<ids:file_ids>/move"


@bp.before_request
def lead_to_moved_files() -> Any:
    """Pages on which files are moved lead to the item that has all of these files by now."""
    values = request.view_args or {}
    if "file_ids" not in values:
        return None
    owner = placing.find_work(values["file_ids"], by=current_user())
    if owner is None or owner is get_work(values["work_id"]):
        return None
    text = ngettext(
        "This file is in “%(title)s” already.",
        "These files are in “%(title)s” already.",
        len(values["file_ids"]),
        title=owner.title,
    )
    toasts.show(text)
    return redirect(url_for("works.show", work_id=owner.id, _anchor="files"), 303)


@bp.get("/<int:work_id>/split", endpoint="split")
def show_split(work_id: int) -> str:
    work = _get(work_id, "works:split")
    return _split_page(work, SplitForm(details(work, by=current_user())))


@bp.post("/<int:work_id>/split", endpoint="save_split")
def save_split(work_id: int) -> Any:
    work, me = _get(work_id, "works:split"), current_user()
    form = SplitForm(details(work, by=me))
    if not form.validate_on_submit():
        return _split_page(work, form), 422
    chosen = (form.files.data or (), form.editions.data or (), form.title.data or "")
    try:
        split = placing.split_work(work, *chosen, by=me)
    except (Invalid, Conflict) as error:
        return _split_page(work, form.refuse(error)), 422
    toasts.show_change(split.change_set, _("Split off “%(title)s”.", title=split.work.title))
    return redirect(url_for("works.show", work_id=split.work.id), 303)


@bp.get("/<int:work_id>/move", endpoint="move")
def show_choice(work_id: int) -> str:
    work = _get(work_id, "works:move")
    return _choice_page(work, FilesForm(details(work, by=current_user())))


@bp.post("/<int:work_id>/move", endpoint="choose_files")
def choose_files(work_id: int) -> Any:
    work, me = _get(work_id, "works:move"), current_user()
    form = FilesForm(details(work, by=me))
    if not form.validate_on_submit():
        return _choice_page(work, form), 422
    try:
        files = placing.choose_files(work, form.files.data or (), form.editions.data or (), by=me)
    except Invalid as error:
        return _choice_page(work, form.refuse(error)), 422
    return redirect(_url(work, files), 303)


@bp.get(_FILES, endpoint="move_files")
def show_move(work_id: int, file_ids: list[int]) -> str:
    work, files = _get_files(work_id, file_ids)
    own = [row.edition for row in editions.list_editions(work, by=current_user())]
    return render_template(
        "works/move_files.html",
        work=work,
        files=files,
        has_more_editions=len(own) > 1,
        **others.view(work, _url(work, files)),
    )


@bp.get(f"{_FILES}/_others", endpoint="move_others")
def show_others(work_id: int, file_ids: list[int]) -> str:
    work, files = _get_files(work_id, file_ids)
    return render_template("works/_others.html", **others.view(work, _url(work, files)))


@bp.get(f"{_FILES}/<int:target_id>", endpoint="move_files_to")
def show_target(work_id: int, file_ids: list[int], target_id: int) -> str:
    work, files = _get_files(work_id, file_ids)
    target = _get(target_id, "works:move")
    return _move_page(work, files, target, MoveForm(_choices(work, files, target)))


@bp.post(f"{_FILES}/<int:target_id>", endpoint="save_move")
def save_move(work_id: int, file_ids: list[int], target_id: int) -> Any:
    work, files = _get_files(work_id, file_ids)
    target, me = _get(target_id, "works:move"), current_user()
    form = MoveForm(_choices(work, files, target))
    if not form.validate_on_submit():
        return _move_page(work, files, target, form), 422
    edition = placing.find_edition(target, form.edition.data, by=me)
    try:
        change_set = placing.move_files(work, file_ids, target, edition, by=me)
    except (Invalid, Conflict) as error:
        return _move_page(work, files, target, form.refuse(error)), 422
    toasts.show_change(change_set, _moved_text(len(files), target))
    return redirect(url_for("works.show", work_id=target.id, _anchor="files"), 303)


def _moved_text(count: int, target: Work) -> str:
    return ngettext(
        "Moved the file to “%(title)s”.",
        "Moved %(num)s files to “%(title)s”.",
        count,
        title=target.title,
    )


@bp.post("/<int:work_id>/files/<int:file_id>/follow", endpoint="follow_file")
def follow_file(work_id: int, file_id: int) -> Any:
    work, files = _get_files(work_id, [file_id])
    return _follow(work, [file.id for file in files])


@bp.post("/<int:work_id>/follow", endpoint="follow")
def follow(work_id: int) -> Any:
    return _follow(get_work(work_id), None)


def _follow(work: Work, file_ids: list[int] | None) -> Any:
    change_set = placing.follow_files(work, file_ids, by=current_user())
    count = len(file_ids) if file_ids is not None else 2
    text = ngettext(
        "The next scan will place this file.", "The next scan will place these files.", count
    )
    if "title" in provenance.locked_fields(work):
        text += " " + _(
            "If no file stays here, the locked title goes with them, unless the other item’s "
            "title is locked too."
        )
    roots = scans.list_scannable(by=current_user(), work=work)
    toasts.show_change(change_set, text, root_id=roots[0].id if roots else None)
    return redirect(url_for("works.show", work_id=work.id, _anchor="files"), 303)


def _get(work_id: int, permission: str) -> Work:
    work = get_work(work_id)
    access.require(current_user(), permission, work)
    return work


def _get_files(work_id: int, file_ids: list[int]) -> tuple[Work, list[MediaFile]]:
    """The item and some of its files, which the visitor may move. Raises NotFound and Forbidden."""
    work = _get(work_id, "works:move")
    return work, placing.choose_files(work, file_ids, by=current_user())


def _url(work: Work, files: list[MediaFile]) -> str:
    ids = [file.id for file in files]
    return url_for("works.move_files", work_id=work.id, file_ids=ids)


def _choices(work: Work, files: list[MediaFile], target: Work) -> list[SelectChoice]:
    """The editions that the files may move to."""
    rows = [row.edition for row in editions.list_editions(target, by=current_user())]
    automatic = [SelectChoice(AUTOMATIC, _("The matching edition, or a new one"))]
    named = [
        SelectChoice(edition.id, work_words.edition_name(edition))
        for edition in rows
        if any(file.edition_id != edition.id for file in files)
    ]
    if work.id == target.id and not named:
        raise NotFound("edition")
    return [*(automatic if work.id != target.id else []), *named]


def _choice_page(work: Work, form: FilesForm) -> str:
    item = details(work, by=current_user())
    return render_template("works/move.html", work=work, form=form, details=item)


def _split_page(work: Work, form: SplitForm) -> str:
    item = details(work, by=current_user())
    return render_template("works/split.html", work=work, form=form, details=item)


def _move_page(work: Work, files: list[MediaFile], target: Work, form: MoveForm) -> str:
    return render_template(
        "works/move_files_to.html", work=work, files=files, target=target, form=form
    )
