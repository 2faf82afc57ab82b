"""The first phase of an import: what each row would do is written into its item, and nothing else.

A row with the ISBN of a row above it, or with its title and creators, is about the item that the
first one creates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from errors import Invalid
from models.account import User
from models.job import Job
from models.library import Library
from services import jobs
from services.imports import items, linked_files, matching, records
from services.imports.items import Change, Item
from services.imports.matching import Match
from services.imports.options import Options, options_of
from services.imports.records import Record
from services.imports.seen import Seen
from services.imports.vocabulary import Vocabulary
from services.text import isbns

BATCH = 500
_TEXTS = 3  # by which a row is the same as another


def run(held: jobs.Claim, job: Job, library: Library, *, by: User) -> None:
    """Plan every item that isn't planned yet. Raises Stopped and LostClaim between two batches."""
    planner = _Planner(job, library, by)
    planner.remember()
    while found := items.batch(job.id, [items.PENDING], BATCH):
        changes = planner.plan(found)
        with jobs.batch(held, current="plan"):
            items.store(changes)
        jobs.check(held)


class _Planner:
    """Knows the rows that were planned before, by what makes them the same."""

    def __init__(self, job: Job, library: Library, by: User) -> None:
        self._job_id = job.id
        self._options: Options = options_of(job)
        self._library = library
        self._by = by
        self._seen = Seen(_TEXTS * items.counts([job.id])[job.id].total())  # ids of items
        self._vocabulary = Vocabulary(by)

    def remember(self) -> None:
        """Go on behind what an earlier attempt planned."""
        for item in items.all_of(self._job_id, [*items.PLANNED, items.DONE]):
            if "values" in item.detail:
                self._seen.note(self._keys(item.record), item.id)

    def plan(self, found: Sequence[Item]) -> list[Change]:
        understood: dict[int, Record] = {}
        changes: dict[int, Change] = {}
        for item in found:
            try:
                understood[item.id] = self._understand(item)
            except Invalid as error:
                changes[item.id] = _refused(item, error)
        folder = bytes.fromhex(self._options.folder)
        scanned = linked_files.find(self._library, folder, understood, by=self._by)
        left = {key: it for key, it in understood.items() if key not in scanned.matches}
        matches = {**scanned.matches, **matching.find(self._library, left, by=self._by)}
        for item in found:
            if item.id in scanned.unread:
                changes[item.id] = Change(item.id, items.FAILED, "not_scanned", None, item.detail)
            elif item.id in understood:
                changes[item.id] = self._planned(item, understood[item.id], matches.get(item.id))
        return [changes[item.id] for item in found]

    def _understand(self, item: Item) -> Record:
        layout = self._options.layout
        record = records.understand(item.detail["cells"], layout, self._library.kind)
        return self._vocabulary.complete(record, item.detail["cells"], layout)

    def _planned(self, item: Item, record: Record, match: Match | None) -> Change:
        detail = {**item.detail, "isbn": record.isbn, "values": record._asdict()}
        same = self._keys(record)
        first = self._seen.first(same)
        if match is None and first is None:
            self._seen.note(same, item.id)
            return Change(item.id, items.NEW, "", None, detail)
        if match is not None and match.original_id is not None and first is None:
            self._seen.note(same, item.id)
            return Change(item.id, items.NEW, "", None, {**detail, "original": match.original_id})
        is_edition = self._is_other_edition(record, match, first)
        detail |= {"edition": match.edition_id if match else None, "is_edition": is_edition}
        detail |= {"same_item": first} if match is None or match.original_id is not None else {}
        if match is not None:
            detail |= {"by": match.by, "version": match.version, "link": match.is_elsewhere}
        is_elsewhere = match is not None and match.is_elsewhere
        work_id = match.work_id if match is not None else None
        if self._options.duplicates.is_skipped and not is_edition and not is_elsewhere:
            return Change(item.id, items.SKIPPED, "duplicate", work_id, _without_values(detail))
        if is_edition:
            self._seen.note(same, item.id)
        return Change(item.id, items.UPDATE, "", work_id, detail)

    def _is_other_edition(self, record: Record, match: Match | None, first: int | None) -> bool:
        """Whether the row adds an edition: its title is known, its ISBN isn't."""
        if match is not None:
            return match.edition_id is None
        if record.number is not None:
            return record.number > 0
        return bool(record.isbn) and self._seen.first([_number_of(record.isbn)]) != first

    def _keys(self, record: Record) -> list[str]:
        """What makes rows the same: their program's number, the ISBN, and title and creators."""
        title = matching.title_key(record, self._library.kind)
        own = [":".join(pair) for pair in matching.numbers_of(record, is_own=True)]
        return [text for text in (*own, _number_of(record.isbn), title) if text]


def _number_of(isbn: str) -> str:
    """The thirteen-digit form of a number."""
    forms = isbns.find(isbn) if isbn else None
    return forms.isbn_13 if forms is not None else isbn


def _refused(item: Item, error: Invalid) -> Change:
    problem = error.fields["title"]
    kind = items.SKIPPED if problem.code == "required" else items.FAILED
    reason = "no_title" if problem.code == "required" else problem.code
    return Change(item.id, kind, reason, None, item.detail)


def _without_values(detail: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in detail.items() if name != "values"}
