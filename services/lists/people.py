"""The people of a library: those whom a work that it holds names, as lists, and one of them with
what they made.

Nothing keeps count of them. Whether somebody is in a library is asked person by person in a large
one, of a set of works in a small one.
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
from services import access, isbn, people, photos
from services.db.plain_sql import run
from services.db.transactions import session
from services.lists.groups import IDS
from services.lists.links import by_person
from services.lists.rows import Row, rows_of
from services.lists.sorts import BY_TITLE
from services.lists.work_list import WorkList
from services.people import Details
from services.text.names import name_key

MOST_WORKS = 2000  # of one person
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


class Asked(NamedTuple):
    """`q` is part of a name, `letter` its first character, "#" for those that begin with a digit or
    a symbol.
    """

    q: str = ""
    letter: str = ""
    sort: str = "name"
    is_descending: bool = False
    page: int = 1
    per_page: int = 25


class PersonRow(NamedTuple):
    """A person as a list shows them; `works` counts those of the library's works."""

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
    """Something that a person made, and the library's own work of the same ISBN."""

    row: BibliographyEntry
    work_uuid: UUID | None


def list_people(library: Library, asked: Asked, *, by: User) -> tuple[list[PersonRow], int]:
    """A page, and the number of all. Raises NotFound."""
    access.require(by, "library:read", library)
    scopes = access.visible_scopes(by, (library.id,))
    if not scopes:
        return [], 0
    narrowed, values = _narrowed(asked)
    inside = _is_inside(scopes)
    total = int(
        run(
            f"SELECT count(*) FROM person p WHERE p.deleted_at IS NULL AND {narrowed}{inside}",
            values,
        ).scalar()
        or 0
    )
    return _rows(_page(asked, narrowed, inside, scopes, values), scopes), total


def letters_of(library: Library, *, by: User) -> list[str]:
    """The letters A–Z that names of a library's people begin with."""
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
    """One of a library's people, what they made, and their works here with these columns and parts
    (lists/parts.py), by title (the first 2,000).

    Raises NotFound.
    """
    person = people.get_person(uuid, by=by)
    scopes = access.visible_scopes(by, (library.id,))
    works = WorkList(scopes, by_person(person.id), BY_TITLE, IDS)
    if not works.count():
        raise NotFound("person")
    rows: list[Row] = []
    for start in range(0, min(works.count(), MOST_WORKS), _BATCH):
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
    """SQL on person p."""
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
    here, all_works = _sizes(scopes)
    return here * _LARGE >= all_works


def _sizes(scopes: Sequence[int]) -> tuple[int, int]:
    """How many works are in these scopes, and in all."""
    sql = (
        f"SELECT sum(CASE WHEN scope_id IN ({_listed(scopes)}) THEN works ELSE 0 END), sum(works)"
        " FROM scope_count"
    )
    here, all_works = run(sql).one()
    return int(here or 0), int(all_works or 0)


def _counted(scopes: Sequence[int]) -> str:
    """SQL for (person_id, works) of everybody in these scopes: all credits but those of works
    elsewhere, when these are fewer.
    """
    here, all_works = _sizes(scopes)
    if here * 2 < all_works:
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


def _narrowed(asked: Asked) -> tuple[str, dict[str, Any]]:
    parts, values = "", dict[str, Any]()
    part = name_key(asked.q)
    if part:
        parts += "p.name_key LIKE :part ESCAPE '!' AND "
        values["part"] = f"%{part.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
    if asked.letter == "#":
        parts += f"{_SYMBOLS} AND "
    elif asked.letter:
        start = name_key(asked.letter)[:1]
        parts += "p.name_key >= :begins AND p.name_key < :ends AND "
        values |= {"begins": start or " ", "ends": chr(ord(start) + 1) if start else " "}
    return parts, values


def _page(
    asked: Asked, narrowed: str, inside: str, scopes: Sequence[int], values: dict[str, Any]
) -> list[int]:
    order = _ORDERS[asked.sort].format(way="DESC" if asked.is_descending else "ASC")
    if asked.sort == "works":
        source, condition = f"({_counted(scopes)}) c JOIN person p ON p.id = c.person_id", "1 = 1"
    else:
        source, condition = "person p", inside
    sql = (
        f"SELECT p.id FROM {source} WHERE p.deleted_at IS NULL AND {narrowed}{condition} "
        f"ORDER BY {order} LIMIT {asked.per_page} OFFSET {(asked.page - 1) * asked.per_page}"
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
    found = {row.id: PersonRow(*row, pictures.get(row.id), counts.get(row.id, 0)) for row in rows}
    return [found[person_id] for person_id in ids if person_id in found]


# ── one of them ───────────────────────────────────────────────────────────────────────────────────


def _forms(entry: BibliographyEntry) -> list[str]:
    """Every form of its numbers; a source may have written what is no ISBN, and that is compared as
    it is.
    """
    return [
        form
        for text in (entry.isbn_13, entry.isbn_10)
        if text
        for form in sorted(isbn.find_variants(text)) or [text]
    ]


def _held(entries: Sequence[BibliographyEntry], scopes: Sequence[int]) -> dict[str, UUID]:
    """The works of these scopes by the ISBNs of their editions, as far as the entries name them."""
    wanted = sorted({form for entry in entries for form in _forms(entry)})
    found: dict[str, UUID] = {}
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
            found |= {form: uuid for form in (thirteen, ten) if form}
    return found
