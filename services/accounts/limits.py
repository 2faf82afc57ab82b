"""Failed logins, counted for every door together: 10 per account and 30 per address in 15 minutes,
then a growing delay.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, func, select

from errors import Conflict
from models import base
from models.account import LoginFailure
from services.db.transactions import session

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
PER_ADDRESS = 30
FIRST_DELAY = 30  # seconds; doubles with each failure beyond the limit
LONGEST_DELAY = 900
KEPT = timedelta(days=1)


def refuse_if_too_many(account_key: str, address: str) -> None:
    """Raises Conflict("too_many_logins", retry_after=seconds) while the account or the address has
    to wait.
    """
    wait = max(
        _wait(LoginFailure.account_key == account_key, PER_ACCOUNT),
        _wait(LoginFailure.address == address, PER_ADDRESS),
    )
    if wait > 0:
        raise Conflict("too_many_logins", retry_after=wait)


def _wait(about: ColumnElement[bool], most: int) -> int:
    now = base.utc_now()
    count, last = (
        session()
        .execute(
            select(func.count(), func.max(LoginFailure.at)).where(
                about, LoginFailure.at > now - WINDOW
            )
        )
        .one()
    )
    if count < most:
        return 0
    delay = min(FIRST_DELAY * 2 ** min(count - most, 10), LONGEST_DELAY)
    return max(0, int((last + timedelta(seconds=delay) - now).total_seconds()) + 1)


def note_failure(account_key: str, address: str) -> None:
    """Count one; inside a write transaction."""
    session().add(LoginFailure(account_key=account_key, address=address))


def forget(account_key: str) -> None:
    """After a good login, and for old rows; inside a write transaction."""
    session().execute(
        delete(LoginFailure).where(
            (LoginFailure.account_key == account_key) | (LoginFailure.at < base.utc_now() - KEPT)
        )
    )
