"""Creates editions with what their files say of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from models.work import Edition
from services.db import bulk
from services.scanning.placement import Placement
from services.works.fields import EDITION

_TEXTS = ("name", "language", "publisher", "published", "isbn_13", "isbn_10", "narrator")


class NewEdition(NamedTuple):
    """An edition to insert, with the placements of its files."""

    id: int
    work_id: int
    position: int
    placements: Sequence[Placement]


def values_of(placements: Iterable[Placement]) -> dict[str, Any]:
    """The values of an edition: of each field the first that one of its files says."""
    values: dict[str, Any] = {}
    for placement in placements:
        for name, value in placement.edition.items():
            if name not in values and (offered := EDITION[name].offer(value)):
                values[name] = offered
    return values


def insert_editions(new: Iterable[NewEdition]) -> None:
    rows = []
    for edition in new:
        values = values_of(edition.placements)
        rows.append(
            {
                "id": edition.id,
                "uuid": uuid.uuid4(),
                "work_id": edition.work_id,
                "format": edition.placements[0].edition_format,
                "scan_key": edition.placements[0].edition_key,
                "position": edition.position,
                **dict.fromkeys(_TEXTS, ""),
                "page_count": 0,
                "file_values": values,
                **values,
            }
        )
    bulk.insert_mappings(Edition, rows)
