"""Signing in again, and confirming the password, without losing the form that was being sent."""

from __future__ import annotations

from typing import Any

import flask_htmx
from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints import current, form_tokens, toasts
from blueprints.current import current_user
from blueprints.htmx import htmx
from blueprints.login import entry
from blueprints.login.forms import PREFIX, ConfirmForm, LoginForm
from blueprints.login.resending import Ticket, kept_form, read_ticket, ticket_for
from models.account import User

bp = Blueprint("again", __name__, url_prefix="/login")


def ask_to_sign_in(owner: User, ticket: Ticket) -> Any:
    """The response when the sign-in has ended."""
    form = LoginForm(prefix=PREFIX, formdata=None, data={"login": owner.username})
    if htmx:
        return make_response(render_template("login/_again.html", form=form, ticket=ticket), 401)
    return make_response(_again_page(form, ticket), 401)


def ask_to_send_again(ticket: Ticket) -> Any:
    """The response when the form is from an earlier sign-in of the same user."""
    if htmx:
        piece = render_template("login/_send_again.html")
        return flask_htmx.make_response(piece, 400, trigger=_fresh_token())
    page = render_template("login/send_again.html", ticket=ticket, kept=kept_form())
    return make_response(page, 400)


def ask_for_password() -> Any:
    """The response when the request needs the password first."""
    form = ConfirmForm(prefix=PREFIX, formdata=None)
    return make_response(_confirm_page(form, ticket_for(current_user().id)), 403)


@bp.post("/again")
def enter() -> Any:
    form, ticket = LoginForm(prefix=PREFIX), read_ticket()
    if ticket is None:
        return redirect(url_for("login.login"), 303)
    entered = entry.log_in(form)
    if entered is None:
        return entry.refuse(form, _again_page(form, ticket))
    if entered[0].id == ticket.user_id:
        form_tokens.accept_once(ticket.path.partition("?")[0])
        answer = _send_on(ticket)
    else:
        toasts.show(_("Signed in. What another user typed wasn’t sent."))
        answer = redirect(url_for("home.index"), 303)
    return entry.remember(make_response(answer), *entered)


@bp.post("/_again")
def enter_in_place() -> Any:
    """Sign in on the page whose piece was refused; the rest of the page stays as it is."""
    form, ticket = LoginForm(prefix=PREFIX), read_ticket()
    entered = entry.log_in(form)
    if entered is None:
        return entry.refuse(form, render_template("login/_again.html", form=form, ticket=ticket))
    user, token = entered
    if ticket is None or user.id != ticket.user_id:
        answer = flask_htmx.make_response(redirect=url_for("home.index"))
    else:
        current.act_as(token)
        piece = render_template("login/_signed_in.html")
        answer = flask_htmx.make_response(piece, trigger={**_fresh_token(), "send-again": ""})
    return entry.remember(answer, user, token)


@bp.post("/confirm")
def confirm() -> Any:
    form, ticket = ConfirmForm(prefix=PREFIX), read_ticket()
    if ticket is None or ticket.user_id != current_user().id:
        return redirect(url_for("home.index"), 303)
    if not entry.confirm(form):
        return entry.refuse(form, _confirm_page(form, ticket))
    return _send_on(ticket)


def _send_on(ticket: Ticket) -> Any:
    """Redirect to the form's target by 307, so that the browser sends all its fields there."""
    code = 303 if ticket.method == "GET" else 307
    return redirect(request.script_root + ticket.path, code)


def _again_page(form: LoginForm, ticket: Ticket) -> str:
    return render_template("login/again.html", form=form, ticket=ticket, kept=kept_form())


def _confirm_page(form: ConfirmForm, ticket: Ticket) -> str:
    return render_template("login/confirm.html", form=form, ticket=ticket, kept=kept_form())


def _fresh_token() -> dict[str, str]:
    return {"fresh-token": form_tokens.token()}
