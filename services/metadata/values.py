"""What a candidate says of a work, as values of the table of fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from providers.metadata.types import Candidate, SeriesPlace
from services.metadata.merging import FIELDS as MERGED
from services.works.fields import WORK

_READ: dict[str, Callable[[Candidate], Any]] = {
    "title": lambda it: it.title,
    "subtitle": lambda it: it.subtitle,
    "original_title": lambda it: it.original_title if it.original_title != it.title else "",
    "contributors": lambda it: [[creator.name, creator.role] for creator in it.creators],
    "series": lambda it: [[place.name, _label(place)] for place in it.series],
    "published": lambda it: it.published,
    "language": lambda it: MERGED["language"](it),
    "genres": lambda it: list(it.categories),
    "content_rating": lambda it: it.certificate,
    "description": lambda it: it.description,
}


def values_of(candidate: Candidate) -> dict[str, Any]:
    """The cleaned values of a work's fields that a candidate has."""
    offered = {name: WORK[name].offer(read(candidate)) for name, read in _READ.items()}
    return {name: value for name, value in offered.items() if value}


def _label(place: SeriesPlace) -> str:
    """The number in a series as the source writes it."""
    if place.label or place.position is None:
        return place.label
    return f"{place.position:g}"
