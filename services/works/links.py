"""The fields of works that are stored as rows of other tables, each with the module that reads and
writes it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from models.work import Work
from services import access
from services.changes import Recorder
from services.text.names import name_key
from services.works import genres, media_types, people, series, tags
from services.works.fields import WORK
from services.works.rows import RecordedRows, RowWriter


class Link(Protocol):
    """Reads and writes one field of many works, as plain lists (the media type as a string)."""

    def read(
        self, work_ids: Collection[int], libraries: Collection[int] | None = None, /
    ) -> Mapping[int, Any]: ...

    def write(
        self, rows: RowWriter, wanted: Mapping[int, Any], *, new: Collection[int] = frozenset()
    ) -> None: ...


LINKS: dict[str, Link] = {
    "contributors": people,
    "series": series,
    "genres": genres,
    "tags": tags,
    "media_type": media_types,
}


def value_of(work: Work, field: str, libraries: Collection[int] | None = None) -> Any:
    """The current value of a field; for series and tags, only those of the given libraries."""
    return LINKS[field].read([work.id], libraries).get(work.id, WORK[field].empty)


def assign(recorder: Recorder, work: Work, field: str, wanted: Any) -> bool:
    """Set one of these fields and record the change, of each row and of the field as a whole. False
    when nothing changed.
    """
    shown = access.visible_libraries(recorder.by)
    before = value_of(work, field, shown)
    if _compared(before) == _compared(wanted):
        return False
    own = recorder.libraries
    own_before = value_of(work, field, own)
    LINKS[field].write(RecordedRows(recorder), {work.id: wanted})
    after = value_of(work, field, own)
    if after != own_before:
        recorder.record_value(work, field, own_before, after)
    return bool(value_of(work, field, shown) != before)


def _compared(value: Sequence[Any]) -> Any:
    """The value for comparison: names that differ only in letter case are equal."""
    if isinstance(value, str):
        return name_key(value)
    return [
        name_key(entry) if isinstance(entry, str) else (_key(entry[0]), *entry[1:])
        for entry in value
    ]


def _key(name: Any) -> Any:
    return name_key(name) if isinstance(name, str) else name
