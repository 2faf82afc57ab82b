"""Genres, tags, media types, series and shelves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, PrimaryKeyConstraint, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import (
    Base,
    Id,
    Json,
    Key,
    MadeAt,
    PublicId,
    Version,
    link_args,
    live_index,
    ref,
    table_args,
)


class Genre(Base):
    """A genre, the same for the whole instance. The common ones came with Stacks or were made by an
    administrator, for everybody to choose from; the others came with works, and only who sees one
    of these works knows of them.
    """

    __tablename__ = "genre"
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    name: Mapped[str]
    name_key: Mapped[Key] = mapped_column(unique=True)
    is_common: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[MadeAt]


class WorkGenre(Base):
    """A work's genres."""

    __tablename__ = "work_genre"
    __table_args__ = link_args(
        PrimaryKeyConstraint("work_id", "genre_id"),
        Index("ix_work_genre_genre_id", "genre_id", "work_id"),
    )
    work_id: Mapped[int] = ref("work")
    genre_id: Mapped[int] = ref("genre")


class Tag(Base):
    """A library's own word."""

    __tablename__ = "tag"
    __table_args__ = table_args(UniqueConstraint("library_id", "name_key"))
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    library_id: Mapped[int] = ref("library")
    name: Mapped[str]
    name_key: Mapped[Key]
    color: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[MadeAt]


class WorkTag(Base):
    """A work's tags."""

    __tablename__ = "work_tag"
    __table_args__ = link_args(
        PrimaryKeyConstraint("work_id", "tag_id"), Index("ix_work_tag_tag_id", "tag_id", "work_id")
    )
    work_id: Mapped[int] = ref("work")
    tag_id: Mapped[int] = ref("tag")


class MediaType(Base):
    """What sort of book or comic a work is (novel, manga, textbook); `kind` is the library kind it
    belongs to.
    """

    __tablename__ = "media_type"
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    name: Mapped[str]
    name_key: Mapped[Key] = mapped_column(unique=True)
    display_name: Mapped[str]
    description: Mapped[str] = mapped_column(default="", server_default="")
    kind: Mapped[str] = mapped_column(default="book", server_default="book")
    created_at: Mapped[MadeAt]


class Series(Base):
    """A series of works within one library."""

    __tablename__ = "series"
    __table_args__ = table_args(
        live_index("ix_series_by_name", "library_id", "sort_key", "id"),
        live_index("ix_series_name_key", "library_id", "name_key"),
    )
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    library_id: Mapped[int] = ref("library")
    name: Mapped[str]
    name_key: Mapped[Key]
    sort_key: Mapped[Key]
    letter: Mapped[str]
    description: Mapped[str] = mapped_column(default="", server_default="")
    status: Mapped[str] = mapped_column(default="ongoing", server_default="ongoing")
    total_count: Mapped[int | None]
    original_language: Mapped[str] = mapped_column(default="", server_default="")
    publication_year: Mapped[int | None]
    demographic: Mapped[str] = mapped_column(default="", server_default="")
    genres: Mapped[list[Any]] = mapped_column(Json, default=list, server_default="[]")
    url: Mapped[str] = mapped_column(default="", server_default="")
    external_source: Mapped[str] = mapped_column(default="", server_default="")
    external_value: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[MadeAt]
    updated_at: Mapped[MadeAt]
    version: Mapped[Version]
    deleted_at: Mapped[datetime | None]


class SeriesArc(Base):
    """A named stretch of a series."""

    __tablename__ = "series_arc"
    __table_args__ = table_args(UniqueConstraint("series_id", "name_key"))
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    series_id: Mapped[int] = ref("series")
    name: Mapped[str]
    name_key: Mapped[Key]
    description: Mapped[str] = mapped_column(default="", server_default="")
    position: Mapped[float] = mapped_column(default=0.0, server_default="0")
    volume_start: Mapped[float | None]
    volume_end: Mapped[float | None]
    created_at: Mapped[MadeAt]
    updated_at: Mapped[MadeAt]


class SeriesEntry(Base):
    """A work's place in a series; `label` keeps what "3a" or "1.5" was written as."""

    __tablename__ = "series_entry"
    __table_args__ = table_args(
        UniqueConstraint("series_id", "work_id"),
        Index("ix_series_entry_position", "series_id", "position", "id"),
    )
    id: Mapped[Id]
    series_id: Mapped[int] = ref("series")
    work_id: Mapped[int] = ref("work", index=True)
    arc_id: Mapped[int | None] = ref("series_arc", ondelete="SET NULL")
    position: Mapped[float] = mapped_column(default=0.0, server_default="0")
    label: Mapped[str] = mapped_column(default="", server_default="")


class SeriesVolume(Base):
    """A volume that a provider knows of."""

    __tablename__ = "series_volume"
    __table_args__ = table_args(UniqueConstraint("series_id", "position"))
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    series_id: Mapped[int] = ref("series", ondelete="CASCADE")
    position: Mapped[float]
    title: Mapped[str] = mapped_column(default="", server_default="")
    released: Mapped[str] = mapped_column(default="", server_default="")
    cover_url: Mapped[str] = mapped_column(default="", server_default="")
    external_value: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[MadeAt]
    updated_at: Mapped[MadeAt]


class SeriesTag(Base):
    """A series' tags."""

    __tablename__ = "series_tag"
    __table_args__ = link_args(PrimaryKeyConstraint("series_id", "tag_id"))
    series_id: Mapped[int] = ref("series")
    tag_id: Mapped[int] = ref("tag", index=True)


class Shelf(Base):
    """A shelf of a library, chosen by hand; with a `query` it fills itself."""

    __tablename__ = "shelf"
    __table_args__ = table_args(
        live_index("uq_shelf_library_id_name_key", "library_id", "name_key", unique=True)
    )
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    library_id: Mapped[int] = ref("library")
    name: Mapped[str]
    name_key: Mapped[Key]
    description: Mapped[str] = mapped_column(default="", server_default="")
    color: Mapped[str] = mapped_column(default="", server_default="")
    icon: Mapped[str] = mapped_column(default="", server_default="")
    query: Mapped[str] = mapped_column(default="", server_default="")
    display_order: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[MadeAt]
    updated_at: Mapped[MadeAt]
    version: Mapped[Version]
    deleted_at: Mapped[datetime | None]


class ShelfWork(Base):
    """A work on a shelf."""

    __tablename__ = "shelf_work"
    __table_args__ = link_args(
        PrimaryKeyConstraint("shelf_id", "work_id"),
        Index("ix_shelf_work_added", "shelf_id", "added_at"),
    )
    shelf_id: Mapped[int] = ref("shelf")
    work_id: Mapped[int] = ref("work", index=True)
    added_at: Mapped[MadeAt]


class ShelfTag(Base):
    """A shelf's tags."""

    __tablename__ = "shelf_tag"
    __table_args__ = link_args(PrimaryKeyConstraint("shelf_id", "tag_id"))
    shelf_id: Mapped[int] = ref("shelf")
    tag_id: Mapped[int] = ref("tag", index=True)


class SavedView(Base):
    """A search with its filters, sort and columns that a user keeps under a name."""

    __tablename__ = "saved_view"
    __table_args__ = table_args(UniqueConstraint("user_id", "name_key"))
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    user_id: Mapped[int] = ref("user", ondelete="CASCADE")
    library_id: Mapped[int | None] = ref("library", ondelete="CASCADE")
    name: Mapped[str]
    name_key: Mapped[Key]
    query: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[MadeAt]
