"""The shelves that rows of other libraries of this kind name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from errors import Invalid
from models import base
from models.classification import Shelf, ShelfWork
from models.library import Library
from services import access
from services.changes import Recorder
from services.db import many
from services.shelves import SHELF
from services.text.names import name_key


def put(recorder: Recorder, library: Library, named: Mapping[int, Sequence[str]]) -> None:
    """Put works, by id, on the library's shelves of these names; new ones are created. Smart
    shelves, and names that can't be stored, are left out.
    """
    wanted = {name_key(name): name for names in named.values() for name in names}
    if not wanted or not access.may(recorder.by, "shelves:create", library):
        return
    ids = _shelves(recorder, library, wanted)
    pairs = {
        (ids[name_key(name)], work_id)
        for work_id, names in named.items()
        for name in names
        if name_key(name) in ids
    }
    query = select(ShelfWork.shelf_id, ShelfWork.work_id).where(
        ShelfWork.shelf_id.in_(set(ids.values()))
    )
    known = {tuple(row) for row in many.rows_in(query, ShelfWork.work_id, named)}
    for shelf_id, work_id in sorted(pairs - known):
        recorder.add(ShelfWork(shelf_id=shelf_id, work_id=work_id, added_at=base.utc_now()))


def _shelves(recorder: Recorder, library: Library, wanted: Mapping[str, str]) -> dict[str, int]:
    query = select(Shelf.name_key, Shelf.id, Shelf.query).where(
        Shelf.library_id == library.id, Shelf.deleted_at.is_(None)
    )
    found = {row.name_key: row for row in many.rows_in(query, Shelf.name_key, wanted)}
    ids = {key: row.id for key, row in found.items() if not row.query}
    for key in sorted(wanted.keys() - found.keys()):
        try:
            values = SHELF.clean({"name": wanted[key]})
        except Invalid:
            continue
        row = {"library_id": library.id, "name_key": key, **values}
        if (shelf := recorder.add_unless_taken(Shelf, row)) is not None:
            ids[key] = shelf.id
    return ids
