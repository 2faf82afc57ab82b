"""Signing in and out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user as asking

from blueprints import current, devices, toasts, words
from blueprints.login.forms import LoginForm
from errors import Conflict, Invalid
from models.account import User
from services.accounts import sessions, sign_in, users

bp = Blueprint("login", __name__)


@bp.get("/login")
def login() -> Any:
    if not users.has_users():
        return redirect(url_for("setup.index"), 303)
    if asking.is_authenticated:
        return redirect(own_path(request.args.get("next", "")), 303)
    return _page(LoginForm())


@bp.post("/login")
def enter() -> Any:
    form = LoginForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        user, token = sign_in.with_password(
            form.login.data,
            form.password.data,
            visitor=current.visitor(),
            opening=current.open_session,
        )
    except Invalid as error:
        form.form_errors.extend(words.sentences(error).values())
        return _page(form), 422
    except Conflict as error:
        form.form_errors.append(words.clash(error))
        return _page(form), 429, {"Retry-After": str(error.values.get("retry_after", 30))}
    answer = make_response(redirect(own_path(request.args.get("next", "")), 303))
    current.set_cookie(answer, token)
    devices.remember(answer, user)
    if former := users.take_renaming(user):
        toasts.tell(_renaming(former, user), lasts=True)
    return answer


@bp.post("/logout")
def logout() -> Any:
    sessions.end_session(g.session_id, by=current.current_user())
    toasts.tell(_("You’re signed out."))
    answer = make_response(redirect(url_for("login.login"), 303))
    current.clear_cookie(answer)
    return answer


def _page(form: LoginForm) -> str:
    return render_template("login/login.html", form=form)


def _renaming(former: str, user: User) -> str:
    """What an upgrade did to a user name that contained an @."""
    if users.find_by_identifier(former) == user:
        return _(
            "Your user name is now “%(name)s”, because user names can’t contain @ any more. You can"
            " still sign in with %(former)s.",
            name=user.username,
            former=former,
        )
    return _(
        "Your user name is now “%(name)s”, because user names can’t contain @ any more. Sign in"
        " with it from now on; %(former)s no longer works.",
        name=user.username,
        former=former,
    )


def own_path(goal: str) -> str:
    """Where to go after signing in: a path of this site, else home."""
    plain = (
        goal.startswith("/")
        and not goal.startswith("//")
        and "\\" not in goal
        and goal.isprintable()
    )
    try:
        plain = plain and not urlsplit(goal).netloc and not urlsplit(goal).scheme
    except ValueError:
        plain = False
    return request.script_root + goal if plain else url_for("home.index")
