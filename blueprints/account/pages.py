"""The account page: name, appearance, password and sessions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints import current, toasts
from blueprints.account.forms import LookForm, PasswordForm, ProfileForm
from blueprints.current import current_user
from services.accounts import sessions, sign_in, users

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
def index() -> str:
    return _page()


@bp.post("")
def save() -> Any:
    me = current_user()
    form = ProfileForm(_server_zone(), obj=me)
    with form.adding_errors():
        if form.validate_on_submit():
            if form.email.data != me.email:
                current.require_proof()
            users.edit_user(me, form.values(), by=me)
            return _saved(_("Saved."))
    return _page(profile=form), 422


@bp.post("/look")
def save_look() -> Any:
    me, form = current_user(), LookForm()
    values = {"theme": form.theme.data, "preferences": {"keys": form.keys.data}}
    with form.adding_errors():
        if form.validate_on_submit():
            users.edit_user(me, values, by=me)
            return _saved(_("Appearance updated."))
    return _page(look=form), 422


@bp.post("/password")
def change_password() -> Any:
    me, form = current_user(), PasswordForm()
    with form.adding_errors():
        if form.validate_on_submit():
            sign_in.change_password(
                me,
                form.password.data,
                by=me,
                current_password=form.current_password.data,
                visitor=current.visitor(),
                keep_session=g.session_id,
                ends_tokens=form.ends_tokens.data,
            )
            return _saved(_("Password changed. You’re signed out on your other devices."))
    return _page(password=form), 422


@bp.post("/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Any:
    sessions.end_session(session_id, by=current_user())
    return _saved(_("Session ended."))


@bp.post("/sessions/end")
def end_other_sessions() -> Any:
    sessions.sign_out_everywhere(current_user(), by=current_user(), but=g.session_id)
    return _saved(_("Signed out on all other devices."))


def _saved(text: str) -> Any:
    toasts.show(text)
    return redirect(url_for("account.index"), 303)


def _server_zone() -> str:
    return current.settings().timezone


def _page(
    profile: ProfileForm | None = None,
    look: LookForm | None = None,
    password: PasswordForm | None = None,
) -> str:
    """All forms: the submitted one with its errors, the others with the stored values."""
    me = current_user()
    stored_look = {"theme": me.theme, "keys": me.has_keys}
    return render_template(
        "account/index.html",
        profile=profile or ProfileForm(_server_zone(), obj=me, formdata=None),
        look=look or LookForm(data=stored_look, formdata=None),
        password=password or PasswordForm(formdata=None),
        sessions=sessions.list_sessions(me),
        here=g.session_id,
    )
