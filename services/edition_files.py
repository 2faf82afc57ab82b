"""Files of an edition by program: those that it has, receiving one, linking one that lies on the
server, taking one away.
"""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import structlog
from sqlalchemy import func, select

from errors import Conflict, Forbidden, Invalid, NotFound, Problem
from models.account import User
from models.file import MediaFile, MediaFileNote
from models.library import Folder, Library, LibraryRoot, Root
from models.work import Edition, PartFile, Work
from readers.facts import Facts, Stream
from readers.fingerprint import fingerprint
from readers.pool import ReaderPool, Request
from readers.registry import extension
from services import access, file_kinds, paths, trash_files, uploads
from services.changes import Recorder, recording
from services.db.transactions import session
from services.roots import UPLOADS

log = structlog.get_logger("stacks.files")
LONGEST = 4096  # bytes of a path
LINKED = (  # the note on an upload that somebody put there by other means: it is never moved away
    "linked"
)
Read = Callable[[bytes, str], Facts | None]


class FileRow(NamedTuple):
    """A file as programs see it.

    `root_path` is for the instance admin's eyes alone, and "" for others'.

    `location` is the root that feeds the library in question; None for an upload.
    """

    file: MediaFile
    path: str
    root_path: str
    location: UUID | None


class Found(NamedTuple):
    """A regular file below a root, with what the disk says of it."""

    path: bytes
    stat: os.stat_result
    fingerprint: bytes


