"""Messages to people about events: where they are sent, which are wanted, and the outbox; and links
for forgotten passwords.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, PrimaryKeyConstraint, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Json, MadeAt, PublicId, link_args, one_of, ref, table_args

CHANNELS = ("mail", "webhook", "apprise")


class MessageTarget(Base):
    """Where messages to a user are sent. The address of webhooks and Apprise services is encrypted,
    because it often contains a secret; mail goes to the user's email address.
    """

    __tablename__ = "message_target"
    __table_args__ = table_args(
        one_of("channel", *CHANNELS),
        Index(
            "uq_message_target_mail",
            "user_id",
            unique=True,
            sqlite_where=text("channel = 'mail'"),
            postgresql_where=text("channel = 'mail'"),
        ),
        Index("ix_message_target_user_id", "user_id", "id"),
    )
    id: Mapped[Id]
    user_id: Mapped[int] = ref("user", ondelete="CASCADE")
    channel: Mapped[str]
    name: Mapped[str] = mapped_column(default="", server_default="")
    address: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[MadeAt]


class MessageChoice(Base):
    """An event whose messages are sent to a target, from `created_at` on."""

    __tablename__ = "message_choice"
    __table_args__ = link_args(PrimaryKeyConstraint("target_id", "event"))
    target_id: Mapped[int] = ref("message_target", ondelete="CASCADE")
    event: Mapped[str]
    created_at: Mapped[MadeAt]


class Message(Base):
    """One message to one target, written together with what it reports. `uuid` identifies it to its
    receiver. `is_resent`: its worker was killed while sending it, so it may have arrived already.
    """

    __tablename__ = "message"
    __table_args__ = table_args(
        one_of("channel", *CHANNELS),
        one_of("state", "queued", "sending", "sent", "failed"),
        UniqueConstraint("target_id", "event_key"),
        Index("ix_message_state", "state", "next_at"),
        Index("ix_message_user_id", "user_id", "id"),
        Index("ix_message_created_at", "created_at"),
    )
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    user_id: Mapped[int] = ref("user", ondelete="CASCADE")
    target_id: Mapped[int | None] = ref("message_target", ondelete="SET NULL")
    channel: Mapped[str]
    event: Mapped[str]
    event_key: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, server_default="{}")
    state: Mapped[str] = mapped_column(default="queued", server_default="queued")
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    is_resent: Mapped[bool] = mapped_column(default=False, server_default=false())
    next_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[MadeAt]


class PasswordReset(Base):
    """A request for a new password, for whatever was typed. A job looks up whose it is, so that
    requests for unknown names take the same time. Only the hash of the token is stored.
    """

    __tablename__ = "password_reset"
    __table_args__ = table_args(Index("ix_password_reset_looked_up_at", "looked_up_at", "id"))
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    identifier: Mapped[str]
    user_id: Mapped[int | None] = ref("user", ondelete="CASCADE", index=True)
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[MadeAt]
    looked_up_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
