"""Who speaks to the Librarium API: `Authorization: Bearer` with an access token or a personal one;
nothing else opens it.
"""

from __future__ import annotations

import structlog
from flask import request

from blueprints.api.dispatch import Credentials
from blueprints.api.librarium.scopes import PERSONAL
from services.accounts import personal_tokens, tokens
from services.accounts.tokens import Caller

AUDIENCE = "librarium"


def find_caller() -> Caller | None:
    """The account behind the request's token; None without one, or when it is wrong, too old, or
    its account was disabled.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or not token.isascii():
        return None
    if token.startswith(PERSONAL.prefix):
        found = personal_tokens.find_caller(PERSONAL, token)
    else:
        found = tokens.find_caller(token, AUDIENCE)
    if found is not None:
        structlog.contextvars.bind_contextvars(user=found.user.id)
    return found


CREDENTIALS = Credentials(
    find=find_caller,
    schemes={"bearer": {"type": "http", "scheme": "bearer"}},
    challenge="Bearer",
)
