"""Puts files that no item has into one."""

from __future__ import annotations

from sqlalchemy import select

from errors import Conflict, Invalid, NotFound, Problem
from models.account import User
from models.change import ChangeSet
from models.file import MediaFile
from models.library import Root
from models.work import Edition, Work
from readers.registry import extension
from services import access
from services.changes import Recorder, recording
from services.db.transactions import session
from services.works import placing


def get_loose_file(file_id: int, *, by: User) -> MediaFile:
    """A file that no item has, and that the caller may edit. Raises NotFound and Forbidden."""
    file = session().get(MediaFile, file_id)
    if file is None:
        raise NotFound("file")
    access.require(by, "files:update", file)
    if file.edition_id is not None:
        raise NotFound("file")
    return file


def kind_of(file: MediaFile) -> str:
    """The kind of the items that the file can belong to."""
    return session().get_one(Root, file.root_id).kind


def place_loose(file_id: int, work: Work, *, by: User) -> ChangeSet:
    """Put a file that no item has into a work: into its edition of the file's format, or a new one.
    Scans leave it there.

    Raises NotFound; Forbidden unless the caller may move files in every library that holds the
    work, and edit in one of the file; Conflict when an item has the file by now;
    Invalid({"target": …}).
    """
    with recording(
        by=by, kind="move", subject=work, needs=lambda: _require(file_id, work, by)
    ) as recorder:
        file = session().get_one(MediaFile, file_id)
        if file.edition_id is not None:
            raise Conflict("changed_meanwhile", fields={})
        if kind_of(file) != work.kind:
            raise Invalid({"target": Problem("other_kind")})
        placing.place(recorder, [file])
        recorder.assign(file, {"edition_id": _edition_for(recorder, work, file).id})
        recorder.touch(work)
        change_set = recorder.change_set
    return change_set


def _require(file_id: int, work: Work, by: User) -> None:
    file = session().get(MediaFile, file_id)
    if file is None:
        raise NotFound("file")
    access.require(by, "files:update", file)
    access.require(by, "works:move", work)


def _edition_for(recorder: Recorder, work: Work, file: MediaFile) -> Edition:
    query = select(Edition).where(Edition.work_id == work.id, Edition.deleted_at.is_(None))
    editions = list(session().execute(query.order_by(Edition.position, Edition.id)).scalars())
    format_ = file.format or extension(file.path)
    same = next((edition for edition in editions if edition.format == format_), None)
    if same is not None:
        return same
    position = max((edition.position for edition in editions), default=-1) + 1
    return recorder.add(
        Edition(work_id=work.id, format=format_, position=position, is_primary=not editions)
    )
