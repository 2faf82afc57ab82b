"""What a person or program asks of imports: sending a table, choosing its columns, applying the
plan, cancelling, undoing and deleting. An import belongs to whoever created it, and to nobody else,
administrators included.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import IO, Any
from uuid import UUID

from sqlalchemy import delete, select

import workqueue
from errors import Conflict, Invalid, NotFound, Problem
from models.account import User
from models.job import Job, JobEvent, JobItem
from models.library import Library
from services import access, jobs, libraries
from services.db.transactions import session, writing
from services.imports import files, items, mapping, presets, reading
from services.imports.mapping import Layout
from services.imports.options import (
    APPLYING,
    KIND,
    LIBRARIUM,
    PLANNED,
    PLANNING,
    UNDOING,
    Duplicates,
    Options,
    options_of,
)

LIMIT = 200  # imports of a list, the newest
SAMPLE = 200  # rows by which columns are guessed
_BATCH = 2_000
ENDED = ("done", "failed", "cancelled")


def begin(library: Library, stream: IO[bytes], name: str, *, by: User, usual: str = "dmy") -> Job:
    """Receive a table; the job then waits for `choose`. `usual` is the order of day and month where
    the caller lives. Raises Forbidden, NotFound, and Invalid({"file": …}) for what is no table.
    """
    access.require_in_library(by, "works:create", library.id)
    with files.received(stream) as path:
        format_ = reading.detect(path)
        total = reading.count(path, format_)
        layout = mapping.guess(format_.header, files.sample(path, format_, SAMPLE), usual=usual)
        options = Options(library.id, name[:200], format_, layout)
        job = request(options, total, by=by)
        files.keep(path, job.uuid)
    return job


def start(
    library: Library,
    stream: IO[bytes],
    name: str,
    columns: dict[str, int],
    *,
    format_: str,
    duplicates: Duplicates,
    look_up: str = "",
    sent: dict[str, Any],
    by: User,
) -> Job:
    """Receive a table of a program, with its columns, and apply it as soon as it is planned. Its
    rows are stored at once. Raises what begin() raises.
    """
    access.require_in_library(by, "works:create", library.id)
    with files.received(stream) as path:
        found = reading.detect(path)
        total = reading.count(path, found)
        sample = files.sample(path, found, SAMPLE)
        preset = presets.guess(found.header)._replace(rating_scale=5, has_series_in_title=False)
        layout = mapping.complete(columns, preset, sample, format_=format_)
        options = Options(
            library.id,
            name[:200],
            found,
            layout,
            PLANNING,
            duplicates,
            is_direct=True,
            look_up=look_up,
            sent=sent,
        )
        job = request(options, total, by=by)
        files.keep(path, job.uuid)
        read_rows(job)
    _continue(job, options, by=by)
    return job


def read_rows(job: Job, held: jobs.Claim | None = None) -> None:
    """Store the rows of a job's table that aren't stored yet, as items."""
    options = options_of(job)
    path = files.path_of(job.uuid)
    stored = items.counts([job.id])[job.id].total()
    rows = reading.rows(path, options.format, after=stored)
    while chunk := list(islice(rows, _BATCH)):
        with jobs.batch(held) if held is not None else writing():
            items.add(job.id, options.layout, chunk)


def choose(
    job: Job,
    layout: Layout,
    duplicates: Duplicates,
    *,
    look_up: str = "",
    remote: Mapping[str, Any] | None = None,
    by: User,
) -> None:
    """Set what the columns are, or what is read of another server, and plan the import; an earlier
    plan is dropped. Raises NotFound, Forbidden, Invalid without a title's column, and
    Conflict("not_asking").
    """
    _require(job, by)
    if "title" not in layout.columns:
        raise Invalid({"title": Problem("required")})
    with writing(job):
        _require_asking(job)
        session().execute(delete(JobItem).where(JobItem.job_id == job.id))
    changed = options_of(job).changed(
        layout=layout, duplicates=duplicates, look_up=look_up, phase=PLANNING
    )
    if remote is not None:
        changed = changed.changed(remote=remote)
    _continue(job, changed, by=by)


def apply(job: Job, *, by: User) -> None:
    """Apply the plan. Raises NotFound, Forbidden and Conflict("not_asking")."""
    _require(job, by)
    options = options_of(job)
    if options.phase != PLANNED:
        raise Conflict("not_asking")
    _continue(job, options.changed(phase=APPLYING), by=by)


def undo(job: Job, *, by: User) -> None:
    """Undo what an import did. Raises NotFound, Forbidden, and Conflict("already_undone")."""
    _require(job, by)
    options = options_of(job)
    if options.is_undone or job.state not in ENDED or not items.counts([job.id])[job.id]["done"]:
        raise Conflict("already_undone")
    _continue(job, options.changed(phase=UNDOING), by=by, states=ENDED)


def cancel(job: Job, *, by: User) -> None:
    """Stop an import; what it has done stays. Raises NotFound, also when it has ended."""
    if not (job.is_active or job.state == "asking"):
        raise NotFound("import")
    jobs.request_cancel(job, by=by)
    if not job.is_active:
        files.remove(job.uuid)


def delete_import(job: Job, *, by: User) -> None:
    """Delete an import that has ended; what it imported stays. Raises NotFound."""
    if job.user_id != by.id or job.state not in ENDED:
        raise NotFound("import")
    _delete([job])


def delete_ended(*, by: User) -> None:
    """Delete all imports of the caller that have ended."""
    _delete([job for job in list_imports(by=by) if job.state in ENDED])


def _delete(ended: Sequence[Job]) -> None:
    with writing():
        session().execute(delete(Job).where(Job.id.in_([job.id for job in ended])))
    for job in ended:
        files.remove(job.uuid)


def get_import(uuid: UUID, *, by: User, library: Library | None = None) -> Job:
    """An import of the caller. Raises NotFound."""
    query = select(Job).where(Job.uuid == uuid, Job.kind == KIND, Job.user_id == by.id)
    job = session().execute(query).scalar()
    if job is None or (library is not None and job.options["library_id"] != library.id):
        raise NotFound("import")
    return job


def get_by_id(job_id: int, *, by: User) -> Job:
    """An import of the caller. Raises NotFound."""
    job = session().get(Job, job_id)
    if job is None or job.kind != KIND or job.user_id != by.id:
        raise NotFound("import")
    return job


def get_library(library_id: int, *, by: User) -> Library:
    """A library into which the caller may import. Raises NotFound and Forbidden."""
    library = libraries.get_library(library_id, by=by)
    libraries.require(library, "works:create", by=by)
    return library


def may_import(library: Library, *, by: User) -> bool:
    """Whether the caller may import into a library."""
    return library.id in access.permitted_libraries(by, "works:create") or by.is_admin


def sample(job: Job) -> list[list[str]]:
    """The cells of the table's first rows; of another server none. Raises NotFound when the table
    is gone.
    """
    if options_of(job).source == LIBRARIUM:
        return []
    path = files.path_of(job.uuid)
    if not path.exists():
        raise NotFound("import")
    return files.sample(path, options_of(job).format, SAMPLE)


def list_imports(*, by: User, library: Library | None = None) -> list[Job]:
    """The caller's imports, newest first, at most LIMIT."""
    query = select(Job).where(Job.kind == KIND, Job.user_id == by.id).order_by(Job.id.desc())
    rows = session().execute(query.limit(LIMIT)).scalars().all()
    return [job for job in rows if library is None or job.options.get("library_id") == library.id]


