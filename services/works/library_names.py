"""Series and tags of a work that several libraries may hold: finds or creates them in the right
library, and knows which ones the caller may change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import select

from models.account import User
from models.classification import Series, Tag
from models.library import Holding, Library
from services import access
from services.db import many
from services.text.names import name_key
from services.works import names
from services.works.rows import RowWriter

EntryT = TypeVar("EntryT")
LibraryKey = tuple[int, str]  # a library or work, and a name key


def editable_libraries(by: User | None, permission: str) -> Collection[int] | None:
    """The libraries whose series or tags this user may change; None (all) for a scan."""
    return None if by is None else access.permitted_libraries(by, permission)


def without_others(
    wanted: Mapping[int, Sequence[EntryT]],
    others: Mapping[int, Collection[str]],
    name_of: Callable[[EntryT], str],
) -> dict[int, list[EntryT]]:
    """The wanted entries by work, without the names in `others`: those belong to libraries that the
    user may not edit, and only appear in the list because they can see them.
    """
    keys = {work_id: set(map(name_key, names)) for work_id, names in others.items()}
    return {
        work_id: [
            entry for entry in entries if name_key(name_of(entry)) not in keys.get(work_id, ())
        ]
        for work_id, entries in wanted.items()
    }


def find_or_create(
    rows: RowWriter,
    model: type[Series] | type[Tag],
    wanted: Mapping[int, Sequence[str]],
    *,
    permission: str,
    columns: Callable[[str], Mapping[str, Any]],
    locks: bool = False,
) -> dict[LibraryKey, int]:
    """Ids by work id and name key. A name is looked up in the libraries that hold the work; a new
    one is created in the first of them.
    """
    libraries = _libraries(wanted, rows.by, permission)
    spelled = {name_key(name): name for texts in wanted.values() for name in texts}
    holders = {library_id for ids in libraries.values() for library_id in ids}
    known = _known(model, {(library_id, key) for library_id in holders for key in spelled})
    holder_of = {
        (work_id, key): next((id_ for id_ in libraries[work_id] if (id_, key) in known), first)
        for work_id, texts in wanted.items()
        for first in libraries[work_id][:1]
        for key in map(name_key, texts)
    }
    ids = names.find_or_create(
        rows,
        model,
        {(library_id, key) for (_, key), library_id in holder_of.items()},
        find=lambda keys: _known(model, keys),
        columns=lambda keys: {
            (library_id, key): {"library_id": library_id, **columns(spelled[key])}
            for library_id, key in keys
        },
        locks=lambda keys: (
            {f"{model.__tablename__} {library_id}" for library_id, _ in keys} if locks else ()
        ),
    )
    return {(work_id, key): ids[holder, key] for (work_id, key), holder in holder_of.items()}


def _known(model: type[Series] | type[Tag], keys: Collection[LibraryKey]) -> dict[LibraryKey, int]:
    """Ids by library id and name key; the first row when several have the same name."""
    query = select(model.name_key, model.library_id, model.id).where(
        model.library_id.in_({library_id for library_id, _ in keys})
    )
    if model is Series:
        query = query.where(Series.deleted_at.is_(None))
    rows = many.rows_in(query.order_by(model.id.desc()), model.name_key, {key for _, key in keys})
    ids = {(library_id, key): row_id for key, library_id, row_id in rows}
    return {key: ids[key] for key in keys if key in ids}


def _libraries(work_ids: Collection[int], by: User | None, permission: str) -> dict[int, list[int]]:
    """By work id, the libraries that hold it (and in which the user has the permission), oldest
    holding first.
    """
    query = select(Holding.work_id, Holding.library_id).join(Library).order_by(Holding.id)
    query = query.where(Library.deleted_at.is_(None))
    libraries = editable_libraries(by, permission)
    if libraries is not None:
        query = query.where(Holding.library_id.in_(libraries))
    by_work: dict[int, list[int]] = defaultdict(list)
    for work_id, library_id in many.rows_in(query, Holding.work_id, work_ids):
        by_work[work_id].append(library_id)
    return by_work
