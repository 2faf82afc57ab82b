"""What the operations that sign somebody in share."""

from __future__ import annotations

from blueprints import current
from blueprints.api.librarium.bodies.accounts import Account
from blueprints.api.librarium.credentials import AUDIENCE
from models.account import User
from services.accounts import tokens


def open_family(user: User) -> tokens.Pair:
    """Tokens of this API for a user who has just signed in."""
    return tokens.open_family(user, AUDIENCE, current.visitor(AUDIENCE))


def values_of(body: Account) -> dict[str, str]:
    """For the account services; without a display name people are called by their username."""
    given: dict[str, str] = body.model_dump()
    return {**given, "display_name": given["display_name"].strip() or given["username"]}
