"""Tokens of the published APIs: short access tokens (JWT), and the refresh tokens that give the
next pair.

An access token names the family of refresh tokens that it came from. When the family is ended
(signing out, a new password, a refresh token in the hands of another program), its access tokens
end with it; rights are read from the account at each request, never from the token.

A used refresh token may come again: tabs of a browser copy it, phones ask twice when an answer was
lost. For 15 minutes after its first use it gives the same program another pair, and later it is
refused without harm to the others. From another program, or from another network more than a
minute after its first use, it was stolen, and its family ends.
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
from services.db.rows import remembered_row
from services.db.transactions import session, writing

ACCESS_LIFE = timedelta(minutes=15)
REFRESH_LIFE = timedelta(days=7)
REUSE = timedelta(minutes=15)  # after the first use
MOVING = timedelta(minutes=1)  # after the first use, for a phone that changes networks meanwhile
LONGEST_TEXT = 512  # characters of a refresh token that is looked up
ISSUER = "stacks"
_ALGORITHM = "HS256"

# Asked with every request of a program; writing it anew each time took as long as its answer.
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
    """Who speaks with a token.

    `scopes` narrows what they may do; empty: all that the account may. `family` is empty for
    personal tokens.
    """

    user: User
    scopes: frozenset[str] = frozenset()
    family: uuid.UUID | None = None


def open_family(
    user: User, audience: str, visitor: Visitor, *, life: timedelta = ACCESS_LIFE
) -> Pair:
    """Sign a program in, with an access token that lasts so long; inside a write transaction."""
    user.last_login_at = base.utc_now()
    return _issue(user, audience, uuid.uuid4(), visitor, life)


def renew(caller: Caller, audience: str, *, life: timedelta) -> str:
    """A fresh access token for somebody who has one; its family lasts as long, at the least."""
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
    """The account of an access token, in one query or, when nothing has changed since the last
    time, none; None when the token is wrong, too old, ended, or the account is disabled.
    """
    claims = _claims(token, audience)
    if claims is None:
        return None
    user_id, family = claims
    asked = {"user_id": user_id, "family": family, "audience": audience}
    user = remembered_row(User, ("program", user_id, family, audience), lambda: _alive(asked))
    return Caller(user, frozenset(), family) if user is not None else None


def _alive(asked: dict[str, Any]) -> User | None:
    return session().execute(_ALIVE, asked).scalar()


def refresh(token: str, audience: str, visitor: Visitor) -> tuple[User, Pair]:
    """A new pair for a refresh token. Raises Invalid({"refresh_token": wrong_token})."""
    query = select(RefreshToken).where(RefreshToken.token_hash == secrets_store.token_hash(token))
    row = session().execute(query).scalar()
    if row is None or row.audience != audience:
        raise _wrong()
    user = session().get(User, row.user_id)
    with writing(row):
        pair = None
        if user is not None and user.is_active and _may_refresh(row, user, visitor):
            _note_first_use(row, visitor)
            pair = _issue(user, audience, row.family, visitor)
    if user is None or pair is None:
        raise _wrong()
    return user, pair


def is_known_program(user: User, visitor: Visitor) -> bool:
    """Whether this program, in this network, has tokens of the user that are still good."""
    query = select(RefreshToken.id).where(
        RefreshToken.user_id == user.id,
        RefreshToken.revoked_at.is_(None),
        RefreshToken.expires_at > base.utc_now(),
        RefreshToken.agent_hash == visitor.agent_hash,
        RefreshToken.network == visitor.network,
    )
    return session().execute(query.limit(1)).first() is not None


def end_family(family: uuid.UUID | None) -> None:
    """Sign one program out."""
    if family is not None:
        with writing():
            _revoke(_of_family(family))


def end_all(user_id: int, *, but: uuid.UUID | None = None) -> None:
    """Sign out every program of an account, but perhaps the one that asks; inside a write
    transaction.
    """
    others = RefreshToken.user_id == user_id
    _revoke(others if but is None else others & (RefreshToken.family != but))


def _may_refresh(row: RefreshToken, user: User, visitor: Visitor) -> bool:
    """Inside the write transaction, on the row as it is now. Ends the family of a stolen token."""
    now = base.utc_now()
    if row.revoked_at is not None or row.expires_at <= now:
        return False
    if row.used_at is None:
        return True
    is_other_agent = row.agent_hash not in (None, visitor.agent_hash)
    has_moved = row.network not in ("", visitor.network)
    if is_other_agent or (has_moved and now > row.used_at + MOVING):
        _revoke(_of_family(row.family))
        audit.note("stolen_token", by=None, subject=user, address=visitor.address)
        return False
    return now <= row.used_at + REUSE


def _note_first_use(row: RefreshToken, visitor: Visitor) -> None:
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
    return jwt.encode(claims, _key(runtime.present().secret), _ALGORITHM)


def _claims(token: str, audience: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    for secret in (runtime.present().secret, runtime.present().secret_old):
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


def _wrong() -> Invalid:
    return Invalid({"refresh_token": Problem("wrong_token")})
