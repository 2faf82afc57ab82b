"""Number and size of files in the folders whose libraries the caller can see."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import func, select

from models.account import User
from models.file import MediaFile
from models.library import LibraryRoot, Root
from services import access
from services.db import cache
from services.db.transactions import session

VIDEO = ("movie", "tv")  # kinds of folders whose files have pictures that move


class KindTotal(NamedTuple):
    files: int
    byte_count: int


class FileTotals(NamedTuple):
    """By kind of folder; video files also by codec and resolution, where those are known. Missing
    files are not counted.
    """

    by_kind: dict[str, KindTotal]
    by_codec: dict[str, int]
    by_resolution: dict[str, int]


def file_totals(*, by: User) -> FileTotals:
    """Counted once, and again when something has changed."""
    libraries = access.visible_libraries(by)
    return cache.cached(("file_totals", libraries), lambda: _count(libraries))


def _count(libraries: frozenset[int]) -> FileTotals:
    roots = (
        select(Root.id, Root.kind)
        .where(
            Root.deleted_at.is_(None),
            Root.id.in_(
                select(LibraryRoot.root_id).where(LibraryRoot.library_id.in_(sorted(libraries)))
            ),
        )
        .subquery()
    )
    kinds = _counted(roots, roots.c.kind, func.coalesce(func.sum(MediaFile.size), 0))
    is_video = roots.c.kind.in_(VIDEO)
    return FileTotals(
        {kind: KindTotal(count, int(size)) for kind, count, size in kinds},
        _known(_counted(roots, MediaFile.codec, where=is_video)),
        _known(_counted(roots, MediaFile.resolution, where=is_video)),
    )


def _counted(roots: Any, by: Any, *sums: Any, where: Any = True) -> Any:
    query = select(by, func.count(), *sums).join(roots, roots.c.id == MediaFile.root_id)
    query = query.where(MediaFile.missing_since.is_(None), where)
    return session().execute(query.group_by(by).order_by(by))


def _known(rows: Any) -> dict[str, int]:
    return {name: count for name, count in rows if name}
