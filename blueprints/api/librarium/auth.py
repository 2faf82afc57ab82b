"""Signing in and out, and the user's own account."""

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

MAX_PREFERENCES = 64 * 1024  # bytes, all keys together


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
    """Create your own account, if registration is enabled.

    On a new instance this creates the administrator's account and needs `code`, as in /setup/admin.
    """
    limits.count_call("register")
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
    """Sign in with a user name or email address.

    Returns an access token, which is sent with each request, and a refresh token for the next pair.
    """
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
    """Exchange a refresh token for a new pair of tokens.

    A refresh token can be used once. The same program may send it again within 15 minutes and gets
    another pair. If another program sends it, or it arrives later from another network, all tokens
    of that sign-in are revoked.
    """
    limits.count_call("refresh")
    try:
        user, pair = tokens.refresh(body.refresh_token, AUDIENCE, current.visitor(AUDIENCE))
    except Invalid:
        raise Refused(
            401, "wrong_token", _("This refresh token has expired. Sign in again.")
        ) from None
    return shapes.auth(user, pair)


@post("/auth/logout", "auth", is_for_people=True, answer=Message)
def logout(caller: Caller) -> Message:
    """Sign out: revoke the tokens of this sign-in.

    Other devices stay signed in.
    """
    tokens.end_family(caller.family)
    return {"message": "signed out"}


@get("/auth/me", "auth", scope=ANY_SCOPE, answer=shapes.UserResponse)
def me(by: User) -> shapes.UserResponse:
    """Get your own account.

    Every valid token can do this, so it is a way to test one.
    """
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
    """Change your display name and email address.

    User name and password don't change.
    """
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
    """Change your password.

    All other sign-ins of the account end. Returns 401 if the current password is wrong.
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
    """Get the preferences that clients store for your account.

    Stacks doesn't use them itself.
    """
    return {"prefs": preferences.preferences_of(by)}


@patch(
    "/auth/me/preferences",
    "auth",
    is_for_people=True,
    body=bodies.PreferencesChange,
    answer=Message,
)
def save_preferences(by: User, body: bodies.PreferencesChange) -> Message:
    """Set some preferences.

    The body may be any object; keys that it doesn't contain keep their values.
    """
    if len(orjson.dumps({**preferences.preferences_of(by), **body.root})) > MAX_PREFERENCES:
        raise Refused(
            413,
            "too_large",
            _("Preferences are too large (max. %(maximum)s KiB).", maximum=MAX_PREFERENCES >> 10),
        )
    preferences.save(by, body.root)
    return {"message": "preferences updated"}


@get(
    "/users", "auth", scope="members:create", query=bodies.UserQuery, answer=list[shapes.FoundUser]
)
def search_users(by: User, query: bodies.UserQuery) -> list[shapes.FoundUser]:
    """Find active users by part of their name.

    `q` needs at least two characters; at most ten users are returned. Administrators can also
    search for a complete email address. For everyone else `email` is empty, except in their own
    account.
    """
    return [shapes.found_user(user, by) for user in users.search_users(query.q, by=by)]
