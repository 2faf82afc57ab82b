"""Everything an item's page shows besides the item itself: people, editions, files, parts, sources;
read in one round trip, however long the lists are.

Plain SQL, because eleven statements through the ORM took more than half of the page's time
(benchmarks/pages.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from models.account import User
from models.work import Work
from services import access
from services.db.plain_sql import rows_of_all
from services.lists import sections
from services.lists.files import FileLine, file_lines
from services.lists.sections import Part, Section
from services.text import isbns
from services.works import people

MAX_PARTS = 5_000
MAX_FILES = 5_000


class Credit(NamedTuple):
    name: str
    role: str
    character: str
    person_id: int


class Genre(NamedTuple):
    id: int
    name: str


class Edition(NamedTuple):
    id: int
    name: str
    format: str
    publisher: str
    published: str
    isbn_13: str
    isbn_10: str
    narrator: str
    language: str

    @property
    def has_two_isbns(self) -> bool:
        """Whether the two numbers belong to different editions. Such pairs were stored before they
        were refused.
        """
        return isbns.are_of_two_editions(self.isbn_13, self.isbn_10)


class SeriesLine(NamedTuple):
    """A work's position in a series, and its neighbours as (id, title)."""

    id: int
    name: str
    label: str
    previous: tuple[int, str] | None
    next: tuple[int, str] | None


class Holder(NamedTuple):
    """A library that holds the work."""

    id: int
    name: str
    kind: str


class Identifier(NamedTuple):
    source: str
    value: str


class ChosenSource(NamedTuple):
    """The source of a field's current value."""

    field: str
    source: str
    is_locked: bool


class Details(NamedTuple):
    """`editions` have their files without extras, such as trailers, which are in `extras`.
    `libraries` are those that the caller may see. `links` are the values of the fields stored in
    tables of their own, `sources` the sources of all fields by name; `media_type` is its display
    name.
    """

    credits: list[Credit]
    genres: list[Genre]
    series: list[SeriesLine]
    editions: list[tuple[Edition, list[FileLine]]]
    extras: list[FileLine]
    sections: list[Section]
    libraries: list[Holder]
    identifiers: list[Identifier]
    links: dict[str, Any]
    media_type: str
    sources: dict[str, ChosenSource]


class _Neighbour(NamedTuple):
    """A work in a series of the shown work."""

    series_id: int
    name: str
    label: str
    entry_id: int
    work_id: int
    title: str


_STATEMENTS = {
    "credits": "SELECT p.name, c.role, c.character, p.id FROM credit c CROSS JOIN person p WHERE"
    " c.work_id = :work_id AND p.id = c.person_id ORDER BY c.position, c.id",
    "genres": "SELECT g.id, g.name FROM work_genre w CROSS JOIN genre g WHERE w.work_id = :work_id"
    " AND g.id = w.genre_id ORDER BY g.name_key",
    "tags": "SELECT t.name, t.name_key FROM work_tag w CROSS JOIN tag t WHERE w.work_id = :work_id"
    " AND t.id = w.tag_id AND t.library_id IN ({libraries}) ORDER BY t.name_key, t.id",
    "media_type": "SELECT m.name, m.display_name FROM work w CROSS JOIN media_type m WHERE w.id ="
    " :work_id AND m.id = w.media_type_id",
    "editions": f"SELECT {', '.join(Edition._fields)} FROM edition WHERE work_id = :work_id AND"
    " deleted_at IS NULL ORDER BY position, id",
    "files": "SELECT media_file.id, media_file.edition_id, r.name, media_file.path_text,"
    " media_file.size, media_file.format, media_file.codec, media_file.resolution, media_file.hdr,"
    " media_file.duration_ms, media_file.bit_rate, media_file.sample_rate, media_file.bit_depth,"
    " media_file.channels, media_file.page_count, media_file.chapters IS NOT NULL,"
    " media_file.is_extra, media_file.extra, media_file.problem, media_file.missing_reason ="
    " 'left_out', media_file.placed_at IS NOT NULL, media_file.placed_by,"
    " media_file.missing_since FROM edition e CROSS JOIN media_file CROSS JOIN root r"
    " WHERE e.work_id = :work_id AND media_file.edition_id = e.id AND r.id = media_file.root_id AND"
    f" {{files}} ORDER BY media_file.position, media_file.path LIMIT {MAX_FILES}",
    "streams": "SELECT s.media_file_id, s.kind, s.codec, s.language, s.title, s.channels, s.width,"
    " s.height, s.hdr, s.is_forced, s.external_path IS NOT NULL FROM edition e CROSS JOIN"
    " media_file f CROSS JOIN media_stream s WHERE e.work_id = :work_id AND f.edition_id = e.id"
    " AND s.media_file_id = f.id ORDER BY s.media_file_id, s.position",
    "parts": f"SELECT {sections.COLUMNS} FROM part WHERE work_id = :work_id AND deleted_at"
    f" IS NULL ORDER BY section, number, id LIMIT {MAX_PARTS}",
    "plays": "SELECT l.part_id, l.media_file_id FROM part p CROSS JOIN part_file l WHERE p.work_id"
    " = :work_id AND l.part_id = p.id ORDER BY l.part_id, l.position",
    "series": "SELECT s.id, s.name, n.label, n.id, w.id, w.title FROM series s CROSS JOIN"
    " series_entry n CROSS JOIN work w WHERE s.id IN (SELECT series_id FROM series_entry WHERE"
    " work_id = :work_id) AND s.library_id IN ({libraries}) AND s.deleted_at IS NULL AND"
    " n.series_id = s.id AND w.id = n.work_id AND w.deleted_at IS NULL AND +w.scope_id IN"
    f" ({{scopes}}) ORDER BY s.name_key, s.id, n.position, n.id LIMIT {MAX_PARTS}",
    "libraries": "SELECT l.id, l.name, l.kind FROM scope_library h CROSS JOIN library l WHERE"
    " h.scope_id = :scope_id AND l.id = h.library_id AND l.id IN ({libraries}) ORDER BY l.name_key",
    "identifiers": "SELECT source, value FROM external_id WHERE subject_table = 'work' AND"
    " subject_id = :work_id ORDER BY source, value",
    "sources": "SELECT field, source, is_locked FROM field_source WHERE subject_table = 'work' AND"
    " subject_id = :work_id AND is_chosen",
}