def rows_of(
    edition_ids: Collection[int], *, by: User, library: Library | None = None
) -> dict[int, list[FileRow]]:
    """By edition, in order.

    The caller got the editions from a function that looked at rights; without a library the storage
    locations are those of all libraries that the caller may see.
    """
    query = (
        select(MediaFile, Root)
        .join(Root, Root.id == MediaFile.root_id)
        .where(MediaFile.edition_id.in_(edition_ids))
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
    found: dict[int, list[FileRow]] = {}
    for file, root in rows:
        found.setdefault(file.edition_id or 0, []).append(_row(file, root, root.id in fed, by))
    return found


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
    file, root = _get(edition, uuid)
    path = paths.inside(_base(root), file.path) if root.deleted_at is None else None
    if path is None or not os.path.isfile(path):
        raise NotFound("file")
    return file, path


def add_upload(
    edition: Edition, source: Path, name: str, *, by: User, read: Read | None = None
) -> FileRow:
    """Keep a file that was received at `source`, which is left alone.

    Raises Forbidden, Invalid({"file": …}) and Unavailable("uploads"); then nothing stays. Another
    process reads the file's facts, with no transaction open.
    """
    access.require(by, "works:update", edition)
    uploads.check(source, name)
    work = session().get(Work, edition.work_id)
    assert work is not None
    title, format_ = work.title, edition.format
    root = uploads.root()
    session().rollback()
    path = uploads.place(source, name, title, format_)
    try:
        facts = (read or _read)(
            os.path.join(uploads.folder(), path),
            "audiobook" if file_kinds.is_audio_edition(format_) else "book",
        )
        file = _attach(edition, root, look(uploads.folder(), path, "file"), by, facts)
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
    file = _attach(edition, root, look(root.path, _relative(path), "file_path"), by)
    return _row(file, root, True, by)


def link_upload(edition: Edition, path: str, *, by: User) -> FileRow:
    """The same for a file that lies among the uploads already; the path is below the folder for
    this edition's format.
    """
    access.require(by, "works:update", edition)
    root = uploads.root()
    found = look(
        uploads.folder(), os.path.join(uploads.folder_for(edition.format), _relative(path))
    )
    return _row(_attach(edition, root, found, by, note=LINKED), root, False, by)


def remove_file(edition: Edition, uuid: UUID, *, by: User) -> None:
    """Take a file from an edition.

    One that was sent goes into the trash, others stay on the disk; undo brings either back.

    Raises Forbidden and NotFound.
    """
    file, root = _get(edition, uuid)
    work = session().get(Work, edition.work_id)
    put_away: list[bytes] = []
    change_set = ""
    try:
        with recording(
            by=by, kind="edit", subject=work, needs="works:update", rows=(file,)
        ) as recorder:
            _unhook(recorder, file)
            if root.kind == UPLOADS and not _is_linked(file):
                put_away, change_set = [file.path], str(recorder.change_set.uuid)
                trash_files.put_away(_base(root), put_away, change_set)
                recorder.remove(file)
            else:
                recorder.assign(file, {"edition_id": None})
    except BaseException:
        trash_files.bring_back(_base(root), put_away, change_set)
        raise


# ── what the disk says ────────────────────────────────────────────────────────────────────────────


def _base(root: Root) -> bytes:
    return uploads.folder() if root.kind == UPLOADS else root.path


def _relative(path: str) -> bytes:
    """A path below a root: `..` cannot lead out of it. Raises Invalid({"file_path": …})."""
    if "\0" in path or len(os.fsencode(path)) > LONGEST:
        raise Invalid({"file_path": Problem("no_such_file")})
    clean = posixpath.normpath("/" + path).strip("/")
    if not clean:
        raise Invalid({"file_path": Problem("required")})
    return os.fsencode(clean)


def look(root: bytes, path: bytes, field: str = "file_path") -> Found:
    """The file of a path below a root.

    Raises Invalid naming the field: no_such_file (also for a link out of the root),
    wrong_file_type.
    """
    whole = paths.inside(root, path)
    if whole is None or trash_files.FOLDER in path.split(b"/"):
        raise Invalid({field: Problem("no_such_file")})
    if not file_kinds.is_accepted(path):
        raise Invalid({field: Problem("wrong_file_type", allowed=sorted(file_kinds.TYPES))})
    try:
        handle = os.open(whole, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        raise Invalid({field: Problem("no_such_file")}) from None
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise Invalid({field: Problem("no_such_file")})
        return Found(path, about, fingerprint(handle, about.st_size))
    except OSError:
        raise Invalid({field: Problem("no_such_file")}) from None
    finally:
        os.close(handle)


def _read(path: bytes, kind: str) -> Facts | None:
    """In a process of its own; None when the file says nothing."""
    with ReaderPool(1) as pool:
        result = next(iter(pool.map([Request(0, path, kind)])))
    if result.problem:
        log.info("upload_unread", problem=result.problem, detail=result.detail)
    return result.facts


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────


def _get(edition: Edition, uuid: UUID) -> tuple[MediaFile, Root]:
    query = (
        select(MediaFile, Root)
        .join(Root, Root.id == MediaFile.root_id)
        .where(MediaFile.uuid == uuid, MediaFile.edition_id == edition.id)
    )
    found = session().execute(query).first()
    if found is None:
        raise NotFound("file")
    return found[0], found[1]


def _attach(
    edition: Edition, root: Root, found: Found, by: User, facts: Facts | None = None, note: str = ""
) -> MediaFile:
    """The file's row, which is this edition's from now on."""
    root_id = root.id
    work = session().get(Work, edition.work_id)
    with recording(
        by=by, kind="edit", subject=work, needs="works:update", rows=(edition, root)
    ) as recorder:
        file = attach(recorder, edition, root_id, found, by=by, facts=facts)
        if note and session().get(MediaFileNote, (file.id, note)) is None:
            session().add(MediaFileNote(media_file_id=file.id, note=note))
    return file


def attach(
    recorder: Recorder,
    edition: Edition,
    root_id: int,
    found: Found,
    *,
    by: User,
    facts: Facts | None = None,
) -> MediaFile:
    """The same inside a recording.

    A row that there is keeps what is known of it. Raises Conflict("duplicate"), and Forbidden when
    the file is that of an edition which the caller may not change.
    """
    access.require(by, "works:update", edition)
    known = (
        session()
        .execute(
            select(MediaFile).where(MediaFile.root_id == root_id, MediaFile.path == found.path)
        )
        .scalar()
    )
    position = (
        session()
        .execute(select(func.max(MediaFile.position)).where(MediaFile.edition_id == edition.id))
        .scalar()
    )
    position = 0 if position is None else position + 1
    if known is None:
        folder = _folder(root_id, paths.folder_of(found.path))
        return recorder.add(
            MediaFile(
                root_id=root_id,
                folder_id=folder.id,
                edition_id=edition.id,
                path=found.path,
                path_text=paths.to_text(found.path),
                position=position,
                **_facts(found, facts),
            )
        )
    if known.edition_id == edition.id:
        raise Conflict("duplicate", table="media_file", fields=["file_path"])
    _take(recorder, known, by)
    recorder.assign(known, {"edition_id": edition.id, "position": position, "missing_since": None})
    return known


def _take(recorder: Recorder, file: MediaFile, by: User) -> None:
    """From the edition that has it, when that is there."""
    other = session().get(Edition, file.edition_id) if file.edition_id is not None else None
    if other is None or other.deleted_at is not None:
        return
    try:
        access.require(by, "works:update", other)
    except NotFound:
        raise Forbidden("works:update") from None
    _unhook(recorder, file)


def _unhook(recorder: Recorder, file: MediaFile) -> None:
    """It plays no part of its work any more."""
    for link_ in (
        session().execute(select(PartFile).where(PartFile.media_file_id == file.id)).scalars().all()
    ):
        recorder.remove(link_)


def _is_linked(file: MediaFile) -> bool:
    return session().get(MediaFileNote, (file.id, LINKED)) is not None


def _folder(root_id: int, path: bytes) -> Folder:
    """A folder's row; a scan looks into it all the same, because nothing is noted of its
    listing.
    """
    found = (
        session()
        .execute(select(Folder).where(Folder.root_id == root_id, Folder.path == path))
        .scalar()
    )
    if found is None:
        found = Folder(root_id=root_id, path=path, path_text=paths.to_text(path))
        session().add(found)
        session().flush()
    return found


def _facts(found: Found, facts: Facts | None) -> dict[str, Any]:
    ending = extension(found.path)
    known = facts or Facts(
        "audio" if ending in file_kinds.AUDIO else "comic" if ending in ("cbz", "cbr") else "book",
        ending,
    )
    first = known.streams[0] if known.streams else Stream("")
    return {
        "size": found.stat.st_size,
        "mtime_ns": found.stat.st_mtime_ns,
        "device": found.stat.st_dev,
        "inode": found.stat.st_ino,
        "fingerprint": found.fingerprint,
        "media": known.media,
        "format": known.format,
        "codec": first.codec,
        "duration_ms": known.duration_ms,
        "bit_rate": known.bit_rate,
        "sample_rate": first.sample_rate,
        "bit_depth": first.bit_depth,
        "channels": first.channels,
        "page_count": known.page_count,
        "chapters": (
            orjson.dumps([tuple(each) for each in known.chapters]) if known.chapters else None
        ),
    }
