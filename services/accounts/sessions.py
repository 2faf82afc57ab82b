"""Browser sessions, stored as rows so that they can be listed and ended. The cookie contains a
random token, the row only its hash.
"""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import select, update

from errors import NotFound, PasswordNeeded, Unavailable
from models import base
from models.account import Session, User
from services import access, audit, secrets_store
from services.db.cache import cached_lookup
from services.db.rows import row_from_values, values_of
from services.db.transactions import session, writing

LAST_USED_STEP = timedelta(minutes=5)
PROOF_LIFE = timedelta(minutes=10)  # since the password was given
LIFE = timedelta(days=30)  # since signing in, however often it is used


class SignedIn(NamedTuple):
    """The user of a cookie, and the row of that browser's session."""

    user: User
    session: Session


_FIND = select(Session, User).join(User, User.id == Session.user_id)


def find_signed_in(token: str) -> SignedIn | None:
    """The user and session of a cookie's token; None when it is unknown, ended or too old, or the
    account is disabled. One query, or none when nothing has changed since the last call.
    """
    if not token:
        return None
    token_hash = secrets_store.token_hash(token)
    values = cached_lookup(("signed_in", token_hash), lambda: _look_up(token_hash))
    if values is None:
        return None
    browser, user = row_from_values(Session, values[0]), row_from_values(User, values[1])
    if browser.revoked_at is not None or not user.is_active or time_left(browser) <= timedelta(0):
        return None
    return SignedIn(user, browser)


def _look_up(token_hash: bytes) -> tuple[dict[str, Any], dict[str, Any]] | None:
    row = session().execute(_FIND.where(Session.token_hash == token_hash)).first()
    return (values_of(row[0]), values_of(row[1])) if row is not None else None


def time_left(browser: Session) -> timedelta:
    """How long the session lasts before the user has to sign in again."""
    return browser.created_at + LIFE - base.utc_now()


def list_sessions(user: User) -> list[Session]:
    """The user's active sessions, last used first."""
    query = (
        select(Session)
        .where(
            Session.user_id == user.id,
            Session.revoked_at.is_(None),
            Session.created_at > base.utc_now() - LIFE,
        )
        .order_by(Session.last_used_at.desc(), Session.id)
    )
    return list(session().execute(query).scalars())


def open_session(user: User, *, address: str, user_agent: str) -> str:
    """Sign a browser in; returns the token for its cookie. Inside a write transaction."""
    token = secrets_store.new_token()
    now = base.utc_now()
    session().add(
        Session(
            user_id=user.id,
            token_hash=secrets_store.token_hash(token),
            created_at=now,
            last_used_at=now,
            proved_at=now,
            address=address[:64],
            user_agent=user_agent[:256],
        )
    )
    user.last_login_at = now
    return token


def require_proof(session_id: int) -> None:
    """Raises PasswordNeeded when the password was last entered in this browser more than ten
    minutes ago.
    """
    browser = session().get(Session, session_id)
    proved_at = browser.proved_at if browser is not None else None
    if proved_at is None or proved_at <= base.utc_now() - PROOF_LIFE:
        raise PasswordNeeded


def record_proof(session_id: int) -> None:
    """Record that the password was entered in this browser, inside a write transaction."""
    now = base.utc_now()
    session().execute(update(Session).where(Session.id == session_id).values(proved_at=now))


def record_use(signed_in: SignedIn) -> None:
    """Update "last used" at most every five minutes, so that reading a page rarely writes."""
    now = base.utc_now()
    if signed_in.session.last_used_at > now - LAST_USED_STEP:
        return
    session_id = signed_in.session.id
    with (
        contextlib.suppress(Unavailable),
        writing(),
    ):  # reading must not wait for a long writer
        session().execute(update(Session).where(Session.id == session_id).values(last_used_at=now))


def end_session(session_id: int, *, by: User) -> None:
    """End one of the caller's sessions. Raises NotFound for anyone else's."""
    ended = session().get(Session, session_id)
    if ended is None or ended.user_id != by.id:
        raise NotFound("session")
    with writing(ended):
        ended.revoked_at = base.utc_now()
        audit.record("session_ended", by=by)


def sign_out_everywhere(user: User, *, by: User, but: int | None = None) -> None:
    """End all sessions of the caller except `but`, or, as an administrator, of another user. Raises
    Forbidden.
    """
    if user.id != by.id:
        access.require(by, "users:update")
    with writing(user):
        end_all(user.id, but=but)
        audit.record("sessions_ended", by=by, subject=user)


def end_all(user_id: int, *, but: int | None = None) -> None:
    """End all sessions of an account (new password, account disabled), inside a write
    transaction.
    """
    query = update(Session).where(Session.user_id == user_id, Session.revoked_at.is_(None))
    if but is not None:
        query = query.where(Session.id != but)
    session().execute(query.values(revoked_at=base.utc_now()))
