"""Form tokens that say for whom a page was rendered.

Flask-WTF compares a form's token with a value in its session cookie. Here that value is derived
from the sign-in, so all pages of one sign-in share it however many are open, it survives the loss
of the cookie, and it ends with the sign-in. It begins with the user's id: when a token is refused,
the form can be returned to the user who filled it in, and to nobody else.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from flask import Flask, current_app, g, request, session
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadData, URLSafeTimedSerializer

from blueprints import cookies, current
from services import secrets_store

FIELD = "csrf_token"
HEADER = "X-CSRFToken"
_NOBODY = "0."  # how the value of a visitor begins
_ONCE = "accepted_once"


def install(app: Flask) -> None:
    """Call before Flask-WTF's, which compares the value set here."""
    app.before_request(_prepare_check)


def use_in_templates(app: Flask) -> None:
    """Call after Flask-WTF's, so that `csrf_token()` returns our token."""
    app.jinja_env.globals[FIELD] = token
    app.context_processor(lambda: {FIELD: token})


def token() -> str:
    """The token for a form on the current page."""
    _bind()
    return generate_csrf()


class BoundToken(FlaskForm.Meta.csrf_class):
    """The hidden field of a FlaskForm."""

    def generate_csrf_token(self, csrf_token_field: object) -> str:
        return token()


def owner_id() -> int | None:
    """The id of the user for whom the form in this request was rendered, if its token is genuine;
    also when that sign-in is over.
    """
    value = _sent_value()
    user_id = value.partition(".")[0]
    return int(user_id) if user_id.isdecimal() and not value.startswith(_NOBODY) else None


def accept_once(path: str) -> None:
    """Accept the token of the current form once more, if the next request posts to this path: after
    signing in, the browser sends the same body again.
    """
    session[_ONCE] = [session.get(FIELD, ""), path]


def is_cookie_back() -> bool:
    """Whether the browser returns the cookie with which tokens are compared."""
    return cookies.full_name(cookies.FORM_COOKIE) in request.cookies


def _prepare_check() -> None:
    if request.method not in current_app.config["WTF_CSRF_METHODS"]:
        return
    if request.endpoint is None or request.blueprint == current.API_BLUEPRINT:
        return
    value, path = session.pop(_ONCE, ("", ""))
    if value and path == request.path:
        session[FIELD] = value
    else:
        _bind()


def _bind() -> None:
    value = _value()
    if session.get(FIELD) != value:
        session[FIELD] = value
        g.pop(FIELD, None)  # where Flask-WTF keeps the token of this request


def _value() -> str:
    if current_user.is_authenticated:
        key = secrets_store.derive(current.settings().secret, "form token")
        proof = hmac.new(key, str(g.session_id).encode(), hashlib.sha256)
        return f"{current_user.id}.{proof.hexdigest()}"
    present = session.get(FIELD, "")
    return present if present.startswith(_NOBODY) else _NOBODY + secrets.token_urlsafe(24)


def _sent_value() -> str:
    serializer = URLSafeTimedSerializer(keys(), salt="wtf-csrf-token")
    try:
        return str(serializer.loads(_sent_token()))
    except BadData:
        return ""


def _sent_token() -> str:
    named = [value for name, value in request.form.items() if name.endswith(FIELD) and value]
    return named[0] if named else request.headers.get(HEADER, "")


def keys() -> list[bytes]:
    """The keys for signed texts in pages, oldest first as itsdangerous expects them."""
    return [*(current_app.config["SECRET_KEY_FALLBACKS"] or ()), current_app.config["SECRET_KEY"]]
