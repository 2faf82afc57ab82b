"""People: finding, creating, editing and deleting them.

A person can be edited by everyone who may edit in a library with a work of theirs, and seen by
everyone who can see a work of theirs. Someone whom no work credits can be seen and edited only by
the user who created them by hand, and by administrators.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, distinct, exists, func, or_, select, true

from errors import Conflict, NotFound
from models.account import User
from models.file import Image
from models.person import BibliographyEntry, Credit, Person
from models.work import ExternalId, Work
from services import access, photos, provenance, values
from services.changes import Recorder, recording
from services.db.transactions import session
from services.text import names, sort_keys
from services.works.fields import PERSON
from services.works.identity import matches

MAX_FOUND = 10
LEAST_ASKED = 2  # characters

_DESCRIBING = frozenset({"bio", "born_on", "died_on", "nationality"})
NAMING = frozenset({"name", "sort_name", "is_group"})  # how a person is called and filed


class Details(NamedTuple):
    """A person with their external ids and photo; `book_count` counts the works that the caller may
    see.
    """

    person: Person
    external_ids: dict[str, str]
    photo_id: int | None
    book_count: int


# ── reading ───────────────────────────────────────────────────────────────────────────────────────


def get_person(uuid: UUID, *, by: User) -> Person:
    """A person. Raises NotFound, also when the caller may not see them."""
    person = session().execute(select(Person).where(Person.uuid == uuid)).scalar()
    if person is None:
        raise NotFound("person")
    access.require(by, "people:read", person)
    return person


def find_person(person_id: int, *, by: User) -> Person:
    """A person by their number. Raises NotFound, also when the caller may not see them."""
    person = session().get(Person, person_id)
    if person is None or person.deleted_at is not None:
        raise NotFound("person")
    access.require(by, "people:read", person)
    return person


def get_own_person(person_id: int, *, by: User) -> Person:
    """A person whom the caller may edit. Raises NotFound and Forbidden."""
    person = find_person(person_id, by=by)
    access.require(by, "people:update", person)
    return person


def find_people(text: str, *, by: User) -> Sequence[tuple[UUID, str]]:
    """Ids and names of the first ten people whose name contains the text, by name; none for a text
    of one character.
    """
    wanted = names.name_key(text)
    if len(wanted) < LEAST_ASKED:
        return []
    query = select(Person.uuid, Person.name).where(
        Person.deleted_at.is_(None),
        Person.name_key.contains(wanted, autoescape=True),
        is_visible(by),
    )
    return [
        (uuid, name)
        for uuid, name in session().execute(
            query.order_by(Person.name_key, Person.id).limit(MAX_FOUND)
        )
    ]


def is_visible(by: User) -> ColumnElement[bool]:
    """The SQL condition on Person that the caller may see them: a work that they may see credits
    the person, or none does and the caller created them.
    """
    if by.is_admin:
        return true()
    scopes = access.visible_scopes(by)
    seen = exists().where(
        Credit.person_id == Person.id,
        Credit.work_id == Work.id,
        Work.scope_id.in_(scopes),
        Work.deleted_at.is_(None),
    )
    return or_(seen, matches.is_own(by))


def details_of(person: Person, *, by: User) -> Details:
    """A person with details. Raises NotFound."""
    access.require(by, "people:read", person)
    works = (
        select(func.count(distinct(Credit.work_id)))
        .join(Work, Work.id == Credit.work_id)
        .where(
            Credit.person_id == person.id,
            Work.deleted_at.is_(None),
            Work.scope_id.in_(access.visible_scopes(by)),
        )
    )
    known = select(ExternalId.source, ExternalId.value).where(
        ExternalId.subject_table == "person", ExternalId.subject_id == person.id
    )
    external_ids = {
        row.source: row.value for row in session().execute(known.order_by(ExternalId.id.desc()))
    }
    return Details(
        person,
        external_ids,
        photos.ids_of([person.id]).get(person.id),
        session().execute(works).scalar() or 0,
    )


# ── writing ───────────────────────────────────────────────────────────────────────────────────────


def require_create(*, by: User) -> None:
    """Raises Forbidden for callers who may not create people."""
    access.require(by, "people:create", Person(created_by_id=by.id))


def require_edit(uuid: UUID, *, by: User) -> None:
    """Raises NotFound for callers who may not see this person, and Forbidden for those who may not
    edit them.
    """
    access.require(by, "people:update", get_person(uuid, by=by))


def create_person(name: str, *, by: User) -> Person:
    """A person of this name: one whom the caller can see, ignoring letter case, or a new one.
    Raises Invalid, and Forbidden for callers who may not edit in any library.
    """
    try:
        return _create(name, by)
    except Conflict:  # created by another request at the same time
        return _create(name, by)


def _create(name: str, by: User) -> Person:
    cleaned = PERSON.clean({"name": name})
    key = names.name_key(cleaned["name"])
    columns = {**cleaned, **matches.sort_columns(cleaned["name"])}
    person = Person(**columns, name_key=key, created_by_id=by.id)
    with recording(by=by, kind="create", subject=person, needs="people:create") as recorder:
        same = _namesakes(person, by)
        known = next((other for other, is_seen in same if is_seen), None)
        if known is None:
            person.disambiguation = matches.next_disambiguation(
                other.disambiguation for other, _ in same
            )
            recorder.add(person)
    return known or person


def edit_person(person: Person, changes: Mapping[str, Any], *, by: User) -> Person:
    """Change a person; their works are shown and found under the new name at once.

    The sort name is derived again when it is set to "" or only the name changes; a group is sorted
    by its name as it is. Callers who may not rename the person everywhere rename a copy, which then
    has the credits of the works that they may edit; returns the person that was changed.

    Raises NotFound, Forbidden, Invalid, and Conflict("duplicate") when the caller can see somebody
    of that name; then nothing changes.
    """
    cleaned = PERSON.clean(changes)
    is_renaming = any(getattr(person, name) != cleaned[name] for name in NAMING & cleaned.keys())
    with recording(by=by, kind="edit", subject=person, needs="people:update") as recorder:
        if is_renaming:
            person = _to_rename(recorder, person)
            recorder.change_set.subject_id = person.id
        is_renamed = cleaned.get("name", person.name) != person.name
        if is_renamed:
            cleaned |= _renamed(person, cleaned["name"], by)
        if is_renamed or "sort_name" in cleaned:
            is_group = cleaned.get("is_group", person.is_group)
            cleaned |= matches.sort_columns(
                cleaned.get("name", person.name), cleaned.get("sort_name", ""), is_group=is_group
            )
        for name in _DESCRIBING & set(recorder.assign(person, cleaned)):
            provenance.choose(recorder, person, name, cleaned[name], by=by, lock=True)
    return person


def _to_rename(recorder: Recorder, person: Person) -> Person:
    """The person, or a copy of them who is credited in the works that the caller may edit."""
    if access.may(recorder.by, "people:rename", person):
        return person
    described = ("sort_name", "is_group", "bio", "born_on", "died_on", "nationality")
    copy = matches.create_person(
        recorder, person.name, **{name: getattr(person, name) for name in described}
    )
    for model in (Image, ExternalId):
        about = select(model).where(model.subject_table == "person", model.subject_id == person.id)
        for row in session().execute(about).scalars().all():
            recorder.add(values.copy_of(row, {"subject_id": copy.id}))
    theirs = (
        select(Credit)
        .join(Work, Work.id == Credit.work_id)
        .where(
            Credit.person_id == person.id,
            Work.deleted_at.is_(None),
            Work.scope_id.in_(access.permitted_scopes(recorder.by, "works:update")),
        )
    )
    for credit in session().execute(theirs).scalars().all():
        recorder.assign(credit, {"person_id": copy.id})
    return copy


def delete_person(person: Person, *, by: User) -> None:
    """Move a person to the trash. Raises NotFound, Forbidden, and Conflict("in_use") while a work
    credits them.
    """
    with recording(by=by, kind="delete", subject=person, needs="people:delete") as recorder:
        named = (
            select(Credit.id)
            .join(Work, Work.id == Credit.work_id)
            .where(Credit.person_id == person.id, Work.deleted_at.is_(None))
        )
        if session().execute(named.limit(1)).first() is not None:
            raise Conflict("in_use")
        recorder.remove(person)


def remove_entry(person: Person, uuid: UUID, *, by: User) -> None:
    """Remove an entry from a person's bibliography for good. Raises NotFound and Forbidden."""
    with recording(by=by, kind="edit", subject=person, needs="people:update") as recorder:
        entry = session().execute(_entries(person).where(BibliographyEntry.uuid == uuid)).scalar()
        if entry is None:
            raise NotFound("work")
        recorder.remove(entry)


