"""People, genres and series that files name: found by their keys or made, and tied to the works."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, insert, select

from models.classification import Genre, Series, SeriesEntry, WorkGenre
from models.person import Credit, Person
from models.work import Part
from services.db.transactions import session
from services.scanning.batch import Scan
from services.scanning.group_audio import VARIOUS, artists_of
from services.scanning.ids import Ids
from services.text import names, sort_keys
from services.works import roles

Links = dict[tuple[int, str], Any]
_LONGEST = 300  # characters of a name; a longer one is a sentence in the wrong field


def replace(scan: Scan, links: Links, made: frozenset[int], ids: Ids) -> None:
    """Give works the contributors, genres and series that were chosen for them, in place of those
    they had.
    """
    if not links:
        return
    _set_contributors(
        {work: value for (work, field), value in links.items() if field == "contributors"},
        made,
        ids,
    )
    _set_genres(
        {work: value for (work, field), value in links.items() if field == "genres"}, made, ids
    )
    _set_series(
        scan,
        {work: value for (work, field), value in links.items() if field == "series"},
        made,
        ids,
    )


def infer_artists(work_ids: set[int], ids: Ids) -> None:
    """Albums that name no album artist: the one artist of all tracks, else various artists."""
    ordered = sorted(work_ids)
    artists: dict[int, set[str]] = {}
    for start in range(0, len(ordered), 500):
        query = (
            select(Part.work_id, Part.artist)
            .where(Part.work_id.in_(ordered[start : start + 500]), Part.deleted_at.is_(None))
            .distinct()
        )
        for work_id, artist in session().execute(query):
            if artist:
                artists.setdefault(work_id, set()).add(artist)
    found = {
        work_id: [
            [name, roles.PERFORMER]
            for name in (
                artists_of(next(iter(said)))
                if len({names.name_key(one) for one in said}) == 1
                else [VARIOUS]
            )
        ]
        for work_id, said in artists.items()
    }
    _set_contributors(found, frozenset(), ids)


def _set_contributors(wanted: dict[int, list[list[str]]], made: frozenset[int], ids: Ids) -> None:
    if not wanted:
        return
    people = _people({name: role for pairs in wanted.values() for name, role in pairs}, ids)
    _forget(Credit, set(wanted) - made)
    rows: list[dict[str, Any]] = []
    for work_id, pairs in wanted.items():
        seen: set[tuple[int, str]] = set()
        for name, role in pairs:
            person_id = people.get(names.name_key(name[:_LONGEST]))
            if person_id is not None and (person_id, role) not in seen:
                seen.add((person_id, role))
                rows.append(
                    {
                        "work_id": work_id,
                        "person_id": person_id,
                        "role": role,
                        "position": len(seen) - 1,
                    }
                )
    if rows:
        session().connection().execute(insert(Credit), rows)


def _people(wanted: dict[str, str], ids: Ids) -> dict[str, int]:
    """Ids of people by name key, made where they are not there; `wanted` gives a role of each name.

    Performers are as often groups as people, and "Pink Floyd" is no Mr Floyd: their names are not
    turned.
    """
    by_key = {names.name_key(name[:_LONGEST]): name[:_LONGEST].strip() for name in sorted(wanted)}
    given = {names.name_key(name[:_LONGEST]): role for name, role in wanted.items()}
    by_key.pop("", None)
    found = _by_key(
        select(Person.name_key, Person.id).where(
            Person.disambiguation == "", Person.deleted_at.is_(None)
        ),
        Person.name_key,
        by_key,
    )
    new = []
    for key, name in by_key.items():
        if key not in found:
            found[key] = ids.take("person")
            sort_name = name if given.get(key) in roles.OF_GROUPS else names.person_sort_name(name)
            sort_key = sort_keys.sort_key(sort_name)
            new.append(
                {
                    "id": found[key],
                    "uuid": uuid.uuid4(),
                    "name": name,
                    "name_key": key,
                    "sort_name": sort_name,
                    "sort_key": sort_key,
                    "letter": sort_keys.letter(sort_key),
                }
            )
    if new:
        session().connection().execute(insert(Person), new)
    return found


def _set_genres(wanted: dict[int, list[str]], made: frozenset[int], ids: Ids) -> None:
    if not wanted:
        return
    by_key = {
        names.name_key(name[:_LONGEST]): name[:_LONGEST].strip()
        for value in wanted.values()
        for name in value
    }
    by_key.pop("", None)
    found = _by_key(select(Genre.name_key, Genre.id), Genre.name_key, by_key)
    new = []
    for key, name in sorted(by_key.items()):
        if key not in found:
            found[key] = ids.take("genre")
            new.append({"id": found[key], "uuid": uuid.uuid4(), "name": name, "name_key": key})
    if new:
        session().connection().execute(insert(Genre), new)
    _forget(WorkGenre, set(wanted) - made)
    keys = {
        work_id: dict.fromkeys(names.name_key(name[:_LONGEST]) for name in value)
        for work_id, value in wanted.items()
    }
    rows = [
        {"work_id": work_id, "genre_id": found[key]}
        for work_id, own in keys.items()
        for key in own
        if key in found
    ]
    if rows:
        session().connection().execute(insert(WorkGenre), rows)


def _set_series(
    scan: Scan, wanted: dict[int, list[list[str]]], made: frozenset[int], ids: Ids
) -> None:
    """A series belongs to one library: the default one of the root."""
    if not wanted:
        return
    library_id = scan.library_ids[0]
    by_key = {
        names.name_key(name[:_LONGEST]): name[:_LONGEST].strip()
        for value in wanted.values()
        for name, _ in value
    }
    by_key.pop("", None)
    live = (
        select(Series.name_key, Series.id)
        .where(Series.library_id == library_id, Series.deleted_at.is_(None))
        .order_by(Series.id.desc())
    )
    found = _by_key(live, Series.name_key, by_key)
    new = []
    for key, name in sorted(by_key.items()):
        if key not in found:
            found[key] = ids.take("series")
            sort_key = sort_keys.sort_key(name)
            new.append(
                {
                    "id": found[key],
                    "uuid": uuid.uuid4(),
                    "library_id": library_id,
                    "name": name,
                    "name_key": key,
                    "sort_key": sort_key,
                    "letter": sort_keys.letter(sort_key),
                    "genres": [],
                }
            )
    if new:
        session().connection().execute(insert(Series), new)
    _forget(SeriesEntry, set(wanted) - made)
    rows: dict[tuple[int, int], dict[str, Any]] = {}
    for work_id, value in wanted.items():
        for name, label in value:
            series_id = found.get(names.name_key(name[:_LONGEST]))
            if series_id is not None:
                rows[(work_id, series_id)] = {
                    "series_id": series_id,
                    "work_id": work_id,
                    "position": sort_keys.position_of(label),
                    "label": label,
                }
    if rows:
        session().connection().execute(insert(SeriesEntry), list(rows.values()))


def _by_key(query: Any, column: Any, keys: Iterable[str]) -> dict[str, int]:
    ordered: Sequence[str] = sorted(keys)
    found: dict[str, int] = {}
    for start in range(0, len(ordered), 500):
        found.update(
            (key, row_id)
            for key, row_id in session().execute(
                query.where(column.in_(ordered[start : start + 500]))
            )
        )
    return found


def _forget(model: Any, work_ids: set[int]) -> None:
    ordered = sorted(work_ids)
    for start in range(0, len(ordered), 500):
        session().connection().execute(
            delete(model).where(model.work_id.in_(ordered[start : start + 500]))
        )
