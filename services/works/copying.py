"""Copies a work into a library that may not share it: its values, editions, credits, genres,
external ids and cover, but nothing that belongs to the other library (series, tags, shelves,
copies, files, history, readings).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from models.account import User
from models.change import ChangeSet
from models.file import Image
from models.library import Holding, Library
from models.person import Credit, Person
from models.work import Edition, ExternalId, Work
from services import access, covers, isbn, values
from services.changes import Recorder, recording
from services.db.transactions import session
from services.text.fields import COPY
from services.works import editions, links, people, write
from services.works.fields import EDITION, WORK
from services.works.identity import matches


class ExistingCopy(NamedTuple):
    """A library of the caller's that already has the work or a copy of it; `work_id` is that
    work.
    """

    library: Library
    work_id: int


class Targets(NamedTuple):
    """The caller's libraries of the work's kind: `free` ones can get a copy, `present` ones already
    have the work.
    """

    free: list[Library]
    present: list[ExistingCopy]


def may_copy(original: Work, *, by: User) -> bool:
    """Whether the caller needs a copy: they can see the work but may not share it."""
    return not access.may(by, "works:share", original)


def list_targets(original: Work, *, by: User) -> Targets:
    """The libraries of the work's kind in which the caller may add works, by name. None for callers
    who may share the work instead.
    """
    if not may_copy(original, by=by):
        return Targets([], [])
    query = select(Library).where(
        Library.id.in_(access.permitted_libraries(by, "works:create")),
        Library.kind == original.kind,
        Library.deleted_at.is_(None),
    )
    libraries = session().execute(query.order_by(Library.name_key, Library.id)).scalars().all()
    present = dict.fromkeys(access.holders_of(original), original.id)
    for library_id, work_id in _copies(original, {library.id for library in libraries}):
        present.setdefault(library_id, work_id)
    return Targets(
        [library for library in libraries if library.id not in present],
        [ExistingCopy(row, present[row.id]) for row in libraries if row.id in present],
    )


def copy_work(library: Library, original: Work, *, by: User) -> tuple[Work, ChangeSet | None]:
    """Copy a work that the caller can see in another library into one where they may add works;
    nothing of the copy is locked.

    If the library already has a copy, that copy is returned, without a change set. Raises NotFound
    and Forbidden.
    """
    with recording(
        by=by, kind="copy", needs="works:create", within=library, rows=(library, original)
    ) as recorder:
        known = next((work_id for _, work_id in _copies(original, {library.id})), None)
        work = _copied(recorder, library, original) if known is None else None
        change_set = recorder.change_set
        if work is not None:
            change_set.subject_table, change_set.subject_id = "work", work.id
    if work is None:
        return session().get_one(Work, known), None
    covers.store_own_copy(work, by=by)
    return work, change_set


def _copied(recorder: Recorder, library: Library, original: Work) -> Work:
    known = values_for(recorder, original)
    work = write.create(recorder, original.kind, [library.id], known, source=COPY, by=recorder.by)
    add_rest(recorder, work, original, library)
    return work


def values_for(recorder: Recorder, original: Work) -> dict[str, Any]:
    """The values that a copy of this work starts with, including its contributors."""
    known = _values_of(original, by=recorder.by)
    contributors = [
        people.Contribution(matches.credit_as(recorder, person).id, role, position)
        for person, role, position in _contributors_of(original)
    ]
    return {**known, "contributors": contributors}


def _copies(original: Work, library_ids: Collection[int]) -> Sequence[Any]:
    """Pairs (library id, work id) of the copies of a work in these libraries."""
    query = (
        select(Holding.library_id, Work.id)
        .join(Work, Work.id == Holding.work_id)
        .where(
            Work.copied_from == original.id,
            Work.deleted_at.is_(None),
            Holding.library_id.in_(library_ids),
        )
    )
    return session().execute(query.order_by(Work.id)).all()


def _values_of(original: Work, *, by: User) -> dict[str, Any]:
    """The values of the work's fields, except people and what each library sets for itself. Raises
    NotFound.
    """
    access.require(by, "works:read", original)
    columns = {name: getattr(original, name) for name, field in WORK.items() if not field.is_link}
    shared = {name: links.value_of(original, name) for name in ("genres", "media_type")}
    return {**columns, **shared}


def _contributors_of(original: Work) -> list[tuple[Person, str, int]]:
    """The work's contributors in order: person, role, position."""
    query = (
        select(Person, Credit.role, Credit.position)
        .join(Credit, Credit.person_id == Person.id)
        .where(Credit.work_id == original.id, Person.deleted_at.is_(None))
        .order_by(Credit.position, Credit.id)
    )
    return [(person, role, position) for person, role, position in session().execute(query)]


def edition_values(
    original: Work, number: str, sent: dict[str, Any], *, by: User
) -> dict[str, Any]:
    """The values for the edition with this ISBN: those that were sent and, for the rest, those of
    the original's edition.
    """
    access.require(by, "works:read", original)
    same = matches.find_edition(original, number)
    known = {name: getattr(same, name) for name in EDITION} if same is not None else {}
    return {**known, **{name: value for name, value in sent.items() if value}}


def add_rest(
    recorder: Recorder, work: Work, original: Work, library: Library, number: str | None = None
) -> None:
    """Add the original's editions, external ids and cover to a copy, and record what it was copied
    from. With a `number` the work already has a primary edition, whose ISBN that is.
    """
    access.require(recorder.by, "works:read", original)
    recorder.assign(work, {"copied_from": original.id})
    others = select(Edition).where(Edition.work_id == original.id, Edition.deleted_at.is_(None))
    if number:
        others = others.where(~isbn.is_edition(number))
    for edition in session().execute(others.order_by(Edition.position, Edition.id)).scalars().all():
        known = {name: getattr(edition, name) for name in EDITION}
        known["is_primary"] = known["is_primary"] and number is None
        editions.add(recorder, work, library, known, by=recorder.by)
    outside = select(ExternalId).where(
        ExternalId.subject_table == "work", ExternalId.subject_id == original.id
    )
    for row in session().execute(outside).scalars().all():
        recorder.add(values.copy_of(row, {"subject_id": work.id}))
    cover = session().get(Image, original.cover_id) if original.cover_id is not None else None
    if cover is not None:
        image = recorder.add(values.copy_of(cover, {"subject_id": work.id}))
        recorder.assign(work, {"cover_id": image.id})
