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

from errors import Invalid, NotFound, Problem
from models.account import User
from models.library import Library
from models.person import BibliographyEntry, Person
from models.work import Edition, Work
from services import access, book_rows, isbn, people, photos
from services.book_rows import BookRow
from services.db.plain_sql import run
from services.db.transactions import session
from services.people import Details
from services.text.names import name_key

SORTS = ("name", "sort_name", "book_count")
MOST_BOOKS = 2000  # of one person, with all that hangs on them
_ORDERS = {
    "name": "p.name_key {way}, p.id {way}",
    "sort_name": "p.sort_key {way}, p.id {way}",
    "book_count": "c.works {way}, p.name_key, p.id",
}
_LARGE = 10  # a library with one of so many works of the instance
_BATCH = 500
# A name that begins with none of the letters of any script: keys have no capitals, and compare by
# code point.
_SYMBOLS = (
    "(p.name_key < 'a' OR (p.name_key >= '{' AND p.name_key < 'À') OR (p.name_key >= '\u2000' AND"
    " p.name_key < '\u2c00'))"
)


class Wanted(NamedTuple):
    """`q` is part of a name, `letter` its first character, "#" for those that begin with a digit or
    a symbol.
    """

    q: str = ""
    letter: str = ""
    sort: str = "name"
    is_down: bool = False
    page: int = 1
    per_page: int = 25


class PersonRow(NamedTuple):
    """A person as a list shows them; `book_count` is of the library's works."""

    id: int
    uuid: UUID
    name: str
    sort_name: str
    is_group: bool
    nationality: str
    born_on: str
    updated_at: datetime
    photo_id: int | None
    book_count: int


class Entry(NamedTuple):
    """Something that a person made, and the library's own work of the same ISBN."""

    row: BibliographyEntry
    work_uuid: UUID | None


def list_people(library: Library, wanted: Wanted, *, by: User) -> tuple[list[PersonRow], int]:
    """A page, and the number of all. Raises Invalid for an unknown sort."""
    if wanted.sort not in SORTS:
        raise Invalid({"sort": Problem("not_one_of", allowed=SORTS)})
    access.require(by, "library:read", library)
    scopes = access.visible_scopes(by, (library.id,))
    if not scopes:
        return [], 0
    narrowed, values = _narrowed(wanted)
    inside = _is_inside(scopes)
    total = int(
        run(
            f"SELECT count(*) FROM person p WHERE p.deleted_at IS NULL AND {narrowed}{inside}",
            values,
        ).scalar()
        or 0
    )
    return _rows(_page(wanted, narrowed, inside, scopes, values), scopes), total


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
    arms = [  # a large library has one of each letter soon
        f"SELECT '{letter.upper()}' WHERE EXISTS (SELECT 1 FROM person p WHERE p.deleted_at IS NULL"
        f" AND {_from_to(letter, chr(ord(letter) + 1))} AND {inside})"
        for letter in string.ascii_lowercase
    ]
    return sorted(letter for (letter,) in run(" UNION ALL ".join(arms)))


def _from_to(first: str, end: str) -> str:
    return f"p.name_key >= '{first}' AND p.name_key < '{end}'"


def get_person(
    library: Library, uuid: UUID, *, by: User
) -> tuple[Details, list[Entry], list[BookRow]]:
    """One of a library's people, what they made, and their works here, by title (the first 2,000).

    Raises NotFound.
    """
    person = people.get_person(uuid, by=by)
    scopes = access.visible_scopes(by, (library.id,))
    ids = _works_of(person, scopes) if scopes else []
    if not ids:
        raise NotFound("person")
    books: list[BookRow] = []
    for start in range(0, min(len(ids), MOST_BOOKS), _BATCH):
        books += book_rows.rows_of(ids[start : start + _BATCH], by=by, library=library)
    entries = people.list_entries(person, by=by)
    held = _held(entries, scopes)
    own = [
        Entry(entry, next((held[form] for form in _forms(entry) if form in held), None))
        for entry in entries
    ]
    return people.details_of(person, by=by)._replace(book_count=len(ids)), own, books


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


def _narrowed(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    parts, values = "", dict[str, Any]()
    part = name_key(wanted.q)
    if part:
        parts += "p.name_key LIKE :part ESCAPE '!' AND "
        values["part"] = f"%{part.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
    if wanted.letter == "#":
        parts += f"{_SYMBOLS} AND "
    elif wanted.letter:
        start = name_key(wanted.letter)[:1]
        parts += "p.name_key >= :begins AND p.name_key < :ends AND "
        values |= {"begins": start or " ", "ends": chr(ord(start) + 1) if start else " "}
    return parts, values


def _page(
    wanted: Wanted, narrowed: str, inside: str, scopes: Sequence[int], values: dict[str, Any]
) -> list[int]:
    order = _ORDERS[wanted.sort].format(way="DESC" if wanted.is_down else "ASC")
    if wanted.sort == "book_count":
        source, condition = f"({_counted(scopes)}) c JOIN person p ON p.id = c.person_id", "1 = 1"
    else:
        source, condition = "person p", inside
    sql = (
        f"SELECT p.id FROM {source} WHERE p.deleted_at IS NULL AND {narrowed}{condition} "
        f"ORDER BY {order} LIMIT {wanted.per_page} OFFSET {(wanted.page - 1) * wanted.per_page}"
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


def _works_of(person: Person, scopes: Sequence[int]) -> list[int]:
    """By title."""
    sql = (
        "SELECT w.id FROM work w WHERE w.id IN (SELECT work_id FROM credit WHERE person_id ="
        f" :person) AND w.scope_id IN ({_listed(scopes)}) AND w.deleted_at IS NULL ORDER BY"
        " w.sort_key, w.id"
    )
    return list(run(sql, {"person": person.id}).scalars())


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
