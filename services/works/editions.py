"""Editions of a work: listing, making, editing and putting them into the trash; one of them is the
primary one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from errors import NotFound
from models.account import User
from models.library import Library
from models.person import Credit, Person
from models.work import Edition, Work
from services import access, edition_files, isbn
from services.changes import Recorder, recording
from services.db.transactions import session
from services.edition_files import FileRow
from services.text import dates, names
from services.text.fields import PERSON
from services.works import copies, identity, people, write
from services.works.copies import Stock
from services.works.fields import EDITION
from services.works.people import Contribution
from services.works.roles import NARRATOR


class EditionRow(NamedTuple):
    """An edition with what hangs on it; `narrator` is the narrator's id and name, when the work has
    such a contributor.
    """

    edition: Edition
    work_uuid: UUID
    narrator: tuple[UUID, str] | None
    stock: Stock
    files: list[FileRow]


class Copies(NamedTuple):
    """What is said about the copies of one library: how many, and since when; None leaves it as it
    is.
    """

    number: int | None = None
    acquired_on: date | None = None


AS_THEY_ARE = Copies()


def list_editions(work: Work, *, by: User, library: Library | None = None) -> list[EditionRow]:
    """The primary one first, then in the order in which they were made.

    Copies and storage locations are those of `library`, else those of all libraries that the caller
    may see.
    """
    access.require(by, "works:read", work)
    return _rows(work, _live(work.id), by, library)


def get_row(edition: Edition, *, by: User, library: Library | None = None) -> EditionRow:
    """One edition with what hangs on it. Raises NotFound."""
    access.require(by, "works:read", edition)
    work = session().get(Work, edition.work_id)
    assert work is not None  # an edition has one
    return _rows(work, [edition], by, library)[0]


def create_edition(
    work: Work,
    library: Library,
    values: Mapping[str, Any],
    *,
    by: User,
    narrator: UUID | None = None,
    held: Copies = AS_THEY_ARE,
) -> Edition:
    """A new edition; a work's first is its primary one.

    `narrator` is a contributor, who is credited with it.

    Raises Invalid, Forbidden, and NotFound for the work and the narrator; then nothing changes.
    """
    cleaned = clean_new(values)
    with recording(by=by, kind="edit", subject=work, needs="works:update") as recorder:
        edition = add(recorder, work, library, cleaned, by=by, narrator=narrator, held=held)
    return edition


def clean_new(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values to store for a new edition. Raises Invalid."""
    cleaned = EDITION.clean_new(values)
    isbn.check_pair(cleaned.get("isbn_13", ""), cleaned.get("isbn_10", ""))
    return cleaned


def add(
    recorder: Recorder,
    work: Work,
    library: Library,
    cleaned: dict[str, Any],
    *,
    by: User,
    narrator: UUID | None = None,
    held: Copies = AS_THEY_ARE,
    source: str = PERSON,
) -> Edition:
    """The same with cleaned values, as a part of another use-case."""
    others = _live(work.id)
    cleaned = cleaned | _narration(recorder, work, narrator, by, source)
    cleaned["is_primary"] = cleaned.get("is_primary", False) or not others
    _step_back(recorder, others, cleaned["is_primary"])
    position = max((each.position for each in others), default=-1) + 1
    edition = recorder.add(Edition(work_id=work.id, position=position, **cleaned))
    copies.set_stock(recorder, edition, library, *held)
    return edition


def edit_edition(
    edition: Edition,
    library: Library,
    values: Mapping[str, Any],
    *,
    by: User,
    narrator: UUID | None = None,
    held: Copies = AS_THEY_ARE,
) -> Edition:
    """Change the given fields. A work's only edition stays its primary one.

    Raises Invalid, Forbidden, NotFound, and Conflict("copies_lent") when fewer copies are wanted
    than are out; then nothing changes.
    """
    cleaned = EDITION.clean(values)
    work = session().get(Work, edition.work_id)
    assert work is not None
    with recording(
        by=by, kind="edit", subject=work, needs="works:update", rows=(edition,)
    ) as recorder:
        _check_isbns(edition, cleaned)
        others = _others(edition)
        cleaned |= _narration(recorder, work, narrator, by)
        if "published" in cleaned:
            cleaned["published"] = dates.keep_precision(cleaned["published"], edition.published)
        if "is_primary" in cleaned:
            cleaned["is_primary"] = cleaned["is_primary"] or not others
            _step_back(recorder, others, cleaned["is_primary"])
        recorder.assign(edition, cleaned)
        copies.set_stock(recorder, edition, library, *held)
    return edition


