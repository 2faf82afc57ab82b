"""Undoes an import in batches, newest change first. What somebody changed since stays, and is
reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, exists, func, select, update

from models.account import User
from models.change import Change, ChangeSet
from models.classification import Series, SeriesEntry, Shelf, ShelfWork, Tag, WorkTag
from models.job import Job, JobItem
from models.library import Library
from models.work import Edition, Work
from services import access, change_rows, history, jobs, undo_rights
from services.changes import Recorder
from services.db import many
from services.db.transactions import session
from services.imports.options import KIND, options_of
from services.recorded import MODELS

BATCH = 500
KEPT, REACHED = "kept", "undone"
# Rows that many items share: they are removed after the items, if nothing uses them any more.
_LAST = ("genre", "person", "borrower")
_STAYING = ("place", "tag", "series", "shelf")


def run(held: jobs.Claim, job: Job, library: Library, *, by: User) -> None:
    """Undo what the import's change sets say, and mark the import as undone. Raises Stopped and
    LostClaim between two batches.
    """
    for change_set in _change_sets(job.id):
        undo_changes(held, change_set, library, by=by)
    options = options_of(job).changed(is_undone=True).to_json()
    with jobs.batch(held, options=options):
        pass


def undo_changes(
    held: jobs.Claim, change_set: ChangeSet, library: Library | None, *, by: User
) -> None:
    """Undo what a job changed in a library or, without one, wherever the caller may change it.
    Raises Forbidden and NotFound, and Stopped and LostClaim between two batches.
    """
    is_left = True
    while is_left:
        with jobs.batch(held, current="undo"):
            is_left = _undo_some(held.job_id, library, change_set, by)
        jobs.check(held)


def count_kept(job_id: int) -> int:
    """How many changes an undo left alone, because somebody has edited them since."""
    query = select(func.count()).where(JobItem.job_id == job_id, JobItem.kind == KEPT)
    return session().execute(query).scalar_one()


def forget(job_id: int) -> None:
    """Forget how far an undo came, and what stayed: it begins again."""
    session().execute(
        delete(JobItem).where(JobItem.job_id == job_id, JobItem.kind.in_((KEPT, REACHED)))
    )


def _undo_some(job_id: int, library: Library | None, change_set: ChangeSet, by: User) -> bool:
    """Undo the newest changes that aren't undone yet; False when none is left."""
    changes = _next(job_id, change_set.id)
    _require(library, change_set, changes, by)
    if changes:
        recorder = Recorder(_undoing(change_set, by), by)
        _revert(recorder, job_id, change_set, changes)
        recorder.flush()
        _remember(job_id, change_set.id, changes[-1].id)
    else:
        history.restore_undone(change_set)
    return bool(changes)


def _require(
    library: Library | None, change_set: ChangeSet, changes: Sequence[Change], by: User
) -> None:
    if library is not None:
        access.require_in_library(by, "works:update", library.id)
        return
    works = {change.row_id for change in changes if change.table_name == "work"}
    editions = {change.row_id for change in changes if change.table_name == "edition"}
    works |= {row[0] for row in many.rows_in(select(Edition.work_id), Edition.id, editions)}
    for (work,) in list(many.rows_in(select(Work), Work.id, works)):
        undo_rights.require_row(work, change_set, noun="works", by=by)


def _change_sets(job_id: int) -> Sequence[ChangeSet]:
    """Ratings and readings first: they refer to editions."""
    query = select(ChangeSet).where(ChangeSet.job_id == job_id, ChangeSet.kind == KIND)
    return session().execute(query.order_by(ChangeSet.is_private.desc())).scalars().all()


def _next(job_id: int, change_set_id: int) -> Sequence[Change]:
    """The newest changes that aren't undone yet."""
    query = select(Change).where(Change.change_set_id == change_set_id)
    reached = _reached(job_id, change_set_id)
    if reached is not None:
        query = query.where(Change.id < reached)
    return session().execute(query.order_by(Change.id.desc()).limit(BATCH)).scalars().all()


