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

LINKED = (  # the note on an upload that somebody put there by other means: it is never moved away
    "linked"
)


class FileRow(NamedTuple):
    """A file as programs see it.

    `root_path` is for the instance admin's eyes alone, and "" for others'.

    `location` is the root that feeds the library in question; None for an upload.
    """

    file: MediaFile
    path: str
    root_path: str
    location: UUID | None


def rows_of(
    edition_ids: Collection[int], *, by: User, library: Library | None = None
) -> dict[int, list[FileRow]]:
    """By edition, in order.

    The caller got the editions from a function that looked at rights. Of their files, those that
    belong to a library which the caller may see; without a library the storage locations are those
    of all libraries that the caller may see.
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
    """A file of this edition and its path on this server.

    Raises NotFound: also when it is not there, or leads out of its root.
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
    """Keep a file that was received at `source`, which is left alone; it is this library's.

    Raises Forbidden, Invalid({"file": …}), Conflict("upload_limit") and Unavailable("uploads");
    then nothing stays. Another
    process reads the file's facts, with no transaction open.
    """
    access.require(by, "works:update", edition)
    policy.check_uploads(library, source.stat().st_size, by=by)
    ending = uploads.check(source, name)
    work = session().get(Work, edition.work_id)
    assert work is not None
    title, format_ = work.title, edition.format
    root = uploads.root()
    session().rollback()
    # Read before it gets its place: a file there that has no row yet is anybody's to link.
    kind = "audiobook" if file_kinds.is_audio_edition(format_) else "book"
    facts = file_inspection.facts_of(source, ending, kind, read or file_inspection.read_facts)
    path = uploads.place(source, name, title, format_)
    try:
        inspected = file_inspection.inspect(uploads.folder(), path, "file")
        file = _attach(edition, library, root, inspected, by, facts)
    except BaseException:
        uploads.take_away(path)
        raise
    return _row(file, root, False, by)


def link(edition: Edition, library: Library, location: UUID, path: str, *, by: User) -> FileRow:
    """Let a file of a storage location of this library be this edition's; one that the scan knows
    already keeps its row.

    Raises Forbidden, NotFound("root"), Invalid({"file_path": …}), and Conflict("duplicate") when
    the edition has it.
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
    """The same for a file that lies among the uploads already; the path is below the folder for
    this edition's format. One that nobody sent becomes this library's.
    """
    access.require(by, "works:update", edition)
    root = uploads.root()
    inspected = file_inspection.inspect(
        uploads.folder(),
        os.path.join(uploads.folder_for(edition.format), file_inspection.relative(path)),
    )
    return _row(_attach(edition, library, root, inspected, by, note=LINKED), root, False, by)


def remove_file(edition: Edition, uuid: UUID, *, by: User) -> None:
    """Take a file from an edition.

    One that was sent goes into the trash, others stay on the disk; undo brings either back.

    Raises Forbidden and NotFound.
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
                trash_files.put_away(file_inspection.folder_of_root(root), put_away, change_set)
                recorder.remove(file)
            else:
                recorder.assign(file, {"edition_id": None})
    except BaseException:
        trash_files.bring_back(file_inspection.folder_of_root(root), put_away, change_set)
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
    """The file's row, which is this edition's from now on."""
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
    """Whoever takes a file away must edit in each library that loses it."""
    access.require(by, "files:update", file)
    losing = access.libraries_of(file) & access.libraries_of(edition)
    if not losing <= access.permitted_libraries(by, "files:update"):
        raise Forbidden("files:update")


def _is_linked(file: MediaFile) -> bool:
    return session().get(MediaFileNote, (file.id, LINKED)) is not None
