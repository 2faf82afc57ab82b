"""The rows that changes are about, as they are now, and whether they were changed since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import inspect as inspect_row

from errors import Conflict
from models.base import Base
from models.change import Change
from models.classification import SeriesEntry, WorkGenre
from models.lending import Loan
from models.person import BibliographyEntry, Credit
from models.work import Work
from services import values
from services.changes import Recorder
from services.db.transactions import session
from services.recorded import MODELS, NOTES, PRIVATE, RECORDED
from services.works import links

# Rows that many works share, with the column that uses them.
SHARED: dict[str, Any] = {
    "person": Credit.person_id,
    "genre": WorkGenre.genre_id,
    "series": SeriesEntry.series_id,
    "borrower": Loan.borrower_id,
}


def row_of(table: str, row_id: int | None) -> Base | None:
    """A row by its id; None for a link, which has none."""
    if not table or row_id is None or "id" not in MODELS[table].__table__.columns:
        return None
    return session().get(MODELS[table], row_id)


def by_key(model: type[Base], stored: dict[str, Any]) -> Base | None:
    """A row by its primary key, from its JSON form."""
    key = [
        values.from_json(column, stored[column.name]) for column in inspect_row(model).primary_key
    ]
    return session().get(model, tuple(key))


def is_column(table: str, field: str) -> bool:
    """Whether a field is a column of its table, and not stored in rows of its own."""
    return field in MODELS[table].__table__.columns


def refuse_touched(changes: Sequence[Change], library_id: int | None, *, is_private: bool) -> None:
    """Raise Conflict("changed_since") for fields that were changed later."""
    touched = list_touched(changes, library_id)
    if touched:
        # what people note for themselves is nobody else's business, also when it was moved
        shown = [entry for entry in touched if entry["table"] not in PRIVATE]
        raise Conflict("changed_since", fields=touched if is_private else shown)


def list_touched(changes: Sequence[Change], library_id: int | None) -> list[dict[str, Any]]:
    """The fields that were changed later. Rows of provenance may have changed (a lock was removed):
    they follow their field, unless there is nothing else.
    """
    told = [change for change in changes if change.field not in NOTES]
    counted = [change for change in told if change.table_name != "field_source"] or told
    expected: dict[tuple[str, int, str], Any] = {}
    for change in counted:
        if change.field != "*":
            expected[(change.table_name, change.row_id, change.field)] = change.after
        elif (
            change.after is not None
            and change.table_name not in SHARED
            and by_key(MODELS[change.table_name], change.after) is not None
        ):
            expected |= {
                (change.table_name, change.row_id, name): value
                for name, value in change.after.items()
                if "id" in change.after and name not in RECORDED[change.table_name]
            }
    rows = {key: row_of(*key) for key in {(table, row_id) for table, row_id, _ in expected}}
    return [
        {"table": table, "row": row_id, "field": field, "expected": after, "now": now}
        for (table, row_id, field), after in expected.items()
        if (now := _present(rows[table, row_id], field, library_id)) != after
    ]


def _present(row: Base | None, field: str, library_id: int | None) -> Any:
    """The current value of a row's field, as the library of the change sees it."""
    if row is None:
        return None
    if is_column(row.__tablename__, field):
        return values.to_json(getattr(row, field))
    assert isinstance(row, Work)  # of no other table is a field stored in rows of its own
    return links.value_of(row, field, None if library_id is None else {library_id})


def take_out(recorder: Recorder, row: Base) -> None:
    """Remove a row that an undone change had added. An entry of a bibliography goes for good: in
    the trash it would be one that a person doesn't want to see again.
    """
    if isinstance(row, BibliographyEntry):
        recorder.remove_all([row])
    else:
        recorder.remove(row)
