"""What people do about what needs attention: ignore it, show it again, or have a file read
again.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select, update

from errors import NotFound
from models.account import User
from models.attention import IgnoredProblem, ListingProblem
from models.base import Base
from models.file import MediaFile
from models.job import Job
from models.library import Folder, Root
from models.work import Work
from services import access, scans
from services.attention import lines, sources
from services.db import many
from services.db.transactions import session, writing

# the tables whose rows need attention
SUBJECTS: tuple[type[MediaFile | ListingProblem | Work | Job], ...] = (
    MediaFile,
    ListingProblem,
    Work,
    Job,
)


class Retried(NamedTuple):
    """How many files will be read again, and the scans that do it now; none when the caller may
    not ask for scans.
    """

    files: int
    jobs: list[Job]


def ignore(subject_table: str, subject_id: int, code: str, *, by: User) -> None:
    """Ignore a problem, for everybody, until something else is wrong; nothing when it is over.
    Raises NotFound and Forbidden.
    """
    _require(subject_table, subject_id, by)
    if lines.get_line(subject_table, subject_id, code, by=by) is None:
        return
    with writing():
        if _find(subject_table, subject_id, code) is None:
            session().add(
                IgnoredProblem(
                    subject_table=subject_table, subject_id=subject_id, code=code, user_id=by.id
                )
            )


def show_again(subject_table: str, subject_id: int, code: str, *, by: User) -> None:
    """No longer ignore a problem. Raises NotFound and Forbidden."""
    _require(subject_table, subject_id, by)
    with writing():
        row = _find(subject_table, subject_id, code)
        if row is not None:
            session().delete(row)


def retry(subject_table: str, subject_id: int, code: str, *, by: User) -> Retried:
    """Have the file of a line read again: by a scan that begins now if the caller may ask for one,
    else by the next; nothing when the line is over. Raises NotFound and Forbidden.
    """
    _require(subject_table, subject_id, by)
    line = lines.get_line(subject_table, subject_id, code, by=by)
    if line is None or not line.may_retry:
        return Retried(0, [])
    return _retry([subject_id], by)


def retry_all(*, by: User, library_id: int | None = None) -> Retried:
    """The same for all unreadable and partly read files that the caller sees listed."""
    root_ids = sources.roots_of(sources.reach(by, library_id))
    query = select(MediaFile.id).where(
        access.visible_files(by),
        MediaFile.root_id.in_(root_ids),
        MediaFile.problem_since.is_not(None),
        MediaFile.missing_since.is_(None),
    )
    return _retry(list(session().execute(query).scalars()), by)


def _retry(file_ids: Collection[int], by: User) -> Retried:
    root_ids = set()
    with writing():
        for chunk in many.chunks(file_ids):
            chosen = select(MediaFile.folder_id).where(MediaFile.id.in_(chunk))
            for table, which, value in (
                (Folder, Folder.id.in_(chosen), {"listing_hash": None}),
                (MediaFile, MediaFile.id.in_(chunk), {"read_version": lines.UNREAD}),
            ):
                session().execute(
                    update(table)
                    .where(which)
                    .values(value)
                    .execution_options(synchronize_session=False)
                )
            roots = select(MediaFile.root_id).where(MediaFile.id.in_(chunk)).distinct()
            root_ids |= set(session().execute(roots).scalars())
    return Retried(len(file_ids), _scans_of(root_ids, by))


def _scans_of(root_ids: Collection[int], by: User) -> list[Job]:
    """Scans of these roots, except where one waits for an answer, which a new one would end."""
    query = select(Job.subject_id).where(
        Job.subject_table == "root", Job.subject_id.in_(root_ids), Job.state == "asking"
    )
    asking = set(session().execute(query).scalars())
    roots = [session().get_one(Root, root_id) for root_id in sorted(set(root_ids) - asking)]
    return [scans.request_scan(root, by=by) for root in roots if scans.may_scan(root, by=by)]


def _find(subject_table: str, subject_id: int, code: str) -> IgnoredProblem | None:
    query = select(IgnoredProblem).where(
        IgnoredProblem.subject_table == subject_table,
        IgnoredProblem.subject_id == subject_id,
        IgnoredProblem.code == code,
    )
    return session().execute(query).scalar()


def _require(subject_table: str, subject_id: int, by: User) -> None:
    row = _decisive_row(subject_table, subject_id)
    if not isinstance(row, Job):
        access.require(by, "files:update", row)
    elif not sources.sees_jobs(by):
        raise NotFound("problem")


def _decisive_row(subject_table: str, subject_id: int) -> Base:
    """The row that decides who may act on a line: a job of the whole instance decides itself.
    Raises NotFound.
    """
    model = {row.__tablename__: row for row in SUBJECTS}.get(subject_table)
    row: Base | None = session().get(model, subject_id) if model is not None else None
    if isinstance(row, ListingProblem):
        row = session().get(Root, row.root_id)
    elif isinstance(row, Job) and row.kind not in sources.JOBS:
        is_scan = (row.kind, row.subject_table) == ("scan", "root")
        row = session().get(Root, row.subject_id) if is_scan else None
    if row is None:
        raise NotFound("problem")
    return row
