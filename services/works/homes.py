"""Series and tags belong to one library, while several may hold a work: which of them get a new
name, and which of them a person may change.
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
from services.works.rows import Rows

EntryT = TypeVar("EntryT")
Place = tuple[int, str]  # a library or work, and a name key


def editable(by: User | None, permission: str) -> Collection[int] | None:
    """The libraries whose names this person may change; None (a scan): all."""
    return None if by is None else access.permitted_libraries(by, permission)


def without_others(
    wanted: Mapping[int, Sequence[EntryT]],
    others: Mapping[int, Collection[str]],
    name_of: Callable[[EntryT], str],
) -> dict[int, list[EntryT]]:
    """What is wanted by work, but for the names that stand there in `others`: a person sees them
    in a list that they save, and may not change them.
    """
    keys = {work_id: set(map(name_key, several)) for work_id, several in others.items()}
    return {
        work_id: [
            entry for entry in entries if name_key(name_of(entry)) not in keys.get(work_id, ())
        ]
        for work_id, entries in wanted.items()
    }


def find_or_create(
    rows: Rows,
    model: type[Series] | type[Tag],
    wanted: Mapping[int, Sequence[str]],
    *,
    permission: str,
    columns: Callable[[str], Mapping[str, Any]],
    locks: bool = False,
) -> dict[Place, int]:
    """Ids by work and name key: of the first library that holds the work and has the name, else of
    a new row in the first that holds it.
    """
    libraries = _libraries(wanted, rows.by, permission)
    spelled = {name_key(name): name for several in wanted.values() for name in several}
    holders = {library_id for several in libraries.values() for library_id in several}
    known = _known(model, {(library_id, key) for library_id in holders for key in spelled})
    homes = {
        (work_id, key): next((one for one in libraries[work_id] if (one, key) in known), first)
        for work_id, several in wanted.items()
        for first in libraries[work_id][:1]
        for key in map(name_key, several)
    }
    ids = names.find_or_create(
        rows,
        model,
        {(library_id, key) for (_, key), library_id in homes.items()},
        find=lambda places: _known(model, places),
        columns=lambda places: {
            (library_id, key): {"library_id": library_id, **columns(spelled[key])}
            for library_id, key in places
        },
        locks=lambda places: {f"{model.__tablename__} {one}" for one, _ in places} if locks else (),
    )
    return {(work_id, key): ids[home, key] for (work_id, key), home in homes.items()}


def _known(model: type[Series] | type[Tag], places: Collection[Place]) -> dict[Place, int]:
    """Ids by library and name key; the first of several of one name."""
    query = select(model.name_key, model.library_id, model.id).where(
        model.library_id.in_({library_id for library_id, _ in places})
    )
    if model is Series:
        query = query.where(Series.deleted_at.is_(None))
    found = many.rows_in(
        query.order_by(model.id.desc()), model.name_key, {key for _, key in places}
    )
    ids = {(library_id, key): row_id for key, library_id, row_id in found}
    return {place: ids[place] for place in places if place in ids}


def _libraries(work_ids: Collection[int], by: User | None, permission: str) -> dict[int, list[int]]:
    """By work, the libraries that hold it (and in which a person may edit), the first one first."""
    query = select(Holding.work_id, Holding.library_id).join(Library).order_by(Holding.id)
    query = query.where(Library.deleted_at.is_(None))
    libraries = editable(by, permission)
    if libraries is not None:
        query = query.where(Holding.library_id.in_(libraries))
    found: dict[int, list[int]] = defaultdict(list)
    for work_id, library_id in many.rows_in(query, Holding.work_id, work_ids):
        found[work_id].append(library_id)
    return found
