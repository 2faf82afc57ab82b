"""What happens to works and files when a library gets or loses a folder."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, insert, select, update

from models.account import User
from models.file import MediaFile
from models.library import Holding, Library, Root
from models.work import Edition, Work, WorkKey
from services import reindexing, scopes
from services.db.transactions import session


def add_works(library: Library, root: Root, by: User) -> None:
    """Add the works in a folder to a second library that shares it. Inside a write transaction."""
    held = select(Holding.work_id).where(Holding.library_id == library.id)
    query = (
        select(Edition.work_id)
        .join(MediaFile, MediaFile.edition_id == Edition.id)
        .join(Work, Work.id == Edition.work_id)
        .where(
            MediaFile.root_id == root.id,
            Edition.deleted_at.is_(None),
            Work.deleted_at.is_(None),
            Edition.work_id.not_in(held),
        )
        .distinct()
    )
    work_ids = list(session().execute(query).scalars())
    if work_ids:
        session().execute(
            insert(Holding),
            [
                {"library_id": library.id, "work_id": work_id, "added_by_id": by.id}
                for work_id in work_ids
            ],
        )
        scopes.rescope(work_ids)
        _share_keys(library, work_ids)


def _share_keys(library: Library, work_ids: list[int]) -> None:
    """Copy the keys by which a scan recognises these works for this library. Otherwise a new track
    would start a second album once the first library is gone.
    """
    own = set(
        session().execute(select(WorkKey.key).where(WorkKey.library_id == library.id)).scalars()
    )
    for start in range(0, len(work_ids), 500):
        rows = (
            session()
            .execute(
                select(WorkKey.key, WorkKey.work_id).where(
                    WorkKey.work_id.in_(work_ids[start : start + 500])
                )
            )
            .all()
        )
        fresh = {key: work_id for key, work_id in rows if key not in own}
        if fresh:
            session().execute(
                insert(WorkKey),
                [
                    {"library_id": library.id, "key": key, "work_id": work_id}
                    for key, work_id in fresh.items()
                ],
            )
            own |= fresh.keys()


def mark_files(root: Root, which: ColumnElement[bool], missing_since: datetime | None) -> None:
    """Set `missing_since` for some files of a root, and update the counts of the root and its
    works; a job computes what else follows, for example their formats. Inside a write transaction.
    """
    root_id = root.id
    session().flush()
    run = session().connection().execute
    run(
        update(MediaFile)
        .where(MediaFile.root_id == root_id, which)
        .values(missing_since=missing_since, missing_reason="")
    )
    missing = select(func.count()).where(
        MediaFile.root_id == root_id, MediaFile.missing_since.is_not(None)
    )
    run(update(Root).where(Root.id == root_id).values(missing_count=missing.scalar_subquery()))
    of_work = (
        select(func.count())
        .select_from(MediaFile)
        .join(Edition, Edition.id == MediaFile.edition_id)
        .where(
            Edition.work_id == Work.id,
            Edition.deleted_at.is_(None),
            MediaFile.missing_since.is_not(None),
            ~MediaFile.is_extra,
        )
    )
    affected = (
        select(Edition.work_id)
        .join(MediaFile, MediaFile.edition_id == Edition.id)
        .where(MediaFile.root_id == root_id)
    )
    run(
        update(Work)
        .where(Work.id.in_(affected))
        .values(missing_count=of_work.correlate(Work).scalar_subquery())
    )
    reindexing.request_for_root(root_id)
    session().expire_all()
