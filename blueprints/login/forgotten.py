"""Forgotten passwords: asking for a link, and setting a new password with it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from blueprints import current, limits, toasts, user_fields
from blueprints.forms import Form, password_field, text_field
from blueprints.login import entry
from blueprints.login.forms import AskingForm
from services.accounts import password_reset, users
from services.messages import config, requests

bp = Blueprint("forgotten", __name__, url_prefix="/login")


class ForgottenForm(AskingForm):
    login = text_field(
        _l("User name or email"),
        required=True,
        max_length=users.LONGEST_IDENTIFIER,
        autocomplete="username",
        autocapitalize="none",
        spellcheck="false",
    )


class NewPasswordForm(Form):
    password = user_fields.new_password(
        _l("New password"),
        _l(
            "At least %(minimum)s characters. Signs you out everywhere.",
            **user_fields.MIN_LENGTH_HELP,
        ),
    )
    again = password_field(
        _l("Repeat new password"), required=True, same_as="password", autocomplete="new-password"
    )


@bp.get("/forgotten")
def ask() -> str:
    return _page(ForgottenForm())


@bp.post("/forgotten")
def send_link() -> Any:
    form = ForgottenForm()
    with entry.showing_errors(form):
        if form.validate() and config.may_send_mail():
            limits.count_call("forgotten")
            password_reset.request(form.login.data)
            requests.start()
            return render_template("login/link_sent.html")
    return entry.refuse(form, _page(form))


@bp.get("/reset/<string:token>")
def choose(token: str) -> Any:
    return _new_page(token, NewPasswordForm())


@bp.post("/reset/<string:token>")
def save(token: str) -> Any:
    form = NewPasswordForm()
    with form.adding_errors():
        if form.validate():
            password_reset.set_password(token, form.password.data, address=current.address())
            toasts.show(_("Password changed. Sign in with it."))
            answer = make_response(redirect(url_for("login.login"), 303))
            current.clear_cookie(answer)
            return answer
    answer = _new_page(token, form)
    answer.status_code = 422 if answer.status_code == 200 else answer.status_code
    return answer


def _page(form: ForgottenForm) -> str:
    return render_template("login/forgotten.html", form=form, has_mail=config.may_send_mail())


def _new_page(token: str, form: NewPasswordForm) -> Any:
    """The form, or that the link no longer works. No other page learns of the address."""
    user = password_reset.find_user(token)
    page = render_template("login/new_password.html", form=form, user=user)
    answer = make_response(page, 200 if user is not None else 404)
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer
