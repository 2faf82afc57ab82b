"""Signing in and out, and one's own account."""

from __future__ import annotations

from typing import Any

import orjson
from flask_babel import gettext as _

from blueprints import current, limits
from blueprints.api.dispatch import Refused
from blueprints.api.librarium import setup, signing
from blueprints.api.librarium.bodies import accounts as bodies
from blueprints.api.librarium.credentials import AUDIENCE
from blueprints.api.librarium.routes import get, patch, post, put
from blueprints.api.librarium.shapes import accounts as shapes
from blueprints.api.librarium.shapes.base import Message
from blueprints.api.openapi import ANY_SCOPE
from errors import Invalid, Problem
from models.account import User
from services.accounts import preferences, sign_in, tokens, users
from services.accounts.tokens import Caller

MOST_PREFERENCES = 64 * 1024  # bytes, all keys together


@post(
    "/auth/register",
    "auth",
    is_open=True,
    body=bodies.FirstAdmin,
    answer=shapes.AuthResponse,
    status=201,
    errors=(403, 409, 429),
)
def register(body: bodies.FirstAdmin) -> Any:
    """Create an account of one's own, where the instance allows it; the very first one is the
    administrator's and needs `code` as in /setup/admin.
    """
    limits.spend("register")
    if not users.has_users():
        return setup.first_admin(body)
    user, pair = users.register(
        signing.values_of(body), visitor=current.visitor(AUDIENCE), opening=signing.open_family
    )
    return shapes.auth(user, pair)


@post(
    "/auth/login",
    "auth",
    is_open=True,
    body=bodies.Login,
    answer=shapes.AuthResponse,
    errors=(401, 429),
)
def login(body: bodies.Login) -> Any:
    """Sign in with a username or an e-mail address."""
    try:
        user, pair = sign_in.with_password(
            body.identifier,
            body.password,
            visitor=current.visitor(AUDIENCE),
            opening=signing.open_family,
        )
    except Invalid:
        raise Refused(401, "wrong_login", _("Wrong user name, email or password.")) from None
    return shapes.auth(user, pair)


@post(
    "/auth/refresh",
    "auth",
    is_open=True,
    body=bodies.Refresh,
    answer=shapes.AuthResponse,
    errors=(401, 429),
)
def refresh(body: bodies.Refresh) -> Any:
    """A new pair of tokens for a refresh token, which is used up by that.

    For 15 minutes the same program may send it again and gets another pair. Sent by another
    program, or later from another network, it ends all tokens that grew from the same sign-in.
    """
    limits.spend("refresh")
    try:
        user, pair = tokens.refresh(body.refresh_token, AUDIENCE, current.visitor(AUDIENCE))
    except Invalid:
        raise Refused(
            401, "wrong_token", _("This refresh token has expired. Sign in again.")
        ) from None
    return shapes.auth(user, pair)


@post("/auth/logout", "auth", is_for_people=True, answer=Message)
def logout(caller: Caller) -> Message:
    """End the tokens of this sign-in."""
    tokens.end_family(caller.family)
    return {"message": "signed out"}


@get("/auth/me", "auth", scope=ANY_SCOPE, answer=shapes.UserResponse)
def me(by: User) -> shapes.UserResponse:
    """One's own account."""
    return shapes.user(by)


@put(
    "/auth/me",
    "auth",
    is_for_people=True,
    body=bodies.Profile,
    answer=shapes.UserResponse,
    errors=(409,),
)
def edit_me(by: User, body: bodies.Profile) -> shapes.UserResponse:
    """Change one's display name and e-mail address."""
    return shapes.user(users.edit_user(by, body.model_dump(), by=by))


@put(
    "/auth/me/password",
    "auth",
    is_for_people=True,
    body=bodies.PasswordChange,
    answer=Message,
    errors=(429,),
)
def change_password(caller: Caller, body: bodies.PasswordChange) -> Any:
    """Choose a new password; every other sign-in of this account ends. 401 when the present one is
    wrong.
    """
    try:
        sign_in.change_password(
            caller.user,
            body.new_password,
            by=caller.user,
            current_password=body.current_password,
            visitor=current.visitor(AUDIENCE),
            keep_family=caller.family,
        )
    except Invalid as error:
        if "current_password" in error.fields:
            raise Refused(401, "wrong_login", _("That’s not your current password.")) from None
        raise Invalid(
            {"new_password": error.fields.get("password", Problem("required"))}
        ) from error
    return {"message": "password changed"}


@get("/auth/me/preferences", "auth", scope=ANY_SCOPE, answer=shapes.Preferences)
def get_preferences(by: User) -> shapes.Preferences:
    """What programs keep for this account."""
    return {"prefs": preferences.preferences_of(by)}


@patch(
    "/auth/me/preferences",
    "auth",
    is_for_people=True,
    body=bodies.PreferencesChange,
    answer=Message,
)
def save_preferences(by: User, body: bodies.PreferencesChange) -> Message:
    """Set some keys; the others stay. The body is any object."""
    if len(orjson.dumps({**preferences.preferences_of(by), **body.root})) > MOST_PREFERENCES:
        raise Refused(
            413,
            "too_large",
            _("Preferences are too large (max. %(most)s KiB).", most=MOST_PREFERENCES >> 10),
        )
    preferences.save(by, body.root)
    return {"message": "preferences updated"}


@get(
    "/users", "auth", scope="members:create", query=bodies.UserQuery, answer=list[shapes.FoundUser]
)
def search_users(by: User, query: bodies.UserQuery) -> list[shapes.FoundUser]:
    """Active users whose name contains `q` (two characters or more); at most ten.

    For the administrator also the one whose whole email address it is. Nobody else gets addresses
    but their own: `email` is empty.
    """
    return [shapes.found_user(user, by) for user in users.search_users(query.q, by=by)]
