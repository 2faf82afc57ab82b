"""Merges works: one stays, and what belongs to the others moves to it or is put together with its
own.

The works that end are deleted but stay: with their rows undo restores them exactly, and their ids
answer for the work that stayed (services/works/read.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from errors import Conflict, Invalid, Problem
from models.account import User
from models.base import utc_now
from models.change import ChangeSet
from models.classification import ShelfWork
from models.file import Image, MediaFile
from models.library import Holding
from models.monitoring import Movie
from models.work import Edition, ExternalId, Work, WorkKey
from services import access, derive, scopes, values
from services.changes import Recorder, recording
from services.db.transactions import session
from services.works import merging_editions, merging_values, placing

LIMIT = 50  # works that are merged into one at once


def merge_works(
    survivor: Work, others: Sequence[Work], *, by: User, seen: Mapping[int, int] | None = None
) -> ChangeSet:
    """Merge works into `survivor`, and let later files of theirs come to it. `seen` has the
    versions of the works that the caller decided on, by id.

    Raises NotFound; Forbidden unless the caller may merge in every library that holds one of them;
    Invalid({"other": …}) for works that can't be merged; Conflict("changed_meanwhile") when one of
    them has another version than was seen.
    """
    _check(survivor, others)
    works = sorted([survivor, *others], key=lambda work: work.id)
    # rows in the order of their ids, so that two who merge the same works wait for each other
    with recording(
        by=by,
        kind="merge",
        needs=lambda: _require_merge(works, by),
        rows=tuple(works),
        library_id=access.library_for(by, "works:merge", survivor),
    ) as recorder:
        if any(seen and seen.get(work.id, work.version) != work.version for work in works):
            raise Conflict("changed_meanwhile", fields={})
        recorder.change_set.subject_table, recorder.change_set.subject_id = "work", survivor.id
        merge(recorder, survivor, others, by_person=True)
        change_set = recorder.change_set
    return change_set


def _require_merge(works: Sequence[Work], by: User) -> None:
    for work in works:
        access.require(by, "works:merge", work)


def _check(survivor: Work, others: Sequence[Work]) -> None:
    """Raises Invalid({"other": …})."""
    ids = [work.id for work in (survivor, *others)]
    if not others or len(set(ids)) < len(ids):
        raise Invalid({"other": Problem("same_item")})
    if len(others) > LIMIT:
        raise Invalid({"other": Problem("too_many", maximum=LIMIT)})
    if any(work.kind != survivor.kind for work in others):
        raise Invalid({"other": Problem("another_kind")})


def merge(recorder: Recorder, survivor: Work, others: Sequence[Work], *, by_person: bool) -> None:
    """Merge works inside a recording. Permissions and kinds are the caller's business.

    A person's merge holds: the files of the others are placed, and the keys of the others lead to
    the survivor. After a scan's merge, a key that a person redirected still leads to the survivor,
    and the others are free for the next work of that name.
    """
    for other in others:
        if by_person:
            _place_files(recorder, other)
        _add_missing(recorder, Holding, survivor, other, "library_id")
        merging_values.take_values(recorder, survivor, other)
        merging_editions.take_editions(recorder, survivor, other)
        merging_editions.take_parts(recorder, survivor, other)
        _add_missing(recorder, ShelfWork, survivor, other, "shelf_id")
        _add_external_ids(recorder, survivor, other)
        _take_keys(recorder, survivor, other, by_person=by_person)
        _take_monitoring(recorder, survivor, other)
        _take_pictures(recorder, survivor, other)
        recorder.note(survivor, "merged", other.id)
        recorder.assign(other, {"deleted_at": utc_now(), "merged_into_id": survivor.id})
    session().flush()
    scopes.rescope([survivor.id])


def _place_files(recorder: Recorder, work: Work) -> None:
    """Mark the files of a work as placed by the caller, except those that somebody has placed."""
    query = (
        select(MediaFile)
        .join(Edition, Edition.id == MediaFile.edition_id)
        .where(Edition.work_id == work.id, MediaFile.placed_at.is_(None))
    )
    placing.place(recorder, session().execute(query.order_by(MediaFile.id)).scalars().all())


def _add_missing(recorder: Recorder, model: Any, survivor: Work, other: Work, key: str) -> None:
    """Give the survivor copies of the other's rows, except those that it has by this key."""
    rows = _rows(model, survivor, other)
    present = {getattr(row, key) for row in rows if row.work_id == survivor.id}
    for row in rows:
        if getattr(row, key) not in present:
            recorder.add(values.copy_of(row, {"work_id": survivor.id}))


def _rows(model: Any, *works: Work) -> list[Any]:
    query = select(model).where(model.work_id.in_([work.id for work in works]))
    return list(session().execute(query.order_by(*model.__table__.primary_key)).scalars())


def _add_external_ids(recorder: Recorder, survivor: Work, other: Work) -> None:
    query = select(ExternalId).where(
        ExternalId.subject_table == "work", ExternalId.subject_id.in_([survivor.id, other.id])
    )
    rows = session().execute(query.order_by(ExternalId.id)).scalars().all()
    present = {(row.source, row.value) for row in rows if row.subject_id == survivor.id}
    for row in rows:
        if (row.source, row.value) not in present:
            recorder.add(values.copy_of(row, {"subject_id": survivor.id}))


def _take_keys(recorder: Recorder, survivor: Work, other: Work, *, by_person: bool) -> None:
    for key in _rows(WorkKey, other):
        again = {"library_id": key.library_id, "key": key.key, "work_id": survivor.id}
        leads_on = by_person or key.is_redirect
        recorder.remove(key)
        if leads_on:
            recorder.add(WorkKey(**again, is_redirect=True))


def _take_monitoring(recorder: Recorder, survivor: Work, other: Work) -> None:
    rows = {row.work_id: row for row in _rows(Movie, survivor, other)}
    if other.id in rows and survivor.id not in rows:
        recorder.assign(rows[other.id], {"work_id": survivor.id})


def _take_pictures(recorder: Recorder, survivor: Work, other: Work) -> None:
    """Move the pictures of kinds and origins that the survivor has none of, and show the best
    cover: a cover that somebody gave wins, the survivor's before the other's.
    """
    query = select(Image).where(
        Image.subject_table == "work", Image.subject_id.in_([survivor.id, other.id])
    )
    rows = session().execute(query.order_by(Image.id)).scalars().all()
    present = {(row.kind, row.origin) for row in rows if row.subject_id == survivor.id}
    moved = [row for row in rows if (row.kind, row.origin) not in present]
    for row in moved:
        recorder.assign(row, {"subject_id": survivor.id})
    if moved:
        session().flush()
        best = derive.best_covers([survivor.id, other.id])
        for work in (survivor, other):
            recorder.assign(work, {"cover_id": best[work.id]})