def sweep_files() -> None:
    """Delete the files of imports that have ended, also where a job was cancelled or deleted by
    others than this module.
    """
    query = select(Job.uuid).where(Job.kind == KIND, Job.state.not_in(ENDED))
    files.sweep(session().execute(query).scalars().all())


def library_of(job: Job) -> Library:
    """Raises NotFound."""
    library = session().get(Library, job.options["library_id"])
    if library is None or library.deleted_at is not None:
        raise NotFound("library")
    return library


def _require(job: Job, by: User) -> None:
    if job.user_id != by.id:
        raise NotFound("import")
    access.require_in_library(by, "works:create", job.options["library_id"])


def request(options: Options, total: int, *, by: User) -> Job:
    """An import that waits for `choose`."""
    job = jobs.request_separate(KIND, by=by, options=options.to_json(), is_asking=True)
    with writing(job):
        job.total = total
    return job


def _require_asking(job: Job, states: Sequence[str] = ("asking",)) -> None:
    if job.state not in states:
        raise Conflict("not_asking")


def _continue(job: Job, options: Options, *, by: User, states: Sequence[str] = ("asking",)) -> None:
    """Let a worker go on with the next phase."""
    with writing(job):
        _require_asking(job, states)
        job.state, job.options = "queued", options.to_json()
        job.question, job.finished_at, job.is_cancel_requested = None, None, False
        session().add(JobEvent(job_id=job.id, kind=options.phase, detail={"by": by.username}))
    workqueue.enqueue(KIND, job.id)