def list_entries(person: Person, *, by: User) -> list[BibliographyEntry]:
    """The person's bibliography from external sources: by year, entries without one last, then by
    title. Raises NotFound.
    """
    access.require(by, "people:read", person)
    entries = session().execute(_entries(person)).scalars()
    return sorted(
        entries,
        key=lambda entry: (
            not entry.year,
            entry.year,
            sort_keys.sort_key(entry.title),
            entry.id,
        ),
    )


def _entries(person: Person) -> Any:
    return select(BibliographyEntry).where(
        BibliographyEntry.person_id == person.id, BibliographyEntry.deleted_at.is_(None)
    )


def _renamed(person: Person, name: str, by: User) -> dict[str, str]:
    """The columns for a new name, including the disambiguation."""
    key = names.name_key(name)
    if key == person.name_key:
        return {}
    same = _namesakes(Person(name_key=key), by)
    if any(is_seen for _, is_seen in same):
        raise Conflict("duplicate", table="person", fields=["name"])
    return {
        "name_key": key,
        "disambiguation": matches.next_disambiguation(other.disambiguation for other, _ in same),
    }


def _namesakes(person: Person, by: User) -> list[tuple[Person, bool]]:
    """Other people of this name, and whether the caller may see them: those of other libraries must
    not be revealed.
    """
    query = select(Person, is_visible(by)).where(
        Person.name_key == person.name_key, Person.deleted_at.is_(None)
    )
    return [
        (other, bool(is_seen))
        for other, is_seen in session().execute(query.order_by(Person.disambiguation, Person.id))
    ]
