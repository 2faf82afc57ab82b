"""Browsers that have signed in before: a signed cookie with the users' ids. It grants nothing; it
only keeps strangers who guess a user's password from slowing the user down.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Response, current_app
from itsdangerous import BadData, URLSafeSerializer

from blueprints import cookies
from models.account import User
from services import secrets_store

COOKIE = "stacks_device"
LIFE = timedelta(days=365)
LIMIT = 8  # users of one browser


def known_users() -> frozenset[UUID]:
    """The users who have signed in with this browser."""
    return frozenset(_read())


def remember(response: Response, user: User) -> None:
    """Record that the user has signed in with this browser."""
    known = [user.uuid, *(uuid for uuid in _read() if uuid != user.uuid)][:LIMIT]
    value = _serializer().dumps([uuid.hex for uuid in known])
    cookies.write(response, COOKIE, str(value), life=LIFE)


def _read() -> list[UUID]:
    try:
        return [UUID(text) for text in _serializer().loads(cookies.read(COOKIE))]
    except (BadData, ValueError, TypeError, AttributeError):
        return []


def _serializer() -> URLSafeSerializer:
    settings = current_app.extensions["stacks"]
    secrets = [secret for secret in (settings.secret_old, settings.secret) if secret]
    return URLSafeSerializer([secrets_store.derive(secret, "device") for secret in secrets])
