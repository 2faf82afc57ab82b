"""Signing in with a password, and changing passwords."""

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
    """Check a password, and start a session or a family of tokens by calling `opening`; returns the
    user and its result.

    Raises Invalid({"login": wrong_login}) and Conflict("too_many_logins").
    """
    user, attempt_id = _try(identifier, password, visitor)
    rehash = (
        passwords.hash_password(password) if passwords.is_outdated(user.password_hash) else None
    )
    with writing(user):
        if not user.is_active:
            raise Invalid({"login": Problem("wrong_login")})
        user.password_hash = rehash or user.password_hash
        opened = opening(user)
        limits.clear_attempts(attempt_id)
    return user, opened


def check_password(user: User, password: str, *, visitor: Visitor) -> None:
    """Check the password of a signed-in user. Raises Invalid({"current_password": wrong_password})
    and Conflict("too_many_logins").
    """
    try:
        _user, attempt_id = _try(user.username, password, visitor)
    except Invalid as error:
        raise Invalid({"current_password": Problem("wrong_password")}) from error
    with writing():
        limits.clear_attempts(attempt_id)


def confirm(user: User, password: str, *, session_id: int, visitor: Visitor) -> None:
    """Check the password again in this browser, before an action that requires it. Raises what
    check_password raises.
    """
    check_password(user, password, visitor=visitor)
    with writing():
        sessions.record_proof(session_id)


def _try(identifier: str, password: str, visitor: Visitor) -> tuple[User, int]:
    """The user with this password, and the id of the attempt, which counts as failed until it is
    cleared. Takes the same time for unknown names.
    """
    user = users.find_by_identifier(identifier)
    is_known = user is not None and (
        user.uuid in visitor.known or tokens.is_known_program(user, visitor)
    )
    account_key = user.username_key if user else name_key(identifier)[:_LONGEST_KEY]
    attempt_id = limits.begin_attempt(account_key, identifier, visitor, is_known=is_known)
    is_right = passwords.is_correct(user.password_hash if user else None, password)
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
    """Change one's own password (the current one is required) or, as an administrator, another
    user's.

    Other sessions end. Personal tokens end if the user wants that, and always when an administrator
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
    hashed = passwords.hash_password(new_password)
    with writing(user):
        user.password_hash = hashed
        sessions.end_all(user.id, but=keep_session)
        tokens.end_all(user.id, but=keep_family)
        if ends_tokens or by.id != user.id:
            personal_tokens.end_all(user.id)
        audit.record(
            "password_changed", by=by, subject=user, address=visitor.address if visitor else ""
        )


def set_password(user: User, new_password: str, *, by: User) -> None:
    """Set another user's password; administrators only, who change their own with the current one.
    Raises Conflict("yourself"), Forbidden, Invalid.
    """
    if by.id == user.id:
        raise Conflict("yourself")
    change_password(user, new_password, by=by)
