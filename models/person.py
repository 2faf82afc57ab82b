"""People and groups, their credits, and their bibliography."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import (
    Base,
    BigInt,
    Id,
    Key,
    MadeAt,
    PublicId,
    Version,
    live_index,
    ref,
    table_args,
)


class Person(Base):
    """A person or group. Two people of one name are told apart by `disambiguation`.

    `created_by_id` is the user who created them by hand. It is empty for people who came with a
    work.
    """

    __tablename__ = "person"
    __table_args__ = table_args(
        live_index("uq_person_name_key", "name_key", "disambiguation", unique=True),
        live_index("ix_person_sort_key", "sort_key", "id"),
    )
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    name: Mapped[str]
    name_key: Mapped[Key]
    disambiguation: Mapped[str] = mapped_column(default="", server_default="")
    sort_name: Mapped[str]
    sort_key: Mapped[Key]
    letter: Mapped[str]
    is_group: Mapped[bool] = mapped_column(default=False)
    bio: Mapped[str] = mapped_column(default="", server_default="")
    born_on: Mapped[str] = mapped_column(default="", server_default="")
    died_on: Mapped[str] = mapped_column(default="", server_default="")
    nationality: Mapped[str] = mapped_column(default="", server_default="")
    created_by_id: Mapped[int | None] = mapped_column(BigInt)
    created_at: Mapped[MadeAt]
    updated_at: Mapped[MadeAt]
    version: Mapped[Version]
    deleted_at: Mapped[datetime | None]


class Credit(Base):
    """What a person did for a work; `role` is a MARC relator code, `position` its order,
    `character` for actors.
    """

    __tablename__ = "credit"
    __table_args__ = table_args(
        UniqueConstraint("work_id", "person_id", "role", "character"),
        Index("ix_credit_person_id", "person_id", "role", "work_id"),
    )
    id: Mapped[Id]
    work_id: Mapped[int] = ref("work")
    person_id: Mapped[int] = ref("person")
    role: Mapped[str]
    character: Mapped[str] = mapped_column(default="", server_default="")
    position: Mapped[int] = mapped_column(default=0, server_default="0")


class BibliographyEntry(Base):
    """Something a person made that the library need not hold, as an outside source lists it."""

    __tablename__ = "bibliography_entry"
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    person_id: Mapped[int] = ref("person", ondelete="CASCADE", index=True)
    title: Mapped[str]
    isbn_13: Mapped[str] = mapped_column(default="", server_default="")
    isbn_10: Mapped[str] = mapped_column(default="", server_default="")
    year: Mapped[int] = mapped_column(default=0, server_default="0")
    cover_url: Mapped[str] = mapped_column(default="", server_default="")
    source: Mapped[str]
    created_at: Mapped[MadeAt]
    deleted_at: Mapped[datetime | None]
