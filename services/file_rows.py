"""Rows of files that a person or program attaches to an edition."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import func, select

from errors import Conflict, Forbidden, Invalid, NotFound, Problem
from models.account import User
from models.base import utc_now
from models.file import MediaFile
from models.library import Folder
from models.work import Edition, PartFile, Work
from readers.facts import Facts, Stream
from readers.registry import extension
from services import access, file_kinds, paths
from services.changes import Recorder
from services.db.transactions import session
from services.file_inspection import Inspected


def attach(
    recorder: Recorder,
    edition: Edition,
    root_id: int,
    inspected: Inspected,
    *,
    by: User,
    facts: Facts | None = None,
    library_id: int | None = None,
) -> MediaFile:
    """Attach the file to this edition, inside a recording. An existing row keeps its metadata. A
    file of a scanned folder (`library_id` None) stays there, whatever it says, until somebody lets
    it follow itself again.

    Raises Conflict("duplicate"); Forbidden when the caller may not edit in a library of the file,
    or may not take it from its current edition; Invalid({"file_path": …}) when they may not know
    about it.
    """
    access.require(by, "works:update", edition)
    known = (
        session()
        .execute(
            select(MediaFile).where(MediaFile.root_id == root_id, MediaFile.path == inspected.path)
        )
        .scalar()
    )
    here = {"edition_id": edition.id, "position": _next_position(edition)}
    here |= {} if library_id is not None else placed(by)
    if known is None:
        file = _new(root_id, library_id, inspected, facts, here)
        _require_file(file, by)
        return recorder.add(file)
    _require_file(known, by)
    if known.edition_id == edition.id:
        raise Conflict("duplicate", table="media_file", fields=["file_path"])
    _take(recorder, known, edition, by)
    recorder.assign(known, {**here, "missing_since": None})
    return known


def _new(
    root_id: int,
    library_id: int | None,
    inspected: Inspected,
    facts: Facts | None,
    here: dict[str, Any],
) -> MediaFile:
    return MediaFile(
        root_id=root_id,
        folder_id=_folder(root_id, paths.folder_of(inspected.path)).id,
        library_id=library_id,
        path=inspected.path,
        path_text=paths.to_text(inspected.path),
        **_facts(inspected, facts),
        **here,
    )


def placed(by: User) -> dict[str, Any]:
    """The columns of a file whose place a person has decided."""
    return {"placed_by": by.id, "placed_at": utc_now()}


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
    """Take the file from its current edition, if any. The caller must be allowed to edit in every
    library that holds one of the two works.
    """
    other = session().get(Edition, file.edition_id) if file.edition_id is not None else None
    if other is None or access.is_in_trash(other):
        return
    for owner in (other, edition):
        try:
            access.require(by, "works:move", session().get(Work, owner.work_id))
        except NotFound:
            raise Forbidden("works:move") from None
    detach_parts(recorder, file)


def detach_parts(recorder: Recorder, file: MediaFile) -> None:
    """Remove the file from the parts of its work."""
    for link_ in (
        session().execute(select(PartFile).where(PartFile.media_file_id == file.id)).scalars().all()
    ):
        recorder.remove(link_)


def _folder(root_id: int, path: bytes) -> Folder:
    """The row of a folder. The next scan still reads it, because its listing hash is empty."""
    folder = (
        session()
        .execute(select(Folder).where(Folder.root_id == root_id, Folder.path == path))
        .scalar()
    )
    if folder is None:
        folder = Folder(root_id=root_id, path=path, path_text=paths.to_text(path))
        session().add(folder)
        session().flush()
    return folder


def _facts(inspected: Inspected, facts: Facts | None) -> dict[str, Any]:
    ending = extension(inspected.path)
    known = facts or Facts(
        "audio" if ending in file_kinds.AUDIO else "comic" if ending in ("cbz", "cbr") else "book",
        ending,
    )
    first = known.streams[0] if known.streams else Stream("")
    return {
        "size": inspected.stat.st_size,
        "mtime_ns": inspected.stat.st_mtime_ns,
        "device": inspected.stat.st_dev,
        "inode": inspected.stat.st_ino,
        "fingerprint": inspected.fingerprint,
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
            orjson.dumps([tuple(chapter) for chapter in known.chapters]) if known.chapters else None
        ),
    }
