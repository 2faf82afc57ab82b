"""The files of rows in a folder that the library scans: an edition that has one of them is what its
row is about.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select

from models.account import User
from models.file import MediaFile
from models.library import Library, LibraryRoot, Root
from models.work import Edition, Work
from services import access, folders
from services.db import many
from services.db.transactions import session
from services.imports.matching import FILE, Match
from services.imports.records import Record


class Scanned(NamedTuple):
    """Rows by the edition with one of their files, and those whose files no scan has read yet."""

    matches: dict[int, Match]
    unread: set[int]


def find(library: Library, folder: bytes, records: Mapping[int, Record], *, by: User) -> Scanned:
    """Nothing for a folder outside those that the library scans."""
    root = _root_of(library, folder) if folder else None
    if root is None:
        return Scanned({}, set())
    inside = folder[len(root.path.rstrip(b"/")) + 1 :]
    paths = {
        os.path.join(inside, os.fsencode(path)): key
        for key, record in records.items()
        for path in record.files
    }
    query = (
        select(MediaFile.path, Work.id, Edition.id, Work.version)
        .join(Edition, Edition.id == MediaFile.edition_id)
        .join(Work, Work.id == Edition.work_id)
        .where(
            MediaFile.root_id == root.id,
            Work.deleted_at.is_(None),
            Work.scope_id.in_(access.visible_scopes(by, (library.id,))),
        )
        .order_by(MediaFile.id.desc())
    )
    matches = {
        paths[path]: Match(FILE, work_id, edition_id, version)
        for path, work_id, edition_id, version in many.rows_in(query, MediaFile.path, paths)
    }
    return Scanned(matches, set(paths.values()) - matches.keys())


def _root_of(library: Library, folder: bytes) -> Root | None:
    query = (
        select(Root)
        .join(LibraryRoot, LibraryRoot.root_id == Root.id)
        .where(LibraryRoot.library_id == library.id, Root.deleted_at.is_(None))
    )
    roots = session().execute(query).scalars()
    return next((root for root in roots if folders.is_within(folder, root.path)), None)
