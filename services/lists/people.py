"""The people of a library: everyone credited in a work that it holds.

There are no maintained counts. In a large library each person is checked, in a small one the people
are read from its works.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import or_, select

from errors import NotFound
from models.account import User
from models.library import Library
from models.person import BibliographyEntry, Person
from models.work import Edition, Work
from services import access, people, photos
from services.db.plain_sql import run
from services.db.transactions import session
from services.lists.groups import IDS
from services.lists.links import by_person
from services.lists.rows import Row, rows_of
from services.lists.sorts import BY_TITLE
from services.lists.work_list import WorkList
from services.people import Details
from services.text import isbns
from services.text.names import name_key

MAX_WORKS = 2000  # of one person
_ORDERS = {
    "name": "p.name_key {way}, p.id {way}",
    "sort_name": "p.sort_key {way}, p.id {way}",
    "works": "c.works {way}, p.name_key, p.id",
}
_LARGE = 10  # a library with one of so many works of the instance
_BATCH = 500
# A name that begins with none of the letters of any script: keys have no capitals, and compare by
# code point.
_SYMBOLS = (
    "(p.name_key < 'a' OR (p.name_key >= '{' AND p.name_key < 'À') OR (p.name_key >= '\u2000' AND"
    " p.name_key < '\u2c00'))"
)


class PeopleQuery(NamedTuple):
    """What to list. `q` is part of a name; `letter` is its first character, "#" for digits and
    symbols.
    """

    q: str = ""
    letter: str = ""
    sort: str = "name"
    is_descending: bool = False
    page: int = 1
    per_page: int = 25


class PersonRow(NamedTuple):
    """A person in a list; `works` counts their works in the library."""

    id: int
    uuid: UUID
    name: str
    sort_name: str
    is_group: bool
    nationality: str
    born_on: str
    updated_at: datetime
    photo_id: int | None
    works: int


class Publication(NamedTuple):
    """An entry of a person's bibliography, and the library's own work with the same ISBN."""

    row: BibliographyEntry
    work_uuid: UUID | None


def list_people(library: Library, query: PeopleQuery, *, by: User) -> tuple[list[PersonRow], int]:
    """A page of people, and the total number. Raises NotFound."""
    access.require(by, "library:read", library)
    scopes = access.visible_scopes(by, (library.id,))
    if not scopes:
        return [], 0
    narrowed, values = _narrowed(query)
    inside = _is_inside(scopes)
    total = int(
        run(
            f"SELECT count(*) FROM person p WHERE p.deleted_at IS NULL AND {narrowed}{inside}",
            values,
        ).scalar()
        or 0
    )
    return _rows(_page(query, narrowed, inside, scopes, values), scopes), total


def letters_of(library: Library, *, by: User) -> list[str]:
    """The letters A–Z with which names of the library's people begin. Raises NotFound."""
    access.require(by, "library:read", library)
    scopes = access.visible_scopes(by, (library.id,))
    if not scopes:
        return []
    inside = _is_inside(scopes)
    if not _is_large(scopes):
        sql = (
            "SELECT DISTINCT substr(p.name_key, 1, 1) FROM person p WHERE p.deleted_at IS NULL AND"
            f" {_from_to('a', '{')} AND {inside}"
        )
        return sorted(letter.upper() for (letter,) in run(sql))
    branches = [  # a large library has one of each letter soon
        f"SELECT '{letter.upper()}' WHERE EXISTS (SELECT 1 FROM person p WHERE p.deleted_at IS NULL"
        f" AND {_from_to(letter, chr(ord(letter) + 1))} AND {inside})"
        for letter in string.ascii_lowercase
    ]
    return sorted(letter for (letter,) in run(" UNION ALL ".join(branches)))


def _from_to(first: str, end: str) -> str:
    return f"p.name_key >= '{first}' AND p.name_key < '{end}'"


def get_person(
    library: Library, uuid: UUID, names: Sequence[str], *, by: User
) -> tuple[Details, list[Publication], list[Row]]:
    """A person of the library, their bibliography, and their works here with these columns and
    parts (lists/parts.py), by title, at most 2,000. Raises NotFound.
    """
    person = people.get_person(uuid, by=by)
    scopes = access.visible_scopes(by, (library.id,))
    works = WorkList(scopes, by_person(person.id), BY_TITLE, IDS)
    if not works.count():
        raise NotFound("person")
    rows: list[Row] = []
    for start in range(0, min(works.count(), MAX_WORKS), _BATCH):
        rows += rows_of(works.ids(start, _BATCH), names, by=by, library=library)
    entries = people.list_entries(person, by=by)
    held = _held(entries, scopes)
    own = [
        Publication(entry, next((held[form] for form in _forms(entry) if form in held), None))
        for entry in entries
    ]
    return people.details_of(person, by=by)._replace(book_count=works.count()), own, rows


# ── who is in a library ───────────────────────────────────────────────────────────────────────────


def _listed(ids: Sequence[int]) -> str:
    return ", ".join(map(str, ids))


def _is_inside(scopes: Sequence[int]) -> str:
    """SQL condition on `person p`: credited in a work of these scopes."""
    if not _is_large(scopes):
        held = (
            f"SELECT w.id FROM work w WHERE w.scope_id IN ({_listed(scopes)}) AND w.deleted_at IS"
            " NULL"
        )
        return f"p.id IN (SELECT c.person_id FROM credit c WHERE c.work_id IN ({held}))"
    return (
        "EXISTS (SELECT 1 FROM credit c CROSS JOIN work w WHERE c.person_id = p.id AND w.id ="
        f" c.work_id AND w.scope_id IN ({_listed(scopes)}) AND w.deleted_at IS NULL)"
    )


