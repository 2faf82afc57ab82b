"""The responses to visitors who aren't signed in, and to forms that arrive too late."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_htmx import make_response
from flask_login import current_user as asking

from blueprints import api, current, form_tokens
from blueprints.htmx import htmx
from blueprints.login import again, entry
from blueprints.login.forms import LoginForm
from blueprints.login.resending import Ticket, read_ticket, ticket_for
from blueprints.problems import Refusal
from errors import NotFound
from models.account import User
from services.accounts import users


def stranger() -> Any:
    """The response to a visitor who isn't signed in. Programs get 404 at addresses that don't
    exist, and 405 at those that take other methods.
    """
    if api.is_program():
        if request.routing_exception is not None:
            raise request.routing_exception
        return api.refuse(Refusal(401, "not_signed_in", _("Not signed in.")))
    owner = _find_user(form_tokens.owner_id())
    if owner is not None and (htmx or request.method != "GET"):
        return again.ask_to_sign_in(owner, ticket_for(owner.id))
    return to_sign_in()


def to_sign_in() -> Any:
    """Redirect to the sign-in page, which leads back to the requested page."""
    where = "login.login" if current.is_set_up() else "setup.index"
    if htmx:
        return make_response("", 401, redirect=url_for(where))
    is_page = request.method == "GET" and request.path != "/"
    goal = request.full_path.rstrip("?") if is_page else None
    return redirect(url_for(where, next=goal), 303)


def form_token() -> Any:
    """The response to a form whose token is not that of the current sign-in. None when it is
    unknown whose it is, or when it is another user's: then the form is dropped.
    """
    ticket = read_ticket() or _ticket_of_form()
    if asking.is_authenticated:
        is_own = ticket is not None and ticket.user_id == current.current_user().id
        return again.ask_to_send_again(ticket) if ticket is not None and is_own else None
    if request.endpoint == "setup.make_admin":
        return entry.explain_lost_cookie() or redirect(url_for("setup.index"), 303)
    if request.endpoint == "login.enter":
        return entry.explain_lost_cookie() or _login_again()
    owner = _find_user(ticket.user_id) if ticket is not None else None
    if ticket is None or owner is None or request.endpoint == "login.logout":
        return to_sign_in()
    return entry.explain_lost_cookie() or again.ask_to_sign_in(owner, ticket)


def _ticket_of_form() -> Ticket | None:
    owner_id = form_tokens.owner_id()
    return ticket_for(owner_id) if owner_id else None


def _login_again() -> Any:
    """The sign-in form was rendered before someone signed in and out."""
    form = LoginForm()
    form.form_errors.append(_("This page was out of date. Please try again."))
    return render_template("login/login.html", form=form), 400


def _find_user(user_id: int | None) -> User | None:
    """The user, if they can still sign in."""
    try:
        user = users.get_user(user_id) if user_id else None
    except NotFound:
        return None
    return user if user is not None and user.is_active else None
