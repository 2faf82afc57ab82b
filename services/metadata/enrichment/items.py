"""The items of a batch: rows that say what became of each work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select, update

from models.job import Job, JobItem
from models.work import Work
from services.db import many
from services.db.transactions import session
from services.metadata.enrichment.options import DONE, ENDED, FAILED, PENDING, SKIPPED

KINDS = (PENDING, *ENDED)


class Pending(NamedTuple):
    """An item that is still to be looked up."""

    id: int
    work_id: int
    title: str


class Outcome(NamedTuple):
    """How an item ended. `filled` has the source of each field that was filled, `problems` what
    went wrong with sources, by name, and `by` how the item was looked up: "isbn" or "title".
    """

    kind: str
    reason: str = ""
    filled: Mapping[str, str] = {}
    problems: Mapping[str, str] = {}
    by: str = ""


def add(job: Job, works: Sequence[tuple[int, str]]) -> None:
    """Add a pending item for each of these works: (id, title)."""
    rows = [
        {
            "job_id": job.id,
            "kind": PENDING,
            "subject_table": "work",
            "subject_id": work_id,
            "path_text": title,
            "reason": "",
        }
        for work_id, title in works
    ]
    for start in range(0, len(rows), 500):
        session().execute(insert(JobItem), rows[start : start + 500])


def titles_of(work_ids: Sequence[int]) -> list[tuple[int, str]]:
    """(id, title) of works, in this order."""
    query = select(Work.id, Work.title)
    titles = dict(many.rows_in(query, Work.id, work_ids))
    return [(work_id, titles[work_id]) for work_id in work_ids if work_id in titles]


def pending(job_id: int, limit: int) -> list[Pending]:
    """The next items to look up."""
    query = select(JobItem.id, JobItem.subject_id, JobItem.path_text).where(
        JobItem.job_id == job_id, JobItem.kind == PENDING
    )
    rows = session().execute(query.order_by(JobItem.id).limit(limit))
    return [Pending(item_id, work_id or 0, title) for item_id, work_id, title in rows]


def end(item_id: int, outcome: Outcome) -> None:
    """Write how an item ended."""
    detail: dict[str, Any] = {
        name: dict(value)
        for name, value in (("filled", outcome.filled), ("problems", outcome.problems))
        if value
    }
    if outcome.by:
        detail["by"] = outcome.by
    statement = update(JobItem).where(JobItem.id == item_id)
    session().execute(
        statement.values(kind=outcome.kind, reason=outcome.reason, detail=detail or None)
    )


def counts(job_ids: Sequence[int]) -> dict[int, Counter[str]]:
    """By job, the number of items of each kind."""
    query = select(JobItem.job_id, JobItem.kind, func.count()).group_by(
        JobItem.job_id, JobItem.kind
    )
    counted: dict[int, Counter[str]] = {job_id: Counter() for job_id in job_ids}
    for job_id, kind, count in many.rows_in(query, JobItem.job_id, job_ids):
        counted[job_id][kind] = count
    return counted


def progress(counted: Mapping[str, int]) -> dict[str, Any]:
    """The progress columns of a job's row for these counts."""
    numbers = {kind: counted.get(kind, 0) for kind in (DONE, FAILED, SKIPPED)}
    return {"counts": numbers, "done": sum(counted.get(kind, 0) for kind in ENDED)}
