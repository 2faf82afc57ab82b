"""Number and size of the files that the caller can see."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import func, select

from models.account import User
from models.file import MediaFile
from models.library import Library, Root
from services import access
from services.db import cache
from services.db.transactions import session

_KIND = func.coalesce(Library.kind, Root.kind)  # an upload belongs to a library, not to a folder
VIDEO = ("movie", "tv")  # kinds of folders whose files have pictures that move


class KindTotal(NamedTuple):
    files: int
    byte_count: int


class FileTotals(NamedTuple):
    """By kind of library; video files also by codec and resolution, where known. Missing files are
    not counted.
    """

    by_kind: dict[str, KindTotal]
    by_codec: dict[str, int]
    by_resolution: dict[str, int]


def file_totals(*, by: User) -> FileTotals:
    """The totals for the caller, cached until something changes."""
    libraries = access.visible_libraries(by)
    return cache.cached(("file_totals", libraries), lambda: _count(libraries))


def _count(libraries: frozenset[int]) -> FileTotals:
    kinds = _counted(libraries, _KIND, func.coalesce(func.sum(MediaFile.size), 0))
    is_video = _KIND.in_(VIDEO)
    return FileTotals(
        {kind: KindTotal(count, int(size)) for kind, count, size in kinds},
        _known(_counted(libraries, MediaFile.codec, where=is_video)),
        _known(_counted(libraries, MediaFile.resolution, where=is_video)),
    )


def _counted(libraries: frozenset[int], by: Any, *sums: Any, where: Any = True) -> Any:
    query = (
        select(by, func.count(), *sums)
        .join_from(MediaFile, Root, Root.id == MediaFile.root_id)
        .join(Library, Library.id == MediaFile.library_id, isouter=True)
        .where(
            access.files_of(libraries),
            Root.deleted_at.is_(None),
            MediaFile.missing_since.is_(None),
            where,
        )
    )
    return session().execute(query.group_by(by).order_by(by))


def _known(rows: Any) -> dict[str, int]:
    return {name: count for name, count in rows if name}
