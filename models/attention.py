"""What is wrong with the folders of libraries, and what of it people ignore."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Long, MadeAt, ref, table_args


class ListingProblem(Base):
    """Something in a root that the last complete scan could not list or follow, and that is no
    media file: an unreadable folder, a link, a pipe, an ignore file.
    """

    __tablename__ = "listing_problem"
    __table_args__ = table_args(UniqueConstraint("root_id", "path"))
    id: Mapped[Id]
    root_id: Mapped[int] = ref("root", ondelete="CASCADE")
    path: Mapped[bytes] = mapped_column(LargeBinary)
    path_text: Mapped[str]
    reason: Mapped[str]
    since: Mapped[datetime]


class IgnoredProblem(Base):
    """A problem that somebody does not want to see: a row of a table, and the code of what is wrong
    with it. If something else is wrong with it later, that is shown.
    """

    __tablename__ = "ignored_problem"
    __table_args__ = table_args(UniqueConstraint("subject_table", "subject_id", "code"))
    id: Mapped[Id]
    subject_table: Mapped[str]
    subject_id: Mapped[Long]
    code: Mapped[str]
    user_id: Mapped[int | None] = ref("user", ondelete="SET NULL")
    created_at: Mapped[MadeAt]
