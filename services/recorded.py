"""Which tables and columns the history records, and the rows of changes."""

from __future__ import annotations

from sqlalchemy import inspect as inspect_row

from models import Base
from models.file import Image, MediaFile

# Tables whose rows are recorded, and the columns of each that are derived or technical and
# therefore are not.
RECORDED: dict[str, frozenset[str]] = {
    "work": frozenset(
        {
            "sort_key",
            "letter",
            "year",
            "creator",
            "creator_key",
            "formats",
            "cover_id",
            "hue",
            "file_count",
            "missing_count",
            "part_count",
            "counted_as",
            "duration_ms",
            "lost_files_at",
            "scope_id",
            "created_at",
            "updated_at",
            "version",
        }
    ),
    "edition": frozenset({"file_values", "created_at", "updated_at", "version"}),
    **dict.fromkeys(
        ("copy", "person", "loan", "shelf", "library", "series"),
        frozenset({"created_at", "updated_at", "version"}),
    ),
    **dict.fromkeys(
        (
            "part",
            "part_file",
            "holding",
            "credit",
            "work_genre",
            "work_tag",
            "series_entry",
            "series_arc",
            "series_tag",
            "shelf_work",
            "shelf_tag",
            "loan_tag",
            "tag",
            "genre",
            "media_type",
            "place",
            "borrower",
            "membership",
            "library_root",
            "external_id",
            "reading",
            "bibliography_entry",
            "field_source",
            "movie",
        ),
        frozenset({"created_at", "updated_at"}),
    ),
    "image": frozenset(Image.__table__.columns.keys())
    - {
        "subject_table",
        "subject_id",
        "kind",
        "source",
    },  # the location of a picture is a fact, not a decision
    "media_file": (
        frozenset(MediaFile.__table__.columns.keys()) - {"edition_id", "placed_by", "placed_at"}
    ),  # its other columns are facts; its edition is a decision
    "interaction": frozenset({"created_at", "updated_at", "field_times"}),
    "work_key": frozenset(),
}
# What a history line says of a work beside its fields: another work and a number of files.
NOTES = frozenset({"merged", "moved_here", "moved_away", "split_here", "split_away"})
PRIVATE = frozenset({"interaction", "reading"})
UNNAMED = PRIVATE | {
    "work_tag",
    "shelf_work",
}  # belong to a work, but affect neither its columns nor its search texts
MODELS: dict[str, type[Base]] = {
    mapper.class_.__table__.name: mapper.class_ for mapper in Base.registry.mappers
}


def row_id(row: Base) -> int:
    """The id stored in a change. For link tables it is the first column of the primary key; the
    full key is among the values.
    """
    own: int | None = getattr(row, "id", None)
    if own is None:
        own = (inspect_row(row).identity or (0,))[0]
    return own
