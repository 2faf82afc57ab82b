"""Signing in."""

from __future__ import annotations

from typing import Literal

from flask_babel import gettext as _
from typing_extensions import TypedDict

from blueprints import current
from blueprints.api.bodies import Body, name
from blueprints.api.dispatch import Refused
from blueprints.api.omnilux.credentials import AUDIENCE, open_family
from blueprints.api.omnilux.routes import post
from errors import Invalid
from services.accounts import sign_in, users


class Login(Body):
    """The account and its password."""

    username: name(users.LONGEST_IDENTIFIER)  # type: ignore[valid-type]
    password: str


class SignedInUser(TypedDict):
    """The account that signed in."""

    id: int
    username: str
    role: Literal["admin", "user"]


class LoginResult(TypedDict):
    """A token, and whom it belongs to."""

    token: str
    user: SignedInUser


@post("/api/auth/login", "auth", is_open=True, body=Login, answer=LoginResult, errors=(401, 429))
def login(body: Login) -> LoginResult:
    """Sign in with a user name or email address. The token is valid for a day."""
    try:
        user, token = sign_in.with_password(
            body.username, body.password, visitor=current.visitor(AUDIENCE), opening=open_family
        )
    except Invalid:
        text = _("Wrong user name, email or password.")
        raise Refused(401, "wrong_login", text) from None
    role: Literal["admin", "user"] = "admin" if user.is_admin else "user"
    return {"token": token, "user": {"id": user.id, "username": user.username, "role": role}}
