"""Personal access tokens: users create them for their own programs. Only their hash is stored;
scopes limit what they can do.
"""

from __future__ import annotations

import contextlib
import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update

from errors import Invalid, NotFound, Problem, Unavailable
from models import base
from models.account import Credential, User
from services import audit, secrets_store
from services.accounts import sessions
from services.accounts.tokens import Caller
from services.db.cache import cached_lookup
from services.db.rows import row_from_values, values_of
from services.db.transactions import session, writing
from services.text import clean

_LETTERS = string.ascii_letters + string.digits
_LENGTH = 43  # of 62 letters: 256 bits
MAX_NAME = 64
MAX_LIVE = 100  # tokens that one account may have
_FIND = (
    select(Credential, User)
    .join(User, User.id == Credential.user_id)
    .where(
        Credential.secret_hash == bindparam("secret_hash"),
        Credential.kind == bindparam("kind"),
        Credential.revoked_at.is_(None),
        User.is_active,
    )
)


@dataclass(frozen=True)
class TokenKind:
    """The personal tokens of one interface: the name under which they are stored, their prefix, and
    their possible scopes.
    """

    name: str
    prefix: str
    scopes: frozenset[str]


def list_tokens(kind: TokenKind, *, by: User) -> Sequence[Credential]:
    """The caller's tokens, newest first, including revoked ones."""
    query = select(Credential).where(Credential.user_id == by.id, Credential.kind == kind.name)
    return (
        session()
        .execute(query.order_by(Credential.created_at.desc(), Credential.id.desc()))
        .scalars()
        .all()
    )


def create_token(
    kind: TokenKind,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None,
    *,
    by: User,
) -> tuple[Credential, str]:
    """Create a token; returns its row and its text, which is shown only once. Raises Invalid for an
    unknown scope, an empty name, an expiry in the past, and too many tokens.
    """
    name = " ".join(name.split())
    wanted = sorted({scope.strip() for scope in scopes} - {""})
    problems: dict[str, Problem] = {}
    if not name:
        problems["name"] = Problem("required")
    elif len(name) > MAX_NAME:
        problems["name"] = Problem("too_long", maximum=MAX_NAME)
    elif clean.has_controls(name):
        problems["name"] = Problem("not_printable")
    if unknown := [scope for scope in wanted if scope not in kind.scopes]:
        problems["scopes"] = Problem("no_such_scope", name=unknown[0][:64])
    if expires_at is not None and expires_at <= base.utc_now():
        problems["expires_at"] = Problem("in_the_past")
    if problems:
        raise Invalid(problems)
    token = kind.prefix + "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    with writing():
        if len([row for row in list_tokens(kind, by=by) if row.revoked_at is None]) >= MAX_LIVE:
            raise Invalid({"name": Problem("too_many", maximum=MAX_LIVE)})
        credential = Credential(
            user_id=by.id,
            kind=kind.name,
            name=name,
            secret_hash=secrets_store.token_hash(token),
            suffix=token[-4:],
            scopes=wanted,
            expires_at=expires_at,
        )
        session().add(credential)
        audit.record("token_made", by=by)
    return credential, token


def revoke_token(kind: TokenKind, uuid: UUID, *, by: User) -> None:
    """Revoke a token of the caller's. Raises NotFound for other tokens and revoked ones."""
    query = select(Credential).where(
        Credential.uuid == uuid, Credential.user_id == by.id, Credential.kind == kind.name
    )
    credential = session().execute(query).scalar()
    if credential is None or credential.revoked_at is not None:
        raise NotFound("token")
    with writing(credential):
        credential.revoked_at = base.utc_now()
        audit.record("token_revoked", by=by)


def end_all(user_id: int) -> None:
    """Revoke all tokens of an account, inside a write transaction."""
    live = (Credential.user_id == user_id) & Credential.revoked_at.is_(None)
    session().execute(update(Credential).where(live).values(revoked_at=base.utc_now()))


def find_caller(kind: TokenKind, token: str) -> Caller | None:
    """The account and scopes of a token; None when it is unknown, revoked or expired, or the
    account is disabled. One query, or none when nothing has changed since the last call.
    """
    conditions = {"secret_hash": secrets_store.token_hash(token), "kind": kind.name}
    values = cached_lookup(("personal", *conditions.values()), lambda: _look_up(conditions))
    if values is None:
        return None
    credential, user = row_from_values(Credential, values[0]), row_from_values(User, values[1])
    now = base.utc_now()
    if credential.expires_at is not None and credential.expires_at <= now:
        return None
    if credential.last_used_at is None or credential.last_used_at < now - sessions.LAST_USED_STEP:
        _record_use(credential)
    return Caller(user, frozenset(credential.scopes))


def _look_up(conditions: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]] | None:
    row = session().execute(_FIND, conditions).first()
    return (values_of(row[0]), values_of(row[1])) if row is not None else None


def _record_use(credential: Credential) -> None:
    credential_id = credential.id
    with (
        contextlib.suppress(Unavailable),
        writing(),
    ):  # who only reads must not wait for a long writer
        session().execute(
            update(Credential)
            .where(Credential.id == credential_id)
            .values(last_used_at=base.utc_now())
        )
