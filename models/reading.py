"""A user's status and rating of an edition, their dated readings, and their progress."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Json, Long, MadeAt, PublicId, one_of, ref, table_args


class Interaction(Base):
    """A user's status, rating 1-10, notes and review of an edition."""

    __tablename__ = "interaction"
    __table_args__ = table_args(
        UniqueConstraint("user_id", "edition_id"),
        one_of("status", "unread", "reading", "read", "did_not_finish"),
        CheckConstraint("rating IS NULL OR (rating BETWEEN 1 AND 10)", name="rating"),
        Index("ix_interaction_user_id_status", "user_id", "status", "updated_at"),
    )
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    user_id: Mapped[int] = ref("user", ondelete="CASCADE")
    edition_id: Mapped[int] = ref("edition", index=True)
    status: Mapped[str] = mapped_column(default="unread", server_default="unread")
    rating: Mapped[int | None]
    notes: Mapped[str] = mapped_column(default="", server_default="")
    review: Mapped[str] = mapped_column(default="", server_default="")
    is_review_shared: Mapped[bool] = mapped_column(default=False)
    is_favorite: Mapped[bool] = mapped_column(default=False)
    progress: Mapped[dict[str, Any] | None] = mapped_column(Json)
    created_at: Mapped[MadeAt]
    updated_at: Mapped[MadeAt]


class Reading(Base):
    """One dated read, watch or listen."""

    __tablename__ = "reading"
    __table_args__ = table_args(
        Index("ix_reading_finished", "user_id", "finished_on", "edition_id")
    )
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    user_id: Mapped[int] = ref("user", ondelete="CASCADE", index=True)
    edition_id: Mapped[int] = ref("edition", index=True)
    started_on: Mapped[date | None]
    finished_on: Mapped[date | None]
    created_at: Mapped[MadeAt]


class Position(Base):
    """Where a user stopped in a file: milliseconds, or a page, or an EPUB location."""

    __tablename__ = "position"
    __table_args__ = table_args(UniqueConstraint("user_id", "media_file_id"))
    id: Mapped[Id]
    user_id: Mapped[int] = ref("user", ondelete="CASCADE")
    media_file_id: Mapped[int] = ref("media_file", ondelete="CASCADE", index=True)
    milliseconds: Mapped[Long] = mapped_column(default=0, server_default="0")
    page: Mapped[int] = mapped_column(default=0, server_default="0")
    location: Mapped[str] = mapped_column(default="", server_default="")
    device: Mapped[str] = mapped_column(default="", server_default="")
    updated_at: Mapped[datetime]
