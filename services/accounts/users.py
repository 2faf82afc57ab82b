"""Users: finding and creating accounts, and the administrator role. Signing in is in
services/accounts/sign_in.py.
"""

from __future__ import annotations

import functools
import itertools
import zoneinfo
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import case, func, select

from errors import Conflict, Forbidden, Invalid, NotFound, Problem
from models import base
from models.account import THEMES, Session, User
from models.library import Library, Membership
from services import access, audit
from services.accounts import passwords, policy, sessions, tokens
from services.accounts.visitors import Visitor
from services.db.transactions import session, wait_for_others, writing
from services.text.names import name_key

OpenedT = TypeVar("OpenedT")
MAX_LENGTH = {"username": 64, "email": 255, "display_name": 128, "time_zone": 64, "locale": 16}
LONGEST_IDENTIFIER = MAX_LENGTH["username"] + 1 + MAX_LENGTH["email"]  # what one signs in with
_SETUP_LOCK = 0x57ACC5  # two transactions could both see no user


class AccountLine(NamedTuple):
    """An account in the administrators' list."""

    user: User
    libraries: int
    seen_at: datetime | None


def has_users() -> bool:
    """Whether there is an account, so that setup is closed."""
    return session().execute(select(User.id).limit(1)).first() is not None


def get_user(user_id: int) -> User:
    """A user. Raises NotFound."""
    user = session().get(User, user_id)
    if user is None:
        raise NotFound("user")
    return user


def get_account(user_id: int, *, by: User) -> User:
    """Any account; administrators only. Raises Forbidden, NotFound."""
    access.require(by, "users:read")
    return get_user(user_id)


def find_by_identifier(identifier: str) -> User | None:
    """The user with this user name or email address, for signing in; letter case and surrounding
    spaces don't matter. A text with an @ is an email address or a former user name.
    """
    key = name_key(identifier)
    if "@" not in key:
        return find_by_name(identifier)
    query = (
        select(User)
        .where((User.email_key == key) | (User.former_name_key == key))
        .order_by(case((User.email_key == key, 0), else_=1))
    )
    return session().execute(query.limit(1)).scalar()


def find_by_name(username: str) -> User | None:
    """The user with this user name; letter case and surrounding spaces don't matter."""
    key = name_key(username)
    return session().execute(select(User).where(User.username_key == key)).scalar() if key else None


def find_by_uuid(uuid: UUID) -> User | None:
    """The user with this public id."""
    return session().execute(select(User).where(User.uuid == uuid)).scalar()


def get_account_by_uuid(uuid: UUID, *, by: User) -> User:
    """Any account by its public id; administrators only. Raises Forbidden, NotFound."""
    access.require(by, "users:read")
    user = find_by_uuid(uuid)
    if user is None:
        raise NotFound("user")
    return user


