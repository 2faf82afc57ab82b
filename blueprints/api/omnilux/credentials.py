"""Authentication of the OmniLux API: `Authorization: Bearer` with a token of its own sign-in, valid
for a day.
"""

from __future__ import annotations

from datetime import timedelta

from flask import request

from blueprints import current
from blueprints.api import bearer
from blueprints.api.dispatch import Credentials
from models.account import User
from services.accounts import tokens
from services.accounts.tokens import Caller

AUDIENCE = "omnilux"
LIFE = timedelta(hours=24)


def open_family(user: User) -> str:
    """Issue a token to a user who has just signed in."""
    return tokens.open_family(user, AUDIENCE, current.visitor(AUDIENCE), life=LIFE).access_token


def find_caller() -> Caller | None:
    token = bearer.token_of(request.headers.get("Authorization", ""))
    return bearer.with_log_context(tokens.find_caller(token, AUDIENCE) if token else None)


CREDENTIALS = Credentials(
    find=find_caller,
    schemes={"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
    challenge="Bearer",
)
