"""Signing in."""

from __future__ import annotations

import secrets

from flask_babel import gettext as _
from typing_extensions import TypedDict

from blueprints import current
from blueprints.api.bodies import Body
from blueprints.api.dispatch import Refused
from blueprints.api.navidrome import ids
from blueprints.api.navidrome.credentials import AUDIENCE, open_family
from blueprints.api.navidrome.routes import post
from errors import Invalid
from services.accounts import sign_in


class Login(Body):
    """The account and its password."""

    username: str = ""
    password: str = ""


class LoginResult(TypedDict):
    """`subsonicToken` is random and grants no access: this server stores no password in the form
    that the Subsonic protocol needs.
    """

    id: str
    name: str
    username: str
    isAdmin: bool
    subsonicSalt: str
    subsonicToken: str
    token: str


@post("/auth/login", "auth", is_open=True, body=Login, answer=LoginResult, errors=(401, 429))
def login(body: Login) -> LoginResult:
    """Sign in.

    Send the token in X-ND-Authorization, after the word Bearer; every response has a new one in the
    same header, without that word.
    """
    try:
        user, token = sign_in.with_password(
            body.username, body.password, visitor=current.visitor(AUDIENCE), opening=open_family
        )
    except Invalid:
        text = _("Wrong user name, email or password.")
        raise Refused(401, "wrong_login", text) from None
    return {
        "id": ids.text_of(user.uuid),
        "name": user.name,
        "username": user.username,
        "isAdmin": user.is_admin,
        "subsonicSalt": secrets.token_hex(3),
        "subsonicToken": secrets.token_hex(16),
        "token": token,
    }
