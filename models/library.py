"""Libraries, their members and folders, and the sets of libraries that hold works."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, PrimaryKeyConstraint, UniqueConstraint, false
from sqlalchemy.engine.default import DefaultExecutionContext
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

KINDS = ("book", "comic", "audiobook", "movie", "tv", "music", "game")
ROLES = ("owner", "editor", "viewer")


# The orders in which the sources of a file's values can be believed: the files beside it, its tags,
# its and its folders' names.
SOURCE_ORDERS = (
    "sidecar tags name",
    "sidecar name tags",
    "tags sidecar name",
    "tags name sidecar",
    "name sidecar tags",
    "name tags sidecar",
)


def usual_order(kind: str) -> str:
    """The order of a new library of a kind: videos are named with care, and tagged rarely."""
    return "sidecar name tags" if kind in ("movie", "tv") else "sidecar tags name"


def _usual_order(context: DefaultExecutionContext) -> str:
    parameters = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return usual_order(parameters["kind"])


class Library(Base):
    """A named set of works with access rules."""

    __tablename__ = "library"
    __table_args__ = table_args(
        one_of("kind", *KINDS),
        live_index("uq_library_owner_id_name_key", "owner_id", "name_key", unique=True),
        live_index("uq_library_slug", "slug", unique=True),
    )
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    name: Mapped[str]
    name_key: Mapped[Key]
    kind: Mapped[str]
    owner_id: Mapped[int | None] = ref("user", ondelete="SET NULL", index=True)
    slug: Mapped[str]
    description: Mapped[str] = mapped_column(default="", server_default="")
    is_public: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(default="", server_default="")
    region: Mapped[str] = mapped_column(default="", server_default="")
    time_zone: Mapped[str] = mapped_column(default="", server_default="")
    loan_days: Mapped[int] = mapped_column(default=28, server_default="28")
    is_default_for_new_users: Mapped[bool] = mapped_column(default=False)
    source_order: Mapped[str] = mapped_column(
        default=_usual_order, server_default="sidecar tags name"
    )
    is_enabled: Mapped[bool] = mapped_column(default=True)
    is_monitored: Mapped[bool] = mapped_column(default=False)
    backfill_state: Mapped[str] = mapped_column(default="", server_default="")
    quality_profile_id: Mapped[int | None] = ref("quality_profile", ondelete="SET NULL")
    language_profile_id: Mapped[int | None] = ref("language_profile", ondelete="SET NULL")
    created_at: Mapped[MadeAt]
    updated_at: Mapped[MadeAt]
    version: Mapped[Version]
    deleted_at: Mapped[datetime | None]


class Membership(Base):
    """A user's role in a library, and where it came from.

    Admins see everything: computed, not stored.
    """

    __tablename__ = "membership"
    __table_args__ = table_args(UniqueConstraint("user_id", "library_id"), one_of("role", *ROLES))
    id: Mapped[Id]
    user_id: Mapped[int] = ref("user", ondelete="CASCADE")
    library_id: Mapped[int] = ref("library", ondelete="CASCADE", index=True)
    role: Mapped[str]
    origin: Mapped[str] = mapped_column(default="invited", server_default="invited")
    invited_by_id: Mapped[int | None] = ref("user", ondelete="SET NULL")
    created_at: Mapped[MadeAt]


class Root(Base):
    """A directory on this server, as exact bytes of its real path.

    `watch`: "auto" (the system reports changes), "poll" (Stacks looks every `poll_minutes`) or
    "off". `watch_state` says why one that should be watched is polled (services/watching/watch.py).
    """

    __tablename__ = "root"
    __table_args__ = table_args(live_index("uq_root_path", "path", unique=True))
    id: Mapped[Id]
    uuid: Mapped[PublicId]
    name: Mapped[str]
    path: Mapped[bytes] = mapped_column(LargeBinary)
    path_text: Mapped[str]
    kind: Mapped[str]
    is_read_only: Mapped[bool] = mapped_column(default=False)
    options: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, server_default="{}")
    # that of the library when all files were read last; another one makes the next scan a full one
    source_order: Mapped[str] = mapped_column(
        default=_usual_order, server_default="sidecar tags name"
    )
    watch: Mapped[str] = mapped_column(default="off", server_default="off")
    poll_minutes: Mapped[int] = mapped_column(default=15, server_default="15")
    watch_state: Mapped[str] = mapped_column(default="", server_default="")
    scan_started_at: Mapped[datetime | None]
    scan_finished_at: Mapped[datetime | None]
    file_count: Mapped[Long] = mapped_column(default=0, server_default="0")
    missing_count: Mapped[Long] = mapped_column(default=0, server_default="0")
    byte_count: Mapped[Long] = mapped_column(default=0, server_default="0")
    created_at: Mapped[MadeAt]
    updated_at: Mapped[MadeAt]
    deleted_at: Mapped[datetime | None]


class LibraryRoot(Base):
    """Which libraries a root feeds."""

    __tablename__ = "library_root"
    __table_args__ = link_args(PrimaryKeyConstraint("library_id", "root_id"))
    library_id: Mapped[int] = ref("library", ondelete="CASCADE")
    root_id: Mapped[int] = ref("root", ondelete="CASCADE", index=True)
    is_default: Mapped[bool] = mapped_column(default=False)


class Folder(Base):
    """A folder under a root, with a hash of its listing, so that an unchanged one is not read
    again.

    `path` ends with a slash (the root's own is empty): then the order of bytes is the order of a
    walk through sorted names.
    """

    __tablename__ = "folder"
    __table_args__ = table_args(UniqueConstraint("root_id", "path"))
    id: Mapped[Id]
    root_id: Mapped[int] = ref("root", ondelete="CASCADE")
    path: Mapped[bytes] = mapped_column(LargeBinary)
    path_text: Mapped[str]
    listing_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    device: Mapped[int | None] = mapped_column(BigInt)
    # of the sidecars in the folders above that may speak for its files
    above_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    read_version: Mapped[int] = mapped_column(default=0, server_default="0")  # of all its files
    # files were added, changed or removed since they were last placed
    needs_regrouping: Mapped[bool] = mapped_column(default=False, server_default=false())
    missing_since: Mapped[datetime | None]


class Scope(Base):
    """A set of libraries that occurs; each work names the one that holds it.

    `key` is the sorted ids: "1,4,7"; "" holds orphans.
    """

    __tablename__ = "scope"
    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)


class ScopeLibrary(Base):
    """The libraries of a scope."""

    __tablename__ = "scope_library"
    __table_args__ = link_args(PrimaryKeyConstraint("scope_id", "library_id"))
    scope_id: Mapped[int] = ref("scope", ondelete="CASCADE")
    library_id: Mapped[int] = ref("library", ondelete="CASCADE", index=True)


class ScopeCount(Base):
    """How many live works of a kind each scope has per A-Z letter; database triggers keep it, so no
    list counts rows.
    """

    __tablename__ = "scope_count"
    __table_args__ = link_args(PrimaryKeyConstraint("scope_id", "kind", "letter"))
    scope_id: Mapped[int] = ref("scope", ondelete="CASCADE")
    kind: Mapped[str]
    letter: Mapped[str]
    works: Mapped[int] = mapped_column(default=0, server_default="0")


class FacetCount(Base):
    """How many live works of a kind each scope has in a decade, of a genre, in a format; kept by
    whoever derives works (services/lists/facet_counts.py).
    """

    __tablename__ = "facet_count"
    __table_args__ = link_args(PrimaryKeyConstraint("scope_id", "facet", "kind", "value"))
    scope_id: Mapped[int] = ref("scope", ondelete="CASCADE")
    facet: Mapped[str]
    kind: Mapped[str]
    value: Mapped[str]
    works: Mapped[int] = mapped_column(default=0, server_default="0")


class Holding(Base):
    """A library holds a work. A work without any is an orphan, not garbage."""

    __tablename__ = "holding"
    __table_args__ = table_args(
        UniqueConstraint("library_id", "work_id"),
        Index("ix_holding_added", "library_id", "added_at", "work_id"),
    )
    id: Mapped[Id]
    library_id: Mapped[int] = ref("library")
    work_id: Mapped[int] = ref("work", index=True)
    added_by_id: Mapped[int | None] = ref("user", ondelete="SET NULL")
    added_at: Mapped[MadeAt]


class Place(Base):
    """Where copies stand: a room, a bookcase, a shelf board."""

    __tablename__ = "place"
    __table_args__ = table_args(UniqueConstraint("library_id", "name_key"))
    id: Mapped[Id]
    library_id: Mapped[int] = ref("library")
    parent_id: Mapped[int | None] = ref("place", ondelete="SET NULL")
    name: Mapped[str]
    name_key: Mapped[Key]
