"""Signing in and out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user as asking

from blueprints import current, toasts
from blueprints.login import entry
from blueprints.login.forms import LoginForm
from services.accounts import sessions, users

bp = Blueprint("login", __name__)


@bp.get("/login")
def login() -> Any:
    if not users.has_users():
        return redirect(url_for("setup.index"), 303)
    if asking.is_authenticated:
        return redirect(own_path(request.args.get("next", "")), 303)
    return entry.check_address() or _page(LoginForm())


@bp.post("/login")
def enter() -> Any:
    form = LoginForm()
    entered = entry.log_in(form)
    if entered is None:
        return entry.refuse(form, _page(form))
    goal = own_path(request.args.get("next", ""))
    return entry.remember(make_response(redirect(goal, 303)), *entered)


@bp.post("/logout")
def logout() -> Any:
    sessions.end_session(g.session_id, by=current.current_user())
    toasts.show(_("You’re signed out."))
    answer = make_response(redirect(url_for("login.login"), 303))
    current.clear_cookie(answer)
    return answer


def _page(form: LoginForm) -> str:
    return render_template("login/login.html", form=form)


def own_path(goal: str) -> str:
    """The path to go to after signing in, on this site; otherwise the home page."""
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
