"""Changes (who changed what, from what to what) and the source of each value."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigInt, Id, Json, Long, MadeAt, PublicId, ref, table_args


class ChangeSet(Base):
    """One use-case's changes: an edit, a bulk edit of 900 works, an import. Undone as a whole."""

    __tablename__ = "change_set"
    __table_args__ = table_args(
        Index("ix_change_set_subject", "subject_table", "subject_id", "id"),
        Index("ix_change_set_created_at", "created_at"),
        Index("ix_change_set_library_id", "library_id", "id"),
    )
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    user_id: Mapped[int | None] = ref("user", ondelete="SET NULL", index=True)
    actor: Mapped[str] = mapped_column(default="", server_default="")
    kind: Mapped[str]
    subject_table: Mapped[str] = mapped_column(default="", server_default="")
    subject_id: Mapped[int | None] = mapped_column(BigInt)
    # whose members may read the line; None is for its user and administrators. No foreign key: a
    # line outlives what it is about
    library_id: Mapped[int | None] = mapped_column(BigInt)
    is_private: Mapped[bool] = mapped_column(default=False)
    undoes_id: Mapped[int | None] = ref("change_set", ondelete="SET NULL", index=True)
    undone_by_id: Mapped[int | None] = ref("change_set", ondelete="SET NULL", index=True)
    job_id: Mapped[int | None] = ref("job", ondelete="SET NULL", index=True)
    created_at: Mapped[MadeAt]


class Change(Base):
    """One field (or, with field "*", one whole row made or deleted) before and after; `row_version`
    is the row's after it.
    """

    __tablename__ = "change"
    __table_args__ = table_args(
        Index("ix_change_change_set_id", "change_set_id", "id"),
        Index("ix_change_row", "table_name", "row_id", "field", "id"),
    )
    id: Mapped[Id]
    change_set_id: Mapped[int] = ref("change_set", ondelete="CASCADE")
    table_name: Mapped[str]
    row_id: Mapped[Long]
    field: Mapped[str]
    row_version: Mapped[int | None]
    before: Mapped[Any] = mapped_column(Json, nullable=True)
    after: Mapped[Any] = mapped_column(Json, nullable=True)


class FieldSource(Base):
    """What one source says a field is.

    The chosen one is shown; the others are the rejected alternatives.

    `source`: "person", "tags" (of the file `media_file_id`), "sidecar" (a file beside it), "name"
    (of the file or folder), or a provider's name.
    """

    __tablename__ = "field_source"
    __table_args__ = table_args(UniqueConstraint("subject_table", "subject_id", "field", "source"))
    id: Mapped[Id]
    subject_table: Mapped[str]
    subject_id: Mapped[Long]
    field: Mapped[str]
    source: Mapped[str]
    value: Mapped[Any] = mapped_column(Json, nullable=True)
    is_chosen: Mapped[bool] = mapped_column(default=True)
    is_locked: Mapped[bool] = mapped_column(default=False)
    user_id: Mapped[int | None] = ref("user", ondelete="SET NULL")
    media_file_id: Mapped[int | None] = ref("media_file", ondelete="SET NULL", index=True)
    at: Mapped[datetime]