def _is_large(scopes: Sequence[int]) -> bool:
    here_count, all_works = _sizes(scopes)
    return here_count * _LARGE >= all_works


def _sizes(scopes: Sequence[int]) -> tuple[int, int]:
    """How many works these scopes have, and how many there are in total."""
    sql = (
        f"SELECT sum(CASE WHEN scope_id IN ({_listed(scopes)}) THEN works ELSE 0 END), sum(works)"
        " FROM scope_count"
    )
    in_scopes, all_works = run(sql).one()
    return int(in_scopes or 0), int(all_works or 0)


def _counted(scopes: Sequence[int]) -> str:
    """SQL for (person_id, works) of everyone in these scopes: the credits of their works, or all
    credits except those of other works when these are fewer.
    """
    here_count, all_works = _sizes(scopes)
    if here_count * 2 < all_works:
        condition = (
            f"work_id IN (SELECT id FROM work WHERE scope_id IN ({_listed(scopes)}) AND deleted_at"
            " IS NULL)"
        )
    else:
        others = f"SELECT s.id FROM scope s WHERE s.id NOT IN ({_listed(scopes)})"
        condition = (
            f"work_id NOT IN (SELECT w.id FROM work w WHERE w.scope_id IN ({others}) AND"
            " w.deleted_at IS NULL UNION ALL SELECT w.id FROM work w WHERE w.deleted_at IS NOT"
            " NULL)"
        )
    return (
        f"SELECT person_id, count(DISTINCT work_id) AS works FROM credit WHERE {condition} GROUP BY"
        " person_id"
    )


# ── a page ────────────────────────────────────────────────────────────────────────────────────────


def _narrowed(query: PeopleQuery) -> tuple[str, dict[str, Any]]:
    parts, values = "", dict[str, Any]()
    part = name_key(query.q)
    if part:
        parts += "p.name_key LIKE :part ESCAPE '!' AND "
        values["part"] = f"%{part.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
    if query.letter == "#":
        parts += f"{_SYMBOLS} AND "
    elif query.letter:
        start = name_key(query.letter)[:1]
        parts += "p.name_key >= :begins AND p.name_key < :ends AND "
        values |= {"begins": start or " ", "ends": chr(ord(start) + 1) if start else " "}
    return parts, values


def _page(
    query: PeopleQuery, narrowed: str, inside: str, scopes: Sequence[int], values: dict[str, Any]
) -> list[int]:
    order = _ORDERS[query.sort].format(way="DESC" if query.is_descending else "ASC")
    if query.sort == "works":
        source, condition = f"({_counted(scopes)}) c JOIN person p ON p.id = c.person_id", "1 = 1"
    else:
        source, condition = "person p", inside
    sql = (
        f"SELECT p.id FROM {source} WHERE p.deleted_at IS NULL AND {narrowed}{condition} "
        f"ORDER BY {order} LIMIT {query.per_page} OFFSET {(query.page - 1) * query.per_page}"
    )
    return list(run(sql, values).scalars())


def _rows(ids: list[int], scopes: Sequence[int]) -> list[PersonRow]:
    if not ids:
        return []
    # SQLite takes the tables of a CROSS JOIN in this order; left to itself it begins with every
    # work of the library
    sql = (
        "SELECT c.person_id, count(DISTINCT c.work_id) FROM credit c CROSS JOIN work w WHERE w.id"
        f" = c.work_id AND c.person_id IN ({_listed(ids)}) AND w.scope_id IN ({_listed(scopes)})"
        " AND w.deleted_at IS NULL GROUP BY c.person_id"
    )
    counts = dict(run(sql).all())
    pictures = photos.ids_of(ids)
    columns = (
        Person.id,
        Person.uuid,
        Person.name,
        Person.sort_name,
        Person.is_group,
        Person.nationality,
        Person.born_on,
        Person.updated_at,
    )
    rows = session().execute(select(*columns).where(Person.id.in_(ids)))
    rows_by_id = {
        row.id: PersonRow(*row, pictures.get(row.id), counts.get(row.id, 0)) for row in rows
    }
    return [rows_by_id[person_id] for person_id in ids if person_id in rows_by_id]


# ── one of them ───────────────────────────────────────────────────────────────────────────────────


def _forms(entry: BibliographyEntry) -> list[str]:
    """All spellings of an entry's ISBNs. Sources sometimes send numbers that aren't ISBNs; these
    are compared as they are.
    """
    return [
        form
        for text in (entry.isbn_13, entry.isbn_10)
        if text
        for form in sorted(isbns.find_variants(text)) or [text]
    ]


def _held(entries: Sequence[BibliographyEntry], scopes: Sequence[int]) -> dict[str, UUID]:
    """The works of these scopes whose editions have the entries' ISBNs, by ISBN."""
    wanted = sorted({form for entry in entries for form in _forms(entry)})
    work_by_isbn: dict[str, UUID] = {}
    for start in range(0, len(wanted), _BATCH):
        forms = wanted[start : start + _BATCH]
        query = (
            select(Edition.isbn_13, Edition.isbn_10, Work.uuid)
            .join(Work, Work.id == Edition.work_id)
            .where(
                or_(Edition.isbn_13.in_(forms), Edition.isbn_10.in_(forms)),
                Edition.deleted_at.is_(None),
            )
            .where(Work.deleted_at.is_(None), Work.scope_id.in_(scopes))
        )
        for thirteen, ten, uuid in session().execute(query.order_by(Work.id.desc())):
            work_by_isbn |= {form: uuid for form in (thirteen, ten) if form}
    return work_by_isbn
