"""Writes a batch of folders: their rows and those of their files, then the works of these files.
One transaction, one writer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import structlog
from sqlalchemy import bindparam, delete, insert, select, update

from models.job import JobItem
from models.library import Folder, Root
from readers.registry import READ_VERSION
from services import derive, jobs, paths
from services.db import many
from services.db.ids import Ids
from services.db.transactions import session
from services.scanning import (
    extras,
    moves,
    problems,
    refused,
    store_facts,
    store_files,
    store_pictures,
    store_works,
)
from services.scanning.batch import REACHED, REFUSED, File, FolderWork, Scan
from services.scanning.known import KnownFile
from services.scanning.prepare import Placed, Task, place
from services.scanning.settle import LEFT_OUT, VANISHED

log = structlog.get_logger("stacks.scanning")
_FOLDER = Folder.__table__
_KNOWN_FOLDER = (
    update(_FOLDER)
    .where(_FOLDER.c.id == bindparam("folder_id"))
    .values(
        {
            "listing_hash": bindparam("new_hash"),
            "device": bindparam("new_device"),
            "above_hash": bindparam("new_above_hash"),
            "read_version": READ_VERSION,
            "missing_since": None,
        }
    )
)


def write(scan: Scan, folders: Sequence[FolderWork], current: bytes) -> None:
    """Write a batch of folders. A file that the database refuses is recorded as a problem.

    Raises LostClaim when another worker has claimed the job, and Stopped when its root is gone;
    then nothing is written.
    """
    try:
        _write(scan, folders, current)
    except refused.REFUSALS as error:
        log.warning("batch_refused", job=scan.claim.job_id, problem=str(error)[:300])
        refused.skip_refused(folders, lambda some: _write(scan, some, current, is_trial=True))
        _write(scan, folders, current)


def _write(
    scan: Scan, folders: Sequence[FolderWork], current: bytes, *, is_trial: bool = False
) -> None:
    placed = {
        path: place
        for folder in folders
        if folder.row is None
        for path, place in _placed(scan, folder).items()
    }
    unsettled = [path for path, place in placed.items() if place.placement.claim is not None]
    for path in unsettled:
        del placed[path]
    placements = {path: place.placement for path, place in placed.items()}
    gone = moves.candidates(scan, folders)
    with _restoring_on_error(scan, folders), jobs.batch(scan.claim, current=paths.to_text(current)):
        _require_root(scan)
        ids = Ids()
        _write_folders(scan, folders, ids)
        moves.match(scan, folders, gone)
        store_files.write(scan, folders, ids)
        problems.mark_files(scan, folders)
        new = [file for folder in folders for file in _placeable(folder, placements)]
        touched, waiting = store_works.write(scan, new, placements, ids)
        store_files.write_links(folders, placements)
        store_facts.write(scan, folders, placed)
        _mark_changed(scan, folders, {*unsettled, *(file.path for file in waiting)})
        touched |= store_pictures.write(scan, folders, touched)
        touched |= store_files.return_files(scan, folders)
        scan.counts["failed"] += _write_problems(scan, folders)
        _note_vanished(scan, folders)
        session().flush()
        derive.refresh_works(sorted(touched))
        if is_trial:
            raise refused.end_trial()
        _count(scan, folders)
        _note_reached(scan, folders)
        jobs.report(scan.claim, counts=dict(scan.counts), done=scan.counts["seen"])


@contextmanager
def _restoring_on_error(scan: Scan, folders: Sequence[FolderWork]) -> Iterator[None]:
    """Restore the counts and the ids of files when nothing was written."""
    counts = Counter(scan.counts)
    rows = [(file, file.row, file.is_moved) for folder in folders for file in folder.files]
    try:
        yield
    except BaseException:
        scan.counts.clear()
        scan.counts.update(counts)
        for file, row, is_moved in rows:
            file.row, file.is_moved = row, is_moved
        raise


def _require_root(scan: Scan) -> None:
    """Raises Stopped when the root has been removed in the meantime: it gets no more rows, and its
    files stay missing.
    """
    if (
        session().execute(select(Root.deleted_at).where(Root.id == scan.root_id)).scalar_one()
        is not None
    ):
        raise jobs.Stopped("root_gone")


def _placed(scan: Scan, folder: FolderWork) -> dict[bytes, Placed]:
    """Where the files of a folder belong; worked out here where no process read all of them."""
    facts = {file.path: file.facts for file in folder.files if file.facts is not None}
    if facts.keys() == folder.placed.keys():
        return folder.placed
    task = Task(scan.kind, scan.root_id, folder.listing.path, 0, scan.source_order)
    return place(task, facts)


def _placeable(folder: FolderWork, placed: Container[bytes]) -> list[File]:
    """The files of a new folder. Those of known folders, of new ones into which known files moved,
    and those that may be extras are placed at the end of the scan, when all files are known.
    """
    if folder.row is not None or any(file.row is not None for file in folder.files):
        return []
    return [file for file in folder.files if file.path in placed]


def _mark_changed(scan: Scan, folders: Sequence[FolderWork], waiting: Container[bytes]) -> None:
    """Mark the folders whose files must be placed (again) at the end of the scan. New ones of a
    known root are among them, because files of others may be extras of theirs.
    """
    has_extras = scan.kind in extras.KINDS and not scan.is_first
    changed = [
        folder.folder_id
        for folder in folders
        if folder.has_changed
        or (has_extras and folder.row is None and folder.files)
        or any(file.path in waiting for file in folder.files)
    ]
    for chunk in many.chunks(changed):
        session().connection().execute(
            update(_FOLDER).where(_FOLDER.c.id.in_(chunk)).values(needs_regrouping=True)
        )


def _write_folders(scan: Scan, folders: Sequence[FolderWork], ids: Ids) -> None:
    new: list[dict[str, Any]] = []
    known: list[dict[str, Any]] = []
    for folder in folders:
        if folder.row is None:
            folder.folder_id = ids.take("folder")
            path = folder.listing.path
            new.append(
                {
                    "id": folder.folder_id,
                    "root_id": scan.root_id,
                    "path": path,
                    "path_text": paths.to_text(path),
                    "listing_hash": folder.hash,
                    "device": folder.listing.device,
                    "above_hash": folder.listing.above_hash,
                    "read_version": READ_VERSION,
                }
            )
        else:
            folder.folder_id = folder.row.id
            known.append(
                {
                    "folder_id": folder.row.id,
                    "new_hash": folder.hash,
                    "new_device": _device_of(folder),
                    "new_above_hash": folder.listing.above_hash,
                }
            )
    connection = session().connection()
    if new:
        connection.execute(insert(_FOLDER), new)
    if known:
        connection.execute(_KNOWN_FOLDER, known)


def _device_of(folder: FolderWork) -> int | None:
    """The disk to store for a folder; of an unmounted one the old disk, until a person confirms
    that it is gone.
    """
    known = folder.row.device if folder.row is not None else None
    return known if folder.is_unmounted else folder.listing.device or known


def _write_problems(scan: Scan, folders: Sequence[FolderWork]) -> int:
    """Returns how many more problems the job has now; those of the same files from an earlier
    attempt are replaced.
    """
    pairs = [pair for folder in folders for pair in folder.listing.problems]
    pairs += [
        (file.path, file.problem) for folder in folders for file in folder.files if file.problem
    ]
    pairs += dict.fromkeys(
        pair for folder in folders for file in folder.files for pair in problems.of_sidecars(file)
    )
    forgotten = _forget_problems(scan, folders)
    problems.note(scan, pairs)
    return len(pairs) - forgotten


def _forget_problems(scan: Scan, folders: Sequence[FolderWork]) -> int:
    again = [folder for folder in folders if scan.is_reached(folder.listing.path)]
    stale = {path for folder in again for path, _ in folder.listing.problems}
    stale |= {file.path for folder in again for file in folder.files}
    stale |= {it.path for folder in again for file in folder.files for it in file.sidecars}
    stale |= {folder.listing.path for folder in again}
    mine = (JobItem.job_id == scan.claim.job_id, JobItem.kind == problems.KIND)
    connection = session().connection()
    return sum(
        connection.execute(delete(JobItem).where(*mine, JobItem.path.in_(chunk))).rowcount
        for chunk in many.chunks(stale)
    )


def _note_reached(scan: Scan, folders: Sequence[FolderWork]) -> None:
    """Where a later attempt of the job begins to count."""
    if not folders:
        return
    path = max(scan.reached or b"", folders[-1].listing.path)
    mine = (JobItem.job_id == scan.claim.job_id, JobItem.kind == REACHED)
    session().connection().execute(update(JobItem).where(*mine).values(path=path))


def _note_vanished(scan: Scan, folders: Sequence[FolderWork]) -> None:
    files = [
        (_kind_of(folder, row), "media_file", row.id, row.path)
        for folder in folders
        for row in folder.vanished
    ]
    mounts = [
        ("vanished_mount", "folder", folder.folder_id, folder.listing.path)
        for folder in folders
        if folder.is_unmounted
    ]
    names = ("kind", "subject_table", "subject_id", "path")
    rows = [
        {"job_id": scan.claim.job_id, **dict(zip(names, values, strict=True))}
        for values in (*files, *mounts)
    ]
    if rows:
        session().connection().execute(insert(JobItem), rows)


def _kind_of(folder: FolderWork, row: KnownFile) -> str:
    return LEFT_OUT[0] if folder.listing.leaves_out(row.path) else VANISHED[0]


def _count(scan: Scan, folders: Sequence[FolderWork]) -> None:
    counts = scan.counts  # a batch that fails ends the scan, so nothing is counted twice
    for folder in folders:
        counts["returned"] += len(folder.returned)
        for file in folder.files:
            counts["read"] += not (scan.is_reached(folder.listing.path) and file.is_untouched)
            if not file.problem:
                counts[_outcome(file)] += 1


def _outcome(file: File) -> str:
    """The count that a file whose facts were read belongs to."""
    if file.is_moved:
        return "moved"
    if file.row is None:
        return "added"
    if file.is_changed:
        return "changed"
    is_back = file.row.is_missing or file.row.problem not in ("", REFUSED)
    return "returned" if is_back else "unchanged"
