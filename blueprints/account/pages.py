"""One's own account: name, looks, password, and the browsers that are signed in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints import current, toasts, words
from blueprints.current import current_user
from errors import Conflict, Invalid, Problem
from services.accounts import sessions, sign_in, users

bp = Blueprint("account", __name__, url_prefix="/account")
PROFILE = ("username", "display_name", "email", "time_zone")


@bp.get("")
def index() -> str:
    return _page({})


@bp.post("")
def save() -> Any:
    values = {name: request.form[name] for name in PROFILE if name in request.form}
    try:
        users.edit_user(current_user(), values, by=current_user())
    except (Invalid, Conflict) as error:
        return _page(words.complaints(error)), 422
    return _saved(_("Your account was saved."))


@bp.post("/look")
def save_look() -> Any:
    values = {
        "theme": request.form.get("theme", "system"),
        "preferences": {"keys": "keys" in request.form},
    }
    try:
        users.edit_user(current_user(), values, by=current_user())
    except Invalid as error:
        return _page(words.sentences(error)), 422
    return _saved(_("This is how it looks now."))


@bp.post("/password")
def change_password() -> Any:
    form, me = request.form, current_user()
    try:
        if form.get("password", "") != form.get("again", ""):
            raise Invalid({"again": Problem("not_the_same")})
        sign_in.change_password(
            me,
            form.get("password", ""),
            by=me,
            current_password=form.get("current_password", ""),
            visitor=current.visitor(),
            keep_session=g.session_id,
        )
    except Invalid as error:
        return _page(words.sentences(error)), 422
    return _saved(_("Your password was changed; your other browsers are signed out."))


@bp.post("/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Any:
    sessions.end_session(session_id, by=current_user())
    return _saved(_("That browser is signed out."))


@bp.post("/sessions/end")
def end_other_sessions() -> Any:
    sessions.sign_out_everywhere(current_user(), by=current_user(), but=g.session_id)
    return _saved(_("All other browsers are signed out."))


def _saved(text: str) -> Any:
    toasts.tell(text)
    return redirect(url_for("account.index"), 303)


def _page(problems: dict[str, str]) -> str:
    me = current_user()
    values = {name: request.form.get(name, getattr(me, name)) for name in PROFILE}
    return render_template(
        "account/index.html",
        user=me,
        values=values,
        problems=problems,
        sessions=sessions.list_sessions(me),
        here=g.session_id,
        zones=users.time_zones(),
        server_zone=current.settings().timezone,
    )
