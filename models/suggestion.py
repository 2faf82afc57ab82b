"""Suggestions, their reviews, what a user never wants, cached replies of outside sources and how
those do.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigInt, Id, Json, Key, MadeAt, PublicId, one_of, ref, table_args


class Suggestion(Base):
    """A recommendation to one user; applied only when a person accepts it."""

    __tablename__ = "suggestion"
    __table_args__ = table_args(
        one_of("state", "new", "interested", "dismissed", "accepted"),
        Index("ix_suggestion_user_id", "user_id", "state", "kind", "id"),
    )
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    user_id: Mapped[int] = ref("user", ondelete="CASCADE")
    job_id: Mapped[int | None] = ref("job", ondelete="SET NULL", index=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="new", server_default="new")
    work_id: Mapped[int | None] = ref("work", index=True)
    title: Mapped[str]
    creator: Mapped[str] = mapped_column(default="", server_default="")
    isbn_13: Mapped[str] = mapped_column(default="", server_default="")
    cover_url: Mapped[str] = mapped_column(default="", server_default="")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    evidence: Mapped[list[Any]] = mapped_column(Json, default=list, server_default="[]")
    created_at: Mapped[MadeAt]
    updated_at: Mapped[MadeAt]


class SuggestionBlock(Base):
    """Never again: an item, a creator or a series."""

    __tablename__ = "suggestion_block"
    __table_args__ = table_args(UniqueConstraint("user_id", "scope", "value_key"))
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    user_id: Mapped[int] = ref("user", ondelete="CASCADE")
    scope: Mapped[str]
    value: Mapped[str]
    value_key: Mapped[Key]
    created_at: Mapped[MadeAt]


class AiPreference(Base):
    """What a user allows an AI to see, and what they like."""

    __tablename__ = "ai_preference"
    id: Mapped[Id]
    user_id: Mapped[int] = ref("user", ondelete="CASCADE", unique=True)
    is_opted_in: Mapped[bool] = mapped_column(default=False)
    permissions: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, server_default="{}")
    taste: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, server_default="{}")
    updated_at: Mapped[MadeAt]


class SourceReply(Base):
    """A cached answer of an outside source."""

    __tablename__ = "source_reply"
    __table_args__ = table_args(
        UniqueConstraint("source", "question"), Index("ix_source_reply_expires_at", "expires_at")
    )
    id: Mapped[Id]
    source: Mapped[str]
    question: Mapped[str]
    status: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    fetched_at: Mapped[MadeAt]
    expires_at: Mapped[datetime]


class SourceHour(Base):
    """What became of the questions that a source was asked within an hour."""

    __tablename__ = "source_hour"
    __table_args__ = table_args(
        UniqueConstraint("source", "hour"), Index("ix_source_hour_hour", "hour")
    )
    id: Mapped[Id]
    source: Mapped[str]
    hour: Mapped[datetime]
    answers: Mapped[int] = mapped_column(default=0, server_default="0")
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    answered_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(default="", server_default="")
    rests_until: Mapped[datetime | None]
    quota_limit: Mapped[int | None] = mapped_column(BigInt)
    quota_remaining: Mapped[int | None] = mapped_column(BigInt)
    quota_resets_at: Mapped[datetime | None]
