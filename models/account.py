"""Users, how they sign in, and the audit log."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from models.base import (
    Base,
    BigInt,
    Id,
    Json,
    Key,
    MadeAt,
    PublicId,
    SortText,
    ref,
    table_args,
)

THEMES = ("system", "light", "dark", "contrast")


class User(Base):
    """One account for all interfaces. A user name contains no @, so it is nobody's email address.

    `former_name_key`: a name with an @ from before that was so, which still signs in.
    """

    __tablename__ = "user"
    __table_args__ = table_args(Index("uq_user_former_name_key", "former_name_key", unique=True))
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    username: Mapped[str]
    username_key: Mapped[Key] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(default="", server_default="")
    email_key: Mapped[str | None] = mapped_column(unique=True)
    former_name_key: Mapped[str | None] = mapped_column(SortText)
    display_name: Mapped[str] = mapped_column(default="", server_default="")
    password_hash: Mapped[str | None]
    is_admin: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    time_zone: Mapped[str] = mapped_column(default="", server_default="")
    locale: Mapped[str] = mapped_column(default="", server_default="")
    theme: Mapped[str] = mapped_column(default="system", server_default="system")
    preferences: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, server_default="{}")
    subsonic_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_login_at: Mapped[datetime | None]
    created_at: Mapped[MadeAt]
    updated_at: Mapped[MadeAt]

    @property
    def name(self) -> str:
        return self.display_name or self.username

    # what flask-login asks of a user
    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        return str(self.id)

    @property
    def has_keys(self) -> bool:
        """Single-letter keys can be turned off (WCAG 2.1.4)."""
        return self.preferences.get("keys", True) is not False


class Credential(Base):
    """An API key or personal token; only its hash is kept."""

    __tablename__ = "credential"
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    user_id: Mapped[int] = ref("user", ondelete="CASCADE", index=True)
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    suffix: Mapped[str] = mapped_column(default="")
    scopes: Mapped[list[Any]] = mapped_column(Json, default=list, server_default="[]")
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[MadeAt]


class RefreshToken(Base):
    """A token that gives the next pair; all that grew from one sign-in are a family.

    `agent_hash` and `network` say which program has it: who asked for it, then who used it first.
    """

    __tablename__ = "refresh_token"
    id: Mapped[Id]
    user_id: Mapped[int] = ref("user", ondelete="CASCADE", index=True)
    family: Mapped[uuid.UUID] = mapped_column(Uuid, index=True)
    audience: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[MadeAt]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    agent_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    network: Mapped[str] = mapped_column(default="", server_default="")


class Session(Base):
    """A signed-in browser; its cookie carries a random id of which only the hash is here."""

    __tablename__ = "session"
    id: Mapped[Id]
    user_id: Mapped[int] = ref("user", ondelete="CASCADE", index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[MadeAt]
    last_used_at: Mapped[MadeAt]
    proved_at: Mapped[datetime | None]  # when the password was last asked for
    address: Mapped[str] = mapped_column(default="")
    user_agent: Mapped[str] = mapped_column(default="")
    revoked_at: Mapped[datetime | None]


class LoginFailure(Base):
    """A failed sign-in by any interface, counted per account, per address and per both.

    `bucket` is what an address is counted under. Since `cleared_at`, when somebody signed in to the
    account from there, it is shown but no longer counted.
    """

    __tablename__ = "login_failure"
    __table_args__ = table_args(
        Index("ix_login_failure_account_key_at", "account_key", "at"),
        Index("ix_login_failure_bucket_at", "bucket", "at"),
    )
    id: Mapped[Id]
    account_key: Mapped[Key]
    name: Mapped[str] = mapped_column(default="", server_default="")
    address: Mapped[str]
    bucket: Mapped[str] = mapped_column(default="", server_default="")
    interface: Mapped[str] = mapped_column(default="", server_default="")
    cleared_at: Mapped[datetime | None]
    at: Mapped[MadeAt]


class Audit(Base):
    """Who did what to an account, a secret or a setting; never the values."""

    __tablename__ = "audit"
    __table_args__ = table_args(Index("ix_audit_at", "at"))
    id: Mapped[Id]
    user_id: Mapped[int | None] = ref("user", ondelete="SET NULL", index=True)
    actor: Mapped[str] = mapped_column(default="")
    action: Mapped[str]
    subject_table: Mapped[str] = mapped_column(default="")
    subject_id: Mapped[int | None] = mapped_column(BigInt)
    # as it was called then, so that the line still says something when it has been deleted
    subject_name: Mapped[str] = mapped_column(default="", server_default="")
    address: Mapped[str] = mapped_column(default="")
    at: Mapped[MadeAt]


class Setting(Base):
    """An instance setting; secrets are encrypted with a key derived from the instance secret."""

    __tablename__ = "setting"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    value: Mapped[Any] = mapped_column(Json, nullable=True)
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    updated_at: Mapped[MadeAt]
