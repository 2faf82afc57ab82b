"""Files on disk: their exact paths, what was read from them, and images that belong to rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, PrimaryKeyConstraint, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigInt, Id, Long, MadeAt, PublicId, link_args, ref, table_args


class MediaFile(Base):
    """One file under a root.

    `path` is relative to the root and holds the exact bytes; `path_text` is for people.

    Audio facts stand here and not in `media_stream`: a track has one stream, and 20,000 rows more
    would say nothing new.
    """

    __tablename__ = "media_file"
    __table_args__ = table_args(
        UniqueConstraint("root_id", "path"),
        Index("ix_media_file_fingerprint", "fingerprint"),
        Index(
            "ix_media_file_missing",
            "root_id",
            "missing_since",
            sqlite_where=text("missing_since IS NOT NULL"),
            postgresql_where=text("missing_since IS NOT NULL"),
        ),
        Index(
            "ix_media_file_problem",
            "root_id",
            sqlite_where=text("problem_since IS NOT NULL"),
            postgresql_where=text("problem_since IS NOT NULL"),
        ),
    )
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    root_id: Mapped[int] = ref("root")
    folder_id: Mapped[int] = ref("folder", index=True)
    edition_id: Mapped[int | None] = ref("edition", index=True)
    # of an upload: the library that it was sent to. No foreign key: a file outlives its library,
    # and ids are never used again
    library_id: Mapped[int | None] = mapped_column(BigInt)
    path: Mapped[bytes] = mapped_column(LargeBinary)
    path_text: Mapped[str]
    size: Mapped[Long]
    mtime_ns: Mapped[Long]
    device: Mapped[int | None] = mapped_column(BigInt)
    inode: Mapped[int | None] = mapped_column(BigInt)
    fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary)
    media: Mapped[str] = mapped_column(default="", server_default="")
    format: Mapped[str] = mapped_column(default="", server_default="")
    codec: Mapped[str] = mapped_column(default="", server_default="")
    resolution: Mapped[str] = mapped_column(default="", server_default="")
    hdr: Mapped[str] = mapped_column(default="", server_default="")
    duration_ms: Mapped[Long] = mapped_column(default=0, server_default="0")
    bit_rate: Mapped[int] = mapped_column(default=0, server_default="0")
    sample_rate: Mapped[int] = mapped_column(default=0, server_default="0")
    bit_depth: Mapped[int] = mapped_column(default=0, server_default="0")
    channels: Mapped[int] = mapped_column(default=0, server_default="0")
    page_count: Mapped[int] = mapped_column(default=0, server_default="0")
    chapters: Mapped[bytes | None] = mapped_column(LargeBinary)
    is_extra: Mapped[bool] = mapped_column(default=False)
    # which kind of extra, for example "trailer"; "" for others and where it isn't known
    extra: Mapped[str] = mapped_column(default="", server_default="")
    problem: Mapped[str] = mapped_column(default="", server_default="")
    # since when it has its problem, or notes; None when it has neither
    problem_since: Mapped[datetime | None]
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    # of the readers that read it (readers/registry.py); 0 when only its row was written
    read_version: Mapped[int] = mapped_column(default=0, server_default="0")
    # of the sidecars that spoke for it when it was read (services/scanning/sidecars.py)
    sidecar_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    # the user who chose this file's edition; scans leave it there. No foreign key: a choice
    # outlives the account
    placed_by: Mapped[int | None] = mapped_column(BigInt)
    placed_at: Mapped[datetime | None]
    added_at: Mapped[MadeAt]
    missing_since: Mapped[datetime | None]
    # "left_out" when it is missing because scans leave it out; only means something while it is
    # missing
    missing_reason: Mapped[str] = mapped_column(default="", server_default="")


class FileFacts(Base):
    """What a file says about itself, as far as grouping needs it (readers/stored.py), and a hash of
    how it was placed last. A table of its own, so that lists of files stay narrow.
    """

    __tablename__ = "file_facts"
    __table_args__ = link_args(PrimaryKeyConstraint("media_file_id"))
    media_file_id: Mapped[int] = ref("media_file", ondelete="CASCADE")
    data: Mapped[bytes] = mapped_column(LargeBinary)
    placement_hash: Mapped[bytes | None] = mapped_column(LargeBinary)


class MediaStream(Base):
    """A video, audio or subtitle stream of a file, or an external subtitle beside it."""

    __tablename__ = "media_stream"
    __table_args__ = table_args(
        Index("ix_media_stream_media_file_id_position", "media_file_id", "position")
    )
    id: Mapped[Id]
    media_file_id: Mapped[int] = ref("media_file", ondelete="CASCADE")
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    kind: Mapped[str]
    codec: Mapped[str] = mapped_column(default="", server_default="")
    language: Mapped[str] = mapped_column(default="", server_default="")
    title: Mapped[str] = mapped_column(default="", server_default="")
    channels: Mapped[int] = mapped_column(default=0, server_default="0")
    sample_rate: Mapped[int] = mapped_column(default=0, server_default="0")
    bit_depth: Mapped[int] = mapped_column(default=0, server_default="0")
    bit_rate: Mapped[int] = mapped_column(default=0, server_default="0")
    width: Mapped[int] = mapped_column(default=0, server_default="0")
    height: Mapped[int] = mapped_column(default=0, server_default="0")
    frame_rate: Mapped[float] = mapped_column(default=0.0, server_default="0")
    hdr: Mapped[str] = mapped_column(default="", server_default="")
    is_default: Mapped[bool] = mapped_column(default=False)
    is_forced: Mapped[bool] = mapped_column(default=False)
    external_path: Mapped[bytes | None] = mapped_column(LargeBinary)


class Image(Base):
    """A cover, backdrop or photo. The original stays where it is; sizes are made after a scan or at
    the first view. Until the scan's job has made them, `width` is 0.

    `origin`: "file" (a picture in the folder: `path`), "embedded" (inside `media_file_id`, `member`
    says where), "upload" (in the data folder).
    """

    __tablename__ = "image"
    __table_args__ = table_args(
        Index("ix_image_subject", "subject_table", "subject_id", "kind", "position")
    )
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    subject_table: Mapped[str]
    subject_id: Mapped[Long]
    kind: Mapped[str] = mapped_column(default="cover", server_default="cover")
    origin: Mapped[str]
    root_id: Mapped[int | None] = ref("root", ondelete="CASCADE")
    path: Mapped[bytes | None] = mapped_column(LargeBinary)
    media_file_id: Mapped[int | None] = ref("media_file", ondelete="SET NULL", index=True)
    member: Mapped[str] = mapped_column(default="", server_default="")
    stamp: Mapped[str] = mapped_column(default="", server_default="")
    content_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    width: Mapped[int] = mapped_column(default=0, server_default="0")
    height: Mapped[int] = mapped_column(default=0, server_default="0")
    color: Mapped[str] = mapped_column(default="", server_default="")
    source: Mapped[str] = mapped_column(default="", server_default="")
    source_url: Mapped[str] = mapped_column(default="", server_default="")
    is_broken: Mapped[bool] = mapped_column(default=False)
    # a person took it from a source: no refresh replaces it
    is_chosen: Mapped[bool] = mapped_column(default=False, server_default=false())
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[MadeAt]


class MediaFileNote(Base):
    """What was odd about a file but did not stop the reading."""

    __tablename__ = "media_file_note"
    __table_args__ = link_args(PrimaryKeyConstraint("media_file_id", "note"))
    media_file_id: Mapped[int] = ref("media_file", ondelete="CASCADE")
    note: Mapped[str]