def _check_isbns(edition: Edition, cleaned: Mapping[str, Any]) -> None:
    """Two numbers of different books that are stored already may stay, but not be written."""
    stored = (edition.isbn_13, edition.isbn_10)
    wanted = (cleaned.get("isbn_13", stored[0]), cleaned.get("isbn_10", stored[1]))
    if wanted != stored:
        isbn.check_pair(*wanted)


def delete_edition(edition: Edition, *, by: User) -> None:
    """Put an edition into the trash; undo brings it back.

    Its files stay where they are. When it was the primary one, the next one is.

    Raises Forbidden and NotFound.
    """
    work = session().get(Work, edition.work_id)
    assert work is not None
    with recording(
        by=by, kind="edit", subject=work, needs="works:update", rows=(edition,)
    ) as recorder:
        others = _others(edition)
        copies.refuse_lent(edition=edition)
        if edition.is_primary and others and not any(each.is_primary for each in others):
            recorder.assign(others[0], {"is_primary": True})
        recorder.assign(edition, {"is_primary": edition.is_primary and not others})
        recorder.remove(edition)


def _live(work_id: int) -> list[Edition]:
    query = select(Edition).where(Edition.work_id == work_id, Edition.deleted_at.is_(None))
    return list(
        session()
        .execute(query.order_by(Edition.is_primary.desc(), Edition.created_at, Edition.id))
        .scalars()
    )


def _others(edition: Edition) -> list[Edition]:
    """The work's other editions. Raises NotFound when this one went into the trash meanwhile."""
    if edition.deleted_at is not None:
        raise NotFound("edition")
    return [each for each in _live(edition.work_id) if each.id != edition.id]


def _step_back(recorder: Recorder, others: Sequence[Edition], is_new_primary: bool) -> None:
    for each in others if is_new_primary else ():
        recorder.assign(each, {"is_primary": False})


def _narration(
    recorder: Recorder, work: Work, uuid: UUID | None, by: User, source: str = PERSON
) -> dict[str, Any]:
    """The narrator's name, and their credit as the last of the work's contributors.

    Their credit stays when another one narrates.
    """
    if uuid is None:
        return {}
    person = (
        session()
        .execute(select(Person).where(Person.uuid == uuid, Person.deleted_at.is_(None)))
        .scalar()
    )
    if person is None or (
        access.libraries_of(person) and not access.may(by, "people:read", person)
    ):
        raise NotFound("person")
    person = identity.credit_as(recorder, person)
    credits = people.credits_of(work.id)
    if not any(each.person_id == person.id and each.role == NARRATOR for each in credits):
        position = max((each.position for each in credits), default=-1) + 1
        own = Contribution(person.id, NARRATOR, position)
        contributors = {"contributors": [*credits, own]}
        write.apply(recorder, work, contributors, source=source, by=by, lock=source == PERSON)
    return {"narrator": person.name}


def _rows(
    work: Work, editions: Sequence[Edition], by: User, library: Library | None
) -> list[EditionRow]:
    ids = [edition.id for edition in editions]
    stocks = copies.stock_of(ids, by=by, library=library)
    files = edition_files.rows_of(ids, by=by, library=library)
    people = _narrators(work.id) if any(edition.narrator for edition in editions) else {}
    return [
        EditionRow(
            edition,
            work.uuid,
            people.get(names.name_key(edition.narrator)) if edition.narrator else None,
            stocks.get(edition.id, Stock()),
            files.get(edition.id, []),
        )
        for edition in editions
    ]


def _narrators(work_id: int) -> dict[str, tuple[UUID, str]]:
    """By name: the people who are credited with narrating a work."""
    query = (
        select(Person.name_key, Person.uuid, Person.name)
        .join(Credit)
        .where(Credit.work_id == work_id, Credit.role == NARRATOR)
    )
    return {
        key: (uuid, name)
        for key, uuid, name in session().execute(
            query.order_by(Credit.position.desc(), Credit.id.desc())
        )
    }
