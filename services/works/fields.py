"""The fields of a work."""

from __future__ import annotations

from services.text import clean

# The one list of what may be edited: for pages, every API, bulk edits, imports and providers.
EDITABLE: dict[str, clean.Cleaner] = {
    "title": clean.line(is_required=True),
    "sort_title": clean.line(),
    "subtitle": clean.line(),
    "original_title": clean.line(),
    "contributors": clean.contributors,
    "series": clean.series,
    "published": clean.partial_date,
    "language": clean.language,
    "genres": clean.genres,
    "content_rating": clean.line(32),
    "description": clean.prose(),
}
