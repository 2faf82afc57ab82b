"""Decides what is the same: which person a credit means, and which work a library already has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, or_, select, true, tuple_

from models.account import User
from models.library import Holding, Library
from models.person import Credit, Person
from models.work import Edition, ExternalId, Work
from services import access, isbn
from services.changes import Recorder
from services.db import many
from services.db.transactions import session
from services.text import names, sort_keys
from services.works import roles
from services.works.names import find_or_create
from services.works.rows import RecordedRows, RowWriter

_MAX_MATCHES = 50  # works of one ISBN


def may_credit(by: User | None) -> ColumnElement[bool]:
    """The SQL condition on Person that the caller may credit them: they may edit in a library that
    credits the person already, or created the person and nobody credits them yet. A scan (None) may
    credit everyone whom a work credits.

    Callers who see a person only as viewers credit a namesake instead, because being credited in a
    library lets its editors change the person.
    """
    if by is None:
        return exists().where(Credit.person_id == Person.id)
    if by.is_admin and by.is_active:
        return true()
    named = exists().where(
        Credit.person_id == Person.id,
        Credit.work_id == Work.id,
        Work.deleted_at.is_(None),
        Work.scope_id.in_(access.permitted_scopes(by, "people:update")),
    )
    return or_(named, is_own(by))


def is_own(by: User) -> ColumnElement[bool]:
    """The SQL condition on Person that the caller created them and no work credits them."""
    return and_(Person.created_by_id == by.id, ~exists().where(Credit.person_id == Person.id))


def find_or_create_people(rows: RowWriter, wanted: Mapping[str, str]) -> dict[str, int]:
    """Ids by person key: the first person of this name whom the caller may credit, or a new one.
    `wanted` maps each name to a role. A scan turns round names that earlier scans took from files
    as "Last, First".
    """
    by_key = {names.person_key(name): (name, role) for name, role in wanted.items()}
    query = (
        select(Person.name_key, Person.id, Person.name, Person.version)
        .where(Person.deleted_at.is_(None), may_credit(rows.by))
        .order_by(Person.disambiguation.desc(), Person.id.desc())
    )

    turned: dict[int, str] = {}

    def find(keys: Collection[str]) -> dict[str, int]:
        forms = {form: key for key in keys for form in names.person_forms(by_key[key][0])}
        exact = {names.name_key(by_key[key][0]) for key in keys}
        found = many.rows_in(query, Person.name_key, forms.keys())
        ids: dict[str, int] = {}
        for form, id_, name, version in sorted(found, key=lambda row: row[0] in exact):
            ids[forms[form]] = id_
            if names.is_left_turned(name, version):
                turned[id_] = by_key[forms[form]][0]
        return ids

    def columns(keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        taken = _disambiguations([names.name_key(by_key[key][0]) for key in keys])
        return {
            key: _columns(
                name,
                next_disambiguation(taken[names.name_key(name)]),
                rows.sort_names.get(name, ""),
                is_group=role in roles.OF_GROUPS,
            )
            for key in keys
            for name, role in [by_key[key]]
        }

    ids = find_or_create(rows, Person, by_key, find=find, columns=columns)
    if rows.by is None:
        _turn(rows, {id_: turned[id_] for id_ in ids.values() if id_ in turned})
    return ids


def _turn(rows: RowWriter, people: Mapping[int, str]) -> None:
    """Give people these names in reading order; they stay sorted as they are."""
    taken = _disambiguations(map(names.name_key, people.values()))
    for person_id, name in people.items():
        key = names.name_key(name)
        number = next_disambiguation(taken[key])
        taken[key].append(number)
        rows.change(Person, person_id, name=name, name_key=key, disambiguation=number)


def _columns(
    name: str, disambiguation: str, sort_name: str = "", *, is_group: bool
) -> dict[str, Any]:
    """The columns of a new person; `disambiguation` distinguishes people of the same name."""
    filed = sort_columns(name, sort_name, is_group=is_group)
    return {
        "name": name,
        "name_key": names.name_key(name),
        "disambiguation": disambiguation,
        **filed,
    }


def credit_as(recorder: Recorder, person: Person) -> Person:
    """This person or, if the caller may not credit them, somebody else of the same name."""
    query = select(Person.id).where(Person.id == person.id, may_credit(recorder.by))
    if session().execute(query).first() is not None:
        return person
    role = roles.PERFORMER if person.is_group else roles.CONTRIBUTOR
    ids = find_or_create_people(RecordedRows(recorder), {person.name: role})
    return session().get_one(Person, ids[names.person_key(person.name)])


def create_person(recorder: Recorder, name: str, **values: Any) -> Person:
    """Create a person, with a disambiguation if others have the name."""
    key = names.name_key(name)
    sort_name, is_group = values.pop("sort_name", ""), values.get("is_group", False)
    person = None
    while person is None:  # another transaction may take the number first
        columns = _columns(
            name, next_disambiguation(_disambiguations([key])[key]), sort_name, is_group=is_group
        )
        person = recorder.add_unless_taken(Person, {**columns, **values})
    return person


def _disambiguations(keys: Iterable[str]) -> dict[str, list[str]]:
    """The disambiguations in use, by name key."""
    query = select(Person.name_key, Person.disambiguation).where(Person.deleted_at.is_(None))
    by_name: dict[str, list[str]] = defaultdict(list)
    for key, disambiguation in many.rows_in(query, Person.name_key, set(keys)):
        by_name[key].append(disambiguation)
    return by_name


def next_disambiguation(taken: Iterable[str]) -> str:
    """The disambiguation for another person of a name: "" for the first, then "2", "3", …"""
    known = set(taken)
    if "" not in known:
        return ""
    return next(str(number) for number in range(2, len(known) + 3) if str(number) not in known)


def sort_columns(name: str, sort_name: str = "", *, is_group: bool = False) -> dict[str, str]:
    """The columns by which a person is sorted. Groups are sorted by their name as it is ("Pink
    Floyd"), people by their surname unless `sort_name` is given.
    """
    shown = sort_name or (name if is_group else names.person_sort_name(name))
    key = sort_keys.sort_key(shown)
    return {"sort_name": shown, "sort_key": key, "letter": sort_keys.letter(key)}


class Match(NamedTuple):
    """The `work` with an ISBN or external id that a library holds or may hold; otherwise an
    `original` that it may copy.
    """

    work: Work | None = None
    original: Work | None = None


def find_match(
    library: Library, *, by: User, isbn_: str = "", identifiers: Sequence[tuple[str, str]] = ()
) -> Match:
    """Finds a work by ISBN or external ids (source, value): first in this library, then among works
    that the caller may share with it, then among works that it has copied already.
    """
    matches = _matches(library, by, isbn_, identifiers)
    own = (work for work in matches if library.id in access.libraries_of(work))
    shared = (work for work in matches if access.may(by, "works:share", work))
    work = next(own, None) or next(shared, None)
    if work is not None or not matches:
        return Match(work)
    copied = (
        select(Work)
        .join(Holding, Holding.work_id == Work.id)
        .where(
            Work.copied_from.in_([original.id for original in matches]),
            Holding.library_id == library.id,
            Work.deleted_at.is_(None),
        )
    )
    copy = session().execute(copied.order_by(Work.id).limit(1)).scalar()
    return Match(copy, None if copy is not None else matches[0])


def _matches(
    library: Library, by: User, isbn_: str, identifiers: Sequence[tuple[str, str]]
) -> list[Work]:
    """Works that the caller can see: those with this ISBN, or those of this kind with one of these
    external ids.
    """
    same: list[ColumnElement[bool]] = []
    if isbn_:
        editions = select(Edition.work_id).where(
            isbn.is_edition(isbn_), Edition.deleted_at.is_(None)
        )
        same.append(Work.id.in_(editions))
    if identifiers:
        outside = select(ExternalId.subject_id).where(
            ExternalId.subject_table == "work",
            tuple_(ExternalId.source, ExternalId.value).in_(identifiers),
        )
        same.append(and_(Work.kind == library.kind, Work.id.in_(outside)))
    if not same:
        return []
    query = select(Work).where(
        or_(*same), Work.deleted_at.is_(None), Work.scope_id.in_(access.visible_scopes(by))
    )
    return list(session().execute(query.order_by(Work.id).limit(_MAX_MATCHES)).scalars())


def find_edition(work: Work, number: str) -> Edition | None:
    """The work's edition with this ISBN."""
    query = select(Edition).where(
        Edition.work_id == work.id, Edition.deleted_at.is_(None), isbn.is_edition(number)
    )
    return session().execute(query.order_by(Edition.id).limit(1)).scalar()
