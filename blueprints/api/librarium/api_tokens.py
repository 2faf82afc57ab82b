"""Personal tokens. They are managed with a password sign-in; a token can neither list nor create
tokens.
"""

from __future__ import annotations

from uuid import UUID

from blueprints.api.librarium.bodies.accounts import NewToken
from blueprints.api.librarium.routes import delete, get, post
from blueprints.api.librarium.scopes import PERSONAL
from blueprints.api.librarium.shapes import accounts as shapes
from models.account import User
from services.accounts import personal_tokens

TAG = "api-tokens"


@get("/me/api-tokens", TAG, is_for_people=True, answer=list[shapes.TokenResponse])
def list_tokens(by: User) -> list[shapes.TokenResponse]:
    """List your own tokens, newest first.

    Revoked tokens are included.
    """
    return [shapes.token(row) for row in personal_tokens.list_tokens(PERSONAL, by=by)]


@post(
    "/me/api-tokens",
    TAG,
    body=NewToken,
    is_for_people=True,
    answer=shapes.NewTokenResponse,
    status=201,
)
def create_token(by: User, body: NewToken) -> shapes.NewTokenResponse:
    """Create a token.

    The response is the only one that contains the token itself.
    """
    row, text = personal_tokens.create_token(
        PERSONAL, body.name, body.scopes, body.expires_at, by=by
    )
    return shapes.new_token(row, text)


@delete("/me/api-tokens/{id}", TAG, is_for_people=True)
def revoke_token(by: User, id: UUID) -> None:
    """Revoke a token.

    Programs that use it are signed out immediately. It stays in the list.
    """
    personal_tokens.revoke_token(PERSONAL, id, by=by)
