"""Values that files offer for works: which one is used, which stay alternatives. Locked fields are
never changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from models.change import FieldSource
from models.library import FILE_SOURCES
from services.db import many
from services.text.fields import FILE, NAME
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
    refused: int = 0

    @property
    def changed_works(self) -> set[int]:
        return {*self.columns, *(work_id for values in self.links.values() for work_id in values)}


def choose(
    offers: Iterable[Offer], old: Collection[int], at: datetime, *, preferred: str = FILE
) -> OfferResult:
    """Choose values among these offers. The first offer of each source counts; `preferred` is the
    one that is believed first, a file's tags or names. Only the `old` works can have stored values.
    """
    chooser = _Chooser(_stored(old), at, preferred)
    for offer in offers:
        chooser.take(offer)
    return chooser.result()


def store(rows: BulkRows, result: OfferResult) -> None:
    """Write the rows of field sources."""
    for values in result.new_sources:
        rows.add(FieldSource, **values)
    for source_id, values in result.changed_sources.items():
        rows.change(FieldSource, source_id, **values)


class _Chooser:
    """Collects offers in order of preference."""

    def __init__(self, stored: dict[Key, dict[str, _Stored]], at: datetime, preferred: str) -> None:
        self._stored = stored
        self._preferred = preferred
        self._at = at
        self._chosen: dict[Key, Offer] = {}
        self._new: dict[Key, dict[str, dict[str, Any]]] = defaultdict(dict)
        self._changed: dict[int, dict[str, Any]] = {}
        self._refused = 0

    def take(self, offer: Offer) -> None:
        if not WORK[offer.field].is_offered_by(offer.source):
            return
        key = (offer.work_id, offer.field)
        stored = self._stored.get(key, {})
        own = stored.get(offer.source)
        shown = next((value for value in stored.values() if value.is_chosen), None)
        if offer.source in self._new[key]:
            return
        if own is not None and not _is_new(offer, own) and not self._is_preferred_now(own, shown):
            return
        if shown is not None and shown.is_locked:
            self._refused += 1
        is_better = self._is_better(offer, key, shown)
        if own is None:
            self._new[key][offer.source] = self._row(offer, is_better)
        else:
            self._change(
                own,
                value=offer.value,
                is_chosen=is_better or own.is_chosen,
                media_file_id=offer.file_id,
            )
        if is_better:
            self._step_back(offer, key, shown)
            self._chosen[key] = offer

    def _is_preferred_now(self, own: _Stored, shown: _Stored | None) -> bool:
        """Whether a stored value isn't shown only because another source was believed first."""
        return (
            shown is not None
            and not own.is_chosen
            and own.source == self._preferred
            and shown.source in FILE_SOURCES
        )

    def _is_better(self, offer: Offer, key: Key, shown: _Stored | None) -> bool:
        chosen = self._chosen.get(key)
        if chosen is not None:
            return self._beats(offer.source, chosen.source)
        if shown is None:
            return True
        return not shown.is_locked and (
            shown.source == offer.source or self._beats(offer.source, shown.source)
        )

    def _beats(self, source: str, other: str) -> bool:
        """Whether a file's value replaces that of another source. Tags also replace what neither
        files nor people say.
        """
        if other in FILE_SOURCES:
            return source != other and source == self._preferred
        return source != NAME

    def _step_back(self, offer: Offer, key: Key, shown: _Stored | None) -> None:
        for source, row in self._new[key].items():
            if source != offer.source:
                row["is_chosen"] = False
        if shown is not None and shown.source != offer.source:
            self._change(shown, value=shown.value, is_chosen=False)

    def _change(self, stored: _Stored, **values: Any) -> None:
        self._changed[stored.id] = {**values, "at": self._at}

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

    def result(self) -> OfferResult:
        result = OfferResult(refused=self._refused, changed_sources=self._changed)
        result.new_sources = [row for rows in self._new.values() for row in rows.values()]
        for (work_id, name), offer in self._chosen.items():
            if WORK[name].is_link:
                result.links[name][work_id] = offer.value
            else:
                result.columns[work_id][name] = offer.value
        return result


def _is_new(offer: Offer, own: _Stored) -> bool:
    """Whether an offer replaces the stored one. Only the file that made an offer first may change
    it.
    """
    return own.file_id in (offer.file_id, None) and own.value != offer.value


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
