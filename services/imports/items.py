"""The rows of an import as items of its job: read, planned, and then done, skipped or failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, update

from models.job import JobItem
from services.db import bulk
from services.db.transactions import session
from services.imports.mapping import Layout, raw_value
from services.imports.reading import Row
from services.imports.records import Record

PENDING, NEW, UPDATE = "pending", "new", "update"
DONE, SKIPPED, FAILED = "done", "skipped", "failed"
PLANNED = (NEW, UPDATE)
ENDED = (DONE, SKIPPED, FAILED)
_TITLE = 200  # characters


class Item(NamedTuple):
    """One row. `subject_id` is the work that it is about, `reason` the code of how it ended."""

    id: int
    kind: str
    subject_id: int | None
    reason: str
    detail: dict[str, Any]

    @property
    def record(self) -> Record:
        """What the row means, of an item that is planned."""
        values = self.detail["values"]
        if not isinstance(values, Record):
            values = self.detail["values"] = Record(**values)
        return values


class Change(NamedTuple):
    """What becomes of an item."""

    id: int
    kind: str
    reason: str = ""
    work_id: int | None = None
    detail: Mapping[str, Any] | None = None


def add(job_id: int, layout: Layout, rows: Sequence[Row]) -> None:
    """Store rows that have been read. Inside a write transaction."""
    bulk.insert_mappings(
        JobItem,
        [
            {
                "job_id": job_id,
                "kind": FAILED if row.problem else PENDING,
                "reason": row.problem,
                "path_text": raw_value(row.cells, layout.columns, "title")[:_TITLE],
                "detail": {"row": row.number, "cells": row.cells},
            }
            for row in rows
        ],
    )


def batch(job_id: int, kinds: Iterable[str], size: int, *, after_id: int = 0) -> list[Item]:
    """The next items of these kinds, in the order of the file."""
    query = (
        select(JobItem.id, JobItem.kind, JobItem.subject_id, JobItem.reason, JobItem.detail)
        .where(JobItem.job_id == job_id, JobItem.kind.in_(tuple(kinds)), JobItem.id > after_id)
        .order_by(JobItem.id)
        .limit(size)
    )
    return [Item(*row) for row in session().execute(query)]


def all_of(job_id: int, kinds: Iterable[str], size: int = 1000) -> Iterator[Item]:
    """All items of these kinds, a few at a time."""
    last = 0
    while found := batch(job_id, kinds, size, after_id=last):
        yield from found
        last = found[-1].id


def store(changes: Sequence[Change]) -> None:
    """Inside a write transaction."""
    if not changes:
        return
    table = JobItem.__table__
    statement = (
        update(table)
        .where(table.c.id == bindparam("item"))
        .values(
            kind=bindparam("new_kind"),
            reason=bindparam("new_reason"),
            subject_table=bindparam("new_table"),
            subject_id=bindparam("new_subject"),
            detail=bindparam("new_detail"),
        )
    )
    rows = [
        {
            "item": change.id,
            "new_kind": change.kind,
            "new_reason": change.reason,
            "new_table": "work" if change.work_id is not None else "",
            "new_subject": change.work_id,
            "new_detail": dict(change.detail or {}),
        }
        for change in changes
    ]
    session().connection().execute(statement, rows)


def counts(job_ids: Sequence[int]) -> dict[int, Counter[str]]:
    """By job, the number of items of each kind."""
    query = (
        select(JobItem.job_id, JobItem.kind, func.count())
        .where(JobItem.job_id.in_(job_ids))
        .group_by(JobItem.job_id, JobItem.kind)
    )
    found: dict[int, Counter[str]] = {job_id: Counter() for job_id in job_ids}
    for job_id, kind, count in session().execute(query) if job_ids else ():
        found[job_id][kind] = count
    return found
