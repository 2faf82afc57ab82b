"""Creates the new items of a batch, with their editions, copies and external ids, in a few
statements.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from models.library import Library, Place
from models.work import Copy, Edition, ExternalId
from services.changes import Recorder
from services.db import bulk, many
from services.db.ids import Ids
from services.imports.items import Item
from services.text.fields import IMPORT
from services.text.names import name_key
from services.works import copies, names, write
from services.works.offers import Offer
from services.works.rows import BulkRows

_TEXTS = (
    "name", "language", "publisher", "published", "isbn_13", "isbn_10", "narrator", "description",
)  # fmt: skip


class Created(NamedTuple):
    """What a row became."""

    work_id: int
    edition_id: int


def create(
    recorder: Recorder, library: Library, rows: Sequence[Item], ids: Ids, at: datetime
) -> dict[int, Created]:
    """Create the items of these rows; returns what each became. The caller has asked whether the
    recorder's user may, and refreshes derived columns.
    """
    created = {row.id: Created(ids.take("work"), ids.take("edition")) for row in rows}
    new = {made.work_id: library.kind for made in created.values()}
    write.apply_many(
        write.Batch(
            _offers(rows, created),
            new,
            (),
            [library.id],
            ids,
            at,
            recorder=recorder,
            sort_names={name: sort for row in rows for name, sort in row.record.sort_names},
        )
    )
    _add_editions(rows, created)
    _add_copies(recorder, library, rows, created, ids)
    _add_identifiers(rows, created)
    recorder.touched_works |= new.keys()
    return created


def _offers(rows: Sequence[Item], created: Mapping[int, Created]) -> Iterator[Offer]:
    for row in rows:
        for name, value in row.record.work.items():
            yield Offer(created[row.id].work_id, name, value, IMPORT)


def _add_editions(rows: Sequence[Item], created: Mapping[int, Created]) -> None:
    bulk.insert_mappings(
        Edition,
        [
            {
                "id": created[row.id].edition_id,
                "work_id": created[row.id].work_id,
                "is_primary": True,
                "position": 0,
                "page_count": 0,
                **dict.fromkeys(_TEXTS, ""),
                **row.record.edition,
            }
            for row in rows
        ],
    )


def count_of(values: Mapping[str, Any], format_: str) -> int:
    """How many copies a row stands for: one of a physical edition, unless it says a number."""
    return int(
        values.get("count", 1 if copies.is_physical(format_) or values.get("barcode") else 0)
    )


def acquired_on(values: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(values["acquired_on"]) if values.get("acquired_on") else None


def _add_copies(
    recorder: Recorder,
    library: Library,
    rows: Sequence[Item],
    created: Mapping[int, Created],
    ids: Ids,
) -> None:
    """Barcodes that another copy of the library has are left out."""
    said = {row.id: row.record.copy for row in rows}
    places = places_of(recorder, library, said.values(), ids)
    taken = taken_barcodes(library, said.values())
    wanted = []
    for row in rows:
        values = said[row.id]
        for number in range(count_of(values, row.record.edition["format"])):
            barcode = values.get("barcode", "") if number == 0 else ""
            is_free = bool(barcode) and barcode not in taken
            taken |= {barcode}
            wanted.append(
                {
                    "edition_id": created[row.id].edition_id,
                    "library_id": library.id,
                    "acquired_on": acquired_on(values),
                    "barcode": barcode if is_free else None,
                    "condition": values.get("condition", ""),
                    "place_id": places.get(name_key(values.get("place", ""))),
                }
            )
    bulk.insert_mappings(Copy, wanted)


def taken_barcodes(library: Library, said: Collection[Mapping[str, Any]]) -> set[str]:
    wanted = {values["barcode"] for values in said if values.get("barcode")}
    query = select(Copy.barcode).where(Copy.library_id == library.id, Copy.deleted_at.is_(None))
    return {barcode for (barcode,) in many.rows_in(query, Copy.barcode, wanted)}


def places_of(
    recorder: Recorder, library: Library, said: Collection[Mapping[str, Any]], ids: Ids
) -> dict[str, int]:
    """Ids of the library's places by name key; new ones are created."""
    named = {name_key(name): name for values in said if (name := values.get("place"))}
    query = select(Place.name_key, Place.id).where(Place.library_id == library.id)
    return names.find_or_create(
        BulkRows(ids, recorder),
        Place,
        named,
        find=lambda keys: dict(many.rows_in(query, Place.name_key, keys)),
        columns=lambda keys: {
            key: {"library_id": library.id, "name": named[key], "name_key": key} for key in keys
        },
    )


def _add_identifiers(rows: Sequence[Item], created: Mapping[int, Created]) -> None:
    wanted = [
        {
            "subject_table": "work",
            "subject_id": created[row.id].work_id,
            "source": source,
            "value": value,
            "is_from_files": False,
        }
        for row in rows
        for source, value in row.record.identifiers
    ]
    bulk.insert_mappings(ExternalId, wanted)
