"""What is wrong with files and folders, as services.attention lists it: since when, and until a
scan finds that it is over.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, exists, insert, select, update

from models.attention import ListingProblem
from models.file import MediaFile
from models.job import JobItem
from models.library import Folder
from services import jobs, paths
from services.db import many
from services.db.transactions import session
from services.scanning.batch import REFUSED, File, FolderWork, Scan

KIND = "problem"  # of a scan's items: something that it could not read
SIDECAR = "bad_sidecar"  # the reason of a sidecar; the files that it speaks for have a note


def note(scan: Scan, pairs: Sequence[tuple[bytes, str]]) -> None:
    """Add lines (path, reason) to the job, inside its transaction."""
    rows = [
        {
            "job_id": scan.claim.job_id,
            "kind": KIND,
            "path": path,
            "path_text": paths.to_text(path),
            "reason": reason,
        }
        for path, reason in pairs
    ]
    if rows:
        session().connection().execute(insert(JobItem), rows)


def mark_files(scan: Scan, folders: Sequence[FolderWork]) -> None:
    """Set since when files have a problem or notes; clear it for those that have neither any more.
    Inside the batch's transaction, after their rows are written.
    """
    files = [file for folder in folders for file in folder.files]
    bad = [file.file_id for file in files if _is_bad(file)]
    good = [file.file_id for file in files if file.row is not None and not _is_bad(file)]
    _set_since(bad, MediaFile.problem_since.is_(None), scan.now)
    _set_since(good, MediaFile.problem_since.is_not(None), None)


def note_refused(scan: Scan, files: Mapping[int, bytes]) -> None:
    """Set that the database refused what files (paths by id) say. Their folders are read again by
    the next scan. Inside a batch of the job.
    """
    connection = session().connection()
    for chunk in many.chunks(files):
        chosen = MediaFile.id.in_(chunk)
        folders = select(MediaFile.folder_id).where(chosen)
        connection.execute(update(MediaFile).where(chosen).values(problem=REFUSED))
        connection.execute(update(Folder).where(Folder.id.in_(folders)).values(listing_hash=None))
    _set_since(files, MediaFile.problem_since.is_(None), scan.now)
    note(scan, [(path, REFUSED) for path in files.values()])
    scan.counts["failed"] += len(files)


def of_sidecars(file: File) -> list[tuple[bytes, str]]:
    """(path, reason) of each sidecar of a file that couldn't be read (readers/sidecars/reading)."""
    notes = file.facts.notes if file.facts is not None else ()
    codes = [note.partition(":") for note in notes if note.startswith(SIDECAR + "_")]
    return [(file.sidecars[int(place)].path, SIDECAR) for _, _, place in codes if place]


def _is_bad(file: File) -> bool:
    return bool(file.problem or (file.facts is not None and file.facts.notes))


def _set_since(file_ids: Collection[int], condition: Any, value: Any) -> None:
    for chunk in many.chunks(file_ids):
        session().connection().execute(
            update(MediaFile)
            .where(MediaFile.id.in_(chunk), condition)
            .values(problem_since=value)
            .execution_options(synchronize_session=False)
        )


def replace_listed(scan: Scan) -> None:
    """Make the root's listing problems those of a complete scan; rows of problems that remain are
    kept.
    """
    current = {bytes(path): (text, reason) for path, text, reason in _items(scan)}
    query = select(ListingProblem.id, ListingProblem.path, ListingProblem.reason).where(
        ListingProblem.root_id == scan.root_id
    )
    stored = {bytes(row[1]): (row[0], row[2]) for row in session().execute(query)}
    session().rollback()
    over = [
        number
        for path, (number, reason) in stored.items()
        if current.get(path, ("", ""))[1] != reason
    ]
    new = [
        {"root_id": scan.root_id, "path": path, "path_text": text, "reason": reason}
        for path, (text, reason) in current.items()
        if stored.get(path, (0, ""))[1] != reason
    ]
    with jobs.batch(scan.claim):
        connection = session().connection()
        for chunk in many.chunks(over):
            connection.execute(delete(ListingProblem).where(ListingProblem.id.in_(chunk)))
        if new:
            connection.execute(insert(ListingProblem), [{**row, "since": scan.now} for row in new])


def _items(scan: Scan) -> list[Any]:
    """The problems of this scan that aren't stored with a file."""
    of_file = exists().where(
        MediaFile.root_id == scan.root_id,
        MediaFile.path == JobItem.path,
        MediaFile.problem == JobItem.reason,
    )
    query = select(JobItem.path, JobItem.path_text, JobItem.reason).where(
        JobItem.job_id == scan.claim.job_id,
        JobItem.kind == KIND,
        JobItem.reason != SIDECAR,
        ~of_file,
    )
    return list(session().execute(query).all())
