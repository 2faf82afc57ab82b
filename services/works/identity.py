"""What is the same thing: which person a credit names, which work a library has already."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select, true

from models.account import User
from models.person import Credit, Person
from models.work import Work
from services import access
from services.changes import Recorder
from services.db.transactions import session
from services.text import names, sort_keys


def may_credit(by: User) -> ColumnElement[bool]:
    """The condition on Person: the caller may name them in a work, because they may edit in a
    library that names them already, or because nobody does.

    Who sees a person only as a viewer credits a namesake instead: being named by a library is what
    lets its editors change a person.
    """
    if by.is_admin and by.is_active:
        return true()
    named = exists().where(
        Credit.person_id == Person.id,
        Credit.work_id == Work.id,
        Work.deleted_at.is_(None),
        Work.scope_id.in_(access.permitted_scopes(by, "people:update")),
    )
    return or_(named, ~exists().where(Credit.person_id == Person.id))


def find_or_create_person(recorder: Recorder, name: str, *, is_group: bool = False) -> Person:
    """Somebody of this name whom the caller may credit; the first of several, else a new one."""
    query = select(Person).where(
        Person.name_key == names.name_key(name),
        Person.deleted_at.is_(None),
        may_credit(recorder.by),
    )
    found = session().execute(query.order_by(Person.disambiguation, Person.id).limit(1)).scalar()
    if found is not None:
        return found
    return create_person(recorder, name, is_group=is_group)


def credit_as(recorder: Recorder, person: Person) -> Person:
    """This person, or where the caller may not credit them somebody of the same name."""
    query = select(Person.id).where(Person.id == person.id, may_credit(recorder.by))
    if session().execute(query).first() is not None:
        return person
    return find_or_create_person(recorder, person.name, is_group=person.is_group)


def create_person(recorder: Recorder, name: str, **values: Any) -> Person:
    """A new person, told apart from others of this name."""
    key = names.name_key(name)
    taken = select(Person.disambiguation).where(Person.name_key == key, Person.deleted_at.is_(None))
    shown = values.pop("sort_name", "") or (
        name if values.get("is_group") else names.person_sort_name(name)
    )
    sort_key = sort_keys.sort_key(shown)
    return recorder.add(
        Person(
            name=name,
            name_key=key,
            disambiguation=unused(session().execute(taken).scalars()),
            sort_name=shown,
            sort_key=sort_key,
            letter=sort_keys.letter(sort_key),
            **values,
        )
    )


def unused(taken: Iterable[str]) -> str:
    """What tells one more person of a name apart: nothing for the first, then 2, 3, …"""
    known = set(taken)
    if "" not in known:
        return ""
    return next(str(number) for number in range(2, len(known) + 3) if str(number) not in known)
