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
from services.accounts import policy
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
    file, root = _get(edition, uuid, by)
    path = paths.inside(_base(root), file.path) if root.deleted_at is None else None
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
    facts = _facts_of(source, ending, kind, read or _read)
    path = uploads.place(source, name, title, format_)
    try:
        found = look(uploads.folder(), path, "file")
        file = _attach(edition, library, root, found, by, facts)
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
    file = _attach(edition, library, root, look(root.path, _relative(path), "file_path"), by)
    return _row(file, root, True, by)


def link_upload(edition: Edition, library: Library, path: str, *, by: User) -> FileRow:
    """The same for a file that lies among the uploads already; the path is below the folder for
    this edition's format. One that nobody sent becomes this library's.
    """
    access.require(by, "works:update", edition)
    root = uploads.root()
    found = look(
        uploads.folder(), os.path.join(uploads.folder_for(edition.format), _relative(path))
    )
    return _row(_attach(edition, library, root, found, by, note=LINKED), root, False, by)


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


def _facts_of(source: Path, ending: str, kind: str, read: Read) -> Facts | None:
    """Readers go by the extension, which a file that is being received has not."""
    named = source.with_name(f"{source.name}.{ending}")
    named.symlink_to(source)
    try:
        return read(os.fsencode(named), kind)
    finally:
        named.unlink()


def _read(path: bytes, kind: str) -> Facts | None:
    """In a process of its own; None when the file says nothing."""
    with ReaderPool(1) as pool:
        result = next(iter(pool.map([Request(0, path, kind)])))
    if result.problem:
        log.info("upload_unread", problem=result.problem, detail=result.detail)
    return result.facts


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────


def _get(edition: Edition, uuid: UUID, by: User) -> tuple[MediaFile, Root]:
    query = (
        select(MediaFile, Root)
        .join(Root, Root.id == MediaFile.root_id)
        .where(MediaFile.uuid == uuid, MediaFile.edition_id == edition.id, access.visible_files(by))
    )
    found = session().execute(query).first()
    if found is None:
        raise NotFound("file")
    return found[0], found[1]


def _attach(
    edition: Edition,
    library: Library,
    root: Root,
    found: Found,
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
        file = attach(recorder, edition, root_id, found, by=by, facts=facts, library_id=library_id)
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
    library_id: int | None = None,
) -> MediaFile:
    """The same inside a recording.

    A row that there is keeps what is known of it. Raises Conflict("duplicate"); Forbidden when the
    caller may not edit in a library of the file, or it is that of an edition which they may not
    take it from; Invalid({"file_path": …}) when they may not know of it.
    """
    access.require(by, "works:update", edition)
    known = (
        session()
        .execute(
            select(MediaFile).where(MediaFile.root_id == root_id, MediaFile.path == found.path)
        )
        .scalar()
    )
    position = _next_position(edition)
    if known is None:
        folder = _folder(root_id, paths.folder_of(found.path))
        file = MediaFile(
            root_id=root_id,
            folder_id=folder.id,
            edition_id=edition.id,
            library_id=library_id,
            path=found.path,
            path_text=paths.to_text(found.path),
            position=position,
            **_facts(found, facts),
        )
        _require_file(file, by)
        return recorder.add(file)
    _require_file(known, by)
    if known.edition_id == edition.id:
        raise Conflict("duplicate", table="media_file", fields=["file_path"])
    _take(recorder, known, edition, by)
    recorder.assign(known, {"edition_id": edition.id, "position": position, "missing_since": None})
    return known


def _next_position(edition: Edition) -> int:
    query = select(func.max(MediaFile.position)).where(MediaFile.edition_id == edition.id)
    last = session().execute(query).scalar()
    return 0 if last is None else last + 1


def _require_file(file: MediaFile, by: User) -> None:
    try:
        access.require(by, "files:update", file)
    except NotFound:
        raise Invalid({"file_path": Problem("no_such_file")}) from None


def _take(recorder: Recorder, file: MediaFile, edition: Edition, by: User) -> None:
    """From the edition that has it, when that is there: who moves a file must edit in every library
    that holds one of the two works.
    """
    other = session().get(Edition, file.edition_id) if file.edition_id is not None else None
    if other is None or access.is_in_trash(other):
        return
    for each in (other, edition):
        try:
            access.require(by, "works:move", session().get(Work, each.work_id))
        except NotFound:
            raise Forbidden("works:move") from None
    _unhook(recorder, file)


def _require_removal(file: MediaFile, edition: Edition, by: User) -> None:
    """Whoever takes a file away must edit in each library that loses it."""
    access.require(by, "files:update", file)
    losing = access.libraries_of(file) & access.libraries_of(edition)
    if not losing <= access.permitted_libraries(by, "files:update"):
        raise Forbidden("files:update")


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
