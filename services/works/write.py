"""The only module that writes the fields of works: of one work into a change set, or of many for a
scan or an import.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from errors import Invalid, Problem
from models.account import User
from models.library import Holding
from models.work import Work
from services import derive, provenance, scopes
from services.changes import Recorder
from services.db.ids import Ids
from services.text import sort_keys
from services.works import links, offers
from services.works.fields import WORK
from services.works.offers import Offer
from services.works.read import value_of
from services.works.rows import Bulk

UNTITLED = "?"


def apply(
    recorder: Recorder,
    work: Work,
    changes: Mapping[str, Any],
    *,
    source: str,
    by: User | None = None,
    lock: bool = False,
) -> list[str]:
    """Give a work these cleaned values, and say where they come from; the names of the fields that
    changed.

    Always in the order of the table: two who name the same new people and genres wait for each
    other at one place, and never in a circle.
    """
    _refuse_foreign(changes, source)
    ordered = [name for name in WORK if name in changes]
    changed = [name for name in ordered if assign(recorder, work, name, changes[name])]
    for name in changed:
        provenance.choose(
            recorder,
            work,
            name,
            value_of(work, name, by=recorder.by),
            source=source,
            by=by,
            lock=lock,
        )
    return changed


def _refuse_foreign(names: Iterable[str], source: str) -> None:
    """Raise Invalid for fields whose values this source may not offer (the table says who may)."""
    foreign = [name for name in names if not WORK[name].is_offered_by(source)]
    if foreign:
        raise Invalid({name: Problem("not_offered", source=source) for name in foreign})


def assign(recorder: Recorder, work: Work, name: str, value: Any) -> bool:
    """Give one field a value; whether it is another one."""
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
    """A new work in libraries, with these cleaned values; none of them is locked."""
    work = Work(**_new(kind, {}), scope_id=scopes.scope_of(library_ids))
    recorder.add(work)
    for library_id in library_ids:
        recorder.add(Holding(library_id=library_id, work_id=work.id, added_by_id=by.id))
    apply(recorder, work, values, source=source, by=by)
    return work


class Batch(NamedTuple):
    """Many works at once, for a scan or an import: what is offered for them, the kinds of the `new`
    ones by id, the ids of those that are there already, and the libraries that hold the new ones.
    """

    offers: Iterable[Offer]
    new: Mapping[int, str]
    old: Collection[int]
    library_ids: Sequence[int]
    ids: Ids
    at: datetime


def apply_many(batch: Batch) -> offers.Outcome:
    """Create the new works of a batch, and give all of them what is offered where nothing better is
    known; locked fields stay as they are, and so do those that a source may not offer. The same
    rules as create() and apply(), without an object for each row. The caller refreshes what is
    derived from works when all is written.
    """
    outcome = offers.choose(batch.offers, batch.old, batch.at)
    rows = Bulk(batch.ids)
    _create_many(rows, batch, outcome.columns)
    for work_id in sorted(outcome.changed_works - batch.new.keys()):
        rows.change(Work, work_id, **outcome.columns.get(work_id, {}), updated_at=batch.at)
    rows.flush()
    for name, link in links.LINKS.items():
        if outcome.links.get(name):
            link.write(rows, outcome.links[name], new=batch.new.keys())
    offers.store(rows, outcome)
    rows.flush()
    return outcome


def _create_many(rows: Bulk, batch: Batch, columns: Mapping[int, Mapping[str, Any]]) -> None:
    moments = dict.fromkeys(("added_at", "created_at", "updated_at"), batch.at)
    scope_ids = {"scope_id": scopes.scope_of(batch.library_ids)} if batch.new else {}
    empty = {name: "" for name, field in WORK.items() if not field.is_link}
    for work_id, kind in batch.new.items():
        values = {**empty, **columns.get(work_id, {})}
        rows.add(Work, id=work_id, **_new(kind, values), **scope_ids, **moments)
        for library_id in batch.library_ids:
            rows.add(Holding, library_id=library_id, work_id=work_id, added_at=batch.at)


def _new(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a new work. What lists sort by is there at once, so that the triggers that
    count works by letter run once.
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
