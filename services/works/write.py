"""The only module that writes the fields of works: of one work into a change set, or of many for a
scan or an import.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from errors import Invalid, Problem
from models.account import User
from models.library import Holding
from models.work import Work
from services import derive, provenance, scopes
from services.changes import Recorder
from services.db.ids import Ids
from services.text import sort_keys
from services.text.fields import FILE_SOURCES
from services.works import links, offers
from services.works.fields import WORK
from services.works.offers import Offer
from services.works.read import value_of
from services.works.rows import BulkRows

UNTITLED = "?"
_NO_OTHERS: Mapping[str, str] = MappingProxyType({})


def apply(
    recorder: Recorder,
    work: Work,
    changes: Mapping[str, Any],
    *,
    source: str,
    sources: Mapping[str, str] = _NO_OTHERS,
    by: User | None = None,
    lock: bool = False,
    media_file_id: int | None = None,
) -> list[str]:
    """Set these cleaned values of a work and their source, for some fields another one of
    `sources`; returns the names of the fields that changed.

    Fields are written in the order of the table, so that two transactions that create the same
    people or genres wait for each other in the same order and can't deadlock.
    """
    origins = {name: sources.get(name, source) for name in changes}
    _refuse_foreign(origins)
    ordered = [name for name in WORK if name in changes]
    changed = [name for name in ordered if assign(recorder, work, name, changes[name])]
    for name in changed:
        provenance.choose(
            recorder,
            work,
            name,
            value_of(work, name, by=recorder.by),
            source=origins[name],
            by=by,
            lock=lock,
            media_file_id=media_file_id,
        )
    return changed


def _refuse_foreign(origins: Mapping[str, str]) -> None:
    """Raise Invalid for fields whose values their source may not set (`offered_by` in the table of
    fields).
    """
    foreign = {
        name: Problem("not_offered", source=source)
        for name, source in origins.items()
        if not WORK[name].is_offered_by(source)
    }
    if foreign:
        raise Invalid(foreign)


def assign(recorder: Recorder, work: Work, name: str, value: Any) -> bool:
    """Set one field; returns whether its value changed."""
    if WORK[name].is_link:
        return links.assign(recorder, work, name, value)
    return bool(recorder.assign(work, {name: value}))


def create(
    recorder: Recorder,
    kind: str,
    library_ids: Sequence[int],
    values: Mapping[str, Any],
    *,
    source: str,
    by: User,
) -> Work:
    """Create a work in these libraries with these cleaned values; none of them is locked."""
    work = Work(**_new(kind, {}), scope_id=scopes.scope_of(library_ids))
    recorder.add(work)
    for library_id in library_ids:
        recorder.add(Holding(library_id=library_id, work_id=work.id, added_by_id=by.id))
    apply(recorder, work, values, source=source, by=by)
    return work


class Batch(NamedTuple):
    """Many works of a scan or import: the offered values, the kinds of the `new` works by id, the
    ids of the `old` ones, the libraries that will hold the new ones, and the order in which the
    sources of files are believed. The fields of `forced` works are written in any case. With a
    recorder, as for an import, its user must be permitted to create works in these libraries.
    New people are sorted by their name in `sort_names`, if it is there.
    """

    offers: Iterable[Offer]
    new: Mapping[int, str]
    old: Collection[int]
    library_ids: Sequence[int]
    ids: Ids
    at: datetime
    source_order: Sequence[str] = FILE_SOURCES
    forced: Collection[int] = frozenset()
    recorder: Recorder | None = None
    sort_names: Mapping[str, str] = _NO_OTHERS


def apply_many(batch: Batch) -> offers.OfferResult:
    """Create the new works of a batch, and set the values that all of them have from their files:
    the offers must be all that these say, in the order of the walk. Locked fields and those that a
    source may not set stay as they are.

    The same rules as create() and apply(), without an ORM object for each row. The caller refreshes
    derived columns when everything is written.
    """
    result = offers.choose(
        batch.offers,
        batch.old,
        batch.at,
        order=batch.source_order,
        forced=batch.forced,
    )
    rows = BulkRows(batch.ids, batch.recorder, batch.sort_names)
    _create_many(rows, batch, result.columns)
    for work_id in sorted(result.changed_works - batch.new.keys()):
        rows.change(Work, work_id, **result.columns.get(work_id, {}), updated_at=batch.at)
    rows.flush()
    for name, link in links.LINKS.items():
        if result.links.get(name):
            link.write(rows, result.links[name], new=batch.new.keys())
    offers.store(rows, result)
    rows.flush()
    return result


def _create_many(rows: BulkRows, batch: Batch, columns: Mapping[int, Mapping[str, Any]]) -> None:
    moments = dict.fromkeys(("added_at", "created_at", "updated_at"), batch.at)
    scope_ids = {"scope_id": scopes.scope_of(batch.library_ids)} if batch.new else {}
    empty = {name: "" for name, field in WORK.items() if not field.is_link}
    held = {"added_at": batch.at, "added_by_id": rows.by.id if rows.by is not None else None}
    for work_id, kind in batch.new.items():
        values = {**empty, **columns.get(work_id, {})}
        columns_ = _new(kind, values)
        rows.add(Work, id=work_id, **columns_, **scope_ids, **moments)
        rows.record(Work, {"id": work_id, **columns_})
        for library_id in batch.library_ids:
            rows.add(Holding, library_id=library_id, work_id=work_id, **held)


def _new(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a new work. Those that lists sort by are set at once, so that the triggers
    that count works by letter run only once.
    """
    title = values.get("title") or UNTITLED
    key = sort_keys.sort_key(values.get("sort_title") or title, values.get("language", ""))
    return {
        **values,
        "kind": kind,
        "title": title,
        "sort_key": key,
        "letter": sort_keys.letter(key),
        "hue": derive.hue_of(title),
    }
