"""The books of a series: listing them, adding one or many, and removing them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from errors import Invalid, NotFound, Problem
from models.account import User
from models.classification import Series, SeriesArc, SeriesEntry
from models.library import Library
from models.work import Work
from services import access, provenance
from services.changes import Recorder, recording
from services.db.transactions import session
from services.lists.groups import IDS
from services.lists.links import in_series
from services.lists.rows import Row, rows_of
from services.lists.sorts import BY_QUERY
from services.lists.work_list import WorkList
from services.series import new_series
from services.series_rows import LIMIT
from services.text import names, sort_keys
from services.works.read import current_uuid, current_uuids, get_library_work

HIGHEST = 99_999.9  # position, with one decimal
TOO_HIGH = HIGHEST + 0.05  # rounds to more
MAX_AT_ONCE = 5_000  # books that one use-case places
MAX_SERIES = 1_000  # series that one use-case makes
_CHUNK = 500


class PlacedWork(NamedTuple):
    """A book of a series, with its position and arc there."""

    work: Row
    position: float
    arc: UUID | None


class Placement(NamedTuple):
    """The position that a book should get; `name` is the field that errors refer to."""

    book: UUID
    position: float | None
    name: str = "book_id"


class NewSeries(NamedTuple):
    """A series to create, with its first books."""

    name: str
    places: Sequence[Placement]


def list_entries(
    library: Library, series: Series, shown: Sequence[str], *, by: User
) -> list[PlacedWork]:
    """The series' books that the library still holds, by position, with these columns and parts
    (lists/parts.py); at most LIMIT. Raises NotFound.
    """
    access.require(by, "series:read", series)
    scopes = access.visible_scopes(by, (library.id,))
    ids = WorkList(scopes, in_series(series.id, scopes), BY_QUERY, IDS).ids(0, LIMIT)
    places = _places(series)
    rows = rows_of(ids, shown, by=by, library=library)
    return [PlacedWork(row, *places[row["id"]]) for row in rows if row["id"] in places]


def _places(series: Series) -> dict[int, tuple[float, UUID | None]]:
    """Position and arc by work id."""
    query = (
        select(SeriesEntry.work_id, SeriesEntry.position, SeriesArc.uuid)
        .outerjoin(SeriesArc, SeriesArc.id == SeriesEntry.arc_id)
        .where(SeriesEntry.series_id == series.id)
    )
    return {work_id: (position, arc) for work_id, position, arc in session().execute(query)}


def series_of(library: Library, work: Work, *, by: User) -> list[tuple[UUID, str, float]]:
    """This library's series that contain a work: id, name and position. Raises NotFound."""
    access.require(by, "series:read", library)
    query = (
        select(Series.uuid, Series.name, SeriesEntry.position)
        .join(SeriesEntry, SeriesEntry.series_id == Series.id)
        .where(
            SeriesEntry.work_id == work.id,
            Series.library_id == library.id,
            Series.deleted_at.is_(None),
        )
        .order_by(SeriesEntry.position, Series.sort_key, Series.id)
    )
    return [(uuid, name, position) for uuid, name, position in session().execute(query)]


_KEEP: Any = object()


def put_book(
    library: Library, series: Series, place: Placement, *, by: User, arc: SeriesArc | None = _KEEP
) -> None:
    """Add a book to a series, or change its position. The arc stays unless one (or None) is given.
    Raises Forbidden, Invalid and NotFound; then nothing changes.
    """
    position = _rounded(place.position, "position")
    work = get_library_work(library, place.book, by=by)
    with (
        recording(
            by=by, kind="edit", subject=series, needs="series:update", rows=(work,)
        ) as recorder,
        _recording_series(recorder, [work], by),
    ):
        entry = _place(recorder, series, work, position)
        if arc is not _KEEP:
            recorder.assign(entry, {"arc_id": arc.id if arc else None})


def remove_book(series: Series, uuid: UUID, *, by: User) -> None:
    """Remove a book from a series. Raises Forbidden, and NotFound when it isn't in the series."""
    query = (
        select(SeriesEntry, Work)
        .join(Work, Work.id == SeriesEntry.work_id)
        .where(SeriesEntry.series_id == series.id, Work.uuid == current_uuid(uuid))
    )
    with recording(by=by, kind="edit", subject=series, needs="series:update") as recorder:
        row = session().execute(query).first()
        if row is None:
            raise NotFound("work")
        entry, work = row
        with _recording_series(recorder, [work], by):
            recorder.remove(entry)


def place_all(library: Library, series: Series, places: Sequence[Placement], *, by: User) -> int:
    """Add many books in one change set, all or none; returns how many. If a book occurs twice, its
    last position counts. Raises Forbidden, Invalid and NotFound.
    """
    wanted = _wanted(places)
    with recording(by=by, kind="edit", subject=series, needs="series:update") as recorder:
        works = _works(library, places, by)
        with _recording_series(recorder, list(works.values()), by):
            _place_each(recorder, series, works, wanted)
    return len(wanted)


