"""Which column of a table is which field, and how its ratings and dates are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.imports import presets, values
from services.imports.presets import Preset
from services.text import clean
from services.text.fields import N_, Field, Table, line

FIELDS: dict[str, str] = {
    "title": N_("Title"),
    "subtitle": N_("Subtitle"),
    "author": N_("Authors"),
    "author_role": N_("Role of the author"),
    "contributors": N_("Other people"),
    "contributor_roles": N_("Roles of the other people"),
    "series": N_("Series"),
    "series_number": N_("Number in series"),
    "isbn_13": N_("ISBN-13"),
    "isbn_10": N_("ISBN-10"),
    "isbns": N_("ISBNs"),
    "publisher": N_("Publisher"),
    "publication": N_("Publisher and year"),
    "publish_date": N_("Published"),
    "first_published": N_("First published"),
    "language": N_("Language"),
    "page_count": N_("Pages"),
    "format": N_("Format"),
    "media_type": N_("Media type"),
    "description": N_("Description"),
    "genres": N_("Genres"),
    "tags": N_("Tags"),
    "shelves": N_("Collections"),
    "group": N_("Group"),
    "identifiers": N_("Other identifiers"),
    "read_status": N_("Status"),
    "rating": N_("Rating"),
    "review": N_("Review"),
    "notes": N_("Private notes"),
    "date_started": N_("Started"),
    "date_finished": N_("Finished"),
    "dates_read": N_("Dates read"),
    "is_favorite": N_("Favourite"),
    "copy_count": N_("Copies"),
    "acquired_date": N_("Acquired"),
    "condition": N_("Condition"),
    "place": N_("Location"),
    "barcode": N_("Barcode of the copy"),
    "borrower": N_("Lent to"),
    "loaned_date": N_("Lent on"),
    "due_date": N_("Due on"),
}
"""What a column can be, in the order of the choice. The names are those of the published API, where
it has one.
"""
DATES = frozenset({
    "publish_date", "first_published", "date_started", "date_finished", "dates_read",
    "acquired_date", "loaned_date", "due_date",
})  # fmt: skip
COPY = Table(
    barcode=line(N_("Barcode"), 64),
    condition=line(N_("Condition"), 64),
    place=Field(label=N_("Location"), clean=clean.name(300), limit=300),
)
FORMATS = ("paperback", "hardcover", "ebook", "audiobook", "digital")
MAX_COPIES = 100


class Layout(NamedTuple):
    """How a file is understood: the column of each field, the program, and how its ratings and
    dates are written.
    """

    columns: Mapping[str, int]
    preset: str = ""
    rating_scale: int = 5
    date_order: str = "dmy"
    format: str = "paperback"


def guess_columns(header: Sequence[str], preset: Preset) -> dict[str, int]:
    """The column of each field; the first column of a field wins."""
    columns: dict[str, int] = {}
    for index, name in enumerate(header):
        field = presets.field_of(preset, name)
        if field:
            columns.setdefault(field, index)
    return columns


def guess(header: Sequence[str], sample: Sequence[Sequence[str]], *, usual: str = "dmy") -> Layout:
    """How a file with this header, and these first rows, is probably meant."""
    preset = presets.guess(header)
    return complete(guess_columns(header, preset), preset, sample, usual=usual)


def complete(
    columns: Mapping[str, int],
    preset: Preset,
    sample: Sequence[Sequence[str]],
    *,
    usual: str = "dmy",
    format_: str = "paperback",
) -> Layout:
    """The mapping with what the values of these rows tell about ratings and dates."""
    rated = _column(sample, columns, ["rating"])
    dated = _column(sample, columns, sorted(DATES & columns.keys()))
    return Layout(
        columns,
        preset.key,
        preset.rating_scale or values.scale_of(rated),
        preset.date_order or values.date_order(dated, usual),
        format_,
    )


def _column(
    sample: Sequence[Sequence[str]], columns: Mapping[str, int], names: Sequence[str]
) -> list[str]:
    indices = [columns[name] for name in names if name in columns]
    return [row[index] for row in sample for index in indices if 0 <= index < len(row)]


def raw_values(cells: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    """The trimmed cells by field, without columns that the row doesn't have."""
    return {
        name: cells[index].strip() for name, index in columns.items() if 0 <= index < len(cells)
    }


def raw_value(cells: Sequence[str], columns: Mapping[str, int], name: str) -> str:
    """The trimmed cell of one field, or ""."""
    index = columns.get(name, -1)
    return cells[index].strip() if 0 <= index < len(cells) else ""
