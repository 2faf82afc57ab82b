"""A user's status and rating of an edition, their dated readings, and their progress."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Connection,
    Index,
    UniqueConstraint,
    Uuid,
    delete,
    event,
    insert,
    inspect,
)
from sqlalchemy.orm import Mapped, mapped_column

from models import base
from models.base import Base, Id, Json, Long, MadeAt, PublicId, one_of, ref, table_args

SYNCED = ("rating", "status", "is_favorite", "progress")  # fields that devices synchronise


class Interaction(Base):
    """A user's status, rating 1-10, notes and review of an edition. `field_times` says for each
    field that devices synchronise when a person set it and when it was stored, in microseconds
    since 1970; a field that is missing there is as old as the row's last change.
    """

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
    field_times: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, server_default="{}")
    created_at: Mapped[MadeAt]
    updated_at: Mapped[MadeAt]


class DeletedInteraction(Base):
    """An interaction that its user deleted, for devices that still have it."""

    __tablename__ = "deleted_interaction"
    __table_args__ = table_args(Index("ix_deleted_interaction_user_id", "user_id", "deleted_at"))
    id: Mapped[Id]
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True)
    user_id: Mapped[int] = ref("user", ondelete="CASCADE")
    deleted_at: Mapped[datetime]


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


# ── times that rows keep by themselves, like updated_at ───────────────────────────────────────────


@event.listens_for(Interaction, "before_insert")
def _begin_times(_mapper: Any, _connection: Connection, row: Interaction) -> None:
    now = micros(base.utc_now())
    row.field_times = {
        name: [now, now] for name in SYNCED if getattr(row, name) not in (None, False)
    }


@event.listens_for(Interaction, "before_update")
def _keep_times(_mapper: Any, _connection: Connection, row: Interaction) -> None:
    state = inspect(row)
    changed = [name for name in SYNCED if state.attrs[name].history.has_changes()]
    if not changed:
        return
    before = state.attrs.updated_at.history.deleted or [row.updated_at]
    row.updated_at = base.utc_now()
    old, now = micros(before[0]), micros(row.updated_at)
    row.field_times = (
        {name: [old, old] for name in SYNCED if getattr(row, name) not in (None, False)}
        | row.field_times
        | {name: [now, now] for name in changed}
    )


@event.listens_for(Interaction, "after_delete")
def _remember_deletion(_mapper: Any, connection: Connection, row: Interaction) -> None:
    connection.execute(
        insert(DeletedInteraction).values(
            uuid=row.uuid, user_id=row.user_id, deleted_at=base.utc_now()
        )
    )


@event.listens_for(Interaction, "after_insert")
def _forget_deletion(_mapper: Any, connection: Connection, row: Interaction) -> None:
    connection.execute(delete(DeletedInteraction).where(DeletedInteraction.uuid == row.uuid))


def micros(moment: datetime) -> int:
    return (moment - base.EPOCH) // timedelta(microseconds=1)
