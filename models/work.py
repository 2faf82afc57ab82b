"""Works, their editions, physical copies and parts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import (
    Base,
    BigInt,
    Id,
    Json,
    Key,
    Long,
    MadeAt,
    PublicId,
    Version,
    link_args,
    live_index,
    one_of,
    ref,
    table_args,
)
from models.library import KINDS

PART_KINDS = ("track", "episode", "chapter", "issue", "part")


class Work(Base):
    """A novel, a film, an album, a series of episodes.

    Carries what a list shows, so that a list is one query.
    """

    __tablename__ = "work"
    __table_args__ = table_args(
        one_of("kind", *KINDS),
        CheckConstraint("title <> ''", name="title"),
        live_index("ix_work_by_title", "scope_id", "sort_key", "id"),
        live_index("ix_work_by_added", "scope_id", "added_at", "id"),
        live_index("ix_work_by_year", "scope_id", "year", "published", "sort_key", "id"),
        live_index("ix_work_by_media_type", "scope_id", "media_type_id", "sort_key", "id"),
        live_index("ix_work_by_updated", "scope_id", "updated_at"),
        live_index("ix_work_by_creator", "scope_id", "creator_key", "sort_key", "id"),
        Index("ix_work_copied_from", "copied_from"),
        Index(
            "ix_work_lost_files",
            "scope_id",
            sqlite_where=text("lost_files_at IS NOT NULL"),
            postgresql_where=text("lost_files_at IS NOT NULL"),
        ),
        Index(
            "ix_work_merged_into_id",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
        Index(
            "ix_work_deleted_at",
            "deleted_at",
            sqlite_where=text("deleted_at IS NOT NULL"),
            postgresql_where=text("deleted_at IS NOT NULL"),
        ),
    )
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    kind: Mapped[str]
    scope_id: Mapped[int] = ref("scope")
    media_type_id: Mapped[int | None] = ref("media_type", index=True)
    title: Mapped[str]
    sort_title: Mapped[str] = mapped_column(default="", server_default="")
    sort_key: Mapped[Key]
    letter: Mapped[str]
    subtitle: Mapped[str] = mapped_column(default="", server_default="")
    original_title: Mapped[str] = mapped_column(default="", server_default="")
    description: Mapped[str] = mapped_column(default="", server_default="")
    language: Mapped[str] = mapped_column(default="", server_default="")
    published: Mapped[str] = mapped_column(default="", server_default="")
    year: Mapped[int] = mapped_column(default=0, server_default="0")
    content_rating: Mapped[str] = mapped_column(default="", server_default="")
    # what lists show, kept by the services that write credits, files and covers
    creator: Mapped[str] = mapped_column(default="", server_default="")
    creator_key: Mapped[Key] = mapped_column(default="", server_default="")
    formats: Mapped[str] = mapped_column(default="", server_default="")
    cover_id: Mapped[int | None] = mapped_column(
        BigInt
    )  # an image; no foreign key, because image -> file -> edition -> work would be a circle
    # the work of which a library that may not share it took a copy; no foreign key, because that
    # one may be removed for good, and ids are never used again
    copied_from: Mapped[int | None] = mapped_column(BigInt)
    # the work that answers for this one since they were merged; then this one is deleted, and is
    # removed for good only together with that one. No foreign key, because both go at once
    merged_into_id: Mapped[int | None] = mapped_column(BigInt)
    hue: Mapped[int] = mapped_column(default=0, server_default="0")
    file_count: Mapped[int] = mapped_column(default=0, server_default="0")
    missing_count: Mapped[int] = mapped_column(default=0, server_default="0")
    part_count: Mapped[int] = mapped_column(default=0, server_default="0")
    duration_ms: Mapped[Long] = mapped_column(default=0, server_default="0")
    # what the facets count it as (services/lists/facet_counts.py); empty when they do not
    counted_as: Mapped[str] = mapped_column(default="", server_default="")
    added_at: Mapped[MadeAt]
    created_at: Mapped[MadeAt]
    updated_at: Mapped[MadeAt]
    # when a scan found that its files belong to several other works; it stays without files,
    # because something of a person hangs on it
    lost_files_at: Mapped[datetime | None]
    version: Mapped[Version]
    deleted_at: Mapped[datetime | None]


class WorkKey(Base):
    """How a scan recognises a work: the key its files' tags or folder give, within one library.

    `is_redirect`: a person merged the work of this key into `work_id`.
    """

    __tablename__ = "work_key"
    __table_args__ = link_args(PrimaryKeyConstraint("library_id", "key"))
    library_id: Mapped[int] = ref("library", ondelete="CASCADE")
    key: Mapped[str]
    work_id: Mapped[int] = ref("work", ondelete="CASCADE", index=True)
    is_redirect: Mapped[bool] = mapped_column(default=False, server_default=false())


class Edition(Base):
    """A form in which a work was published: hardcover, EPUB, Blu-ray, vinyl, FLAC."""

    __tablename__ = "edition"
    __table_args__ = table_args(
        Index("ix_edition_work_id_position", "work_id", "position", "id"),
        Index("ix_edition_isbn_13", "isbn_13"),
        Index("ix_edition_isbn_10", "isbn_10"),
    )
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    work_id: Mapped[int] = ref("work")
    format: Mapped[str]
    scan_key: Mapped[str] = mapped_column(default="", server_default="")
    name: Mapped[str] = mapped_column(default="", server_default="")
    language: Mapped[str] = mapped_column(default="", server_default="")
    publisher: Mapped[str] = mapped_column(default="", server_default="")
    published: Mapped[str] = mapped_column(default="", server_default="")
    isbn_13: Mapped[str] = mapped_column(default="", server_default="")
    isbn_10: Mapped[str] = mapped_column(default="", server_default="")
    narrator: Mapped[str] = mapped_column(default="", server_default="")
    description: Mapped[str] = mapped_column(default="", server_default="")
    page_count: Mapped[int] = mapped_column(default=0, server_default="0")
    duration_ms: Mapped[Long] = mapped_column(default=0, server_default="0")
    is_primary: Mapped[bool] = mapped_column(default=False)
    # what its files say of it: a value that differs is a person's, and no scan changes it
    file_values: Mapped[dict[str, Any] | None] = mapped_column(Json)
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    # the edition that answers for this one since they were united; then this one is deleted, and
    # is removed for good only after that one. No foreign key, because that one goes first
    merged_into_id: Mapped[int | None] = mapped_column(BigInt)
    created_at: Mapped[MadeAt]
    updated_at: Mapped[MadeAt]
    version: Mapped[Version]
    deleted_at: Mapped[datetime | None]


class Copy(Base):
    """A physical thing on a shelf."""

    __tablename__ = "copy"
    __table_args__ = table_args(
        live_index("uq_copy_library_id_barcode", "library_id", "barcode", unique=True)
    )
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    edition_id: Mapped[int] = ref("edition", index=True)
    library_id: Mapped[int] = ref("library")
    barcode: Mapped[str | None]
    place_id: Mapped[int | None] = ref("place", ondelete="SET NULL", index=True)
    condition: Mapped[str] = mapped_column(default="", server_default="")
    acquired_on: Mapped[date | None]
    acquired_from: Mapped[str] = mapped_column(default="", server_default="")
    price_minor: Mapped[int | None]
    currency: Mapped[str] = mapped_column(default="", server_default="")
    notes: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[MadeAt]
    updated_at: Mapped[MadeAt]
    version: Mapped[Version]
    deleted_at: Mapped[datetime | None]


class Part(Base):
    """A track, episode, chapter or issue of a work.

    One without a file is missing. `section` is the season or disc.
    """

    __tablename__ = "part"
    __table_args__ = table_args(
        one_of("kind", *PART_KINDS),
        Index("ix_part_work_id_section", "work_id", "section", "number", "id"),
    )
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    work_id: Mapped[int] = ref("work")
    kind: Mapped[str]
    section: Mapped[int] = mapped_column(default=0, server_default="0")
    number: Mapped[int] = mapped_column(default=0, server_default="0")
    number_end: Mapped[int | None]
    absolute: Mapped[int | None]
    title: Mapped[str] = mapped_column(default="", server_default="")
    artist: Mapped[str] = mapped_column(default="", server_default="")
    released: Mapped[str] = mapped_column(default="", server_default="")
    description: Mapped[str] = mapped_column(default="", server_default="")
    duration_ms: Mapped[Long] = mapped_column(default=0, server_default="0")
    # what a source of metadata says of it: "source", "value" (its number there), and fields
    external: Mapped[dict[str, Any] | None] = mapped_column(Json)
    created_at: Mapped[MadeAt]
    deleted_at: Mapped[datetime | None]


class PartFile(Base):
    """Many to many: one file with two episodes, one film in two files."""

    __tablename__ = "part_file"
    __table_args__ = link_args(PrimaryKeyConstraint("part_id", "media_file_id"))
    part_id: Mapped[int] = ref("part", ondelete="CASCADE")
    media_file_id: Mapped[int] = ref("media_file", ondelete="CASCADE", index=True)
    position: Mapped[int] = mapped_column(default=0, server_default="0")


class ExternalId(Base):
    """What another source calls a row: an ISBN of a work, an IMDb number, a MusicBrainz id."""

    __tablename__ = "external_id"
    __table_args__ = table_args(
        UniqueConstraint("subject_table", "subject_id", "source", "value"),
        Index("ix_external_id_source_value", "source", "value"),
    )
    id: Mapped[Id]
    subject_table: Mapped[str]
    subject_id: Mapped[Long]
    source: Mapped[str]
    value: Mapped[str]
    # it goes when no file says it any more
    is_from_files: Mapped[bool] = mapped_column(default=False, server_default=false())
