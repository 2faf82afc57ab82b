"""What became of a batch: its counts, its items, and the change set that undoes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import exists, select

from models.account import User
from models.change import Change, ChangeSet
from models.job import Job, JobItem
from models.library import Library
from models.work import Work
from services import access
from services.db import many
from services.db.transactions import session
from services.metadata.enrichment import items
from services.metadata.enrichment.options import CHANGE_KIND, Options, options_of
from services.works.fields import EDITION, WORK

_FIELDS = (*WORK, *(f"edition.{name}" for name in EDITION), "cover")
_ORDER = {name: place for place, name in enumerate(_FIELDS)}


class BatchItem(NamedTuple):
    """An item with what became of it. `work` has the id and public id of its work, if the caller
    may see it. `filled` has the source of each field, `problems` what went wrong with sources.
    """

    uuid: UUID
    title: str
    status: str
    reason: str
    work: tuple[int, UUID] | None
    filled: Mapping[str, str]
    problems: Mapping[str, str]
    by: str


class Report(NamedTuple):
    """A batch with its options, its counts by kind, its library and the public ids of its works."""

    job: Job
    options: Options
    counts: Mapping[str, int]
    library: Library | None
    work_uuids: Sequence[UUID]


def reports_of(jobs: Sequence[Job], *, by: User) -> list[Report]:
    """Reports of some batches, in three queries however many there are."""
    counted = items.counts([job.id for job in jobs])
    options = {job.id: options_of(job) for job in jobs}
    wanted = {it.library_id for it in options.values() if it.library_id is not None}
    query = select(Library).where(Library.deleted_at.is_(None))
    libraries = {library.id: library for (library,) in many.rows_in(query, Library.id, wanted)}
    works = _works_of([job.id for job in jobs], by)
    return [
        Report(
            job, options[job.id], counted[job.id],
            libraries.get(options[job.id].library_id or 0), works[job.id],
        )
        for job in jobs
    ]  # fmt: skip


def report_of(job: Job, *, by: User) -> Report:
    return reports_of([job], by=by)[0]


def items_of(
    job: Job, *, by: User, kind: str = "", offset: int = 0, limit: int | None = None
) -> list[BatchItem]:
    """The items of a batch in order, all or those of one kind."""
    query = select(JobItem, Work.id, Work.uuid).outerjoin(
        Work,
        (Work.id == JobItem.subject_id)
        & Work.deleted_at.is_(None)
        & Work.scope_id.in_(access.visible_scopes(by)),
    )
    query = query.where(JobItem.job_id == job.id, JobItem.subject_table == "work")
    query = query.where(JobItem.kind.in_(items.KINDS))
    if kind:
        query = query.where(JobItem.kind == kind)
    page = query.order_by(JobItem.id).offset(offset).limit(limit)
    return [
        _item(job, item, None if work_id is None else (work_id, uuid))
        for item, work_id, uuid in session().execute(page)
    ]


def _item(job: Job, item: JobItem, work: tuple[int, UUID] | None) -> BatchItem:
    detail: Mapping[str, Any] = item.detail or {}
    return BatchItem(
        uuid5(job.uuid, str(item.id)),
        item.path_text,
        item.kind,
        item.reason,
        work,
        _ordered(detail.get("filled", {})),
        detail.get("problems", {}),
        detail.get("by", ""),
    )


def _works_of(job_ids: Sequence[int], by: User) -> dict[int, list[UUID]]:
    query = (
        select(JobItem.job_id, Work.uuid)
        .join(Work, Work.id == JobItem.subject_id)
        .where(
            JobItem.subject_table == "work",
            JobItem.kind.in_(items.KINDS),
            Work.deleted_at.is_(None),
            Work.scope_id.in_(access.visible_scopes(by)),
        )
        .order_by(JobItem.id)
    )
    works: dict[int, list[UUID]] = {job_id: [] for job_id in job_ids}
    for job_id, uuid in many.rows_in(query, JobItem.job_id, job_ids):
        works[job_id].append(uuid)
    return works


def change_set_of(job: Job) -> ChangeSet | None:
    """What a batch changed; None when it changed nothing."""
    query = select(ChangeSet).where(ChangeSet.job_id == job.id, ChangeSet.kind == CHANGE_KIND)
    change_set: ChangeSet | None = session().execute(query).scalar()
    return change_set


def delete_unused(change_set: ChangeSet) -> None:
    """Delete a change set in which nothing has changed yet."""
    if (
        not session()
        .execute(select(exists().where(Change.change_set_id == change_set.id)))
        .scalar()
    ):
        session().delete(change_set)


def batch_changes(job_id: int, options: Options, by: User) -> ChangeSet:
    """The change set of a batch; created on first use, inside a write transaction."""
    query = select(ChangeSet).where(ChangeSet.job_id == job_id, ChangeSet.kind == CHANGE_KIND)
    change_set = session().execute(query).scalar()
    if change_set is None:
        subject = ("library", options.library_id) if options.work_id is None else (
            "work", options.work_id
        )  # fmt: skip
        change_set = ChangeSet(
            user_id=by.id,
            actor=by.username,
            kind=CHANGE_KIND,
            is_private=False,
            library_id=options.library_id,
            subject_table=subject[0],
            subject_id=subject[1],
            job_id=job_id,
        )
        session().add(change_set)
        session().flush()
    return change_set


def _ordered(filled: Mapping[str, str]) -> dict[str, str]:
    """In the order of the fields on a page; databases keep another one."""
    return dict(sorted(filled.items(), key=lambda one: _ORDER.get(one[0], len(_ORDER))))
