"""Tokens of the published APIs: short-lived access tokens (JWT), and refresh tokens for new pairs.

An access token names the family of refresh tokens it came from. When the family ends (signing out,
a new password, a refresh token used by another program), its access tokens end too. Permissions are
read from the account at each request, never from the token.

A refresh token may be used more than once: browser tabs copy it, and phones repeat a request when
the answer got lost. For 15 minutes after its first use, the same program gets another pair for it;
after that it is refused, without consequences for the others. If another program uses it, or
another network more than a minute after its first use, it was stolen, and its family ends.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import jwt
from sqlalchemy import ColumnElement, bindparam, exists, func, select, update

from errors import Invalid, Problem
from models import base
from models.account import RefreshToken, User
from services import audit, runtime, secrets_store
from services.accounts.visitors import Visitor
from services.db.rows import cached_row
from services.db.transactions import session, writing

ACCESS_LIFE = timedelta(minutes=15)
REFRESH_LIFE = timedelta(days=7)
REUSE = timedelta(minutes=15)  # after the first use
MOVING = timedelta(minutes=1)  # after the first use, for a phone that changes networks
LONGEST_TEXT = 512  # characters of a refresh token that is looked up
ISSUER = "stacks"
_ALGORITHM = "HS256"

# A constant, because every API request needs it: building it each time took as long as running it.
_ALIVE = select(User).where(
    User.uuid == bindparam("user_id"), User.is_active,
    exists().where(
        RefreshToken.family == bindparam("family"), RefreshToken.audience == bindparam("audience"),
        RefreshToken.user_id == User.id,
        RefreshToken.revoked_at.is_(None),
    ),
)  # fmt: skip


class Pair(NamedTuple):
    """What a client gets when it signs in; `expires_in` is in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int


class Caller(NamedTuple):
    """The user of a token. `scopes` limit what they may do; empty means everything the account may
    do. `family` is None for personal tokens.
    """

    user: User
    scopes: frozenset[str] = frozenset()
    family: uuid.UUID | None = None


def open_family(
    user: User, audience: str, visitor: Visitor, *, life: timedelta = ACCESS_LIFE
) -> Pair:
    """Sign a program in; its access tokens last `life`. Inside a write transaction."""
    user.last_login_at = base.utc_now()
    return _issue(user, audience, uuid.uuid4(), visitor, life)


def renew(caller: Caller, audience: str, *, life: timedelta) -> str:
    """A new access token for a caller who has one; its family lasts at least as long."""
    if caller.family is None:
        raise ValueError("a personal token is not renewed")
    now = base.utc_now()
    lasts = session().execute(
        select(func.max(RefreshToken.expires_at)).where(_of_family(caller.family))
    )
    until = lasts.scalar_one()
    if until is None or until < now + life:
        with writing():
            session().execute(
                update(RefreshToken)
                .where(_of_family(caller.family))
                .values(expires_at=now + REFRESH_LIFE)
            )
    return _access_token(caller.user, audience, caller.family, now + life)


def find_caller(token: str, audience: str) -> Caller | None:
    """The account of an access token; None when the token is invalid, expired or ended, or the
    account is disabled. One query, or none when nothing has changed since the last call.
    """
    claims = _claims(token, audience)
    if claims is None:
        return None
    user_id, family = claims
    conditions = {"user_id": user_id, "family": family, "audience": audience}
    user = cached_row(User, ("program", user_id, family, audience), lambda: _find_user(conditions))
    return Caller(user, frozenset(), family) if user is not None else None


def _find_user(conditions: dict[str, Any]) -> User | None:
    return session().execute(_ALIVE, conditions).scalar()


def refresh(token: str, audience: str, visitor: Visitor) -> tuple[User, Pair]:
    """The user of a refresh token, and a new pair. Raises Invalid({"refresh_token":
    wrong_token}).
    """
    query = select(RefreshToken).where(RefreshToken.token_hash == secrets_store.token_hash(token))
    row = session().execute(query).scalar()
    if row is None or row.audience != audience:
        raise _wrong_token()
    user = session().get(User, row.user_id)
    with writing(row):
        pair = None
        if user is not None and user.is_active and _may_refresh(row, user, visitor):
            _record_first_use(row, visitor)
            pair = _issue(user, audience, row.family, visitor)
    if user is None or pair is None:
        raise _wrong_token()
    return user, pair


