"""Limits on guessing passwords and the setup code; all interfaces share them.

An attempt is counted before it is checked, so that thirty simultaneous requests are not all
checked. Within 15 minutes there may be 10 attempts for an account from one address, 100 for an
account, and 30 from an address; after that, each attempt has to wait longer than the one before.

Requests through an undeclared proxy share one address and have ten times these limits.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import ColumnElement, delete, func, select, update

from errors import Conflict
from models import base
from models.account import LoginFailure, User
from services import access
from services.accounts.visitors import THROUGH_PROXY, Visitor
from services.db.transactions import session, wait_for_others, writing

log = structlog.get_logger("stacks.accounts")
WINDOW = timedelta(minutes=15)
PER_ACCOUNT_AND_ADDRESS = 10
PER_ACCOUNT = 100
PER_ADDRESS = 30
PROXY_FACTOR = 10  # times as many attempts for an undeclared proxy
FIRST_DELAY = 30  # seconds; doubles with each failure beyond the limit
LONGEST_DELAY = 900
PAGE = 100
_LOCK = 0x57ACC6
_LONGEST_NAME = 200


def begin_attempt(account_key: str, name: str, visitor: Visitor, *, is_known: bool = False) -> int:
    """Count an attempt as failed until `clear_attempts` is called; returns its id. `name` is what
    was typed.

    With `is_known`, this browser or program has signed in to the account before, so strangers'
    attempts for the account don't delay it. Raises Conflict("too_many_logins",
    retry_after=seconds).
    """
    with writing():
        wait_for_others(_LOCK)
        if wait := _wait(account_key, visitor, is_known=is_known):
            log.warning("sign_in_refused", **_facts(name, visitor), retry_after=wait)
            raise Conflict("too_many_logins", retry_after=wait)
        attempt = LoginFailure(
            account_key=account_key,
            name=_printable(name),
            address=visitor.address[:64],
            bucket=visitor.bucket,
            interface=visitor.interface,
        )
        session().add(attempt)
        session().flush()
        return attempt.id


def clear_attempts(attempt_id: int) -> None:
    """The attempt succeeded: delete it, and stop counting earlier ones for its account and address,
    which stay in the administrators' list. Inside a write transaction.
    """
    attempt = session().get_one(LoginFailure, attempt_id)
    session().execute(
        update(LoginFailure)
        .where(
            LoginFailure.account_key == attempt.account_key, LoginFailure.bucket == attempt.bucket
        )
        .values(cleared_at=base.utc_now())
    )
    session().execute(delete(LoginFailure).where(LoginFailure.id == attempt_id))


def report_failure(name: str, visitor: Visitor) -> None:
    """Write a log line that programs such as fail2ban can watch for."""
    log.warning("sign_in_failed", **_facts(name, visitor))


def list_failures(*, by: User, before_id: int | None = None) -> list[LoginFailure]:
    """At most PAGE failed sign-ins, newest first, before an id. Raises Forbidden."""
    access.require(by, "audit:read")
    query = select(LoginFailure).order_by(LoginFailure.id.desc()).limit(PAGE)
    if before_id is not None:
        query = query.where(LoginFailure.id < before_id)
    return list(session().execute(query).scalars())


def has_undeclared_proxy(*, by: User) -> bool:
    """Whether failed sign-ins came through an undeclared proxy. Raises Forbidden."""
    access.require(by, "audit:read")
    query = select(LoginFailure.id).where(LoginFailure.bucket.startswith(THROUGH_PROXY))
    return session().execute(query.limit(1)).first() is not None


def _wait(key: str, visitor: Visitor, *, is_known: bool) -> int:
    width = PROXY_FACTOR if visitor.is_forwarded else 1
    same_bucket = LoginFailure.bucket == visitor.bucket
    account = LoginFailure.account_key == key
    return max(
        _delay(account & same_bucket, PER_ACCOUNT_AND_ADDRESS * width),
        _delay(same_bucket, PER_ADDRESS * width),
        0 if is_known else _delay(account, PER_ACCOUNT),
    )


def _delay(which: ColumnElement[bool], limit: int) -> int:
    """Seconds until the next attempt that meets this condition may be made."""
    now = base.utc_now()
    recent = (LoginFailure.at > now - WINDOW) & LoginFailure.cleared_at.is_(None)
    count, last = (
        session()
        .execute(select(func.count(), func.max(LoginFailure.at)).where(which & recent))
        .one()
    )
    if count < limit:
        return 0
    delay = min(FIRST_DELAY * 2 ** min(count - limit, 10), LONGEST_DELAY)
    return max(0, int((last + timedelta(seconds=delay) - now).total_seconds()) + 1)


def _facts(name: str, visitor: Visitor) -> dict[str, str]:
    return {
        "name": _printable(name),
        "address": visitor.address,
        "interface": visitor.interface,
    }


def _printable(name: str) -> str:
    return "".join(
        character if character.isprintable() else "\ufffd" for character in name[:_LONGEST_NAME]
    )
