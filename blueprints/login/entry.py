"""Shared by all sign-in pages: checking the password, cookies, and addresses at which cookies can't
be set.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Response, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints import current, devices, form_tokens, toasts, words
from blueprints.login.forms import AskingForm, ConfirmForm, LoginForm
from errors import Conflict, Invalid
from models.account import User
from services.accounts import sign_in, users


def log_in(form: LoginForm) -> tuple[User, str] | None:
    """The user whom the form signs in and the value of their cookie; None when the form has
    errors.
    """
    with showing_errors(form):
        if form.validate():
            return sign_in.with_password(
                form.login.data,
                form.password.data,
                visitor=current.visitor(),
                opening=current.open_session,
            )
    return None


def confirm(form: ConfirmForm) -> bool:
    """Whether the form contains the password of the signed-in user."""
    me = current.current_user()
    with showing_errors(form):
        if form.validate():
            password, visitor = form.password.data, current.visitor()
            sign_in.confirm(me, password, session_id=g.session_id, visitor=visitor)
            return True
    return False


@contextmanager
def showing_errors(form: AskingForm) -> Iterator[None]:
    """Add errors about the password, and those that prevent signing in, to the top of the form."""
    try:
        yield
    except Invalid as error:
        form.form_errors.extend(words.sentences(error).values())
    except Conflict as error:
        form.form_errors.append(words.clash(error))
        form.retry_after = error.values.get("retry_after", 0)


def refuse(form: AskingForm, page: str) -> Response:
    """The form with its errors."""
    if not form.retry_after:
        return make_response(page, 422)
    return make_response(page, 429, {"Retry-After": str(form.retry_after)})


def remember(answer: Response, user: User, token: str) -> Response:
    """The response with the cookies of the signed-in user."""
    current.set_cookie(answer, token)
    devices.remember(answer, user)
    if former := users.take_renaming(user):
        toasts.show(_renaming_notice(former, user), lasts=True)
    return answer


def _renaming_notice(former: str, user: User) -> str:
    """The notice that an upgrade changed a user name that contained an @."""
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


def check_address() -> Any:
    """The response to show instead of a sign-in form when its cookie would not come back; None
    otherwise.

    Browsers drop secure cookies set over plain http. That is only known after a cookie was sent and
    did not come back, because behind a proxy https looks like http too.
    """
    if form_tokens.is_cookie_back() or not _is_doubtful():
        return None
    if "tried" in request.args:
        return wrong_address()
    form_tokens.token()  # sets the cookie
    values: dict[str, Any] = {**request.args, "tried": "1"}
    return redirect(url_for(request.endpoint or "login.login", **values), 303)


def explain_lost_cookie() -> Response | None:
    """The response when a sign-in form came without its cookie; None when it had one."""
    if form_tokens.is_cookie_back():
        return None
    if _is_doubtful():
        return wrong_address()
    form = LoginForm(formdata=None)
    text = _("Your browser didn’t send this page’s cookie back. Allow cookies and sign in again.")
    form.form_errors.append(text)
    return make_response(render_template("login/login.html", form=form), 400)


def wrong_address() -> Response:
    page = render_template(
        "login/wrong_address.html", right=current.settings().base_url, here=request.host_url
    )
    return make_response(page, 400)


def _is_doubtful() -> bool:
    return current.settings().is_https and not request.is_secure
