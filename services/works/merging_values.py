"""Values of merged works: those that the work that stays takes over, with sources and locks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from models.change import FieldSource
from models.classification import SeriesEntry, WorkGenre, WorkTag
from models.person import Credit
from models.work import Work
from services import provenance, values
from services.changes import Recorder
from services.db.transactions import session
from services.works import links
from services.works.fields import WORK
from services.works.write import UNTITLED

_UNITED: dict[str, tuple[Any, str]] = {
    "series": (SeriesEntry, "series_id"),
    "tags": (WorkTag, "tag_id"),
}
_ROWS: dict[str, Any] = {"contributors": Credit, "genres": WorkGenre}


def take_values(recorder: Recorder, survivor: Work, other: Work) -> None:
    """Give the survivor the other's locked values, unless they are locked in both, and what it has
    no value for; all its other values stay. Tags are united, series too unless they are locked.
    """
    locked = provenance.locked_fields(survivor)
    theirs = provenance.chosen_sources(other)
    taken: set[str] = set()
    for name in WORK:
        is_locked = name in theirs and theirs[name].is_locked
        if name in _UNITED:
            if name == "tags" or name not in locked:
                _unite(recorder, survivor, other, name)
            if is_locked and name not in locked:
                _lock(recorder, survivor, name)
        elif name not in locked and (is_locked or _is_empty(survivor, name)):
            _take(recorder, survivor, other, name)
            taken.add(name)
    _take_sources(recorder, survivor, other, taken)


def _is_empty(work: Work, name: str) -> bool:
    if WORK[name].is_link:
        return not links.value_of(work, name)
    return getattr(work, name) in ("", UNTITLED)


def _take(recorder: Recorder, survivor: Work, other: Work, name: str) -> None:
    if not WORK[name].is_link:
        recorder.assign(survivor, {name: getattr(other, name)})
        return
    own = links.value_of(survivor, name, recorder.libraries)
    if name == "media_type":
        recorder.assign(survivor, {"media_type_id": other.media_type_id})
    else:
        recorder.remove_all(_rows_of(_ROWS[name], survivor))
        for row in _rows_of(_ROWS[name], other):
            recorder.add(values.copy_of(row, {"work_id": survivor.id}))
    _record(recorder, survivor, name, own)


def _unite(recorder: Recorder, survivor: Work, other: Work, name: str) -> None:
    model, key = _UNITED[name]
    own = links.value_of(survivor, name, recorder.libraries)
    present = {getattr(row, key) for row in _rows_of(model, survivor)}
    for row in _rows_of(model, other):
        if getattr(row, key) not in present:
            recorder.add(values.copy_of(row, {"work_id": survivor.id}))
    _record(recorder, survivor, name, own)


def _rows_of(model: Any, work: Work) -> list[Any]:
    query = select(model).where(model.work_id == work.id)
    return list(session().execute(query.order_by(*model.__table__.primary_key)).scalars())


def _record(recorder: Recorder, work: Work, name: str, before: Any) -> None:
    session().flush()
    after = links.value_of(work, name, recorder.libraries)
    if after != before:
        recorder.record_value(work, name, before, after)


def _lock(recorder: Recorder, survivor: Work, name: str) -> None:
    value = links.value_of(survivor, name)
    provenance.set_lock(recorder, survivor, name, value, by=recorder.by, locked=True)


def _take_sources(recorder: Recorder, survivor: Work, other: Work, taken: set[str]) -> None:
    """Take over what sources say about the other: of taken fields as the chosen value, of all
    others as one that may be chosen.
    """
    own = {(row.field, row.source): row for row in _sources(survivor)}
    for row in _sources(other):
        is_chosen = row.field in taken and row.is_chosen
        chosen = {"is_chosen": is_chosen, "is_locked": is_chosen and row.is_locked}
        if is_chosen:
            for entry in own.values():
                if entry.field == row.field and entry.is_chosen:
                    recorder.assign(entry, {"is_chosen": False, "is_locked": False})
        same = own.get((row.field, row.source))
        if same is None:
            recorder.add(values.copy_of(row, {"subject_id": survivor.id, **chosen}))
        elif is_chosen:
            said = {
                name: getattr(row, name) for name in ("value", "user_id", "media_file_id", "at")
            }
            recorder.assign(same, {**said, **chosen})


def _sources(work: Work) -> list[FieldSource]:
    query = select(FieldSource).where(
        FieldSource.subject_table == "work", FieldSource.subject_id == work.id
    )
    return list(session().execute(query.order_by(FieldSource.id)).scalars())
