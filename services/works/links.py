"""The fields of works that are rows of their own, by the modules that read and write them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from models.work import Work
from services import access
from services.changes import Recorder
from services.text.names import name_key
from services.works import genres, people, series
from services.works.rows import Recorded, Rows


class Link(Protocol):
    """Reads and writes one field of many works, as plain lists."""

    def read(
        self, work_ids: Collection[int], libraries: Collection[int] | None = None, /
    ) -> dict[int, list[Any]]: ...

    def write(
        self, rows: Rows, wanted: Mapping[int, Sequence[Any]], *, new: Collection[int] = frozenset()
    ) -> None: ...


LINKS: dict[str, Link] = {"contributors": people, "series": series, "genres": genres}


def value_of(work: Work, field: str, libraries: Collection[int] | None = None) -> list[Any]:
    """The field's present value; of series, those of some libraries."""
    return LINKS[field].read([work.id], libraries).get(work.id, [])


def assign(recorder: Recorder, work: Work, field: str, wanted: Sequence[Any]) -> bool:
    """Give a work these contributors, genres or series; recorded row by row, and once as a whole.
    False when it had them already.
    """
    shown = access.visible_libraries(recorder.by)
    before = value_of(work, field, shown)
    if _compared(before) == _compared(wanted):
        return False
    own = recorder.libraries
    told = value_of(work, field, own)
    LINKS[field].write(Recorded(recorder), {work.id: wanted})
    after = value_of(work, field, own)
    if after != told:
        recorder.say(work, field, told, after)
    return value_of(work, field, shown) != before


def _compared(value: Sequence[Any]) -> list[Any]:
    """Names that differ only in letter case are the same."""
    return [
        name_key(entry) if isinstance(entry, str) else (_key(entry[0]), *entry[1:])
        for entry in value
    ]


def _key(name: Any) -> Any:
    return name_key(name) if isinstance(name, str) else name
