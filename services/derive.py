"""Computes derived columns of works and their search texts, from title, credits, parts, files and
genres; these are never edited. Every writer of the catalogue (edits, undo, scans, imports) calls
`refresh_works` at the end of its transaction.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, case, exists, func, literal_column, select
from sqlalchemy.orm import aliased

from models.base import Base
from models.classification import Genre, Series, SeriesEntry, Tag, WorkGenre, WorkTag
from models.file import Image, MediaFile
from models.library import ScopeLibrary
from models.person import Credit, Person
from models.work import Copy, Edition, Part, PartFile, Work
from services.db import bulk
from services.db.transactions import session
from services.lists import facet_counts
from services.search import index
from services.search.documents import SearchText
from services.search.facets import facet_tokens
from services.text import sort_keys
from services.works import lengths, roles
from services.works.fields import WORK

BATCH = 400
_NAMES_SHOWN = 3
# besides the title, which has an index column of its own
_SEARCHED = tuple(name for name, field in WORK.items() if field.is_searched)
_WORK_COLUMNS = (
    Work.id,
    Work.kind,
    Work.scope_id,
    Work.title,
    Work.sort_title,
    Work.language,
    Work.published,
    Work.deleted_at,
    Work.counted_as,
    *(getattr(Work, name) for name in _SEARCHED),
)
_DERIVED = (
    "sort_key",
    "letter",
    "year",
    "creator",
    "creator_key",
    "formats",
    "hue",
    "file_count",
    "missing_count",
    "part_count",
    "duration_ms",
    "counted_as",
)


class _Related(NamedTuple):
    """Rows that belong to the works of one batch, by work id."""

    credits: dict[int, list[Any]]
    genres: dict[int, list[Any]]
    parts: dict[int, list[Any]]
    formats: dict[int, list[str]]
    files: dict[int, list[Any]]  # what _files says of each edition with files
    series: dict[int, list[str]]
    isbns: dict[int, list[str]]
    plays: dict[int, list[Any]]  # of shows: what lengths.of_show asks for


def works_naming(row: Base) -> set[int]:
    """Ids of the works that are found by the name of this series, genre or person, or that store a
    person's name in a column.
    """
    if isinstance(row, Person):
        return set(
            session().execute(select(Credit.work_id).where(Credit.person_id == row.id)).scalars()
        )
    if isinstance(row, Series):
        return set(
            session()
            .execute(select(SeriesEntry.work_id).where(SeriesEntry.series_id == row.id))
            .scalars()
        )
    if isinstance(row, Genre):
        return set(
            session()
            .execute(select(WorkGenre.work_id).where(WorkGenre.genre_id == row.id))
            .scalars()
        )
    return set()


def works_tagged(row: Base) -> set[int]:
    """Ids of the works that show this tag; they are not found by its name."""
    if not isinstance(row, Tag):
        return set()
    query = select(WorkTag.work_id).where(WorkTag.tag_id == row.id)
    return set(session().execute(query).scalars())


def refresh_works(work_ids: Sequence[int]) -> None:
    """Update derived columns and search texts of works. Inside a write transaction, after flushing
    the session.
    """
    for start in range(0, len(work_ids), BATCH):
        _refresh(work_ids[start : start + BATCH])


def works_of(edition_ids: Iterable[int]) -> set[int]:
    """The ids of the works of some editions."""
    return set(
        session()
        .execute(select(Edition.work_id).where(Edition.id.in_(list(edition_ids))))
        .scalars()
    )


def _refresh(ids: Sequence[int]) -> None:
    # locked, where rows can be: what a work was counted as must be what the other writer left
    query = (
        select(*_WORK_COLUMNS)
        .where(Work.id.in_(ids))
        .order_by(Work.id)
        .with_for_update(key_share=True)
    )
    works = session().execute(query).all()
    related = _read_related(ids, [work.id for work in works if work.kind == "tv"])
    rows = [_derived(work, related) for work in works]
    if not rows:
        return
    bulk.update(Work, _DERIVED, [(*map(row.__getitem__, _DERIVED), row["work_id"]) for row in rows])
    for work, row in zip(works, rows, strict=True):
        facet_counts.record_change(work.counted_as, row["counted_as"])
    pairs = list(zip(works, rows, strict=True))
    index.store(
        [
            (work.id, _search_text(work, row, related))
            for work, row in pairs
            if work.deleted_at is None
        ]
    )
    index.remove([work.id for work in works if work.deleted_at is not None])
    for work_id in ids:
        known = session().identity_map.get(session().identity_key(Work, work_id))
        if known is not None:
            session().expire(known)


def _read_related(ids: Sequence[int], show_ids: Sequence[int]) -> _Related:
    affected = {
        name: session().execute(statement, {"ids": ids}).all()
        for name, statement in _statements().items()
    }
    plays = session().execute(_plays(), {"ids": show_ids}).all() if show_ids else ()
    editions = affected["editions"]
    # a format counts where an edition has a present file or a copy, or never had a file
    present: Counter[int] = Counter()
    for row in affected["files"]:
        present[row[1]] += row[3] - row[4]
    return _Related(
        credits=_by_work(affected["credits"]),
        genres=_by_work(affected["genres"]),
        parts=_by_work(affected["parts"]),
        formats=_by_work((row[0], row[2]) for row in editions if row[3] or present.get(row[1], 1)),
        files=_by_work((row[0], *row[1:]) for row in affected["files"]),
        series=_by_work(affected["series"]),
        isbns=_by_work((row[0], isbn) for row in editions for isbn in row[4:] if isbn),
        plays=_by_work(tuple(row) for row in plays),
    )


@cache
def _statements() -> dict[str, Any]:
    """The queries for rows related to some works (`ids`). They are built once, because building
    takes longer than running them.
    """
    ids: Any = bindparam("ids", expanding=True)
    return {
        "credits": (
            select(Credit.work_id, Credit.role, Person.name, Person.sort_key)
            .join(Person)
            .where(Credit.work_id.in_(ids))
            .order_by(Credit.position, Credit.id)
        ),
        "genres": (
            select(WorkGenre.work_id, Genre.id, Genre.name)
            .join(Genre)
            .where(WorkGenre.work_id.in_(ids))
        ),
        "parts": select(Part.work_id, Part.title, Part.artist, Part.duration_ms).where(
            Part.work_id.in_(ids), Part.deleted_at.is_(None)
        ),
        "editions": (
            select(
                Edition.work_id,
                Edition.id,
                Edition.format,
                exists().where(Copy.edition_id == Edition.id, Copy.deleted_at.is_(None)),
                Edition.isbn_13,
                Edition.isbn_10,
            )
            .where(Edition.work_id.in_(ids), Edition.deleted_at.is_(None))
            .order_by(Edition.position, Edition.id)
        ),
        "files": _files(ids),
        "series": _series_known_to_all().where(
            SeriesEntry.work_id.in_(ids), Series.deleted_at.is_(None)
        ),
    }


def _files(ids: Any) -> Select[Any]:
    """Counts and lengths of the files of each edition. Of films they are grouped by the part that a
    file is ("cd1"; 0 for a whole one), because only parts add up to the film.
    """
    # literals, because PostgreSQL takes two parameters of one value for different expressions
    part = case(
        (Work.kind == literal_column("'movie'"), MediaFile.position), else_=literal_column("-1")
    )
    is_file = ~MediaFile.is_extra
    return (
        select(
            Edition.work_id,
            Edition.id,
            part,
            func.count().filter(is_file),
            func.count(MediaFile.missing_since).filter(is_file),
            func.sum(MediaFile.duration_ms).filter(is_file),
            func.max(MediaFile.duration_ms).filter(is_file),
        )
        .join(MediaFile, MediaFile.edition_id == Edition.id)
        .join(Work, Work.id == Edition.work_id)
        .where(Edition.work_id.in_(ids), Edition.deleted_at.is_(None))
        .group_by(Edition.work_id, Edition.id, part)
    )


@cache
def _plays() -> Select[int, int, int, int]:
    """Which files the episodes of shows are in, and how long these are."""
    return (
        select(Part.work_id, Part.id, MediaFile.id, MediaFile.duration_ms)
        .join(PartFile, PartFile.part_id == Part.id)
        .join(MediaFile, MediaFile.id == PartFile.media_file_id)
        .join(Edition, Edition.id == MediaFile.edition_id)
        .where(
            Part.work_id.in_(bindparam("ids", expanding=True)),
            Part.deleted_at.is_(None),
            Edition.work_id == Part.work_id,
            Edition.deleted_at.is_(None),
            ~MediaFile.is_extra,
        )
        .order_by(Part.id, MediaFile.id)
    )


def _series_known_to_all() -> Select[int, str]:
    """Names of series that exist in every library that holds the work. The index must not reveal to
    a member of one library how another one names its series. The rest is found by `series:`, which
    only searches where the caller may see.
    """
    entry, twin = aliased(SeriesEntry), aliased(Series)
    named = (
        select(twin.id)
        .join(entry, entry.series_id == twin.id)
        .where(
            entry.work_id == Work.id,
            twin.library_id == ScopeLibrary.library_id,
            twin.name_key == Series.name_key,
            twin.deleted_at.is_(None),
        )
    )
    silent = select(ScopeLibrary.library_id).where(
        ScopeLibrary.scope_id == Work.scope_id,
        ~named.correlate(Work, ScopeLibrary, Series).exists(),
    )
    return (
        select(SeriesEntry.work_id, Series.name)
        .join(Series)
        .join(Work, Work.id == SeriesEntry.work_id)
        .where(~silent.correlate(Work, Series).exists())
    )


def _by_work(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for work_id, *rest in rows:
        grouped[work_id].append(rest[0] if len(rest) == 1 else rest)
    return grouped


def _derived(work: Any, related: _Related) -> dict[str, Any]:
    main = roles.MAIN[work.kind]
    creators = [(name, key) for role, name, key in related.credits.get(work.id, ()) if role in main]
    files, parts = related.files.get(work.id, []), related.parts.get(work.id, [])
    sort_key = sort_keys.sort_key(work.sort_title or work.title, work.language)
    formats = list(dict.fromkeys(related.formats.get(work.id, ())))
    return {
        "work_id": work.id,
        "sort_key": sort_key,
        "letter": sort_keys.letter(sort_key),
        "year": year_of(work.published),
        "creator": ", ".join(dict.fromkeys(name for name, _ in creators[:_NAMES_SHOWN])),
        "creator_key": creators[0][1] if creators else "",
        "formats": " ".join(formats),
        "hue": hue_of(work.title),
        "file_count": sum(row[2] for row in files),
        "missing_count": sum(row[3] for row in files),
        "part_count": len(parts),
        "duration_ms": _length(work, related),
        "counted_as": _counted_as(work, formats, related),
    }


def _length(work: Any, related: _Related) -> int:
    files = related.files.get(work.id, [])
    if work.kind == "tv":
        return lengths.of_show(related.plays.get(work.id, []), files)
    parts = related.parts.get(work.id, [])
    return lengths.of_work(work.kind, files, (length for _, _, length in parts))


def _counted_as(work: Any, formats: Sequence[str], related: _Related) -> str:
    if work.deleted_at is not None:
        return ""
    genres = (genre[0] for genre in related.genres.get(work.id, ()))
    return facet_counts.counted_as(
        work.scope_id, work.kind, year_of(work.published), genres, formats
    )


def best_covers(work_ids: Sequence[int]) -> dict[int, int | None]:
    """The id of the picture that each of these works should show: an uploaded one, else one in the
    folder, else one inside the file.
    """
    order = {"upload": 0, "file": 1, "embedded": 2}
    best: dict[int, tuple[int, int]] = {}
    for start in range(0, len(work_ids), BATCH):
        query = select(Image.subject_id, Image.origin, Image.id).where(
            Image.subject_table == "work",
            Image.kind == "cover",
            Image.subject_id.in_(work_ids[start : start + BATCH]),
            Image.is_broken.is_(False),
        )
        for work_id, origin, image_id in session().execute(query):
            choice = (order.get(origin, 9), image_id)
            if work_id not in best or choice < best[work_id]:
                best[work_id] = choice
    return {work_id: best[work_id][1] if work_id in best else None for work_id in work_ids}


def year_of(published: str) -> int:
    """The year of "1999-05-31" or "1999"; 0 for ""."""
    return int(published[:4]) if published[:4].isdigit() and len(published) >= 4 else 0


@lru_cache(4096)  # of a new work it is stored, and then derived
def hue_of(title: str) -> int:
    """One of 24 hues for a generated cover, always the same for a title."""
    total = 0
    for character in title:
        total = (total * 31 + ord(character)) & 0xFFFF
    return total % 24


def _search_text(work: Any, row: dict[str, Any], related: _Related) -> SearchText:
    people = dict.fromkeys(credit[1] for credit in related.credits.get(work.id, ()))
    others = [
        *(getattr(work, name) for name in _SEARCHED),
        *related.series.get(work.id, ()),
        *related.isbns.get(work.id, ()),
    ]
    others += [genre[1] for genre in related.genres.get(work.id, ())]
    for title, artist, _ in related.parts.get(work.id, ()):
        others.append(title)
        if artist and artist not in people:
            people[artist] = None
    facets = facet_tokens(
        work.scope_id,
        work.kind,
        row["year"] or None,
        [genre[0] for genre in related.genres.get(work.id, ())],
        row["formats"].split(),
    )
    return {
        "title": work.title,
        "author": "\n".join(people),
        "other": "\n".join(filter(None, others)),
        "facets": facets,
    }
