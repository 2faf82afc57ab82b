"""Signing in with a password, and choosing a new one; failures are counted for every door."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from errors import Conflict, Invalid, Problem
from models.account import User
from services import access, audit
from services.accounts import limits, passwords, sessions, tokens, users
from services.accounts.users import OpenedT
from services.db.transactions import writing
from services.text.names import name_key


def with_password(
    identifier: str, password: str, *, address: str, opening: Callable[[User], OpenedT]
) -> tuple[User, OpenedT]:
    """Check a password and open what this door opens.

    Raises Invalid({"login": wrong}) and Conflict("too_many_logins").
    """
    user = check_password(identifier, password, address=address)
    rehash = passwords.hashed(password) if passwords.is_outdated(user.password_hash) else None
    with writing(user):
        if not user.is_active:
            raise Invalid({"login": Problem("wrong_login")})
        user.password_hash = rehash or user.password_hash
        opened = opening(user)
        limits.forget(user.username_key)
    return user, opened


def check_password(identifier: str, password: str, *, address: str) -> User:
    """The account of a right password; failures are counted for every door.

    Same time for unknown names.
    """
    user = users.find_by_identifier(identifier)
    account_key = user.username_key if user else name_key(identifier)[:255]
    limits.refuse_if_too_many(account_key, address)
    if (
        not passwords.is_right(user.password_hash if user else None, password)
        or user is None
        or not user.is_active
    ):
        with writing():
            limits.note_failure(account_key, address)
        raise Invalid({"login": Problem("wrong_login")})
    return user


def change_password(
    user: User,
    new_password: str,
    *,
    by: User,
    current_password: str = "",
    address: str = "",
    keep_session: int | None = None,
    keep_family: UUID | None = None,
) -> None:
    """One's own (the present one is asked for) or, as the admin, somebody's. Other sessions end."""
    if by.id == user.id:
        try:
            check_password(user.username, current_password, address=address)
        except Invalid as error:
            raise Invalid({"current_password": Problem("wrong_password")}) from error
    else:
        access.require(by, "users:update")
    problem = passwords.problem_of(new_password)
    if problem:
        raise Invalid({"password": problem})
    hashed = passwords.hashed(new_password)
    with writing(user):
        user.password_hash = hashed
        sessions.end_all(user.id, but=keep_session)
        tokens.end_all(user.id, but=keep_family)
        audit.note("password_changed", by=by, subject=user, address=address)


def set_password(user: User, new_password: str, *, by: User) -> None:
    """A new password for somebody, by the admin: one's own is changed with the present one.

    Raises Conflict("yourself"), Forbidden, Invalid.
    """
    if by.id == user.id:
        raise Conflict("yourself")
    change_password(user, new_password, by=by)
