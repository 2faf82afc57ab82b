"""The second phase of an import: applies the plan in batches, each one transaction, and writes into
each item what became of it. What changed since the plan is reported, not overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from models import base
from models.account import User
from models.change import ChangeSet
from models.job import Job, JobItem
from models.library import Library
from models.work import Work
from services import access, jobs
from services.changes import Recorder
from services.db.ids import Ids
from services.db.transactions import session
from services.imports import creating, items, lent, matching, own, run_counts, shelving, updating
from services.imports.creating import Created
from services.imports.items import Change, Item
from services.imports.options import KIND, Duplicates, options_of
from services.imports.own import Noted

BATCH = 400


def run(held: jobs.Claim, job: Job, library: Library, *, by: User) -> None:
    """Apply every planned item. Raises Stopped and LostClaim between two batches."""
    duplicates = options_of(job).duplicates
    while found := items.batch(job.id, items.PLANNED, BATCH):
        with jobs.batch(held):
            access.require_in_library(by, "works:create", library.id)
            _Batch(job, library, by, duplicates).apply(found)
            jobs.report(held, **run_counts.progress(job.id), current=_title(found))
        session().expire_all()
        jobs.check(held)


def _title(found: Sequence[Item]) -> str:
    return str(found[-1].record.work["title"])[:200]


class _Batch:
    """Applies some items inside one transaction."""

    def __init__(self, job: Job, library: Library, by: User, duplicates: Duplicates) -> None:
        self._job_id = job.id
        self._library = library
        self._by = by
        self._duplicates = duplicates
        self._shared = Recorder(change_set(job.id, library.id, by, is_private=False), by)
        self._own = Recorder(change_set(job.id, library.id, by, is_private=True), by)
        self._changes: dict[int, Change] = {}
        self._noted: dict[int, Noted] = {}

    def apply(self, found: Sequence[Item]) -> None:
        now = base.utc_now()
        new = self._still_new([item for item in found if item.kind == items.NEW])
        created = self._create(new, now)
        session().flush()
        for item in found:
            if item.kind == items.UPDATE:
                self._update(item, created)
        self._lend(found)
        self._shelve(found)
        own.merge(self._own, self._noted, Ids())
        self._shared.flush()
        self._own.flush()
        items.store([self._changes[item.id] for item in found])

    def _still_new(self, new: Sequence[Item]) -> list[Item]:
        """Without those whose ISBN somebody added since the plan."""
        records = {item.id: item.record for item in new if not item.detail.get("original")}
        present = matching.find_by_isbn(self._library, records, by=self._by)
        left = []
        for item in new:
            match = present.get(item.id)
            if match is None or match.is_elsewhere or not match.work_id:
                left.append(item)
            else:
                self._end(item, items.SKIPPED, "appeared", match.work_id)
        return left

    def _create(self, new: Sequence[Item], at: datetime) -> dict[int, Created]:
        if not new:
            return {}
        created = creating.create(self._shared, self._library, new, Ids(), at)
        for item in new:
            work_id, edition_id = created[item.id]
            self._end(item, items.DONE, "created", work_id, {"edition": edition_id})
            self._note(item, edition_id)
        self._copy_originals(new, created)
        return created

    def _copy_originals(self, new: Sequence[Item], created: Mapping[int, Created]) -> None:
        """Complete items that another library has, which this one may only copy."""
        for item in new:
            if original_id := item.detail.get("original"):
                work = session().get_one(Work, created[item.id].work_id)
                original = session().get(Work, original_id)
                if original is not None and access.may(self._by, "works:read", original):
                    updating.complete_copy(self._shared, self._library, work, original, item.record)

    def _update(self, item: Item, created: Mapping[int, Created]) -> None:
        target = self._target(item)
        work = session().get(Work, target.work_id) if target is not None else None
        if target is None or work is None or work.deleted_at is not None:
            self._end(item, items.FAILED, "gone", None)
            return
        needed = "works:share" if item.detail.get("link") else "works:update"
        if not access.may(self._by, needed, work):
            self._end(item, items.FAILED, "forbidden", None)
            return
        detail = {**item.detail, "edition": target.edition_id or item.detail.get("edition")}
        outcome = updating.update(
            self._shared, self._library, item._replace(detail=detail), work, self._duplicates
        )
        codes = list(outcome.codes)
        if outcome.edition_id is not None and (self._duplicates.own or codes):
            codes += self._note(item, outcome.edition_id)
        more = {"edition": outcome.edition_id, "codes": codes, "kept": outcome.kept}
        kind = items.DONE if codes else items.SKIPPED
        self._end(item, kind, "updated" if codes else "duplicate", work.id, more)

    def _target(self, item: Item) -> Created | None:
        """The work that a row is about: a known one, or that of an earlier row of the file."""
        first = item.detail.get("same_item")
        if first is None:
            return Created(item.subject_id, 0) if item.subject_id is not None else None
        earlier = self._earlier(first)
        if earlier is None:
            return None
        is_edition = item.detail.get("is_edition")
        return Created(earlier.work_id, 0 if is_edition else earlier.edition_id)

    def _earlier(self, item_id: int) -> Created | None:
        """What an earlier row of the file became, in this batch or in one before it."""
        earlier: Change | JobItem = self._changes.get(item_id) or session().get_one(
            JobItem, item_id
        )
        work_id = earlier.work_id if isinstance(earlier, Change) else earlier.subject_id
        edition_id = (earlier.detail or {}).get("edition") or 0
        return Created(work_id, edition_id) if work_id is not None else None

    def _note(self, item: Item, edition_id: int) -> list[str]:
        record = item.record
        if not record.own and not record.readings:
            return []
        before = self._noted.get(edition_id)
        values = {**(before.values if before else {}), **record.own}
        readings = [*(before.readings if before else ()), *record.readings]
        self._noted[edition_id] = Noted(values, readings)
        return ["own_updated"]

    def _lend(self, found: Sequence[Item]) -> None:
        for item in found:
            change = self._changes[item.id]
            if change.kind == items.DONE and item.record.loan and change.detail:
                code = lent.lend(
                    self._shared, self._library, change.detail["edition"], item.record.loan
                )
                self._changes[item.id] = change._replace(detail={**change.detail, "loan": code})

    def _shelve(self, found: Sequence[Item]) -> None:
        done = [(self._changes[item.id], item) for item in found]
        named = {
            change.work_id: item.record.shelves
            for change, item in done
            if change.kind == items.DONE and change.work_id is not None and item.record.shelves
        }
        shelving.put(self._shared, self._library, named)

    def _end(
        self,
        item: Item,
        kind: str,
        reason: str,
        work_id: int | None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        detail = {name: value for name, value in item.detail.items() if name != "values"}
        if left_out := item.record.left_out:
            detail["left_out"] = left_out
        if kind == items.DONE and item.record.cover:
            detail["cover"] = item.record.cover
        self._changes[item.id] = Change(item.id, kind, reason, work_id, {**detail, **(more or {})})


def change_set(job_id: int, library_id: int, by: User, *, is_private: bool) -> ChangeSet:
    """The change set of an import for what all see, or for what only its person sees; created on
    first use. Inside a write transaction.
    """
    query = select(ChangeSet).where(
        ChangeSet.job_id == job_id, ChangeSet.kind == KIND, ChangeSet.is_private.is_(is_private)
    )
    found = session().execute(query).scalar()
    if found is None:
        found = ChangeSet(
            user_id=by.id,
            actor=by.username,
            kind=KIND,
            is_private=is_private,
            library_id=None if is_private else library_id,
            subject_table="library",
            subject_id=library_id,
            job_id=job_id,
        )
        session().add(found)
        session().flush()
    return found
