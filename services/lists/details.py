"""What a work's page shows beside the work itself: people, editions, files, parts; a fixed number
of queries, however long the lists.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import select

from models.account import User
from models.classification import Genre, Series, SeriesEntry, WorkGenre
from models.file import MediaFile, MediaStream
from models.library import Library, Root
from models.person import Credit, Person
from models.work import Edition, ExternalId, Part, PartFile, Work
from services import access
from services.db.transactions import session

MOST_PARTS = 5_000
MOST_FILES = 5_000


class ChapterLine(NamedTuple):
    """A mark inside one file."""

    start_ms: int
    title: str


class FileLine(NamedTuple):
    """A media file with the name of its root; `streams` are those that are worth a line (video,
    languages).
    """

    file: MediaFile
    root_name: str
    streams: list[MediaStream]
    chapters: list[ChapterLine]


class PartLine(NamedTuple):
    """A track, episode or chapter; `file` is the one that plays it, `is_missing` says that none is
    there.
    """

    part: Part
    file: MediaFile | None
    is_missing: bool


class Section(NamedTuple):
    """A season or disc. `have` counts the parts whose files are there."""

    number: int
    parts: list[PartLine]
    have: int
    duration_ms: int


class SeriesLine(NamedTuple):
    """A work's place in a series, with its neighbours as (id, title)."""

    name: str
    label: str
    previous: tuple[int, str] | None
    next: tuple[int, str] | None


class Details(NamedTuple):
    credits: list[Any]  # name, role, character, person_id
    genres: list[Any]  # id, name
    series: list[SeriesLine]
    editions: list[tuple[Edition, list[FileLine]]]
    sections: list[Section]
    libraries: list[Any]  # id, name, kind; only those the caller may see
    identifiers: list[Any]  # source, value


def details(work: Work, *, by: User) -> Details:
    """Everything around a work. The caller got the work from works.get_work."""
    credit = (
        select(Person.name, Credit.role, Credit.character, Person.id.label("person_id"))
        .join(Credit)
        .where(Credit.work_id == work.id)
    )
    genre = select(Genre.id, Genre.name).join(WorkGenre).where(WorkGenre.work_id == work.id)
    outside = select(ExternalId.source, ExternalId.value).where(
        ExternalId.subject_table == "work", ExternalId.subject_id == work.id
    )
    seen = access.libraries_of(work) & access.visible_libraries(by)
    run = session().execute
    editions, files = _editions(work), _files(work, by)
    return Details(
        credits=list(run(credit.order_by(Credit.position, Credit.id)).all()),
        genres=sorted(run(genre).all(), key=lambda row: row.name.casefold()),
        series=_series(work, by),
        editions=[(edition, files.get(edition.id, [])) for edition in editions],
        sections=_sections(work, files),
        libraries=list(
            run(
                select(Library.id, Library.name, Library.kind)
                .where(Library.id.in_(seen))
                .order_by(Library.name_key)
            ).all()
        ),
        identifiers=list(run(outside.order_by(ExternalId.source, ExternalId.value)).all()),
    )


def _editions(work: Work) -> list[Edition]:
    query = (
        select(Edition)
        .where(Edition.work_id == work.id, Edition.deleted_at.is_(None))
        .order_by(Edition.position, Edition.id)
    )
    return list(session().execute(query).scalars())


def _files(work: Work, by: User) -> dict[int, list[FileLine]]:
    """By edition."""
    query = (
        select(MediaFile, Root.name)
        .join(Edition, Edition.id == MediaFile.edition_id)
        .join(Root, Root.id == MediaFile.root_id)
        .where(Edition.work_id == work.id, access.visible_files(by))
        .order_by(MediaFile.position, MediaFile.path)
        .limit(MOST_FILES)
    )
    rows = session().execute(query).all()
    streams: dict[int, list[MediaStream]] = defaultdict(list)
    of_work = (
        select(MediaFile.id)
        .join(Edition, Edition.id == MediaFile.edition_id)
        .where(Edition.work_id == work.id)
    )
    found = (
        select(MediaStream)
        .where(MediaStream.media_file_id.in_(of_work))
        .order_by(MediaStream.media_file_id, MediaStream.position)
    )
    for stream in session().execute(found).scalars():
        streams[stream.media_file_id].append(stream)
    lines: dict[int, list[FileLine]] = defaultdict(list)
    for file, root_name in rows:
        lines[file.edition_id or 0].append(
            FileLine(file, root_name, streams[file.id], _chapters(file))
        )
    return lines