def _reached(job_id: int, change_set_id: int) -> int | None:
    query = select(JobItem.subject_id).where(
        JobItem.job_id == job_id, JobItem.kind == REACHED, JobItem.reason == str(change_set_id)
    )
    return session().execute(query).scalar()


def _remember(job_id: int, change_set_id: int, change_id: int) -> None:
    if _reached(job_id, change_set_id) is None:
        item = JobItem(job_id=job_id, kind=REACHED, reason=str(change_set_id), subject_id=change_id)
        session().add(item)
        return
    statement = (
        update(JobItem)
        .where(JobItem.job_id == job_id, JobItem.kind == REACHED)
        .where(JobItem.reason == str(change_set_id))
        .values(subject_id=change_id)
    )
    session().execute(statement)


def _undoing(change_set: ChangeSet, by: User) -> ChangeSet:
    """The change set that undoes another one; created with the first batch."""
    if change_set.undone_by_id is not None:
        return session().get_one(ChangeSet, change_set.undone_by_id)
    undoing = ChangeSet(
        user_id=by.id,
        actor=by.username,
        kind="undo",
        is_private=change_set.is_private,
        library_id=change_set.library_id,
        subject_table=change_set.subject_table,
        subject_id=change_set.subject_id,
        undoes_id=change_set.id,
    )
    session().add(undoing)
    session().flush()
    change_set.undone_by_id = undoing.id
    return undoing


def _revert(
    recorder: Recorder, job_id: int, change_set: ChangeSet, changes: Sequence[Change]
) -> None:
    loaded = _load(changes)
    listed = change_rows.list_touched(changes, change_set.library_id)
    touched = {(entry["table"], entry["row"]) for entry in listed}
    free = [change for change in changes if (change.table_name, change.row_id) not in touched]
    revert = _revert_import if change_set.kind == KIND else history.revert
    kept = {(change.table_name, change.row_id) for change in revert(recorder, free)}
    _report(job_id, kept | touched)
    loaded.clear()


def _revert_import(recorder: Recorder, changes: Sequence[Change]) -> list[Change]:
    """Names that several items share go last, if nothing uses them any more."""
    items = [change for change in changes if change.table_name not in (*_LAST, *_STAYING)]
    refused = history.revert(recorder, items)
    session().flush()
    _remove_names(recorder, changes)
    history.revert(recorder, [change for change in changes if change.table_name in _LAST])
    return refused


def _load(changes: Iterable[Change]) -> list[Any]:
    """The rows that these changes are about, with one query per table, and not one per row; they
    stay loaded as long as the list does.
    """
    wanted: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        wanted[change.table_name].add(change.row_id)
    loaded: list[Any] = []
    for table, ids in wanted.items():
        model: Any = MODELS[table]
        if "id" in model.__table__.columns:
            loaded += many.rows_in(select(model), model.id, ids)
    return loaded


def _remove_names(recorder: Recorder, changes: Iterable[Change]) -> None:
    """Remove the tags, series and shelves that the import made, if no item outside the trash has
    them.
    """
    for model, link in ((Tag, WorkTag), (Series, SeriesEntry), (Shelf, ShelfWork)):
        new = [
            change.row_id
            for change in changes
            if change.table_name == model.__tablename__ and _is_creation(change)
        ]
        column: Any = getattr(link, f"{model.__tablename__}_id")
        used = exists().where(
            column == model.id, link.work_id == Work.id, Work.deleted_at.is_(None)
        )
        for (row,) in list(many.rows_in(select(model).where(~used), model.id, new)):
            if model is Tag:  # it has no trash
                links = select(WorkTag).where(WorkTag.tag_id == row.id)
                recorder.remove_all(session().execute(links).scalars().all())
            recorder.remove(row)


def _is_creation(change: Change) -> bool:
    return change.field == "*" and change.before is None


def _report(job_id: int, kept: Iterable[tuple[str, int]]) -> None:
    """Note the items that stay because somebody changed them since."""
    for table, row_id in sorted(kept):
        row = session().get(MODELS[table], row_id) if table == "work" else None
        session().add(
            JobItem(
                job_id=job_id,
                kind=KEPT,
                subject_table=table,
                subject_id=row_id,
                path_text=row.title if isinstance(row, Work) else "",
            )
        )
