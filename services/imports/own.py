"""What the reader noted about the items of a batch: status, rating, notes, review, favourite, and
dated readings. Only they can see it, and only they can undo it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from models import base
from models.reading import Interaction, Reading
from services import interactions
from services.changes import Recorder
from services.db import bulk, many
from services.db.ids import Ids
from services.db.transactions import session


class Noted(NamedTuple):
    """The fields of an interaction that a row says, and its readings as pairs of days."""

    values: Mapping[str, Any]
    readings: Sequence[Sequence[str | None]]


def merge(recorder: Recorder, noted: Mapping[int, Noted], ids: Ids) -> None:
    """Store what was noted about editions, by edition id: a value that a row doesn't say stays, and
    readings that are known are not added twice. `recorder` is of a private change set.
    """
    noted = {edition: own for edition, own in noted.items() if own.values or own.readings}
    if not noted:
        return
    interactions.wait_for_own(recorder.by)
    query = select(Interaction).where(Interaction.user_id == recorder.by.id)
    present = {row.edition_id: row for (row,) in many.rows_in(query, Interaction.edition_id, noted)}
    _add(recorder, {edition: noted[edition] for edition in noted.keys() - present.keys()}, ids)
    for edition_id, row in present.items():
        changed = {
            name: value
            for name, value in noted[edition_id].values.items()
            if getattr(row, name) != value
        }
        if changed:
            recorder.assign(row, {**changed, "updated_at": base.utc_now()})
    _add_readings(recorder, noted, ids)


_EMPTY = {"status": "unread", "rating": None, "notes": "", "review": "", "is_favorite": False}


def _add(recorder: Recorder, noted: Mapping[int, Noted], ids: Ids) -> None:
    rows: list[dict[str, Any]] = [
        {
            "id": ids.take("interaction"),
            "user_id": recorder.by.id,
            "edition_id": edition_id,
            **_EMPTY,
            **own.values,
        }
        for edition_id, own in sorted(noted.items())
    ]
    bulk.insert_mappings(Interaction, rows)
    _record(recorder, Interaction, rows)


def _add_readings(recorder: Recorder, noted: Mapping[int, Noted], ids: Ids) -> None:
    query = select(Reading.edition_id, Reading.started_on, Reading.finished_on)
    query = query.where(Reading.user_id == recorder.by.id)
    known: dict[int, set[tuple[date | None, date | None]]] = defaultdict(set)
    dated = {edition_id for edition_id, own in noted.items() if own.readings}
    for edition_id, started, finished in many.rows_in(query, Reading.edition_id, dated):
        known[edition_id].add((started, finished))
    rows: list[dict[str, Any]] = []
    for edition_id in sorted(dated):
        for pair in noted[edition_id].readings:
            started, finished = (date.fromisoformat(day) if day else None for day in pair)
            if not _is_known(known[edition_id], started, finished):
                known[edition_id].add((started, finished))
                rows.append(
                    {
                        "id": ids.take("reading"),
                        "user_id": recorder.by.id,
                        "edition_id": edition_id,
                        "started_on": started,
                        "finished_on": finished,
                    }
                )
    bulk.insert_mappings(Reading, rows)
    _record(recorder, Reading, rows)


def _is_known(
    known: set[tuple[date | None, date | None]], started: date | None, finished: date | None
) -> bool:
    """Whether a reading is stored already; one that ended on the same day is the same."""
    return (started, finished) in known or (
        finished is not None and any(end == finished for _, end in known)
    )


def _record(recorder: Recorder, model: type[base.Base], rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        recorder.record_new(model, row)
    session().flush()
