"""Authentication of the Navidrome API: `X-ND-Authorization: Bearer` with a token of its own
sign-in, else the cookie or the parameter `jwt`. Every response renews the token for two days.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Response, request

from blueprints import current
from blueprints.api import bearer
from blueprints.api.dispatch import Credentials
from models.account import User
from services.accounts import tokens
from services.accounts.tokens import Caller

AUDIENCE = "navidrome"
LIFE = timedelta(hours=48)
HEADER = "X-ND-Authorization"


def open_family(user: User) -> str:
    """Issue a token to a user who has just signed in."""
    return tokens.open_family(user, AUDIENCE, current.visitor(AUDIENCE), life=LIFE).access_token


def find_caller() -> Caller | None:
    """The caller by the first of the three credentials that is present."""
    header = request.headers.get(HEADER)
    if header is not None:
        token = bearer.token_of(header)
    else:
        token = request.cookies.get("jwt") or request.args.get("jwt", "")
    return bearer.with_log_context(tokens.find_caller(token, AUDIENCE) if token.isascii() else None)


def renew(caller: Caller, response: Response) -> None:
    """A new token, without the word Bearer, readable for pages of other origins too."""
    response.headers[HEADER] = tokens.renew(caller, AUDIENCE, life=LIFE)
    response.headers["Access-Control-Expose-Headers"] = f"X-Total-Count, {HEADER}"


CREDENTIALS = Credentials(
    find=find_caller,
    schemes={
        "ndToken": {"type": "apiKey", "in": "header", "name": HEADER},
        "jwtCookie": {"type": "apiKey", "in": "cookie", "name": "jwt"},
        "jwtQuery": {"type": "apiKey", "in": "query", "name": "jwt"},
    },
    renew=renew,
)
