"""Request bodies about accounts, tokens and members."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, RootModel, StringConstraints, WithJsonSchema

from blueprints.api.bodies import Body, Query, Uuid, name, storable, text
from blueprints.api.librarium.bodies.paging import Paged
from blueprints.api.librarium.scopes import SCOPES
from blueprints.api.parsing import BadValue
from errors import Problem
from services.accounts import first_run, passwords, personal_tokens, tokens, users

Password = Annotated[
    str,
    BeforeValidator(storable),
    StringConstraints(max_length=passwords.MAX_LENGTH),
    Field(json_schema_extra={"minLength": passwords.MIN_LENGTH}),
]
MAX_DEPTH = 16  # objects in objects that preferences may have


class Account(Body):
    """A new account."""

    username: name(users.MAX_LENGTH["username"])  # type: ignore[valid-type]
    email: name(users.MAX_LENGTH["email"])  # type: ignore[valid-type]
    password: Password
    display_name: text(users.MAX_LENGTH["display_name"]) = ""  # type: ignore[valid-type]


class FirstAdmin(Account):
    """`code` is the setup code. It is required when the first account is created from another
    computer.
    """

    code: text(first_run.MAX_CODE) = ""  # type: ignore[valid-type]


class Login(Body):
    """The account and its password."""

    identifier: name(users.LONGEST_IDENTIFIER)  # type: ignore[valid-type]
    password: Annotated[str, BeforeValidator(lambda value: value)]


class Refresh(Body):
    """The refresh token to exchange."""

    refresh_token: name(tokens.LONGEST_TEXT)  # type: ignore[valid-type]


class Profile(Body):
    """Your own account."""

    display_name: name(users.MAX_LENGTH["display_name"])  # type: ignore[valid-type]
    email: name(users.MAX_LENGTH["email"])  # type: ignore[valid-type]


class PasswordChange(Body):
    """The current password and the new one."""

    current_password: str
    new_password: Password


class NewPassword(Body):
    """The new password of another user."""

    password: Password


class AdminChange(Body):
    """What can change in a user. Omitted fields keep their values."""

    display_name: text(users.MAX_LENGTH["display_name"]) | None = None  # type: ignore[valid-type]
    email: text(users.MAX_LENGTH["email"]) | None = None  # type: ignore[valid-type]
    is_active: bool | None = None
    is_instance_admin: bool | None = None


class UserQuery(Query):
    q: str = ""


class UserPage(Paged):
    per_page: Annotated[int, Field(ge=1, le=200)] = 20


def aware_moment(value: Any) -> datetime | None:
    if value in ("", None):
        return None
    try:
        parsed = datetime.fromisoformat(value) if isinstance(value, str) else None
        if parsed is not None and parsed.tzinfo is not None:
            return parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise BadValue(Problem("not_a_moment"))


def _storable(value: Any, depth: int = 0) -> Any:
    """Refuse values that one of the two databases can't store as JSON."""
    if depth > MAX_DEPTH:
        raise BadValue(Problem("too_deep", maximum=MAX_DEPTH))
    if isinstance(value, str) and "\x00" in value:
        raise BadValue(Problem("not_printable"))
    if isinstance(value, dict):
        return {_storable(name): _storable(inner, depth + 1) for name, inner in value.items()}
    return [_storable(inner, depth + 1) for inner in value] if isinstance(value, list) else value


class PreferencesChange(RootModel[Annotated[dict[str, Any], BeforeValidator(_storable)]]):
    """Any keys; null is stored as a value."""


_SCOPE = {"type": "string", "enum": ["", *sorted(SCOPES)]}


class NewToken(Body):
    """A new personal token."""

    name: name(personal_tokens.MAX_NAME)  # type: ignore[valid-type]
    scopes: list[Annotated[str, WithJsonSchema(_SCOPE)]] = []
    expires_at: Annotated[
        datetime | None,
        BeforeValidator(aware_moment),
        WithJsonSchema({"type": ["string", "null"], "format": "date-time"}),
    ] = None


class NewMember(Body):
    """`role_id` is used if `role` is missing, because the released iOS client sends it. The default
    is library_viewer.
    """

    user_id: Uuid
    role: str | None = None
    role_id: str = "library_viewer"


class RoleChange(Body):
    """The new role of a member."""

    role: name()  # type: ignore[valid-type]


class MemberQuery(Query):
    search: str = ""
    tag: str = ""
