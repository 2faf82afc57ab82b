"""What is the same thing: which person a credit names, which work a library has already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
from services.works.rows import Recorded, Rows

_MOST_MATCHES = 50  # works of one ISBN


def may_credit(by: User | None) -> ColumnElement[bool]:
    """The condition on Person: the caller may name them in a work, because they may edit in a
    library that names them already, or because nobody does. A scan (None) may name everybody.

    Who sees a person only as a viewer credits a namesake instead: being named by a library is what
    lets its editors change a person.
    """
    if by is None or (by.is_admin and by.is_active):
        return true()
    named = exists().where(
        Credit.person_id == Person.id,
        Credit.work_id == Work.id,
        Work.deleted_at.is_(None),
        Work.scope_id.in_(access.permitted_scopes(by, "people:update")),
    )
    return or_(named, ~exists().where(Credit.person_id == Person.id))


def find_or_create_people(rows: Rows, wanted: Mapping[str, str]) -> dict[str, int]:
    """Ids by name key of people whom the caller may credit; the first of several of one name, else
    a new one. `wanted` gives each name with a role.
    """
    by_key = {names.name_key(name): (name, role) for name, role in wanted.items()}
    query = (
        select(Person.name_key, Person.id)
        .where(Person.deleted_at.is_(None), may_credit(rows.by))
        .order_by(Person.disambiguation.desc(), Person.id.desc())
    )

    def columns(keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        taken = _marks(keys) if rows.by is not None else {}
        return {
            key: _columns(name, unused(taken.get(key, ())), is_group=role in roles.OF_GROUPS)
            for key in keys
            for name, role in [by_key[key]]
        }

    return find_or_create(
        rows,
        Person,
        by_key,
        find=lambda keys: dict(many.rows_in(query, Person.name_key, keys)),
        columns=columns,
    )


def _columns(name: str, mark: str, sort_name: str = "", *, is_group: bool) -> dict[str, Any]:
    """Of a new person; `mark` tells them apart from others of this name."""
    filed = sorting(name, sort_name, is_group=is_group)
    return {"name": name, "name_key": names.name_key(name), "disambiguation": mark, **filed}


def credit_as(recorder: Recorder, person: Person) -> Person:
    """This person, or where the caller may not credit them somebody of the same name."""
    query = select(Person.id).where(Person.id == person.id, may_credit(recorder.by))
    if session().execute(query).first() is not None:
        return person
    role = roles.PERFORMER if person.is_group else roles.CONTRIBUTOR
    found = find_or_create_people(Recorded(recorder), {person.name: role})
    return session().get_one(Person, found[person.name_key])


def create_person(recorder: Recorder, name: str, **values: Any) -> Person:
    """A new person, told apart from others of this name."""
    key = names.name_key(name)
    sort_name, is_group = values.pop("sort_name", ""), values.get("is_group", False)
    person = None
    while person is None:  # somebody may take the number meanwhile
        columns = _columns(name, unused(_marks([key])[key]), sort_name, is_group=is_group)
        person = recorder.add_unless_taken(Person, {**columns, **values})
    return person


def _marks(keys: Iterable[str]) -> dict[str, list[str]]:
    """What tells the people of each name apart."""
    query = select(Person.name_key, Person.disambiguation).where(Person.deleted_at.is_(None))
    found: dict[str, list[str]] = defaultdict(list)
    for key, mark in many.rows_in(query, Person.name_key, set(keys)):
        found[key].append(mark)
    return found


def unused(taken: Iterable[str]) -> str:
    """What tells one more person of a name apart: nothing for the first, then 2, 3, …"""
    known = set(taken)
    if "" not in known:
        return ""
    return next(str(number) for number in range(2, len(known) + 3) if str(number) not in known)


def sorting(name: str, sort_name: str = "", *, is_group: bool = False) -> dict[str, str]:
    """The columns by which a person is sorted. A group is sorted as it is called ("Pink Floyd" is
    no Mr Floyd), others by their surname where `sort_name` does not say otherwise.
    """
    shown = sort_name or (name if is_group else names.person_sort_name(name))
    key = sort_keys.sort_key(shown)
    return {"sort_name": shown, "sort_key": key, "letter": sort_keys.letter(key)}


class Match(NamedTuple):
    """The work of an ISBN or outside id that a library holds or may hold; else one that it may
    copy.
    """

    work: Work | None = None
    model: Work | None = None


def find_match(
    library: Library, *, by: User, isbn_: str = "", identifiers: Sequence[tuple[str, str]] = ()
) -> Match:
    """First a work of this library, then one that the caller may share with it, then the one that
    this library copied before. Outside ids are (source, value).
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
            Work.copied_from.in_([model.id for model in matches]),
            Holding.library_id == library.id,
            Work.deleted_at.is_(None),
        )
    )
    copy = session().execute(copied.order_by(Work.id).limit(1)).scalar()
    return Match(copy, None if copy is not None else matches[0])


def _matches(
    library: Library, by: User, isbn_: str, identifiers: Sequence[tuple[str, str]]
) -> list[Work]:
    """What the caller sees with this ISBN, or of this kind with one of these outside ids."""
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
    return list(session().execute(query.order_by(Work.id).limit(_MOST_MATCHES)).scalars())


def find_edition(work: Work, number: str) -> Edition | None:
    """The work's edition of this ISBN."""
    query = select(Edition).where(
        Edition.work_id == work.id, Edition.deleted_at.is_(None), isbn.is_edition(number)
    )
    return session().execute(query.order_by(Edition.id).limit(1)).scalar()
