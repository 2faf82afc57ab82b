"""Background jobs: their state, items, events and schedules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigInt, Id, Json, Long, MadeAt, PublicId, one_of, ref, table_args

STATES = ("queued", "running", "asking", "done", "failed", "cancelled")
_ACTIVE = text("state IN ('queued', 'running')")


class Job(Base):
    """The row is the truth, the queue only the bell.

    `asking` waits for a person's answer (see `question`).
    """

    __tablename__ = "job"
    __table_args__ = table_args(
        one_of("state", *STATES),
        Index(
            "uq_job_active",
            "kind",
            "subject_table",
            "subject_id",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
        Index("ix_job_state", "state", "id"),
        Index("ix_job_subject", "subject_table", "subject_id", "id"),
    )
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    kind: Mapped[str]
    subject_table: Mapped[str] = mapped_column(default="", server_default="")
    subject_id: Mapped[Long] = mapped_column(default=0, server_default="0")
    user_id: Mapped[int | None] = ref("user", ondelete="SET NULL", index=True)
    state: Mapped[str] = mapped_column(default="queued", server_default="queued")
    attempt: Mapped[int] = mapped_column(default=0, server_default="0")
    lease_until: Mapped[datetime | None]
    is_cancel_requested: Mapped[bool] = mapped_column(default=False)
    options: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, server_default="{}")
    counts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, server_default="{}")
    done: Mapped[Long] = mapped_column(default=0, server_default="0")
    total: Mapped[int | None]
    current: Mapped[str] = mapped_column(default="", server_default="")
    problem: Mapped[str] = mapped_column(default="", server_default="")
    question: Mapped[dict[str, Any] | None] = mapped_column(Json)
    created_at: Mapped[MadeAt]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def is_active(self) -> bool:
        return self.state in ("queued", "running")


class JobItem(Base):
    """One item of a job: a problem with a path and a reason, a planned change, a row of an
    import.
    """

    __tablename__ = "job_item"
    __table_args__ = table_args(Index("ix_job_item_job_id", "job_id", "kind", "id"))
    id: Mapped[Id]
    job_id: Mapped[int] = ref("job", ondelete="CASCADE")
    kind: Mapped[str]
    subject_table: Mapped[str] = mapped_column(default="", server_default="")
    subject_id: Mapped[int | None] = mapped_column(BigInt)
    path: Mapped[bytes | None] = mapped_column(LargeBinary)
    path_text: Mapped[str] = mapped_column(default="", server_default="")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    detail: Mapped[dict[str, Any] | None] = mapped_column(Json)


class JobEvent(Base):
    """Something that happened to a job: started, resumed, cancelled, failed."""

    __tablename__ = "job_event"
    __table_args__ = table_args(Index("ix_job_event_job_id", "job_id", "id"))
    id: Mapped[Id]
    job_id: Mapped[int] = ref("job", ondelete="CASCADE")
    kind: Mapped[str]
    detail: Mapped[dict[str, Any] | None] = mapped_column(Json)
    at: Mapped[MadeAt]


class Schedule(Base):
    """A job that comes again; the tick reads the rows that are due.

    `every_minutes` or a cron line, in the instance's zone.
    """

    __tablename__ = "schedule"
    __table_args__ = table_args(
        UniqueConstraint("kind", "subject_table", "subject_id"),
        Index("ix_schedule_next_at", "next_at"),
    )
    id: Mapped[Id]
    kind: Mapped[str]
    subject_table: Mapped[str] = mapped_column(default="", server_default="")
    subject_id: Mapped[Long] = mapped_column(default=0, server_default="0")
    every_minutes: Mapped[int | None]
    cron: Mapped[str] = mapped_column(default="", server_default="")
    options: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, server_default="{}")
    is_enabled: Mapped[bool] = mapped_column(default=True)
    next_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None]
