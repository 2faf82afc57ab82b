"""Accounts, tokens and members."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from blueprints.api.librarium.shapes.base import Moment, Uuid, moment, moment_or_none
from models.account import Credential, User
from services.accounts import users
from services.accounts.tokens import Pair
from services.members import MembershipRow

ROLE_NAMES = {"owner": "library_owner", "editor": "library_editor", "viewer": "library_viewer"}
# Roles are no rows here; their ids never change.
ROLE_IDS = {
    "owner": "5f0e7d5c-2f7c-5b4e-9a51-0c6f6b6d1a01",
    "editor": "5f0e7d5c-2f7c-5b4e-9a51-0c6f6b6d1a02",
    "viewer": "5f0e7d5c-2f7c-5b4e-9a51-0c6f6b6d1a03",
}  # fmt: skip


class UserResponse(TypedDict):
    """Your own account."""

    id: Uuid
    username: str
    email: str
    display_name: str
    is_instance_admin: bool


class AuthResponse(TypedDict):
    """`expires_in` is in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int
    user: UserResponse


class FoundUser(TypedDict):
    """`name` is the display name, for the released iOS client."""

    id: Uuid
    username: str
    display_name: str
    email: str
    name: str


class AdminUser(UserResponse):
    """A user, as administrators see them."""

    is_active: bool
    created_at: Moment
    last_login_at: Moment | None


class Preferences(TypedDict):
    """What clients have stored for your account."""

    prefs: dict[str, object]


class TokenResponse(TypedDict):
    """A personal token, without the token itself."""

    id: Uuid
    name: str
    token_suffix: str
    scopes: list[str]
    created_at: Moment
    last_used_at: NotRequired[Moment]
    expires_at: NotRequired[Moment]
    revoked_at: NotRequired[Moment]


class NewTokenResponse(TokenResponse):
    """A new personal token, with the token itself."""

    token: str


class MemberTag(TypedDict):
    """A tag of a member."""

    id: Uuid
    library_id: Uuid
    name: str
    color: str
    created_at: Moment


class MemberResponse(TypedDict):
    """A member of a library."""

    user_id: Uuid
    username: str
    display_name: str
    email: str
    role_id: Uuid
    role: str
    joined_at: Moment
    tags: list[MemberTag]
    invited_by: NotRequired[Uuid]


def user(row: User) -> UserResponse:
    return {
        "id": str(row.uuid),
        "username": row.username,
        "email": row.email,
        "display_name": row.name,
        "is_instance_admin": row.is_admin,
    }


def auth(row: User, pair: Pair) -> AuthResponse:
    return {
        "access_token": pair.access_token,
        "refresh_token": pair.refresh_token,
        "expires_in": pair.expires_in,
        "user": user(row),
    }


def found_user(row: User, by: User) -> FoundUser:
    return {
        "id": str(row.uuid),
        "username": row.username,
        "display_name": row.name,
        "email": users.visible_email(row, by=by),
        "name": row.name,
    }


def admin_user(row: User) -> AdminUser:
    return {
        **user(row),
        "is_active": row.is_active,
        "created_at": moment(row.created_at),
        "last_login_at": moment_or_none(row.last_login_at),
    }


def token(row: Credential) -> TokenResponse:
    shown: TokenResponse = {
        "id": str(row.uuid),
        "name": row.name,
        "token_suffix": row.suffix,
        "scopes": list(row.scopes),
        "created_at": moment(row.created_at),
    }
    if row.last_used_at is not None:
        shown["last_used_at"] = moment(row.last_used_at)
    if row.expires_at is not None:
        shown["expires_at"] = moment(row.expires_at)
    if row.revoked_at is not None:
        shown["revoked_at"] = moment(row.revoked_at)
    return shown


def new_token(row: Credential, text: str) -> NewTokenResponse:
    return {**token(row), "token": text}


def member(row: MembershipRow, by: User) -> MemberResponse:
    shown: MemberResponse = {
        "user_id": str(row.user.uuid),
        "username": row.user.username,
        "display_name": row.user.name,
        "email": users.visible_email(row.user, by=by),
        "role_id": ROLE_IDS[row.role],
        "role": ROLE_NAMES[row.role],
        "joined_at": moment(row.joined_at),
        "tags": [],
    }
    if row.invited_by is not None:
        shown["invited_by"] = str(row.invited_by)
    return shown
