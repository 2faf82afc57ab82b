"""Files of an edition for APIs: listing, uploading, linking and removing them."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from errors import Forbidden, NotFound
from models.account import User
from models.file import MediaFile, MediaFileNote
from models.library import Library, LibraryRoot, Root
from models.work import Edition, Work
from readers.facts import Facts
from services import access, file_inspection, file_kinds, file_rows, paths, trash_files, uploads
from services.accounts import policy
from services.changes import recording
from services.db.transactions import session
from services.file_inspection import Inspected, Read
from services.roots import UPLOADS

LINKED = (  # the note on an upload that was not uploaded here; it is never moved
    "linked"
)


class FileRow(NamedTuple):
    """A file for programs. `root_path` is "" for everyone but administrators. `location` is the
    root that feeds the library in question; None for an upload.
    """

    file: MediaFile
    path: str
    root_path: str
    location: UUID | None


def rows_of(
    edition_ids: Collection[int], *, by: User, library: Library | None = None
) -> dict[int, list[FileRow]]:
    """By edition id, its files in order. The caller must have the editions from a function that
    checks permissions.

    Only files that belong to a library which the caller may see. Without `library`, storage
    locations are those of all libraries that the caller may see.
    """
    query = (
        select(MediaFile, Root)
        .join(Root, Root.id == MediaFile.root_id)
        .where(MediaFile.edition_id.in_(edition_ids), access.visible_files(by))
        .order_by(MediaFile.position, MediaFile.path, MediaFile.id)
    )
    libraries = [library.id] if library is not None else sorted(access.visible_libraries(by))
    rows = session().execute(query).all() if edition_ids else []
    fed = (
        set(
            session()
            .execute(select(LibraryRoot.root_id).where(LibraryRoot.library_id.in_(libraries)))
            .scalars()
        )
        if rows
        else set()
    )
    files: dict[int, list[FileRow]] = {}
    for file, root in rows:
        files.setdefault(file.edition_id or 0, []).append(_row(file, root, root.id in fed, by))
    return files


def _row(file: MediaFile, root: Root, is_location: bool, by: User) -> FileRow:
    if root.kind != UPLOADS:
        return FileRow(
            file,
            file.path_text,
            root.path_text if by.is_admin else "",
            root.uuid if is_location else None,
        )
    shelf, _slash, rest = file.path_text.partition("/")
    return FileRow(file, rest, f"{root.path_text}/{shelf}" if by.is_admin else "", None)


def get_file(edition: Edition, uuid: UUID, *, by: User) -> tuple[MediaFile, bytes]:
    """A file of this edition and its path on this server. Raises NotFound, also when the file is
    missing or its path leads out of its root.
    """
    access.require(by, "works:read", edition)
    file, root = _get(edition, uuid, by)
    path = (
        paths.inside(file_inspection.folder_of_root(root), file.path)
        if root.deleted_at is None
        else None
    )
    if path is None or not os.path.isfile(path):
        raise NotFound("file")
    return file, path


def add_upload(
    edition: Edition,
    library: Library,
    source: Path,
    name: str,
    *,
    by: User,
    read: Read | None = None,
) -> FileRow:
    """Store a file received at `source`, which stays there; it belongs to this library.

    Another process reads its metadata, with no transaction open. Raises Forbidden, Invalid({"file":
    …}), Conflict("upload_limit") and Unavailable("uploads"); then nothing is stored.
    """
    access.require(by, "works:update", edition)
    policy.check_uploads(library, source.stat().st_size, by=by)
    ending = uploads.check(source, name)
    work = session().get(Work, edition.work_id)
    assert work is not None
    title, format_ = work.title, edition.format
    root = uploads.root()
    session().rollback()
    # Read before it is moved to its place, where anyone could link it while it has no row.
    kind = "audiobook" if file_kinds.is_audio_edition(format_) else "book"
    facts = file_inspection.facts_of(source, ending, kind, read or file_inspection.read_facts)
    path = uploads.store(source, name, title, format_)
    try:
        inspected = file_inspection.inspect(uploads.folder(), path, "file")
        file = _attach(edition, library, root, inspected, by, facts)
    except BaseException:
        uploads.discard(path)
        raise
    return _row(file, root, False, by)


def link(edition: Edition, library: Library, location: UUID, path: str, *, by: User) -> FileRow:
    """Attach a file of a storage location of this library to this edition; a file that a scan has
    found keeps its row.

    Raises Forbidden, NotFound("root"), Invalid({"file_path": …}), and Conflict("duplicate") when it
    is attached already.
    """
    access.require(by, "works:update", edition)
    root = (
        session()
        .execute(
            select(Root)
            .join(LibraryRoot, LibraryRoot.root_id == Root.id)
            .where(
                Root.uuid == location,
                LibraryRoot.library_id == library.id,
                Root.deleted_at.is_(None),
            )
        )
        .scalar()
    )
    if root is None:
        raise NotFound("root")
    file = _attach(
        edition,
        library,
        root,
        file_inspection.inspect(root.path, file_inspection.relative(path), "file_path"),
        by,
    )
    return _row(file, root, True, by)


def link_upload(edition: Edition, library: Library, path: str, *, by: User) -> FileRow:
    """Attach a file that is already in the folder for uploads; the path is below the folder for
    this edition's format. A file without a row becomes this library's. Raises what link() raises.
    """
    access.require(by, "works:update", edition)
    root = uploads.root()
    inspected = file_inspection.inspect(
        uploads.folder(),
        os.path.join(uploads.folder_for(edition.format), file_inspection.relative(path)),
    )
    return _row(_attach(edition, library, root, inspected, by, note=LINKED), root, False, by)


def remove_file(edition: Edition, uuid: UUID, *, by: User) -> None:
    """Remove a file from an edition. An uploaded file goes to the trash, others stay on the disk;
    undo restores either. Raises Forbidden and NotFound.
    """
    file, root = _get(edition, uuid, by)
    work = session().get(Work, edition.work_id)
    put_away: list[bytes] = []
    change_set = ""
    try:
        with recording(
            by=by, kind="edit", subject=work, needs="works:update", rows=(file,)
        ) as recorder:
            _require_removal(file, edition, by)
            file_rows.detach_parts(recorder, file)
            if root.kind == UPLOADS and not _is_linked(file):
                put_away, change_set = [file.path], str(recorder.change_set.uuid)
                trash_files.move_to_trash(
                    file_inspection.folder_of_root(root), put_away, change_set
                )
                recorder.remove(file)
            else:
                stays = {} if root.kind == UPLOADS else file_rows.placed(by)
                recorder.assign(file, {"edition_id": None, **stays})
    except BaseException:
        trash_files.restore(file_inspection.folder_of_root(root), put_away, change_set)
        raise


def _get(edition: Edition, uuid: UUID, by: User) -> tuple[MediaFile, Root]:
    query = (
        select(MediaFile, Root)
        .join(Root, Root.id == MediaFile.root_id)
        .where(MediaFile.uuid == uuid, MediaFile.edition_id == edition.id, access.visible_files(by))
    )
    row = session().execute(query).first()
    if row is None:
        raise NotFound("file")
    return row[0], row[1]


def _attach(
    edition: Edition,
    library: Library,
    root: Root,
    inspected: Inspected,
    by: User,
    facts: Facts | None = None,
    note: str = "",
) -> MediaFile:
    """Attach the file to this edition; returns its row."""
    root_id, library_id = root.id, library.id if root.kind == UPLOADS else None
    work = session().get(Work, edition.work_id)
    with recording(
        by=by,
        kind="edit",
        subject=work,
        needs="works:update",
        within=library,
        rows=(edition, root),
    ) as recorder:
        file = file_rows.attach(
            recorder, edition, root_id, inspected, by=by, facts=facts, library_id=library_id
        )
        if note and session().get(MediaFileNote, (file.id, note)) is None:
            session().add(MediaFileNote(media_file_id=file.id, note=note))
    return file


def _require_removal(file: MediaFile, edition: Edition, by: User) -> None:
    """Check that the caller may edit in each library that loses the file."""
    access.require(by, "files:update", file)
    if not losing(file, edition) <= access.permitted_libraries(by, "files:update"):
        raise Forbidden("files:update")


def losing(file: MediaFile, edition: Edition) -> frozenset[int]:
    """The libraries whose members lose a file when it leaves an edition."""
    return access.libraries_of(file) & access.libraries_of(edition)


def _is_linked(file: MediaFile) -> bool:
    return session().get(MediaFileNote, (file.id, LINKED)) is not None
