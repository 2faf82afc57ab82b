"""What became of an import: its counts, its rows, and the rows that failed as a table again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import select

from models.account import User
from models.job import Job
from models.library import Library
from models.work import Work
from services import access
from services.db import many
from services.db.transactions import session
from services.imports import items, mapping
from services.imports.items import Item
from services.imports.options import Options, options_of


class Counts(NamedTuple):
    """Rows by how they ended; each row counts once, and those that haven't ended nowhere."""

    done: int = 0
    failed: int = 0
    skipped: int = 0


class Report(NamedTuple):
    """An import with its options, its counts, and the id and name of its library."""

    job: Job
    options: Options
    counts: Counts
    library_uuid: UUID
    library_name: str


class ImportRow(NamedTuple):
    """A row with what became of it. `raw` has its cells by field, `work` is a public id."""

    uuid: UUID
    number: int
    status: str
    reason: str
    title: str
    isbn: str
    raw: Mapping[str, str]
    work: UUID | None
    detail: Mapping[str, Any]


def reports_of(jobs: Sequence[Job]) -> list[Report]:
    """Reports of some imports, in three queries however many there are."""
    counted = items.counts([job.id for job in jobs])
    wanted = {job.options["library_id"] for job in jobs}
    query = select(Library.id, Library.uuid, Library.name)
    libraries = {row.id: row for row in many.rows_in(query, Library.id, wanted)}
    return [
        Report(
            job,
            options_of(job),
            Counts(*(counted[job.id][kind] for kind in (items.DONE, items.FAILED, items.SKIPPED))),
            libraries[job.options["library_id"]].uuid,
            libraries[job.options["library_id"]].name,
        )
        for job in jobs
        if job.options["library_id"] in libraries
    ]


def report_of(job: Job) -> Report:
    return reports_of([job])[0]


def rows_of(job: Job, found: Sequence[Item], *, by: User) -> list[ImportRow]:
    """Rows of an import; the public ids are those of items that the caller may see."""
    columns = options_of(job).layout.columns
    ids = {item.subject_id for item in found if item.subject_id is not None}
    query = select(Work.id, Work.uuid).where(
        Work.scope_id.in_(access.visible_scopes(by)), Work.deleted_at.is_(None)
    )
    works = dict(many.rows_in(query, Work.id, ids))
    return [_row(job, item, columns, works) for item in found]


def all_rows(job: Job, *, by: User) -> list[ImportRow]:
    """All rows of an import, in the order of the file."""
    kinds = (items.PENDING, *items.PLANNED, *items.ENDED)
    return rows_of(job, sorted(items.all_of(job.id, kinds), key=lambda item: item.id), by=by)


def samples(job: Job, kind: str, *, by: User, limit: int = 5) -> list[ImportRow]:
    """The first rows of one kind."""
    return rows_of(job, items.batch(job.id, [kind], limit), by=by)


def _row(job: Job, item: Item, columns: Mapping[str, int], works: Mapping[int, UUID]) -> ImportRow:
    number = item.detail["row"]
    raw = mapping.raw_values(item.detail["cells"], columns)
    written = raw.get("isbn_13", "") or raw.get("isbn_10", "")
    return ImportRow(
        uuid5(job.uuid, str(number)),
        number,
        item.kind if item.kind in items.ENDED else items.PENDING,
        item.reason,
        raw.get("title", ""),
        item.detail.get("isbn") or written,
        raw,
        works.get(item.subject_id) if item.subject_id is not None else None,
        item.detail,
    )


def failed_table(job: Job) -> Iterator[str]:
    """The rows that failed as they came, with the reason of each, as lines of CSV."""
    yield _line([*options_of(job).format.header, "error"])
    for item in items.all_of(job.id, [items.FAILED]):
        yield _line([*item.detail["cells"], item.reason])
    session().rollback()


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
