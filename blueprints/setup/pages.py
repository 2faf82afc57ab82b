"""First-run setup: the administrator account, then a library, its folder and a scan."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, make_response, redirect, render_template, request, url_for

from blueprints import current, devices
from blueprints.current import current_user
from blueprints.libraries import picker
from blueprints.libraries.forms import FolderForm, NewLibraryForm
from blueprints.login import entry
from blueprints.setup.forms import AdministratorForm
from errors import Invalid
from services import libraries, roots, scans, system
from services.accounts import first_run, users

bp = Blueprint("setup", __name__, url_prefix="/setup")
FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")


def install(app: Flask) -> None:
    """While there is no account, show the setup code in the terminal."""
    with app.app_context():
        first_run.prepare_code(code_file())


@bp.get("")
def index() -> Any:
    if users.has_users():
        return redirect(url_for("login.login"), 303)
    return entry.check_address() or _account_page(_form())


@bp.post("")
def make_admin() -> Any:
    form = _form()
    if not form.validate_on_submit():
        return _account_page(form), 422
    try:
        user, token = first_run.make_admin(
            form.values(),
            code_file=code_file(),
            needs_code=not is_local_visitor(),
            visitor=current.visitor(),
            opening=current.open_session,
        )
    except Invalid as error:
        return _account_page(form.refuse(error)), 422
    answer = make_response(redirect(url_for("setup.library"), 303))
    current.set_cookie(answer, token)
    devices.remember(answer, user)
    return answer


def code_file() -> Path:
    """The file with the setup code."""
    return current.settings().data_dir / "run" / "setup-code"


def _form() -> AdministratorForm:
    form = AdministratorForm()
    if is_local_visitor():
        del form.code
    return form


def _account_page(form: AdministratorForm) -> str:
    return render_template("setup/account.html", step=1, form=form)


def is_local_visitor() -> bool:
    """Whether the visitor sits at this machine: a loopback address, not through an undeclared
    proxy, not by another host name.
    """
    if not current.settings().proxies and any(name in request.headers for name in FORWARDED):
        return False
    host = (
        request.host.rpartition(":")[0].strip("[]")
        if ":" in request.host.rpartition("]")[2]
        else request.host.strip("[]")
    )
    return _is_loopback(current.address()) and (host == "localhost" or _is_loopback(host))


def _is_loopback(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return False


@bp.get("/library")
def library() -> str:
    users.require_admin(current_user())
    return _library_page(NewLibraryForm())


@bp.post("/library")
def make_library() -> Any:
    users.require_admin(current_user())
    form = NewLibraryForm()
    with form.adding_errors():
        if form.validate_on_submit():
            created = libraries.create_library(form.values(), by=current_user())
            return redirect(url_for("setup.folder", library_id=created.id), 303)
    return _library_page(form), 422


def _library_page(form: NewLibraryForm) -> str:
    is_first = not libraries.list_libraries(by=current_user())
    return render_template("setup/library.html", me=None, step=2, form=form, is_first=is_first)


@bp.get("/libraries/<int:library_id>/folder")
def folder(library_id: int) -> tuple[str, int]:
    users.require_admin(current_user())
    return _folder_page(library_id, FolderForm(at=request.args.get("at")))


@bp.post("/libraries/<int:library_id>/folder")
def add_folder(library_id: int) -> Any:
    library, form = libraries.get_library(library_id, by=current_user()), FolderForm()
    with form.adding_errors():
        if form.validate_on_submit():
            path, folder_rules = picker.chosen(form), picker.folder_rules()
            job = roots.add_and_scan(library, path, by=current_user(), rules=folder_rules)
            return redirect(url_for("setup.scanning", job_id=job.id), 303)
    return _folder_page(library_id, form)


def _folder_page(library_id: int, form: FolderForm) -> tuple[str, int]:
    library, listing = libraries.get_library(library_id, by=current_user()), picker.look(form)
    page = render_template(
        "setup/folder.html", me=None, step=3, library=library, listing=listing, form=form
    )
    return page, 422 if form.errors else 200


@bp.get("/scans/<int:job_id>")
def scanning(job_id: int) -> str:
    users.require_admin(current_user())
    job = scans.get_scan(job_id, by=current_user())
    return render_template(
        "setup/scanning.html",
        me=None,
        step=4,
        line=scans.lines([job])[0],
        library_id=scans.newest_library(job, by=current_user()),
        is_queue_up=system.is_queue_up(),
    )
