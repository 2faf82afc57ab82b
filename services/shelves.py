"""Shelves of a library: listing, creating, editing and deleting them, and the works that people
add.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select

from errors import Conflict, NotFound
from models import base
from models.account import User
from models.change import ChangeSet
from models.classification import Shelf, ShelfTag, ShelfWork, Tag
from models.library import Library
from models.work import Work
from services import access, shelf_contents, tags
from services.changes import recording
from services.db.transactions import session
from services.lists import rows
from services.text.fields import HIGHEST, N_, Table, colour, integer, line, prose
from services.text.names import name_key
from services.works.read import current_uuid, get_library_work

LIMIT = 10_000


class ShelfRow(NamedTuple):
    """A shelf in a list; `query` is that of a smart shelf, otherwise ""."""

    id: int
    uuid: UUID
    name: str
    description: str
    color: str
    icon: str
    query: str
    display_order: int
    created_at: datetime
    updated_at: datetime
    library_uuid: UUID
    books: int
    tags: list[Any]


_COLUMNS = tuple(
    getattr(Shelf, name) for name in ShelfRow._fields[: ShelfRow._fields.index("library_uuid")]
)


SHELF = Table(
    name=line(N_("Name"), 128, is_required=True),
    description=prose(N_("Description"), 10_000),
    color=colour(N_("Colour")),
    icon=line(N_("Icon"), 64),
    display_order=integer(N_("Order"), HIGHEST, minimum=-HIGHEST),
)


def list_shelves(library: Library, *, by: User, search: str = "", tag: str = "") -> list[ShelfRow]:
    """The shelves of a library in their display order, then by name. `search` is part of a name;
    `tag` is the name of a tag. Raises NotFound.
    """
    access.require(by, "shelves:read", library)
    conditions: list[ColumnElement[bool]] = []
    if search:
        conditions.append(Shelf.name_key.contains(name_key(search), autoescape=True))
    if tag:
        conditions.append(
            Shelf.id.in_(select(ShelfTag.shelf_id).join(Tag).where(Tag.name_key == name_key(tag)))
        )
    return _rows(library, conditions, by)


def shelves_of(library: Library, work: Work, *, by: User) -> list[ShelfRow]:
    """This library's shelves to which people added a work. Raises NotFound."""
    access.require(by, "shelves:read", library)
    return _rows(
        library, [Shelf.id.in_(select(ShelfWork.shelf_id).where(ShelfWork.work_id == work.id))], by
    )


def row_of(library: Library, shelf: Shelf, *, by: User) -> ShelfRow:
    """One shelf with everything that a list shows. Raises NotFound."""
    rows = _rows(library, [Shelf.id == shelf.id], by)
    if not rows:
        raise NotFound("shelf")
    return rows[0]


def get_shelf(library: Library, uuid: UUID, *, by: User) -> Shelf:
    """A shelf of this library. Raises NotFound, also when it is in the trash."""
    access.require(by, "shelves:read", library)
    query = select(Shelf).where(
        Shelf.uuid == uuid, Shelf.library_id == library.id, Shelf.deleted_at.is_(None)
    )
    shelf = session().execute(query).scalar()
    if shelf is None:
        raise NotFound("shelf")
    return shelf


def list_works(library: Library, shelf: Shelf, names: Sequence[str], *, by: User) -> list[rows.Row]:
    """The works on a shelf with these columns and parts (lists/parts.py), newest first. Raises
    NotFound.
    """
    ids = shelf_contents.works_on(library, shelf, by=by)
    return rows.rows_of(ids, names, by=by, library=library)


def create_shelf(
    library: Library, values: Mapping[str, Any], *, by: User, tag_uuids: Sequence[UUID] = ()
) -> Shelf:
    """Create a shelf. Raises Forbidden, Invalid, and Conflict("duplicate") when the library has a
    shelf of this name, ignoring letter case.
    """
    shelf = Shelf(library_id=library.id, **_cleaned({"name": "", **values}))
    with recording(
        by=by, kind="create", subject=shelf, needs="shelves:create", within=library
    ) as recorder:
        recorder.add(shelf)
        tags.assign(recorder, shelf, ShelfTag, tags.ids_of(library.id, tag_uuids))
    return shelf


def edit_shelf(
    shelf: Shelf, values: Mapping[str, Any], *, by: User, tag_uuids: Sequence[UUID] | None = None
) -> Shelf:
    """Change the given fields; with None the tags stay. Raises Forbidden, Invalid, NotFound,
    Conflict("duplicate", "fills_itself").
    """
    cleaned = _cleaned(values)
    with recording(by=by, kind="edit", subject=shelf, needs="shelves:update") as recorder:
        _refuse_smart(shelf)
        recorder.assign(shelf, cleaned)
        if tag_uuids is not None:
            tags.assign(recorder, shelf, ShelfTag, tags.ids_of(shelf.library_id, tag_uuids))
    return shelf


def delete_shelf(shelf: Shelf, *, by: User) -> ChangeSet:
    """Move a shelf to the trash; its works stay in the library. Raises Forbidden and NotFound."""
    with recording(by=by, kind="delete", subject=shelf, needs="shelves:delete") as recorder:
        change_set = recorder.change_set
        recorder.remove(shelf)
    return change_set


def put_book(library: Library, shelf: Shelf, uuid: UUID, *, by: User) -> None:
    """Add a book to a shelf; one that is on it keeps its position. Raises Forbidden, NotFound,
    Conflict("fills_itself").
    """
    work = get_library_work(library, uuid, by=by)
    with recording(
        by=by, kind="edit", subject=shelf, needs="shelves:update", rows=(work,)
    ) as recorder:
        _refuse_smart(shelf)
        if session().get(ShelfWork, (shelf.id, work.id)) is None:
            recorder.add(ShelfWork(shelf_id=shelf.id, work_id=work.id, added_at=base.utc_now()))


def remove_book(shelf: Shelf, uuid: UUID, *, by: User) -> None:
    """Remove a book from a shelf. Raises Forbidden, NotFound when it isn't on it,
    Conflict("fills_itself").
    """
    query = (
        select(ShelfWork)
        .join(Work, Work.id == ShelfWork.work_id)
        .where(ShelfWork.shelf_id == shelf.id, Work.uuid == current_uuid(uuid))
    )
    with recording(by=by, kind="edit", subject=shelf, needs="shelves:update") as recorder:
        _refuse_smart(shelf)
        entry = session().execute(query).scalar()
        if entry is None:
            raise NotFound("work")
        recorder.remove(entry)


def _refuse_smart(shelf: Shelf) -> None:
    if shelf.query:
        raise Conflict("fills_itself")


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    cleaned = SHELF.clean(values)
    return {**cleaned, "name_key": name_key(cleaned["name"])} if "name" in cleaned else cleaned


def _rows(library: Library, conditions: Sequence[ColumnElement[bool]], by: User) -> list[ShelfRow]:
    query = select(*_COLUMNS).where(
        Shelf.library_id == library.id, Shelf.deleted_at.is_(None), *conditions
    )
    rows = (
        session()
        .execute(query.order_by(Shelf.display_order, Shelf.name_key, Shelf.id).limit(LIMIT))
        .all()
    )
    counts, tagged = (
        shelf_contents.count_on(library, rows, by=by),
        tags.by_owner(ShelfTag, [row.id for row in rows]),
    )
    return [
        ShelfRow._make((*row, library.uuid, counts.get(row.id, 0), tagged.get(row.id, [])))
        for row in rows
    ]
