"""Loans of any physical thing, and who borrowed it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, PrimaryKeyConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Key, MadeAt, PublicId, Version, link_args, ref, table_args


class Borrower(Base):
    """Someone who borrows from a library; need not have an account."""

    __tablename__ = "borrower"
    __table_args__ = table_args(UniqueConstraint("library_id", "name_key"))
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    library_id: Mapped[int] = ref("library")
    user_id: Mapped[int | None] = ref("user", ondelete="SET NULL", index=True)
    name: Mapped[str]
    name_key: Mapped[Key]
    contact: Mapped[str] = mapped_column(default="", server_default="")
    notes: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[MadeAt]


class Loan(Base):
    """One copy out with one borrower; the database allows one open loan of a copy."""

    __tablename__ = "loan"
    __table_args__ = table_args(
        Index(
            "uq_loan_open_copy",
            "copy_id",
            unique=True,
            sqlite_where=text("returned_on IS NULL AND deleted_at IS NULL"),
            postgresql_where=text("returned_on IS NULL AND deleted_at IS NULL"),
        ),
        Index("ix_loan_library_id", "library_id", "returned_on", "due_on", "id"),
        Index("ix_loan_by_day", "library_id", "loaned_on", "created_at", "id"),
    )
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    library_id: Mapped[int] = ref("library")
    copy_id: Mapped[int] = ref("copy", index=True)
    borrower_id: Mapped[int] = ref("borrower", index=True)
    loaned_on: Mapped[date]
    due_on: Mapped[date | None]
    returned_on: Mapped[date | None]
    notes: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[MadeAt]
    updated_at: Mapped[MadeAt]
    version: Mapped[Version]
    deleted_at: Mapped[datetime | None]


class LoanTag(Base):
    """A loan's tags."""

    __tablename__ = "loan_tag"
    __table_args__ = link_args(PrimaryKeyConstraint("loan_id", "tag_id"))
    loan_id: Mapped[int] = ref("loan")
    tag_id: Mapped[int] = ref("tag", index=True)