def details(work: Work, *, by: User) -> Details:
    """Everything around a work. The caller must have the work from works.read.get_work, which
    checks permissions.
    """
    tables = _read(work, by)
    lines = file_lines(tables["files"], tables["streams"])
    credits = [Credit(*row) for row in tables["credits"]]
    genres = [Genre(*row) for row in tables["genres"]]
    neighbours = [_Neighbour(*row) for row in tables["series"]]
    type_name, media_type = next(iter(tables["media_type"]), ("", ""))
    return Details(
        credits=credits,
        genres=genres,
        series=_series(work.id, neighbours),
        editions=_editions([Edition(*row) for row in tables["editions"]], lines),
        extras=[line for files in lines.values() for line in files if line.file.is_extra],
        sections=sections.of_parts(
            [Part(*row) for row in tables["parts"]],
            tables["plays"],
            lines,
            of_show=work.kind == "tv",
        ),
        libraries=[Holder(*row) for row in tables["libraries"]],
        identifiers=[Identifier(*row) for row in tables["identifiers"]],
        links={
            "contributors": people.entries((credit.name, credit.role) for credit in credits),
            "genres": [genre.name for genre in genres],
            "series": _entries(work.id, neighbours),
            "tags": list({key: name for name, key in reversed(tables["tags"])}.values())[::-1],
            "media_type": type_name,
        },
        media_type=media_type,
        sources={row[0]: ChosenSource(*row) for row in tables["sources"]},
    )


# ── reading ───────────────────────────────────────────────────────────────────────────────────────


def _read(work: Work, by: User) -> dict[str, list[Any]]:
    libraries = tuple(sorted(access.visible_libraries(by)))
    texts = _texts(libraries, access.visible_scopes(by), access.visible_files_sql(by))
    values = {"work_id": work.id, "scope_id": work.scope_id}
    return dict(zip(_STATEMENTS, rows_of_all(texts, values), strict=True))


@lru_cache(64)
def _texts(libraries: tuple[int, ...], scopes: tuple[int, ...], files: str) -> tuple[str, ...]:
    shown = {
        "libraries": ", ".join(map(str, libraries)) or "NULL",
        "scopes": ", ".join(map(str, scopes)) or "NULL",
        "files": files,
    }
    return tuple(sql.format(**shown) for sql in _STATEMENTS.values())


# ── putting together ──────────────────────────────────────────────────────────────────────────────


def _editions(
    editions: list[Edition], lines: dict[int, list[FileLine]]
) -> list[tuple[Edition, list[FileLine]]]:
    """The editions with their files; without those that have nothing but extras."""
    shown = []
    for edition in editions:
        files = lines.get(edition.id, [])
        own = [line for line in files if not line.file.is_extra]
        if own or not files:
            shown.append((edition, own))
    return shown


def _series(work_id: int, neighbours: Iterable[_Neighbour]) -> list[SeriesLine]:
    """Neighbours are works that the caller may see."""
    by_series: dict[int, list[_Neighbour]] = defaultdict(list)
    for row in neighbours:
        by_series[row.series_id].append(row)
    series = []
    for rows in by_series.values():
        index = next((number for number, row in enumerate(rows) if row.work_id == work_id), None)
        if index is not None:
            before = rows[index - 1] if index else None
            after = rows[index + 1] if index + 1 < len(rows) else None
            own = (rows[0].series_id, rows[0].name, rows[index].label)
            series.append(SeriesLine(*own, _pair(before), _pair(after)))
    return series


def _pair(row: _Neighbour | None) -> tuple[int, str] | None:
    return (row.work_id, row.title) if row is not None else None


def _entries(work_id: int, neighbours: Iterable[_Neighbour]) -> list[list[str]]:
    """The value of the field `series`, in the form of services/works/series.py."""
    own = [row for row in neighbours if row.work_id == work_id]
    return [[row.name, row.label] for row in sorted(own, key=lambda row: row.entry_id)]