def is_known_program(user: User, visitor: Visitor) -> bool:
    """Whether this program, in this network, has valid tokens of the user."""
    query = select(RefreshToken.id).where(
        RefreshToken.user_id == user.id,
        RefreshToken.revoked_at.is_(None),
        RefreshToken.expires_at > base.utc_now(),
        RefreshToken.agent_hash == visitor.agent_hash,
        RefreshToken.network == visitor.network,
    )
    return session().execute(query.limit(1)).first() is not None


def end_family(family: uuid.UUID | None) -> None:
    """End a family of tokens: sign one program out."""
    if family is not None:
        with writing():
            _revoke(_of_family(family))


def end_all(user_id: int, *, but: uuid.UUID | None = None) -> None:
    """Sign all programs of an account out, except the family `but`; inside a write transaction."""
    others = RefreshToken.user_id == user_id
    _revoke(others if but is None else others & (RefreshToken.family != but))


def _may_refresh(row: RefreshToken, user: User, visitor: Visitor) -> bool:
    """Whether a refresh token is accepted, from its current row, inside the write transaction. Ends
    the family of a stolen token.
    """
    now = base.utc_now()
    if row.revoked_at is not None or row.expires_at <= now:
        return False
    if row.used_at is None:
        return True
    is_other_agent = row.agent_hash not in (None, visitor.agent_hash)
    has_moved = row.network not in ("", visitor.network)
    if is_other_agent or (has_moved and now > row.used_at + MOVING):
        _revoke(_of_family(row.family))
        audit.record("stolen_token", by=None, subject=user, address=visitor.address)
        return False
    return now <= row.used_at + REUSE


def _record_first_use(row: RefreshToken, visitor: Visitor) -> None:
    if row.used_at is None:
        row.used_at = base.utc_now()
        row.agent_hash, row.network = visitor.agent_hash, visitor.network


def _issue(
    user: User,
    audience: str,
    family: uuid.UUID,
    visitor: Visitor,
    life: timedelta = ACCESS_LIFE,
) -> Pair:
    now = base.utc_now()
    token = secrets_store.new_token()
    session().add(
        RefreshToken(
            user_id=user.id,
            family=family,
            audience=audience,
            token_hash=secrets_store.token_hash(token),
            created_at=now,
            expires_at=now + REFRESH_LIFE,
            agent_hash=visitor.agent_hash,
            network=visitor.network,
        )
    )
    access_token = _access_token(user, audience, family, now + life)
    return Pair(access_token, token, int(life.total_seconds()))


def _access_token(user: User, audience: str, family: uuid.UUID, until: datetime) -> str:
    claims = {
        "iss": ISSUER,
        "aud": audience,
        "uid": str(user.uuid),
        "fam": str(family),
        "jti": str(uuid.uuid4()),
        "admin": user.is_admin,
        "iat": int(base.utc_now().timestamp()),
        "exp": int(until.timestamp()),
    }
    return jwt.encode(claims, _key(runtime.current().secret), _ALGORITHM)


def _claims(token: str, audience: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    for secret in (runtime.current().secret, runtime.current().secret_old):
        if secret:
            try:
                claims: dict[str, Any] = jwt.decode(
                    token,
                    _key(secret),
                    [_ALGORITHM],
                    audience=audience,
                    issuer=ISSUER,
                    options={"verify_exp": False, "verify_iat": False, "require": ["exp"]},
                )
                if int(claims["exp"]) <= base.utc_now().timestamp():
                    return None
                return uuid.UUID(claims["uid"]), uuid.UUID(claims["fam"])
            except (jwt.InvalidTokenError, KeyError, TypeError, ValueError, AttributeError):
                continue
    return None


def _key(secret: str) -> bytes:
    return secrets_store.derive(secret, "access token")


def _of_family(family: uuid.UUID) -> ColumnElement[bool]:
    return RefreshToken.family == family


def _revoke(which: ColumnElement[bool]) -> None:
    session().execute(
        update(RefreshToken)
        .where(which, RefreshToken.revoked_at.is_(None))
        .values(revoked_at=base.utc_now())
    )


def _wrong_token() -> Invalid:
    return Invalid({"refresh_token": Problem("wrong_token")})
