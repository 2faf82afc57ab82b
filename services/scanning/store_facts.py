"""Stores what files say, and a hash of how they were placed, so that a later scan can place a whole
folder again without reading its files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from sqlalchemy import bindparam, select, update

from models.file import FileFacts
from readers import stored
from readers.facts import Facts
from services.db import bulk, many
from services.db.transactions import session
from services.scanning.batch import File, FolderWork, Scan
from services.scanning.placement import Placement

_TABLE = FileFacts.__table__
_PLAIN = tuple(
    place
    for place, name in enumerate(Placement._fields)
    if name not in ("fields", "others", "parts")
)
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


def write(scan: Scan, folders: Sequence[FolderWork], placements: Mapping[bytes, Placement]) -> None:
    """Store the facts of the files of a batch. Files without a placement, and those that say
    something else now, are placed at the end of the scan; all of them if the scan is full.
    """
    files = [file for folder in folders for file in folder.files if file.facts is not None]
    known = _known([file.file_id for file in files if file.row is not None])
    again = [file for file in files if file.file_id in known]
    new = (file for file in files if file.file_id not in known)
    bulk.insert(FileFacts, _COLUMNS, list(_rows(new, placements)))
    if again:
        rows = [{"file_id": file.file_id, "new_data": _data(file)} for file in again]
        session().connection().execute(_AGAIN, rows)
    set_hashes(
        {file.file_id: None for file in again if scan.is_full or file.is_changed or file.is_moved}
    )


def set_hashes(hashes: Mapping[int, bytes | None]) -> None:
    """Store how files were placed, by file id; None when they must be placed again."""
    rows = [{"file_id": file_id, "new_hash": value} for file_id, value in hashes.items()]
    if rows:
        session().connection().execute(_HASH, rows)


def hash_of(path: bytes, facts: Facts, placement: Placement) -> bytes:
    """Equal when a file lies at the same path and is placed in the same way."""
    fields, others = placement.fields, placement.others
    said = [(name, *value) for name, value in (*fields.items(), *others.items())]
    plain = [placement[place] for place in _PLAIN]  # tuples: the texts of named ones are slow
    parts = [tuple(part) for part in placement.parts]
    text = repr((path, facts.duration_ms, facts.cover, plain, parts, len(fields), said))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _known(file_ids: Sequence[int]) -> set[int]:
    query = select(FileFacts.media_file_id)
    return {row[0] for row in many.rows_in(query, FileFacts.media_file_id, file_ids)}


def _rows(
    files: Iterator[File], placements: Mapping[bytes, Placement]
) -> Iterator[tuple[Any, ...]]:
    for file in files:
        assert file.facts is not None
        placement = placements.get(file.path)
        is_placed = placement is not None and file.edition_id is not None and file.row is None
        hashed = hash_of(file.path, file.facts, placement) if placement and is_placed else None
        yield file.file_id, _data(file), hashed


def _data(file: File) -> bytes:
    assert file.facts is not None
    return stored.encode(file.facts)
