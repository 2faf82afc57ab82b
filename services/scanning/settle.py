"""The end of a scan: which files are really missing, and whether that is plausible."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, update

from models.file import MediaFile
from models.job import Job, JobItem
from models.library import Folder, Root
from services import derive, jobs
from services.db.transactions import session
from services.scanning.batch import Scan
from services.scanning.store_files import works_of

MIN_VANISHED = 100  # files; with fewer no question is asked
CHUNK = 1000


def vanished_count(scan: Scan) -> int:
    """The number of files that this scan did not find, except moved ones."""
    count: int = session().execute(_vanished(scan).with_only_columns(func.count())).scalar_one()
    return count


def _vanished(scan: Scan) -> Any:
    return (
        select(MediaFile.id, MediaFile.edition_id)
        .join(JobItem, JobItem.subject_id == MediaFile.id)
        .where(
            JobItem.job_id == scan.claim.job_id,
            JobItem.kind == "vanished",
            MediaFile.root_id == scan.root_id,
            MediaFile.path == JobItem.path,
            MediaFile.missing_since.is_(None),
        )
    )


def question(scan: Scan, root_device: int) -> dict[str, Any] | None:
    """What a person must confirm before files are marked as missing; None when nothing."""
    missing = vanished_count(scan)
    total = (
        session()
        .execute(
            select(func.count()).where(
                MediaFile.root_id == scan.root_id, MediaFile.missing_since.is_(None)
            )
        )
        .scalar_one()
    )
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
    gone = of_job.where(JobItem.kind == "vanished_folder", Folder.device != root_device)
    empty = of_job.where(JobItem.kind == "vanished_mount")
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
        _vanished(scan)
        .with_only_columns(MediaFile.id)
        .where(MediaFile.path >= folder, MediaFile.path < folder[:-1] + b"0")
    )
    return session().execute(query.limit(1)).first() is not None


def mark_missing(scan: Scan) -> None:
    """Mark and count vanished files as missing, in batches. Rows, works and everything that belongs
    to them are kept.
    """
    while True:
        rows = session().execute(_vanished(scan).order_by(MediaFile.id).limit(CHUNK)).all()
        session().rollback()
        if not rows:
            break
        with jobs.batch(scan.claim):
            ids = [row[0] for row in rows]
            session().connection().execute(
                update(MediaFile).where(MediaFile.id.in_(ids)).values(missing_since=scan.now)
            )
            derive.refresh_works(sorted(works_of({row[1] for row in rows if row[1]})))
            missing = scan.counts["missing"] + len(rows)
            jobs.report(scan.claim, counts={**scan.counts, "missing": missing})
        scan.counts["missing"] = missing
    with jobs.batch(scan.claim):
        gone = select(JobItem.subject_id).where(
            JobItem.job_id == scan.claim.job_id, JobItem.kind == "vanished_folder"
        )
        session().connection().execute(
            update(Folder)
            .where(Folder.id.in_(gone))
            .values(missing_since=scan.now, listing_hash=None)
        )
        away = select(JobItem.subject_id).where(
            JobItem.job_id == scan.claim.job_id, JobItem.kind == "vanished_mount"
        )
        session().connection().execute(
            update(Folder).where(Folder.id.in_(away)).values(device=None)
        )


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
    with jobs.batch(scan.claim):
        session().connection().execute(update(Root).where(Root.id == scan.root_id).values(values))


def answer_of(job_id: int) -> str:
    """The answer to the scan's question: "mark", "keep", or "" when there was none."""
    options = session().execute(select(Job.options).where(Job.id == job_id)).scalar_one()
    session().rollback()
    return str((options or {}).get("answer", ""))