def _chapters(file: MediaFile) -> list[ChapterLine]:
    return (
        [ChapterLine(int(start), str(title)) for start, title in orjson.loads(file.chapters)]
        if file.chapters
        else []
    )


def _sections(work: Work, files: dict[int, list[FileLine]]) -> list[Section]:
    query = (
        select(Part)
        .where(Part.work_id == work.id, Part.deleted_at.is_(None))
        .order_by(Part.section, Part.number, Part.id)
        .limit(MOST_PARTS)
    )
    parts = list(session().execute(query).scalars())
    if not parts:
        return []
    links = (
        select(PartFile.part_id, PartFile.media_file_id)
        .join(Part, Part.id == PartFile.part_id)
        .where(Part.work_id == work.id)
    )
    by_id = {line.file.id: line.file for lines in files.values() for line in lines}
    played: dict[int, list[MediaFile]] = defaultdict(list)
    for part_id, file_id in session().execute(links.order_by(PartFile.part_id, PartFile.position)):
        if file_id in by_id:
            played[part_id].append(by_id[file_id])
    sections: dict[int, list[PartLine]] = defaultdict(list)
    for part in parts:
        there = [file for file in played[part.id] if file.missing_since is None]
        file = next(iter(there or played[part.id]), None)
        sections[part.section].append(PartLine(part, file, not there))
    return [_section(number, lines) for number, lines in sections.items()]


def _section(number: int, lines: list[PartLine]) -> Section:
    length = sum(
        line.part.duration_ms or (line.file.duration_ms if line.file else 0) for line in lines
    )
    return Section(number, lines, sum(not line.is_missing for line in lines), length)


def _series(work: Work, by: User) -> list[SeriesLine]:
    """Neighbours are those that the caller may see."""
    own = select(SeriesEntry.series_id).where(SeriesEntry.work_id == work.id)
    query = (
        select(Series.id, Series.name, SeriesEntry.label, Work.id, Work.title)
        .join(SeriesEntry, SeriesEntry.series_id == Series.id)
        .join(Work, Work.id == SeriesEntry.work_id)
        .where(
            Series.id.in_(own),
            Series.library_id.in_(access.visible_libraries(by)),
            Series.deleted_at.is_(None),
            Work.deleted_at.is_(None),
            Work.scope_id.in_(access.visible_scopes(by)),
        )
        .order_by(Series.name_key, Series.id, SeriesEntry.position, SeriesEntry.id)
        .limit(MOST_PARTS)
    )
    by_series: dict[int, list[Any]] = defaultdict(list)
    for row in session().execute(query).all():
        by_series[row[0]].append(row)
    found = []
    for rows in by_series.values():
        place = next((number for number, row in enumerate(rows) if row[3] == work.id), None)
        if place is not None:
            before, after = (
                rows[place - 1] if place else None,
                rows[place + 1] if place + 1 < len(rows) else None,
            )
            found.append(SeriesLine(rows[place][1], rows[place][2], _pair(before), _pair(after)))
    return found


def _pair(row: Any) -> tuple[int, str] | None:
    return (row[3], row[4]) if row is not None else None


def missing_since(lines: list[FileLine]) -> datetime | None:
    """Since when none of these files is there; None while one is."""
    gone = [line.file.missing_since for line in lines]
    return max((moment for moment in gone if moment), default=None) if gone and all(gone) else None
