"""Tokens of the published APIs: short access tokens (JWT), and refresh tokens that can be used
once.

An access token names the family of refresh tokens that it came from. When the family is ended (sign
out, a new password, a refresh token that comes a second time), its access tokens end with it;
rights are read from the account at each request, never from the token.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, NamedTuple

import jwt
from sqlalchemy import ColumnElement, bindparam, exists, select, update

from errors import Invalid, Problem
from models import base
from models.account import RefreshToken, User
from services import runtime, secrets_store
from services.db.transactions import session, writing

ACCESS_LIFE = timedelta(minutes=15)
REFRESH_LIFE = timedelta(days=7)
GRACE = timedelta(
    seconds=30
    # for a second tab, an answer that was lost on its way, or requests of one program that were
    # refused at once
)
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


def open_family(user: User, audience: str) -> Pair:
    """Sign a program in; inside a write transaction."""
    user.last_login_at = base.utc_now()
    return _issue(user, audience, uuid.uuid4())


def find_caller(token: str, audience: str) -> Caller | None:
    """The account of an access token, in one query; None when the token is wrong, too old, ended,
    or the account is disabled.
    """
    claims = _claims(token, audience)
    if claims is None:
        return None
    user_id, family = claims
    user = (
        session()
        .execute(_ALIVE, {"user_id": user_id, "family": family, "audience": audience})
        .scalar()
    )
    return Caller(user, frozenset(), family) if user is not None else None


def refresh(token: str, audience: str) -> tuple[User, Pair]:
    """A new pair for a refresh token. Raises Invalid({"refresh_token": wrong_token}).

    A token can be used once, and for half a minute from then on may come again: a program that
    finds its access token too old in several requests at once brings the same refresh token with
    each, and some arrive after the next one was used. One that comes again later ends its family,
    because somebody else has it.
    """
    found = (
        session()
        .execute(
            select(RefreshToken).where(RefreshToken.token_hash == secrets_store.token_hash(token))
        )
        .scalar()
    )
    if found is None or found.audience != audience:
        raise _wrong()
    user = session().get(User, found.user_id)
    with writing(found):
        is_good = user is not None and user.is_active and _may_refresh(found)
        pair = _issue(user, audience, found.family) if is_good and user is not None else None
        if pair is not None and found.used_at is None:
            found.used_at = base.utc_now()
    if user is None or pair is None:
        raise _wrong()
    return user, pair


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


def _may_refresh(found: RefreshToken) -> bool:
    """Inside the write transaction, on the row as it is now."""
    now = base.utc_now()
    if found.revoked_at is not None or found.expires_at <= now:
        return False
    if found.used_at is None or found.used_at > now - GRACE:
        return True
    _revoke(_of_family(found.family))
    return False


def _issue(user: User, audience: str, family: uuid.UUID) -> Pair:
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
        )
    )
    claims = {
        "iss": ISSUER,
        "aud": audience,
        "uid": str(user.uuid),
        "fam": str(family),
        "jti": str(uuid.uuid4()),
        "admin": user.is_admin,
        "iat": int(now.timestamp()),
        "exp": int((now + ACCESS_LIFE).timestamp()),
    }
    return Pair(
        jwt.encode(claims, _key(runtime.present().secret), _ALGORITHM),
        token,
        int(ACCESS_LIFE.total_seconds()),
    )


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
                    options={"verify_exp": False, "require": ["exp"]},
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