def page_of_accounts(page: int, per_page: int, *, by: User) -> tuple[list[User], int]:
    """A page of accounts in order of creation, and their total number. Raises Forbidden."""
    access.require(by, "users:read")
    query = (
        select(User)
        .order_by(User.created_at, User.id)
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    return (
        list(session().execute(query).scalars()),
        session().execute(select(func.count()).select_from(User)).scalar() or 0,
    )


def search_users(text: str, *, by: User, limit: int = 10) -> list[User]:
    """Active users whose name contains the text, for adding them to a library; none for a text of
    one character. Administrators also find them by their full email address.
    """
    wanted = name_key(text)
    if len(wanted) < 2:
        return []
    query = select(User).where(User.is_active).order_by(User.display_name, User.username_key)
    matches = (
        user
        for user in session().execute(query).scalars()
        if wanted in user.username_key
        or wanted in name_key(user.display_name)
        or (by.is_admin and wanted == user.email_key)
    )
    return list(itertools.islice(matches, limit))


def visible_email(user: User, *, by: User) -> str:
    """The user's email address for themselves and administrators; empty for everyone else."""
    return user.email if by.is_admin or by.id == user.id else ""


def list_users(*, by: User) -> list[User]:
    """All users, by name. Raises Forbidden unless the caller is an administrator."""
    access.require(by, "users:read")
    return list(session().execute(select(User).order_by(User.username_key)).scalars())


@functools.cache
def time_zones() -> tuple[str, ...]:
    """The time zones that an account may choose."""
    return tuple(
        sorted(
            name
            for name in zoneinfo.available_timezones()
            if "/" in name and not name.startswith("Etc/")
        )
    )


def list_accounts(*, by: User) -> list[AccountLine]:
    """All accounts by name, with their number of libraries and when they were last active. Raises
    Forbidden unless the caller is an administrator.
    """
    access.require(by, "users:read")
    live = select(Library.id).where(Library.deleted_at.is_(None))
    shared = select(func.count()).where(
        Membership.user_id == User.id, Membership.library_id.in_(live)
    )
    seen = select(func.max(Session.last_used_at)).where(Session.user_id == User.id)
    query = select(
        User, shared.correlate(User).scalar_subquery(), seen.correlate(User).scalar_subquery()
    ).order_by(User.username_key)
    return [AccountLine(*row) for row in session().execute(query)]


def make_first_admin(
    values: dict[str, str], *, visitor: Visitor, opening: Callable[[User], OpenedT]
) -> tuple[User, OpenedT]:
    """Create the administrator of a new instance and start a session by calling `opening`; returns
    both.

    Raises Invalid, and Conflict("already_set_up") when a user exists, also for the second of two
    simultaneous requests.
    """
    cleaned = _clean(values, password=True)
    hashed = passwords.hash_password(values["password"])
    with writing():
        wait_for_others(_SETUP_LOCK)
        if has_users():
            raise Conflict("already_set_up")
        user = User(**cleaned, password_hash=hashed, is_admin=True)
        session().add(user)
        session().flush()
        opened = opening(user)
        audit.record("first_admin_made", by=user, subject=user, address=visitor.address)
    return user, opened


def create_user(values: dict[str, str], *, by: User, is_admin: bool = False) -> User:
    """Create an account and add it to the libraries for new users. Raises Invalid, Forbidden,
    Conflict("duplicate").
    """
    access.require(by, "users:create")
    return _make_account(values, by, is_admin, "", lambda user: user)[0]


def register(
    values: dict[str, str], *, visitor: Visitor, opening: Callable[[User], OpenedT]
) -> tuple[User, OpenedT]:
    """Create an account for a visitor and start a session by calling `opening`; returns both.
    Raises Forbidden when registration is off, Invalid, Conflict("duplicate").
    """
    if not policy.current().may_register:
        raise Forbidden("users:register")
    return _make_account(values, None, False, visitor.address, opening)


def _make_account(
    values: dict[str, str],
    by: User | None,
    is_admin: bool,
    address: str,
    opening: Callable[[User], OpenedT],
) -> tuple[User, OpenedT]:
    cleaned = _clean(values, password=True)
    hashed = passwords.hash_password(values["password"])
    with writing():
        user = User(**cleaned, password_hash=hashed, is_admin=is_admin)
        session().add(user)
        session().flush()
        _claim_email(user, by)
        for library_id in (
            session()
            .execute(
                select(Library.id).where(
                    Library.is_default_for_new_users, Library.deleted_at.is_(None)
                )
            )
            .scalars()
        ):
            session().add(
                Membership(user_id=user.id, library_id=library_id, role="viewer", origin="default")
            )
        audit.record("user_created", by=by or user, subject=user, address=address)
        opened = opening(user)
    return user, opened


def edit_user(user: User, values: dict[str, Any], *, by: User) -> User:
    """Change an account: one's own (name, email, appearance) or, as an administrator, anyone's
    (also is_admin, is_active).

    Raises Invalid, Forbidden, Conflict("duplicate"), Conflict("last_admin") when no administrator
    would be left, and Conflict("yourself") for disabling one's own account.
    """
    own = by.id == user.id
    if not own or values.keys() & {"is_admin", "is_active"}:
        access.require(by, "users:update")
    if own and (values.get("is_admin") is False or values.get("is_active") is False):
        raise Conflict("yourself")
    cleaned = _clean(
        {
            "username": user.username,
            **{name: value for name, value in values.items() if isinstance(value, str)},
        },
        password=False,
    )
    with writing(user):
        for name, value in cleaned.items():
            setattr(user, name, value)
        for name in ("is_admin", "is_active"):
            if name in values:
                setattr(user, name, bool(values[name]))
        if "preferences" in values:
            user.preferences = {**user.preferences, **values["preferences"]}
        user.updated_at = base.utc_now()
        session().flush()
        _claim_email(user, by)
        if (
            not session()
            .execute(select(User.id).where(User.is_admin, User.is_active).limit(1))
            .first()
        ):
            raise Conflict("last_admin")
        if not user.is_active:
            sessions.end_all(user.id)
            tokens.end_all(user.id)
        audit.record("user_edited", by=by, subject=user)
    return user


def _claim_email(user: User, by: User | None) -> None:
    """Inside the write transaction: an email address may not be another user's former name. An
    administrator may still set it; then it stops working as that name.
    """
    if user.email_key is None:
        return
    query = select(User).where(User.former_name_key == user.email_key, User.id != user.id)
    holder = session().execute(query).scalar()
    if holder is None:
        return
    if by is None or not by.is_admin:
        raise Conflict("duplicate", table="user", fields=["email_key"])
    holder.former_name_key = None


def take_renaming(user: User) -> str:
    """The former user name that an upgrade replaced because it contained an @. Returned once, then
    "".
    """
    if "renamed_from" not in user.preferences:
        return ""
    with writing(user):
        preferences = dict(user.preferences)
        former = preferences.pop("renamed_from", "")
        user.preferences = preferences
    return str(former)


def delete_user(user: User, *, by: User) -> None:
    """Delete an account for good. Their libraries stay without an owner until an administrator
    names one. Raises Forbidden and Conflict("yourself").
    """
    access.require(by, "users:delete")
    if by.id == user.id:
        raise Conflict("yourself")
    with writing(user):
        audit.record("user_deleted", by=by, subject=user)
        session().delete(user)


def _clean(values: dict[str, str], *, password: bool) -> dict[str, Any]:
    problems: dict[str, Problem] = {}
    cleaned: dict[str, Any] = {}
    username = values.get("username", "").strip()
    if not username:
        problems["username"] = Problem("required")
    elif len(username) > MAX_LENGTH["username"]:
        problems["username"] = Problem("too_long", maximum=MAX_LENGTH["username"])
    elif not username.isprintable():
        problems["username"] = Problem("not_printable")
    elif "@" in name_key(username):
        problems["username"] = Problem("at_in_name")
    cleaned["username"], cleaned["username_key"] = username, name_key(username)
    if "email" in values:
        email = values["email"].strip()
        if email and (len(email) > MAX_LENGTH["email"] or "@" not in email[1:-1] or " " in email):
            problems["email"] = Problem("not_an_email")
        cleaned["email"], cleaned["email_key"] = email, name_key(email) or None
    for name in ("display_name", "time_zone", "locale"):
        if name in values:
            cleaned[name] = values[name].strip()
            if len(cleaned[name]) > MAX_LENGTH[name]:
                problems[name] = Problem("too_long", maximum=MAX_LENGTH[name])
    if cleaned.get("time_zone") and cleaned["time_zone"] not in time_zones():
        problems["time_zone"] = Problem("not_a_time_zone")
    if "theme" in values:
        cleaned["theme"] = values["theme"]
        if values["theme"] not in THEMES:
            problems["theme"] = Problem("not_one_of", allowed=THEMES)
    if password and (
        problem := passwords.problem_of(
            values.get("password", ""), username, values.get("email", "")
        )
    ):
        problems["password"] = problem
    if problems:
        raise Invalid(problems)
    return cleaned


def require_admin(by: User) -> None:
    """Raises Forbidden unless the caller is an administrator. For views whose service only reads
    facts about the instance.
    """
    if not by.is_admin:
        raise Forbidden("instance")
