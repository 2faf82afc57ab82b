"""The field `series` of a work, a list of [name, number as written]; and finding or creating the
series by name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import select

from models.classification import Series, SeriesEntry
from services import access
from services.db import many
from services.text import sort_keys
from services.text.names import name_key
from services.works import library_names
from services.works.rows import RowWriter


class _SeriesEntry(NamedTuple):
    """A work's entry in a series."""

    id: int
    label: str
    position: float


def read(
    work_ids: Collection[int], libraries: Collection[int] | None = None
) -> dict[int, list[list[str]]]:
    """The value of the field by work id. Only series of the given libraries, because others may not
    see their names.
    """
    query = select(SeriesEntry.work_id, Series.name, SeriesEntry.label).join(Series)
    query = query.where(Series.deleted_at.is_(None)).order_by(SeriesEntry.id)
    if libraries is not None:
        query = query.where(Series.library_id.in_(libraries))
    by_work: dict[int, list[list[str]]] = defaultdict(list)
    for work_id, name, label in many.rows_in(query, SeriesEntry.work_id, work_ids):
        by_work[work_id].append([name, label])
    return by_work


def write(
    rows: RowWriter, wanted: Mapping[int, Sequence[Any]], *, new: Collection[int] = frozenset()
) -> None:
    """Put works into these series and remove them from all others; `new` works are in none yet.

    A user changes series of libraries in which they may edit; entries of other libraries stay as
    they are.
    """
    editable = library_names.editable_libraries(rows.by, "series:update")
    if rows.by is not None and editable is not None:
        others = access.visible_libraries(rows.by) - set(editable)
        seen = read(list(wanted), others) if others else {}
        names = {work_id: [name for name, _ in pairs] for work_id, pairs in seen.items()}
        wanted = library_names.without_others(wanted, names, itemgetter(0))
    present = _present(wanted.keys() - new, editable)
    missing = {
        work_id: [name for name, _ in pairs if name_key(name) not in present.get(work_id, {})]
        for work_id, pairs in wanted.items()
    }
    series = find_or_create(rows, {work_id: new for work_id, new in missing.items() if new})
    for work_id, pairs in wanted.items():
        left = present.get(work_id, {})
        for name, label in pairs:
            columns = {"label": label, "position": sort_keys.position_of(label)}
            entry = left.pop(name_key(name), None)
            if entry is None:
                series_id = series[work_id, name_key(name)]
                rows.add(SeriesEntry, series_id=series_id, work_id=work_id, **columns)
            elif (entry.label, entry.position) != (columns["label"], columns["position"]):
                rows.change(SeriesEntry, entry.id, **columns)
        for entry in left.values():
            rows.remove(SeriesEntry, entry.id)
    rows.flush()


def _present(
    work_ids: Collection[int], libraries: Collection[int] | None
) -> dict[int, dict[str, _SeriesEntry]]:
    query = (
        select(
            SeriesEntry.work_id,
            Series.name_key,
            SeriesEntry.id,
            SeriesEntry.label,
            SeriesEntry.position,
        )
        .join(Series)
        .where(Series.deleted_at.is_(None))
        .order_by(SeriesEntry.id)
    )
    if libraries is not None:
        query = query.where(Series.library_id.in_(libraries))
    by_work: dict[int, dict[str, _SeriesEntry]] = defaultdict(dict)
    for work_id, key, *entry in many.rows_in(query, SeriesEntry.work_id, work_ids):
        by_work[work_id][key] = _SeriesEntry(*entry)
    return by_work


def find_or_create(
    rows: RowWriter, wanted: Mapping[int, Sequence[str]]
) -> dict[tuple[int, str], int]:
    """Ids by work id and name key. A series belongs to one of the libraries that hold the work."""
    return library_names.find_or_create(
        rows,
        Series,
        wanted,
        permission="series:update",
        columns=columns,
        locks=True,  # its names are not unique
    )


def columns(name: str) -> dict[str, Any]:
    """The name with the columns by which the series is found and sorted."""
    key = sort_keys.sort_key(name)
    return {
        "name": name,
        "name_key": name_key(name),
        "sort_key": key,
        "letter": sort_keys.letter(key),
    }
