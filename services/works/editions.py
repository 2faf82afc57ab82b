"""Editions of a work: listing, creating, editing and deleting them. One of them is the
primary one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from errors import Forbidden, NotFound
from models.account import User
from models.change import ChangeSet
from models.file import MediaFile
from models.library import Library
from models.person import Credit, Person
from models.work import Copy, Edition, Work
from services import access, edition_files, provenance
from services.changes import Recorder, recording
from services.db.transactions import session
from services.edition_files import FileRow
from services.text import dates, isbns, names
from services.text.fields import PERSON
from services.versions import check_version
from services.works import copies, people, write
from services.works.copies import Stock
from services.works.fields import EDITION
from services.works.identity import matches
from services.works.people import Contribution
from services.works.roles import NARRATOR


class EditionRow(NamedTuple):
    """An edition with its copies and files. `narrator` is the narrator's id and name when they are
    a contributor of the work.
    """

    edition: Edition
    work_uuid: UUID
    narrator: tuple[UUID, str] | None
    stock: Stock
    files: list[FileRow]


class Copies(NamedTuple):
    """A change of the copies in one library: their number and day of acquisition. None leaves the
    value.
    """

    number: int | None = None
    acquired_on: date | None = None


UNCHANGED = Copies()


def list_editions(work: Work, *, by: User, library: Library | None = None) -> list[EditionRow]:
    """The work's editions: the primary one first, then in order of creation. Copies and storage
    locations are those of `library`, or of all libraries that the caller may see. Raises NotFound.
    """
    access.require(by, "works:read", work)
    return _rows(work, _live(work.id), by, library)


def get_row(edition: Edition, *, by: User, library: Library | None = None) -> EditionRow:
    """One edition with its copies and files. Raises NotFound."""
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
    copy_values: Copies = UNCHANGED,
) -> Edition:
    """Create an edition; the work's first one becomes the primary one. `narrator` is credited as a
    contributor of the work.

    Raises Invalid, Forbidden, and NotFound for the work and the narrator; then nothing changes.
    """
    cleaned = clean_new(values)
    with recording(by=by, kind="edit", subject=work, needs="works:update") as recorder:
        edition = add(
            recorder, work, library, cleaned, by=by, narrator=narrator, copy_values=copy_values
        )
    return edition


def clean_new(values: Mapping[str, Any]) -> dict[str, Any]:
    """The cleaned values of a new edition. Raises Invalid."""
    cleaned = EDITION.clean_new(values)
    isbns.check_pair(cleaned.get("isbn_13", ""), cleaned.get("isbn_10", ""))
    return cleaned


def add(
    recorder: Recorder,
    work: Work,
    library: Library,
    cleaned: dict[str, Any],
    *,
    by: User,
    narrator: UUID | None = None,
    copy_values: Copies = UNCHANGED,
    source: str = PERSON,
) -> Edition:
    """Create an edition from cleaned values inside another recording."""
    others = _live(work.id)
    cleaned = cleaned | _credit_narrator(recorder, work, narrator, by, source)
    cleaned["is_primary"] = cleaned.get("is_primary", False) or not others
    _unset_primary(recorder, others, cleaned["is_primary"])
    position = max((other.position for other in others), default=-1) + 1
    edition = recorder.add(Edition(work_id=work.id, position=position, **cleaned))
    copies.set_stock(recorder, edition, library, *copy_values)
    return edition


def edit_edition(
    edition: Edition,
    library: Library,
    values: Mapping[str, Any],
    *,
    by: User,
    narrator: UUID | None = None,
    copy_values: Copies = UNCHANGED,
) -> Edition:
    """Change the given fields. A work's only edition stays its primary one.

    Raises Invalid, Forbidden, NotFound, and Conflict("copies_lent") when more copies are on loan
    than may remain; then nothing changes.
    """
    cleaned = EDITION.clean(values)
    work = session().get(Work, edition.work_id)
    assert work is not None
    with recording(
        by=by, kind="edit", subject=work, needs="works:update", rows=(edition,)
    ) as recorder:
        cleaned |= _credit_narrator(recorder, work, narrator, by)
        if "published" in cleaned:
            cleaned["published"] = dates.keep_precision(cleaned["published"], edition.published)
        _assign(recorder, edition, cleaned)
        copies.set_stock(recorder, edition, library, *copy_values)
    return edition


def edit_fields(
    edition: Edition,
    values: Mapping[str, Any],
    *,
    by: User,
    seen_version: int | None = None,
    source: str = provenance.PERSON,
) -> ChangeSet | None:
    """Change some fields, in every library that has the edition, to what a person says or took from
    another `source`. None when nothing changed. A work's only edition stays its primary one.

    Raises Invalid, Forbidden, NotFound, or Conflict("changed_meanwhile") when somebody else changed
    one of these fields since `seen_version`; then nothing changes.
    """
    cleaned = EDITION.clean(values)
    work = session().get_one(Work, edition.work_id)
    with recording(
        by=by, kind="edit", subject=work, needs="works:update", rows=(edition,)
    ) as recorder:
        check_version(edition, cleaned, seen_version)
        changed = _assign(recorder, edition, cleaned, source)
        change_set = recorder.change_set
    return change_set if changed else None


def _assign(
    recorder: Recorder,
    edition: Edition,
    cleaned: dict[str, Any],
    source: str = provenance.PERSON,
) -> list[str]:
    """Set fields as a person does, and lock those that changed; returns their names."""
    _check_isbns(edition, cleaned)
    others = _others(edition)
    if "is_primary" in cleaned:
        cleaned["is_primary"] = cleaned["is_primary"] or not others
        _unset_primary(recorder, others, cleaned["is_primary"])
    changed = recorder.assign(edition, cleaned)
    for name in changed:
        if name != "is_primary":
            provenance.choose(
                recorder, edition, name, cleaned[name], source=source, by=recorder.by, lock=True
            )
    return changed


def _check_isbns(edition: Edition, cleaned: Mapping[str, Any]) -> None:
    """Raises Invalid when the two ISBNs would belong to different editions. Pairs that were stored
    before this rule may stay unchanged.
    """
    stored = (edition.isbn_13, edition.isbn_10)
    wanted = (cleaned.get("isbn_13", stored[0]), cleaned.get("isbn_10", stored[1]))
    if wanted != stored:
        isbns.check_pair(*wanted)


def delete_edition(edition: Edition, *, by: User) -> None:
    """Move an edition to the trash; undo restores it. Its files stay in place. If it was the
    primary edition, the next one becomes primary. Raises Forbidden, also when a library in
    which the caller may not edit has files or copies of it, NotFound and Conflict("on_loan").
    """
    work = session().get(Work, edition.work_id)
    assert work is not None
    with recording(
        by=by, kind="edit", subject=work, needs="works:update", rows=(edition,)
    ) as recorder:
        others = _others(edition)
        _require_removal(edition, by)
        copies.refuse_lent(edition=edition)
        if edition.is_primary and others and not any(other.is_primary for other in others):
            recorder.assign(others[0], {"is_primary": True})
        recorder.assign(edition, {"is_primary": edition.is_primary and not others})
        recorder.remove(edition)


def _require_removal(edition: Edition, by: User) -> None:
    """Check that the caller may edit in each library that has files or copies of this edition."""
    run = session().execute
    files = run(select(MediaFile).where(MediaFile.edition_id == edition.id)).scalars().all()
    stocked = select(Copy.library_id).where(
        Copy.edition_id == edition.id, Copy.deleted_at.is_(None)
    )
    losing = set(run(stocked).scalars()).union(
        *(edition_files.losing(file, edition) for file in files)
    )
    if not losing <= access.permitted_libraries(by, "works:update"):
        raise Forbidden("works:update")


def _live(work_id: int) -> list[Edition]:
    query = select(Edition).where(Edition.work_id == work_id, Edition.deleted_at.is_(None))
    return list(
        session()
        .execute(query.order_by(Edition.is_primary.desc(), Edition.created_at, Edition.id))
        .scalars()
    )


def _others(edition: Edition) -> list[Edition]:
    """The work's other editions. Raises NotFound when this one has been deleted in the meantime."""
    if edition.deleted_at is not None:
        raise NotFound("edition")
    return [other for other in _live(edition.work_id) if other.id != edition.id]


