"""Who speaks to the Librarium API: `Authorization: Bearer` with an access token or a personal one;
nothing else opens it.
"""

from __future__ import annotations

from flask import request

from blueprints.api import bearer
from blueprints.api.dispatch import Credentials
from blueprints.api.librarium.scopes import PERSONAL
from services.accounts import personal_tokens, tokens
from services.accounts.tokens import Caller

AUDIENCE = "librarium"


def find_caller() -> Caller | None:
    """The account behind the request's token; None without one, or when it is wrong, too old, or
    its account was disabled.
    """
    token = bearer.token_of(request.headers.get("Authorization", ""))
    if not token:
        return None
    if token.startswith(PERSONAL.prefix):
        return bearer.with_log_context(personal_tokens.find_caller(PERSONAL, token))
    return bearer.with_log_context(tokens.find_caller(token, AUDIENCE))


CREDENTIALS = Credentials(
    find=find_caller,
    schemes={"bearer": {"type": "http", "scheme": "bearer"}},
    challenge="Bearer",
)
