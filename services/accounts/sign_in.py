"""Signing in with a password, and changing it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from errors import Conflict, Invalid, Problem
from models.account import User
from services import access, audit
from services.accounts import limits, passwords, personal_tokens, sessions, tokens, users
from services.accounts.users import OpenedT
from services.accounts.visitors import Visitor
from services.db.transactions import writing
from services.text.names import name_key

_LONGEST_KEY = 200


def with_password(
    identifier: str, password: str, *, visitor: Visitor, opening: Callable[[User], OpenedT]
) -> tuple[User, OpenedT]:
    """Check a password, and open a session or a family of tokens.

    Raises Invalid({"login": wrong_login}) and Conflict("too_many_logins").
    """
    user, attempt_id = _try(identifier, password, visitor)
    rehash = passwords.hashed(password) if passwords.is_outdated(user.password_hash) else None
    with writing(user):
        if not user.is_active:
            raise Invalid({"login": Problem("wrong_login")})
        user.password_hash = rehash or user.password_hash
        opened = opening(user)
        limits.clear(attempt_id)
    return user, opened


def check_password(user: User, password: str, *, visitor: Visitor) -> None:
    """Whether somebody who is signed in knows their password.

    Raises Invalid({"current_password": wrong_password}) and Conflict("too_many_logins").
    """
    try:
        _user, attempt_id = _try(user.username, password, visitor)
    except Invalid as error:
        raise Invalid({"current_password": Problem("wrong_password")}) from error
    with writing():
        limits.clear(attempt_id)


def confirm(user: User, password: str, *, session_id: int, visitor: Visitor) -> None:
    """Give the password to a browser again, before something that asks for it.

    Raises as check_password does.
    """
    check_password(user, password, visitor=visitor)
    with writing():
        sessions.note_proof(session_id)


def _try(identifier: str, password: str, visitor: Visitor) -> tuple[User, int]:
    """The user of a right password, and the id of the attempt, which counts as failed until it is
    cleared. Takes the same time for unknown names.
    """
    user = users.find_by_identifier(identifier)
    is_known = user is not None and (
        user.uuid in visitor.known or tokens.is_known_program(user, visitor)
    )
    account_key = user.username_key if user else name_key(identifier)[:_LONGEST_KEY]
    attempt_id = limits.begin_attempt(account_key, identifier, visitor, is_known=is_known)
    is_right = passwords.is_right(user.password_hash if user else None, password)
    if user is None or not is_right or not user.is_active:
        limits.report_failure(identifier, visitor)
        raise Invalid({"login": Problem("wrong_login")})
    return user, attempt_id


def change_password(
    user: User,
    new_password: str,
    *,
    by: User,
    visitor: Visitor | None = None,
    current_password: str = "",
    keep_session: int | None = None,
    keep_family: UUID | None = None,
    ends_tokens: bool = False,
) -> None:
    """One's own (the current one is asked for) or, as the administrator, somebody's.

    Other sessions end; so do personal tokens when one wants it, and always when the administrator
    does it. Raises Invalid, Forbidden and Conflict("too_many_logins").
    """
    if by.id == user.id:
        assert visitor is not None
        check_password(user, current_password, visitor=visitor)
    else:
        access.require(by, "users:update")
    problem = passwords.problem_of(new_password, user.username, user.email)
    if problem:
        raise Invalid({"password": problem})
    hashed = passwords.hashed(new_password)
    with writing(user):
        user.password_hash = hashed
        sessions.end_all(user.id, but=keep_session)
        tokens.end_all(user.id, but=keep_family)
        if ends_tokens or by.id != user.id:
            personal_tokens.end_all(user.id)
        audit.note(
            "password_changed", by=by, subject=user, address=visitor.address if visitor else ""
        )


def set_password(user: User, new_password: str, *, by: User) -> None:
    """A new password for somebody, by the administrator: one's own is changed with the current one.

    Raises Conflict("yourself"), Forbidden, Invalid.
    """
    if by.id == user.id:
        raise Conflict("yourself")
    change_password(user, new_password, by=by)