def _unset_primary(recorder: Recorder, others: Sequence[Edition], is_new_primary: bool) -> None:
    for other in others if is_new_primary else ():
        recorder.assign(other, {"is_primary": False})


def _credit_narrator(
    recorder: Recorder, work: Work, uuid: UUID | None, by: User, source: str = PERSON
) -> dict[str, Any]:
    """The column for the narrator's name. Credits the narrator as the work's last contributor; the
    credit of a former narrator stays.
    """
    if uuid is None:
        return {}
    person = (
        session()
        .execute(select(Person).where(Person.uuid == uuid, Person.deleted_at.is_(None)))
        .scalar()
    )
    if person is None or not access.may(by, "people:read", person):
        raise NotFound("person")
    person = matches.credit_as(recorder, person)
    credits = people.credits_of(work.id)
    if not any(credit.person_id == person.id and credit.role == NARRATOR for credit in credits):
        position = max((credit.position for credit in credits), default=-1) + 1
        own = Contribution(person.id, NARRATOR, position)
        contributors = {"contributors": [*credits, own]}
        write.apply(recorder, work, contributors, source=source, by=by, lock=source == PERSON)
    return {"narrator": person.name}


def _rows(
    work: Work, editions: Sequence[Edition], by: User, library: Library | None
) -> list[EditionRow]:
    ids = [edition.id for edition in editions]
    stocks = copies.count_copies(ids, by=by, library=library)
    files = edition_files.rows_of(ids, by=by, library=library)
    people = _narrators(work.id) if any(edition.narrator for edition in editions) else {}
    return [
        EditionRow(
            edition,
            work.uuid,
            people.get(names.person_key(edition.narrator)) if edition.narrator else None,
            stocks.get(edition.id, Stock()),
            files.get(edition.id, []),
        )
        for edition in editions
    ]


def _narrators(work_id: int) -> dict[str, tuple[UUID, str]]:
    """By person key: the people credited as narrators of a work."""
    query = (
        select(Person.uuid, Person.name)
        .join(Credit)
        .where(Credit.work_id == work_id, Credit.role == NARRATOR)
    )
    return {
        names.person_key(name): (uuid, name)
        for uuid, name in session().execute(
            query.order_by(Credit.position.desc(), Credit.id.desc())
        )
    }
