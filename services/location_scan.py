"""Attaches files of a storage location to editions without files, by the ISBN in the file's name,
within a time limit.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import exists, func, select

from errors import Invalid, Unavailable
from models.account import User
from models.file import MediaFile
from models.library import Holding, Library, Root
from models.work import Edition, Work
from services import (
    access,
    file_inspection,
    file_kinds,
    file_rows,
    paths,
    storage_locations,
    trash_files,
)
from services.changes import recording
from services.db.transactions import session
from services.file_inspection import Inspected
from services.text import isbns
from services.works import copies

MAX_FILES = 50_000
MAX_EDITIONS = 5_000
SECONDS = 10.0  # of walking; what was found until then is the answer
_NUMBER = re.compile(r"(?<![0-9])(?:[0-9][ -]?){9}(?:(?:[0-9][ -]?){3}[0-9]|[0-9Xx])(?![0-9])")


class Linked(NamedTuple):
    path: str
    size: int
    ext: str
    edition: UUID
    title: str
    isbn: str


class Unlinked(NamedTuple):
    path: str
    size: int


class Missing(NamedTuple):
    """A digital edition of the library without a file."""

    edition: UUID
    title: str
    format: str
    isbn_13: str
    isbn_10: str


class LocationScan(NamedTuple):
    linked: list[Linked]
    unlinked: list[Unlinked]
    missing: list[Missing]


class _Seen(NamedTuple):
    path: bytes
    size: int


def scan_location(library: Library, uuid: UUID, *, by: User) -> LocationScan:
    """Attach files without an edition to editions without files where the file's name contains the
    edition's ISBN; administrators only. Raises Forbidden, NotFound, and Unavailable("root").
    """
    access.require(by, "roots:update")
    root = storage_locations.get_root(library, uuid, by=by)
    if not os.path.isdir(root.path):
        raise Unavailable("root")
    root_id, path = root.id, root.path
    taken = _taken(root_id)
    session().rollback()  # walking takes a while
    files = [file for file in _walk(path) if file.path not in taken]
    editions = _without_files(library)
    matches = _matches(files, editions)
    linked = _link(library, root, matches, by) if matches else []
    done = {file.path for file, _edition, _number in linked}
    linked_ids = {edition.id for _each, edition, _number in linked}
    return LocationScan(
        [
            _linked(file, edition, title, number)
            for file, edition, number in linked
            for title in [editions[edition.id][1]]
        ],
        [Unlinked(paths.to_text(file.path), file.size) for file in files if file.path not in done],
        [
            Missing(edition.uuid, title, edition.format, edition.isbn_13, edition.isbn_10)
            for edition, title in editions.values()
            if edition.id not in linked_ids
        ],
    )


def _linked(seen: _Seen, edition: Edition, title: str, number: str) -> Linked:
    return Linked(
        paths.to_text(seen.path),
        seen.size,
        os.path.splitext(paths.to_text(seen.path))[1].lower(),
        edition.uuid,
        title,
        number,
    )


def _walk(root: bytes) -> Iterator[_Seen]:
    """Files that editions can have, folder by folder in the order of names; links are not
    followed.
    """
    until = time.monotonic() + SECONDS
    waiting, count = [b""], 0
    while waiting and count < MAX_FILES and time.monotonic() < until:
        folder = waiting.pop()
        try:
            with os.scandir(os.path.join(root, folder)) as entries:
                children = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            continue
        below = []
        for entry in children:
            if entry.is_dir(follow_symlinks=False) and entry.name != trash_files.FOLDER:
                below.append(os.path.join(folder, entry.name))
            elif file_kinds.is_accepted(entry.name) and entry.is_file(follow_symlinks=False):
                count += 1
                yield _Seen(
                    os.path.join(folder, entry.name), entry.stat(follow_symlinks=False).st_size
                )
        waiting += reversed(below)


def _taken(root_id: int) -> set[bytes]:
    """The paths of files that live editions have."""
    query = select(MediaFile.path).join(Edition, Edition.id == MediaFile.edition_id)
    rows = (
        session()
        .execute(query.where(MediaFile.root_id == root_id, Edition.deleted_at.is_(None)))
        .scalars()
    )
    return {bytes(path) for path in rows}


def _without_files(library: Library) -> dict[int, tuple[Edition, str]]:
    """The library's digital editions without a file and the titles of their works, by edition id,
    in order of creation.
    """
    query = (
        select(Edition, Work.title)
        .join(Work, Work.id == Edition.work_id)
        .join(Holding, Holding.work_id == Work.id)
        .where(
            Holding.library_id == library.id,
            Work.deleted_at.is_(None),
            Edition.deleted_at.is_(None),
        )
        .where(
            ~exists().where(MediaFile.edition_id == Edition.id),
            func.lower(Edition.format).in_(sorted(copies.DIGITAL)),
        )
        .order_by(Edition.id)
        .limit(MAX_EDITIONS)
    )
    return {edition.id: (edition, title) for edition, title in session().execute(query)}


def _matches(
    files: list[_Seen], editions: dict[int, tuple[Edition, str]]
) -> list[tuple[_Seen, Edition, str]]:
    """Each edition with the first file whose name contains its ISBN."""
    wanted: dict[str, Edition] = {}
    for edition, _title in editions.values():
        for number in (edition.isbn_13, edition.isbn_10):
            for form in isbns.find_variants(number):
                wanted.setdefault(form, edition)
    matches: dict[int, tuple[_Seen, Edition, str]] = {}
    for file in files:
        for number in _numbers(file.path):
            edition_ = wanted.get(number)
            if edition_ is not None and edition_.id not in matches:
                matches[edition_.id] = (file, edition_, number)
                break
    return list(matches.values())


def _numbers(path: bytes) -> list[str]:
    """The ISBNs in a file's name, with thirteen digits."""
    name = paths.to_text(path.rpartition(b"/")[2])
    return [
        known.isbn_13 for text in _NUMBER.findall(name) if (known := isbns.find(text)) is not None
    ]


def _link(
    library: Library, root: Root, matches: list[tuple[_Seen, Edition, str]], by: User
) -> list[tuple[_Seen, Edition, str]]:
    looked = [
        (*match, inspected)
        for match in matches
        if (inspected := _inspect(root.path, match[0].path)) is not None
    ]
    root_id = root.id
    with recording(
        by=by,
        kind="edit",
        subject=library,
        needs=lambda: access.require(by, "roots:update"),
        rows=(root,),
    ) as recorder:
        for _file, edition, _number, inspected in looked:
            file_rows.attach(recorder, edition, root_id, inspected, by=by)
    return [(file, edition, number) for file, edition, number, _found in looked]


def _inspect(root: bytes, path: bytes) -> Inspected | None:
    """None when the file has disappeared since the walk."""
    try:
        return file_inspection.inspect(root, path)
    except Invalid:
        return None
