"""Stores what files say, and a hash of how they were placed, so that a later scan can place a whole
folder again without reading its files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from models.file import FileFacts
from services.db import bulk, many
from services.db.transactions import session
from services.scanning.batch import File, FolderWork, Scan
from services.scanning.prepare import Placed

_TABLE = FileFacts.__table__
_COLUMNS = ("media_file_id", "data", "placement_hash")
_AGAIN = (
    update(_TABLE)
    .where(_TABLE.c.media_file_id == bindparam("file_id"))
    .values(data=bindparam("new_data"))
)
_HASH = (
    update(_TABLE)
    .where(_TABLE.c.media_file_id == bindparam("file_id"))
    .values(placement_hash=bindparam("new_hash"))
)


def write(scan: Scan, folders: Sequence[FolderWork], placed: Mapping[bytes, Placed]) -> None:
    """Store the facts of the files of a batch. Files without a placement, and those that say
    something else now, are placed at the end of the scan; all of them if the scan is full.
    """
    files = [file for folder in folders for file in folder.files if file.facts is not None]
    known = _known([file.file_id for file in files if file.row is not None])
    again = [file for file in files if file.file_id in known]
    new = [_row(file, placed) for file in files if file.file_id not in known]
    bulk.insert(FileFacts, _COLUMNS, new)
    if again:
        rows = [{"file_id": file.file_id, "new_data": file.data} for file in again]
        session().connection().execute(_AGAIN, rows)
    set_hashes(
        {file.file_id: None for file in again if scan.is_full or file.is_changed or file.is_moved}
    )


def set_hashes(hashes: Mapping[int, bytes | None]) -> None:
    """Store how files were placed, by file id; None when they must be placed again."""
    rows = [{"file_id": file_id, "new_hash": value} for file_id, value in hashes.items()]
    if rows:
        session().connection().execute(_HASH, rows)


def _known(file_ids: Sequence[int]) -> set[int]:
    query = select(FileFacts.media_file_id)
    return {row[0] for row in many.rows_in(query, FileFacts.media_file_id, file_ids)}


def _row(file: File, placed: Mapping[bytes, Placed]) -> tuple[Any, ...]:
    place = placed.get(file.path)
    is_placed = place is not None and file.edition_id is not None and file.row is None
    return file.file_id, file.data, place.hash if place is not None and is_placed else None
