"""Which works and editions something of a person hangs on: copies, ratings, readings, shelves,
tags, locks, covers, keys and files that a person directed. A scan never ends them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import or_, select

from models.change import FieldSource
from models.classification import ShelfWork, WorkTag
from models.file import Image, MediaFile
from models.library import Holding
from models.monitoring import Movie
from models.reading import Interaction, Reading
from models.suggestion import Suggestion
from models.work import Copy, Edition, WorkKey
from services.db import many
from services.text.fields import PERSON

_OF_WORKS: tuple[tuple[Any, Any], ...] = (
    (ShelfWork.work_id, None),
    (WorkTag.work_id, None),
    (Movie.work_id, None),
    (Suggestion.work_id, None),
    (Holding.work_id, Holding.added_by_id.is_not(None)),
    (WorkKey.work_id, WorkKey.is_redirect),
    (
        FieldSource.subject_id,
        (FieldSource.subject_table == "work")
        & or_(FieldSource.is_locked, FieldSource.source == PERSON),
    ),
    (Image.subject_id, (Image.subject_table == "work") & (Image.origin == "upload")),
)
_OF_EDITIONS: tuple[tuple[Any, Any], ...] = (
    (Copy.edition_id, None),
    (Interaction.edition_id, None),
    (Reading.edition_id, None),
    (MediaFile.edition_id, MediaFile.placed_at.is_not(None)),
)


def works(work_ids: Collection[int]) -> set[int]:
    """Those of some works on which something of a person hangs, also by one of their editions."""
    kept = _find(_OF_WORKS, work_ids)
    query = select(Edition.id, Edition.work_id)
    by_edition: dict[int, int] = dict(many.rows_in(query, Edition.work_id, work_ids))
    return kept | {by_edition[edition_id] for edition_id in editions(by_edition)}


def has_more_than_files(edition_id: int) -> bool:
    """Whether something of a person hangs on an edition beside the files that somebody placed."""
    return bool(_find(_OF_EDITIONS[:-1], {edition_id}))


def editions(edition_ids: Collection[int]) -> set[int]:
    """Those of some editions on which something of a person hangs."""
    return _find(_OF_EDITIONS, edition_ids)


def _find(sources: tuple[tuple[Any, Any], ...], ids: Collection[int]) -> set[int]:
    kept: set[int] = set()
    for column, condition in sources:
        query = select(column).distinct()
        if condition is not None:
            query = query.where(condition)
        kept |= {row[0] for row in many.rows_in(query, column, ids)}
    return kept
