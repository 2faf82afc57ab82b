"""The end of a scan: which files are really missing, and whether that is plausible."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, insert, select, update

from models.file import MediaFile
from models.job import Job, JobItem
from models.library import Folder, Root
from services import derive, jobs
from services.db.transactions import session
from services.scanning.batch import Scan
from services.scanning.known import KnownFolder
from services.scanning.store_files import works_of

# Kinds of the job's items: of files, and of folders, that have vanished, or are left out on purpose
VANISHED = ("vanished", "vanished_folder")
LEFT_OUT = ("left_out", "left_out_folder")
_FILE_KINDS = (VANISHED[0], LEFT_OUT[0])
_MOUNT = "vanished_mount"  # a folder that was another disk
UNSEEN = (*VANISHED, *LEFT_OUT, _MOUNT)
MIN_VANISHED = 100  # files; with fewer no question is asked
CHUNK = 1000


def note_folder(scan: Scan, folder: KnownFolder, *, is_left_out: bool) -> None:
    """Note a folder that the walk did not reach, with its files. Inside a batch of the job."""
    of_file, of_folder = LEFT_OUT if is_left_out else VANISHED
    live = select(MediaFile.id, MediaFile.path).where(
        MediaFile.folder_id == folder.id, MediaFile.missing_since.is_(None)
    )
    names = ("kind", "subject_table", "subject_id", "path")
    rows = [(of_folder, "folder", folder.id, folder.path)]
    rows += [(of_file, "media_file", *row) for row in session().execute(live)]
    items = [{"job_id": scan.claim.job_id, **dict(zip(names, row, strict=True))} for row in rows]
    session().connection().execute(insert(JobItem), items)


def has_unseen(scan: Scan) -> bool:
    """Whether there are files that this scan did not list, except moved ones."""
    return any(session().execute(_unseen(scan, kind).limit(1)).first() for kind in _FILE_KINDS)


def _count(scan: Scan, kind: str) -> int:
    query = _unseen(scan, kind).with_only_columns(func.count())
    return int(session().execute(query).scalar_one())


def _unseen(scan: Scan, kind: str) -> Any:
    return (
        select(MediaFile.id, MediaFile.edition_id)
        .join(JobItem, JobItem.subject_id == MediaFile.id)
        .where(
            JobItem.job_id == scan.claim.job_id,
            JobItem.kind == kind,
            MediaFile.root_id == scan.root_id,
            MediaFile.path == JobItem.path,
            MediaFile.missing_since.is_(None),
        )
    )


def question(scan: Scan, root_device: int) -> dict[str, Any] | None:
    """What a person must confirm before files are marked as missing; None when nothing."""
    missing = _count(scan, VANISHED[0])
    total = (
        session()
        .execute(
            select(func.count()).where(
                MediaFile.root_id == scan.root_id, MediaFile.missing_since.is_(None)
            )
        )
        .scalar_one()
    )
    total -= _count(scan, LEFT_OUT[0])
    mounts = _vanished_mounts(scan, root_device)
    session().rollback()
    if mounts:
        return {"kind": "mount", "folders": mounts[:10], "missing": missing, "total": total}
    if total >= MIN_VANISHED and missing * 2 > total:
        return {"kind": "many", "missing": missing, "total": total}
    return None


def _vanished_mounts(scan: Scan, root_device: int) -> list[str]:
    """Folders that were on another disk when last seen and are now gone, or empty on the root's own
    disk. Only the topmost, if files vanished there.
    """
    of_job = (
        select(JobItem.path, Folder.path_text)
        .join(Folder, Folder.id == JobItem.subject_id)
        .where(JobItem.job_id == scan.claim.job_id)
    )
    gone = of_job.where(JobItem.kind == VANISHED[1], Folder.device != root_device)
    empty = of_job.where(JobItem.kind == _MOUNT)
    mounts: list[str] = []
    above = None
    for path, text in sorted(
        (bytes(path or b""), text)
        for query in (gone, empty)
        for path, text in session().execute(query)
    ):
        if (above is None or not path.startswith(above)) and _has_vanished(scan, path):
            above = path
            mounts.append(text)
    return mounts


def _has_vanished(scan: Scan, folder: bytes) -> bool:
    query = (
        _unseen(scan, VANISHED[0])
        .with_only_columns(MediaFile.id)
        .where(MediaFile.path >= folder, MediaFile.path < folder[:-1] + b"0")
    )
    return session().execute(query.limit(1)).first() is not None


def mark_missing(scan: Scan, kinds: tuple[str, str]) -> None:
    """Mark and count the files and folders of VANISHED or LEFT_OUT as missing, in batches. Rows,
    works and everything that belongs to them are kept.
    """
    of_file, of_folder = kinds
    reason = "left_out" if kinds == LEFT_OUT else ""
    name = reason or "missing"
    query = _unseen(scan, of_file).order_by(MediaFile.id).limit(CHUNK)
    while rows := session().execute(query).all():
        session().rollback()
        with jobs.batch(scan.claim):
            ids = [row[0] for row in rows]
            session().connection().execute(
                update(MediaFile)
                .where(MediaFile.id.in_(ids))
                .values(missing_since=scan.now, missing_reason=reason)
            )
            of_files = select(MediaFile.folder_id).where(MediaFile.id.in_(ids))
            session().connection().execute(
                update(Folder).where(Folder.id.in_(of_files)).values(needs_regrouping=True)
            )
            derive.refresh_works(sorted(works_of({row[1] for row in rows if row[1]})))
            count = scan.counts[name] + len(rows)
            jobs.report(scan.claim, counts={**scan.counts, name: count})
        scan.counts[name] = count
    session().rollback()
    with jobs.batch(scan.claim):
        _mark_folders(scan, of_folder, missing_since=scan.now, listing_hash=None)
        if not reason:
            _mark_folders(scan, _MOUNT, device=None)


def _mark_folders(scan: Scan, kind: str, **values: Any) -> None:
    of_job = select(JobItem.subject_id).where(
        JobItem.job_id == scan.claim.job_id, JobItem.kind == kind
    )
    session().connection().execute(update(Folder).where(Folder.id.in_(of_job)).values(values))


def sum_up(scan: Scan, *, is_complete: bool) -> None:
    """Update the totals of the root, which all views show."""
    run = session().execute
    total, missing, size = run(
        select(
            func.count(),
            func.count(MediaFile.missing_since),
            func.coalesce(func.sum(MediaFile.size), 0),
        ).where(MediaFile.root_id == scan.root_id)
    ).one()
    session().rollback()
    values: dict[str, Any] = {
        "file_count": total,
        "missing_count": missing,
        "byte_count": int(size),
    }
    if is_complete:
        values["scan_finished_at"] = scan.now
        values["source_order"] = " ".join(scan.source_order)
    with jobs.batch(scan.claim):
        session().connection().execute(update(Root).where(Root.id == scan.root_id).values(values))


def answer_of(job_id: int) -> str:
    """The answer to the scan's question: "mark", "keep", or "" when there was none."""
    options = session().execute(select(Job.options).where(Job.id == job_id)).scalar_one()
    session().rollback()
    return str((options or {}).get("answer", ""))
