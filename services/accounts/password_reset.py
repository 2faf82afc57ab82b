"""Forgotten passwords: a link by mail that sets a new one, once, within an hour.

Asking for one only stores what was typed. A job looks up whose it is, so that the page answers
alike, and as fast, whether there is such a user or not. The token is derived from the instance's
secret and a random number, so that a mail that must be sent again contains the same link; the
database contains its hash only.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID

from sqlalchemy import func, select, update

from errors import Invalid, NotFound
from models import base
from models.account import User
from models.message import PasswordReset
from services import audit, jobs, runtime, secrets_store
from services.accounts import passwords, personal_tokens, sessions, tokens, users
from services.db.transactions import session, writing
from services.messages import audience, config, outbox
from services.messages.texts import RESET_LIFE

MAX_LINKS = 3  # for one user within the life of a link
MAX_WAITING = 200  # requests that are looked up at once; more are dropped
_PURPOSE = "links for new passwords"


def request(identifier: str) -> None:
    """Ask for a link for whoever has this user name or email address, if anybody does."""
    identifier = identifier.strip()[: users.LONGEST_IDENTIFIER].replace("\0", "")
    with writing():
        waiting = select(func.count()).where(PasswordReset.looked_up_at.is_(None))
        if session().execute(waiting).scalar_one() < MAX_WAITING:
            session().add(PasswordReset(identifier=identifier))


def has_waiting() -> bool:
    """Whether requests wait to be looked up."""
    query = select(PasswordReset.id).where(PasswordReset.looked_up_at.is_(None)).limit(1)
    return session().execute(query).first() is not None


def look_up(held: jobs.Claim) -> None:
    """Write the mails that were asked for into the outbox."""
    with jobs.batch(held):
        query = select(PasswordReset).where(PasswordReset.looked_up_at.is_(None))
        for reset in session().execute(query.order_by(PasswordReset.id)).scalars().all():
            reset.looked_up_at = base.utc_now()
            user = users.find_by_identifier(reset.identifier)
            reset.identifier = ""
            if user is not None and _may_have_link(user):
                _write(reset, user)


def _may_have_link(user: User) -> bool:
    recent = select(func.count()).where(
        PasswordReset.user_id == user.id, PasswordReset.created_at > base.utc_now() - RESET_LIFE
    )
    is_known = user.is_active and bool(user.email) and config.may_send_mail()
    return is_known and session().execute(recent).scalar_one() < MAX_LINKS


def _write(reset: PasswordReset, user: User) -> None:
    reset.user_id = user.id
    reset.token_hash = secrets_store.token_hash(token_of(str(reset.uuid)))
    facts = {"user_id": user.id, "reset": str(reset.uuid)}
    outbox.write_mail(user, audience.PASSWORD_RESET, f"reset:{reset.id}", facts)
    audit.record("password_link_sent", by=None, subject=user)


def token_of(reset: str) -> str:
    """The token of the request with this UUID."""
    key = secrets_store.derive(runtime.current().secret, _PURPOSE)
    digest = hmac.digest(key, UUID(reset).bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def find_user(token: str) -> User | None:
    """Whose password this link sets; None when it was used, is too old, or is none."""
    row = _find(token)
    return None if row is None else session().get(User, row.user_id)


def set_password(token: str, password: str, *, address: str) -> User:
    """Set the password of the user with this link, and end their sessions and tokens; other links
    of theirs no longer work. Raises NotFound when the link doesn't work, and Invalid.
    """
    user = find_user(token)
    if user is None:
        raise NotFound("password_reset")
    if problem := passwords.problem_of(password, user.username, user.email):
        raise Invalid({"password": problem})
    hashed = passwords.hash_password(password)
    with writing(user):
        if _find(token) is None or not user.is_active:  # another request was faster
            raise NotFound("password_reset")
        user.password_hash = hashed
        session().execute(
            update(PasswordReset)
            .where(PasswordReset.user_id == user.id, PasswordReset.used_at.is_(None))
            .values(used_at=base.utc_now())
            .execution_options(synchronize_session=False)
        )
        sessions.end_all(user.id)
        tokens.end_all(user.id)
        personal_tokens.end_all(user.id)
        audit.record("password_changed", by=user, subject=user, address=address)
    return user


def _find(token: str) -> PasswordReset | None:
    query = (
        select(PasswordReset)
        .join(User, User.id == PasswordReset.user_id)
        .where(
            PasswordReset.token_hash == secrets_store.token_hash(token),
            PasswordReset.used_at.is_(None),
            PasswordReset.created_at > base.utc_now() - RESET_LIFE,
            User.is_active,
        )
    )
    row: PasswordReset | None = session().execute(query).scalar()
    return row
