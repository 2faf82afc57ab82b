"""Personal tokens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from blueprints.api.librarium.bodies.accounts import NewToken
from blueprints.api.librarium.door import delete, get, post, refuse
from blueprints.api.librarium.shapes import accounts as shapes
from models.account import User
from services import personal_tokens
from services.tokens import Caller

TAG = "api-tokens"


@get("/me/api-tokens", TAG, answer=list[shapes.TokenResponse])
def list_tokens(by: User) -> list[shapes.TokenResponse]:
    """One's own tokens, newest first, also those that were revoked."""
    return [shapes.token(row) for row in personal_tokens.list_tokens(by=by)]


@post("/me/api-tokens", TAG, body=NewToken, answer=shapes.NewTokenResponse, status=201)
def create_token(caller: Caller, body: NewToken) -> Any:
    """Make a token; its text is shown this once. A token cannot make tokens."""
    if caller.family is None:
        return refuse(403, _("A personal token cannot make another one. Sign in with your password."))
    row, text = personal_tokens.create_token(body.name, body.scopes, body.expires_at, by=caller.user)
    return shapes.new_token(row, text)


@delete("/me/api-tokens/{id}", TAG)
def revoke_token(by: User, id: UUID) -> None:
    """Revoke a token."""
    personal_tokens.revoke_token(id, by=by)
