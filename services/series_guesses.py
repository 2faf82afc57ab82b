"""Guesses from titles which books form a series or belong to one. Nothing is stored; a person
decides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import exists, select

from models.account import User
from models.classification import Series, SeriesEntry
from models.library import Library
from models.work import Work
from services import access
from services.db.transactions import session
from services.series_titles import number_finder, volume_of
from services.works import media_types

USUAL_TYPES = ("manga", "manhwa", "manhua", "comic", "graphic_novel", "light_novel")
LIMIT = 1_000  # proposals, the biggest; candidates
_LEAST = 2  # books of a proposal
_CHUNK = 500


class Guess(NamedTuple):
    """A book, and the position in its title."""

    position: float
    title: str
    uuid: UUID
    subtitle: str
    cover_id: int | None


class Proposal(NamedTuple):
    """Books that could form a series."""

    name: str
    books: list[Guess]


class Candidate(NamedTuple):
    """A book that could belong to a series, and its other series: id, name, position."""

    book: Guess
    others: list[tuple[UUID, str, float]]


def propose_series(library: Library, types: Sequence[str] = (), *, by: User) -> list[Proposal]:
    """Books of these media types that are in no series, grouped by the series in their titles;
    largest groups first, at most LIMIT. Raises NotFound.
    """
    access.require(by, "series:read", library)
    taken = (
        exists()
        .where(
            SeriesEntry.work_id == Work.id,
            SeriesEntry.series_id == Series.id,
            Series.deleted_at.is_(None),
        )
        .where(Series.library_id.in_(access.visible_libraries(by)))
    )
    query = select(Work.title, Work.uuid, Work.subtitle, Work.cover_id).where(
        Work.scope_id.in_(access.visible_scopes(by, (library.id,))),
        Work.deleted_at.is_(None),
        media_types.type_condition(types or USUAL_TYPES),
        ~taken,
    )
    groups: dict[str, list[Guess]] = defaultdict(list)
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for title, uuid, subtitle, cover_id in session().execute(query.order_by(Work.id)):
        volume = volume_of(title)
        if volume is not None:
            key = volume.series.lower()
            groups[key].append(Guess(volume.position, title, uuid, subtitle, cover_id))
            spellings[key][volume.series] += 1
    ordered = sorted((-len(books), key) for key, books in groups.items() if len(books) >= _LEAST)
    return [
        Proposal(_commonest(spellings[key]), sorted(groups[key], key=_place))
        for _size, key in ordered[:LIMIT]
    ]


def _commonest(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda name: (-spellings[name], name))


def _place(guess: Guess) -> tuple[float, str, str]:
    return guess.position, guess.title, str(guess.uuid)


def match_candidates(library: Library, series: Series, *, by: User) -> list[Candidate]:
    """Books of the library whose titles consist of the series' name and a number and that are not
    in it yet; by number, at most LIMIT. Raises NotFound.
    """
    access.require(by, "series:read", series)
    number_of = number_finder(series.name)
    titles = select(Work.id, Work.title).where(
        Work.scope_id.in_(access.visible_scopes(by, (library.id,))), Work.deleted_at.is_(None)
    )
    inside = set(
        session()
        .execute(select(SeriesEntry.work_id).where(SeriesEntry.series_id == series.id))
        .scalars()
    )
    numbers = {
        work_id: number
        for work_id, title in session().execute(titles)
        if (number := number_of(title)) is not None
    }
    wanted = sorted(
        (number, work_id) for work_id, number in numbers.items() if work_id not in inside
    )[:LIMIT]
    others = _others([work_id for _number, work_id in wanted], by)
    candidates = [
        (Guess(numbers[row.id], row.title, row.uuid, row.subtitle, row.cover_id), row.id)
        for row in _details([candidate_id for _, candidate_id in wanted])
    ]
    return [
        Candidate(guess, others.get(work_id, []))
        for guess, work_id in sorted(candidates, key=lambda pair: _place(pair[0]))
    ]


def _details(ids: list[int]) -> list[Any]:
    rows: list[Any] = []
    for start in range(0, len(ids), _CHUNK):
        query = select(Work.id, Work.uuid, Work.title, Work.subtitle, Work.cover_id).where(
            Work.id.in_(ids[start : start + _CHUNK])
        )
        rows += session().execute(query).all()
    return rows


def _others(ids: list[int], by: User) -> dict[int, list[tuple[UUID, str, float]]]:
    others: dict[int, list[tuple[UUID, str, float]]] = defaultdict(list)
    query = (
        select(SeriesEntry.work_id, Series.uuid, Series.name, SeriesEntry.position)
        .join(Series, Series.id == SeriesEntry.series_id)
        .where(Series.library_id.in_(access.visible_libraries(by)), Series.deleted_at.is_(None))
        .order_by(SeriesEntry.position, Series.sort_key, Series.id)
    )
    for start in range(0, len(ids), _CHUNK):
        for work_id, uuid, name, position in session().execute(
            query.where(SeriesEntry.work_id.in_(ids[start : start + _CHUNK]))
        ):
            others[work_id].append((uuid, name, position))
    return others
