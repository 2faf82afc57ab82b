"""Values that files offer for works: which one is used, which stay alternatives. Locked fields are
never changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from models.change import FieldSource
from services.db import many
from services.text.fields import FILE_SOURCES, NAME
from services.works.fields import WORK
from services.works.rows import BulkRows

Key = tuple[int, str]  # of a field of a work


class Offer(NamedTuple):
    """A cleaned value with its source."""

    work_id: int
    field: str
    value: Any
    source: str
    file_id: int | None = None


class _Stored(NamedTuple):
    """What a source offered earlier."""

    id: int
    source: str
    value: Any
    is_chosen: bool
    is_locked: bool
    file_id: int | None


@dataclass
class OfferResult:
    """What to write: columns by work, links by field and work, and rows of field sources. `refused`
    counts offers for locked fields.
    """

    columns: dict[int, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    links: dict[str, dict[int, Any]] = field(default_factory=lambda: defaultdict(dict))
    new_sources: list[dict[str, Any]] = field(default_factory=list)
    changed_sources: dict[int, dict[str, Any]] = field(default_factory=dict)
    removed_sources: list[int] = field(default_factory=list)
    refused: int = 0

    @property
    def changed_works(self) -> set[int]:
        return {*self.columns, *(work_id for values in self.links.values() for work_id in values)}


def choose(
    offers: Iterable[Offer],
    works: Collection[int],
    at: datetime,
    *,
    order: Sequence[str] = FILE_SOURCES,
    forced: Collection[int] = frozenset(),
) -> OfferResult:
    """What to write for these works, if these are all values that their files offer: what they
    offered before and don't offer any more is forgotten.

    The first offer of each source counts; `order` is the one in which the sources of a file are
    believed. What people and other sources said stays, and so do locked fields. The fields of
    `forced` works are written even if no source says anything new.
    """
    offered: dict[Key, dict[str, Offer]] = defaultdict(dict)
    for offer in offers:
        if WORK[offer.field].is_offered_by(offer.source):
            offered[offer.work_id, offer.field].setdefault(offer.source, offer)
    stored = _stored(works)
    result = OfferResult()
    for key in {**stored, **offered}:
        field_ = _Field(key, stored.get(key, {}), offered.get(key, {}), result, at)
        field_.settle(order, is_forced=key[0] in forced)
    return result


def store(rows: BulkRows, result: OfferResult) -> None:
    """Write the rows of field sources."""
    for values in result.new_sources:
        rows.add(FieldSource, **values)
    for source_id, values in result.changed_sources.items():
        rows.change(FieldSource, source_id, **values)
    for source_id in result.removed_sources:
        rows.remove(FieldSource, source_id)


class _Field:
    """One field of a work: what its sources said, and what its files offer now."""

    def __init__(
        self,
        key: Key,
        stored: Mapping[str, _Stored],
        offered: Mapping[str, Offer],
        result: OfferResult,
        at: datetime,
    ) -> None:
        self._key = key
        self._stored = stored
        self._offered = offered
        self._result = result
        self._at = at
        self._shown = next((row for row in stored.values() if row.is_chosen), None)

    def settle(self, order: Sequence[str], *, is_forced: bool) -> None:
        if not self._stored:
            self._settle_new(order)
            return
        shown = self._shown
        is_locked = shown is not None and shown.is_locked
        chosen = shown.source if is_locked and shown is not None else self._preferred(order)
        for source in dict.fromkeys((*FILE_SOURCES, *self._offered)):
            self._store(source, is_chosen=source == chosen)
        if is_locked:
            self._result.refused += any(map(self._says_new, self._offered))
            return
        for row in self._stored.values():
            is_written = row.source in FILE_SOURCES or row.source in self._offered
            if not is_written and row.is_chosen != (row.source == chosen):
                self._change(row, is_chosen=row.source == chosen)
        value = self._value_of(chosen)
        if is_forced or shown is None or value != shown.value:
            self._write(value)

    def _settle_new(self, order: Sequence[str]) -> None:
        """A field of which no source has said anything yet."""
        chosen = self._believed(order)
        for source in dict.fromkeys((*FILE_SOURCES, *self._offered)):
            if source in self._offered:
                row = self._row(self._offered[source], source == chosen)
                self._result.new_sources.append(row)
        self._write(self._value_of(chosen))

    def _believed(self, order: Sequence[str]) -> str | None:
        """The source of an offer that is believed before the others."""
        ordered = (*order, *self._offered)
        return next((source for source in ordered if source in self._offered), None)

    def _preferred(self, order: Sequence[str]) -> str | None:
        """The source whose value is shown. Another one than files stays until something else than
        a name says something new.
        """
        shown = self._shown
        is_others = shown is not None and shown.source not in FILE_SOURCES
        says_new = any(self._says_new(source) for source in self._offered if source != NAME)
        if shown is not None and is_others and not says_new:
            return shown.source
        own = self._believed(order)
        if own is not None:
            return own
        others = [source for source in self._stored if source not in FILE_SOURCES]
        return shown.source if shown is not None and is_others else next(iter(others), None)

    def _says_new(self, source: str) -> bool:
        known = self._stored.get(source)
        offer = self._offered.get(source)
        return offer is not None and (known is None or known.value != offer.value)

    def _store(self, source: str, *, is_chosen: bool) -> None:
        known, offer = self._stored.get(source), self._offered.get(source)
        if known is not None and known.is_locked:
            return
        if offer is None:
            if known is not None:
                self._result.removed_sources.append(known.id)
        elif known is None:
            self._result.new_sources.append(self._row(offer, is_chosen))
        elif (offer.value, offer.file_id, is_chosen) != (
            known.value,
            known.file_id,
            known.is_chosen,
        ):
            self._change(known, value=offer.value, media_file_id=offer.file_id, is_chosen=is_chosen)

    def _row(self, offer: Offer, is_chosen: bool) -> dict[str, Any]:
        return {
            "subject_table": "work",
            "subject_id": offer.work_id,
            "field": offer.field,
            "source": offer.source,
            "value": offer.value,
            "is_chosen": is_chosen,
            "is_locked": False,
            "media_file_id": offer.file_id,
            "at": self._at,
        }

    def _change(self, row: _Stored, **values: Any) -> None:
        self._result.changed_sources[row.id] = {**values, "at": self._at}

    def _value_of(self, source: str | None) -> Any:
        if source is None:
            return WORK[self._key[1]].empty
        offer = self._offered.get(source)
        return offer.value if offer is not None else self._stored[source].value

    def _write(self, value: Any) -> None:
        work_id, name = self._key
        if WORK[name].is_link:
            self._result.links[name][work_id] = value
        elif value or not WORK[name].is_required:
            self._result.columns[work_id][name] = value


def _stored(work_ids: Collection[int]) -> dict[Key, dict[str, _Stored]]:
    query = select(
        FieldSource.subject_id,
        FieldSource.field,
        FieldSource.id,
        FieldSource.source,
        FieldSource.value,
        FieldSource.is_chosen,
        FieldSource.is_locked,
        FieldSource.media_file_id,
    ).where(FieldSource.subject_table == "work")
    by_field: dict[Key, dict[str, _Stored]] = defaultdict(dict)
    for work_id, name, *rest in many.rows_in(query, FieldSource.subject_id, work_ids):
        stored = _Stored(*rest)
        by_field[work_id, name][stored.source] = stored
    return by_field
