"""A work's contributors, genres and series: fields that stand in rows of their own, read and set as
plain lists.

`contributors` is [[name, MARC role], …] in order, `genres` is [name, …] by name, `series` is
[[name, number as written], …].
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from models.classification import Genre, Series, SeriesEntry, WorkGenre
from models.person import Credit, Person
from models.work import Work
from services import access
from services.changes import Recorder
from services.db.transactions import session
from services.text import names, sort_keys
from services.works import identity, roles

FIELDS = ("contributors", "genres", "series")


def value_of(work: Work, field: str) -> list[Any]:
    """The field's present value."""
    return _READ[field](work.id)


def assign(recorder: Recorder, work: Work, field: str, wanted: Sequence[Any]) -> bool:
    """Give a work these contributors, genres or series; recorded row by row, and once as a whole.

    False when it had them already.
    """
    before = value_of(work, field)
    if _compared(field, before) == _compared(field, wanted):
        return False
    _WRITE[field](recorder, work, wanted)
    session().flush()
    recorder.say(work, field, before, value_of(work, field))
    return True


def _compared(field: str, value: Sequence[Any]) -> list[Any]:
    """Names that differ only in letter case are the same."""
    if field == "genres":
        return sorted(map(names.name_key, value))
    return [(names.name_key(name), rest) for name, rest in value]


# ── reading ───────────────────────────────────────────────────────────────────────────────────────


def _contributors(work_id: int) -> list[Any]:
    query = (
        select(Person.name, Credit.role)
        .join(Credit)
        .where(Credit.work_id == work_id)
        .order_by(Credit.position, Credit.id)
    )
    return [list(pair) for pair in dict.fromkeys(map(tuple, session().execute(query)))]


def _genres(work_id: int) -> list[Any]:
    query = select(Genre.name, Genre.name_key).join(WorkGenre).where(WorkGenre.work_id == work_id)
    return [name for name, _ in sorted(session().execute(query), key=lambda row: row[1])]


def _series(work_id: int) -> list[Any]:
    query = (
        select(Series.name, SeriesEntry.label)
        .join(Series)
        .where(SeriesEntry.work_id == work_id, Series.deleted_at.is_(None))
    )
    return [list(pair) for pair in session().execute(query.order_by(SeriesEntry.id))]


# ── writing ───────────────────────────────────────────────────────────────────────────────────────


def _set_contributors(recorder: Recorder, work: Work, wanted: Sequence[Any]) -> None:
    query = (
        select(Credit, Person.name_key)
        .join(Person)
        .where(Credit.work_id == work.id)
        .order_by(Credit.position, Credit.id)
    )
    left: dict[tuple[str, str], list[Credit]] = {}
    for credit, key in session().execute(query):
        left.setdefault((key, credit.role), []).append(credit)
    placed = []
    for position, (name, role) in enumerate(wanted):
        known = left.pop((names.name_key(name), role), [])
        for credit in known:  # an actor with two characters has two
            recorder.assign(credit, {"position": position})
        if not known:
            placed.append((name, role, position))
    for credit in (one for several in left.values() for one in several):
        recorder.remove(credit)
    for name, role, position in placed:
        person = identity.find_or_create_person(recorder, name, is_group=role in roles.OF_GROUPS)
        recorder.add(Credit(work_id=work.id, person_id=person.id, role=role, position=position))


def _set_genres(recorder: Recorder, work: Work, wanted: Sequence[Any]) -> None:
    query = select(WorkGenre, Genre.name_key).join(Genre).where(WorkGenre.work_id == work.id)
    left = {key: link for link, key in session().execute(query)}
    for name in wanted:
        if left.pop(names.name_key(name), None) is None:
            recorder.add(WorkGenre(work_id=work.id, genre_id=_genre(recorder, name).id))
    for link in left.values():
        recorder.remove(link)


def _genre(recorder: Recorder, name: str) -> Genre:
    found = session().execute(select(Genre).where(Genre.name_key == names.name_key(name))).scalar()
    return (
        found
        if found is not None
        else recorder.add(Genre(name=name, name_key=names.name_key(name)))
    )


def _set_series(recorder: Recorder, work: Work, wanted: Sequence[Any]) -> None:
    query = (
        select(SeriesEntry, Series.name_key)
        .join(Series)
        .where(SeriesEntry.work_id == work.id, Series.deleted_at.is_(None))
    )
    left = {key: entry for entry, key in session().execute(query.order_by(SeriesEntry.id))}
    for name, label in wanted:
        entry = left.pop(names.name_key(name), None)
        if entry is None:
            series = _one_series(recorder, work, name)
            recorder.add(
                SeriesEntry(
                    series_id=series.id,
                    work_id=work.id,
                    position=sort_keys.position_of(label),
                    label=label,
                )
            )
        else:
            recorder.assign(entry, {"position": sort_keys.position_of(label), "label": label})
    for entry in left.values():
        recorder.remove(entry)


def _one_series(recorder: Recorder, work: Work, name: str) -> Series:
    """A series belongs to one library: one of those that hold the work, which has it already if any
    does.
    """
    libraries = sorted(access.libraries_of(work))
    key = names.name_key(name)
    query = select(Series).where(
        Series.name_key == key, Series.library_id.in_(libraries), Series.deleted_at.is_(None)
    )
    found = session().execute(query.order_by(Series.id).limit(1)).scalar()
    if found is not None:
        return found
    sort_key = sort_keys.sort_key(name)
    return recorder.add(
        Series(
            library_id=libraries[0],
            name=name,
            name_key=key,
            sort_key=sort_key,
            letter=sort_keys.letter(sort_key),
        )
    )


_READ: dict[str, Callable[[int], list[Any]]] = {
    "contributors": _contributors,
    "genres": _genres,
    "series": _series,
}
_WRITE: dict[str, Callable[[Recorder, Work, Sequence[Any]], None]] = {
    "contributors": _set_contributors,
    "genres": _set_genres,
    "series": _set_series,
}
