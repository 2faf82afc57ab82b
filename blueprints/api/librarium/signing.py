"""Code shared by the operations that sign a user in."""

from __future__ import annotations

from blueprints import current
from blueprints.api.librarium.bodies.accounts import Account
from blueprints.api.librarium.credentials import AUDIENCE
from models.account import User
from services.accounts import tokens


def open_family(user: User) -> tokens.Pair:
    """Issue this API's tokens to a user who has just signed in."""
    return tokens.open_family(user, AUDIENCE, current.visitor(AUDIENCE))


def values_of(body: Account) -> dict[str, str]:
    """The values for the account services; the display name defaults to the user name."""
    values: dict[str, str] = body.model_dump()
    return {**values, "display_name": values["display_name"].strip() or values["username"]}