def create_many(library: Library, wanted: Sequence[NewSeries], *, by: User) -> list[Series]:
    """Create series with their books in one change set, all or none. Entries without a name or
    books are left out. Raises Forbidden, Invalid.
    """
    named = [entry for entry in wanted if names.name_key(entry.name) and entry.places]
    places = [place for entry in named for place in entry.places]
    if not named:
        return []
    created = [new_series(library, {"name": entry.name}) for entry in named]
    if len(named) > MAX_SERIES:
        raise Invalid({"series": Problem("too_many", maximum=MAX_SERIES)})
    positions = [_wanted(entry.places) for entry in named]
    with recording(
        by=by, kind="create", subject=created[0], needs="series:create", within=library
    ) as recorder:
        works = _works(library, places, by)
        with _recording_series(recorder, list(works.values()), by):
            for series, own in zip(created, positions, strict=True):
                _place_each(recorder, recorder.add(series), works, own)
    return created


# ── placing ───────────────────────────────────────────────────────────────────────────────────────


def _wanted(places: Sequence[Placement]) -> dict[UUID, float | None]:
    return {
        place.book: _rounded(place.position, place.name.replace("book_id", "position"))
        for place in places
    }


def _rounded(position: float | None, name: str) -> float | None:
    """The position rounded to one decimal, half up. Raises Invalid naming the field."""
    if position is None:
        return None
    rounded = (
        float(Decimal(str(position)).quantize(Decimal("0.1"), ROUND_HALF_UP))
        if 0 <= position <= HIGHEST + 1
        else -1.0
    )
    if not 0 <= rounded <= HIGHEST:
        raise Invalid({name: Problem("not_a_number", minimum=0, maximum=HIGHEST)})
    return rounded


def _works(library: Library, places: Sequence[Placement], by: User) -> dict[UUID, Work]:
    """The works of these placements by public id. Raises Invalid for works that the library doesn't
    hold, and for too many.
    """
    if len(places) > MAX_AT_ONCE:
        raise Invalid({places[0].name.partition(".")[0]: Problem("too_many", maximum=MAX_AT_ONCE)})
    uuids = list(dict.fromkeys(place.book for place in places))
    answers = {answer: uuid for uuid, answer in current_uuids(uuids).items()}
    uuids += answers
    held = select(Work).where(
        Work.scope_id.in_(access.visible_scopes(by, (library.id,))), Work.deleted_at.is_(None)
    )
    by_uuid: dict[UUID, Work] = {}
    for start in range(0, len(uuids), _CHUNK):
        works = (
            session().execute(held.where(Work.uuid.in_(uuids[start : start + _CHUNK]))).scalars()
        )
        by_uuid.update((answers.get(work.uuid, work.uuid), work) for work in works)
    unknown = [place.name for place in places if place.book not in by_uuid]
    if unknown:
        raise Invalid({name: Problem("no_such_book") for name in unknown[:10]})
    return by_uuid


def _place_each(
    recorder: Recorder,
    series: Series,
    works: Mapping[UUID, Work],
    wanted: Mapping[UUID, float | None],
) -> None:
    present = (
        session().execute(select(SeriesEntry).where(SeriesEntry.series_id == series.id)).scalars()
    )
    entries = {entry.work_id: entry for entry in present}
    for uuid, position in wanted.items():
        work = works[uuid]
        _set(recorder, series, work, entries.get(work.id), position)


def _place(recorder: Recorder, series: Series, work: Work, position: float | None) -> SeriesEntry:
    query = select(SeriesEntry).where(
        SeriesEntry.series_id == series.id, SeriesEntry.work_id == work.id
    )
    return _set(recorder, series, work, session().execute(query).scalar(), position)


def _set(
    recorder: Recorder,
    series: Series,
    work: Work,
    entry: SeriesEntry | None,
    position: float | None,
) -> SeriesEntry:
    if entry is None:
        return recorder.add(
            SeriesEntry(
                series_id=series.id,
                work_id=work.id,
                position=position or 0.0,
                label=_label(position),
            )
        )
    is_same = (
        position is not None and entry.label and sort_keys.position_of(entry.label) == position
    )  # "3a" stays "3a"
    recorder.assign(
        entry, {"position": position or 0.0, "label": entry.label if is_same else _label(position)}
    )
    return entry


def _label(position: float | None) -> str:
    return "" if position is None else f"{position:g}"


@contextmanager
def _recording_series(recorder: Recorder, works: Sequence[Work], by: User) -> Iterator[None]:
    """Record the field `series` of the works around this block, and lock it, because a scan would
    otherwise move the works back to the positions in their files.
    """
    before = _series_values(works, recorder.libraries)
    yield
    session().flush()
    after = _series_values(works, recorder.libraries)
    for work in works:
        old, new = before.get(work.id, []), after.get(work.id, [])
        if old != new:
            recorder.record_value(work, "series", old, new)
            provenance.choose(recorder, work, "series", new, by=by, lock=True)


def _series_values(
    works: Sequence[Work], libraries: Collection[int] | None
) -> dict[int, list[list[str]]]:
    """The values of the field `series` by work id, as services/works/links.py reads them."""
    ids = [work.id for work in works]
    numbers: dict[int, list[list[str]]] = {}
    query = (
        select(SeriesEntry.work_id, Series.name, SeriesEntry.label)
        .join(Series)
        .where(Series.deleted_at.is_(None))
        .order_by(SeriesEntry.id)
    )
    if libraries is not None:
        query = query.where(Series.library_id.in_(libraries))
    for start in range(0, len(ids), _CHUNK):
        for work_id, name, label in session().execute(
            query.where(SeriesEntry.work_id.in_(ids[start : start + _CHUNK]))
        ):
            numbers.setdefault(work_id, []).append([name, label])
    return numbers
