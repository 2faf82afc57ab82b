"""A copy of a work for a library that may not share it: its values, editions, credits, genres,
outside ids and cover; never what is another library's own (series, tags, shelves, copies, files,
history, readings).
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
from services.works import editions, identity, links, people, write
from services.works.fields import EDITION, WORK


class Present(NamedTuple):
    """A library of the caller's that has a work already: the work itself, or a copy of it."""

    library: Library
    work_id: int


class Targets(NamedTuple):
    """The caller's libraries of a work's kind: those that a copy may go to, and those that have it
    already.
    """

    free: list[Library]
    present: list[Present]


def may_copy(model: Work, *, by: User) -> bool:
    """Whether a copy is for the caller: they see the work, and can't share it."""
    return not access.may(by, "works:share", model)


def list_targets(model: Work, *, by: User) -> Targets:
    """The libraries of its kind in which the caller may add works, by name. None for who may share
    the work instead.
    """
    if not may_copy(model, by=by):
        return Targets([], [])
    query = select(Library).where(
        Library.id.in_(access.permitted_libraries(by, "works:create")),
        Library.kind == model.kind,
        Library.deleted_at.is_(None),
    )
    libraries = session().execute(query.order_by(Library.name_key, Library.id)).scalars().all()
    present = dict.fromkeys(access.holders_of(model), model.id)
    for library_id, work_id in _copies(model, {library.id for library in libraries}):
        present.setdefault(library_id, work_id)
    return Targets(
        [library for library in libraries if library.id not in present],
        [Present(row, present[row.id]) for row in libraries if row.id in present],
    )


def copy_work(library: Library, model: Work, *, by: User) -> tuple[Work, ChangeSet | None]:
    """A copy of a work that the caller sees elsewhere, for a library in which they may add works;
    nothing of it is locked. The copy that the library has already, with no change set, is not made
    twice.

    Raises NotFound, Forbidden.
    """
    with recording(
        by=by, kind="copy", needs="works:create", within=library, rows=(library, model)
    ) as recorder:
        known = next((work_id for _, work_id in _copies(model, {library.id})), None)
        work = _copied(recorder, library, model) if known is None else None
        change_set = recorder.change_set
        if work is not None:
            change_set.subject_table, change_set.subject_id = "work", work.id
    if work is None:
        return session().get_one(Work, known), None
    covers.keep_own(work, by=by)
    return work, change_set


def _copied(recorder: Recorder, library: Library, model: Work) -> Work:
    known = values_for(recorder, model)
    work = write.create(recorder, model.kind, [library.id], known, source=COPY, by=recorder.by)
    add_rest(recorder, work, model, library)
    return work


def values_for(recorder: Recorder, model: Work) -> dict[str, Any]:
    """The values that a copy of this work begins with, its contributors among them."""
    known = _values_of(model, by=recorder.by)
    contributors = [
        people.Contribution(identity.credit_as(recorder, person).id, role, position)
        for person, role, position in _contributors_of(model)
    ]
    return {**known, "contributors": contributors}


def _copies(model: Work, library_ids: Collection[int]) -> Sequence[Any]:
    """(library, work) of the copies of a work that these libraries have."""
    query = (
        select(Holding.library_id, Work.id)
        .join(Work, Work.id == Holding.work_id)
        .where(
            Work.copied_from == model.id,
            Work.deleted_at.is_(None),
            Holding.library_id.in_(library_ids),
        )
    )
    return session().execute(query.order_by(Work.id)).all()


def _values_of(model: Work, *, by: User) -> dict[str, Any]:
    """The values of its fields, but for people and for what each library says for itself. Raises
    NotFound.
    """
    access.require(by, "works:read", model)
    columns = {name: getattr(model, name) for name, field in WORK.items() if not field.is_link}
    shared = {name: links.value_of(model, name) for name in ("genres", "media_type")}
    return {**columns, **shared}


def _contributors_of(model: Work) -> list[tuple[Person, str, int]]:
    """Who made it, in which role, in order."""
    query = (
        select(Person, Credit.role, Credit.position)
        .join(Credit, Credit.person_id == Person.id)
        .where(Credit.work_id == model.id, Person.deleted_at.is_(None))
        .order_by(Credit.position, Credit.id)
    )
    return [(person, role, position) for person, role, position in session().execute(query)]


def edition_values(model: Work, number: str, sent: dict[str, Any], *, by: User) -> dict[str, Any]:
    """What was sent of the edition with this ISBN and, where nothing was, what the model says."""
    access.require(by, "works:read", model)
    same = identity.find_edition(model, number)
    known = {name: getattr(same, name) for name in EDITION} if same is not None else {}
    return {**known, **{name: value for name, value in sent.items() if value}}


def add_rest(
    recorder: Recorder, work: Work, model: Work, library: Library, number: str | None = None
) -> None:
    """The editions, outside ids and the cover, and whose copy it is. With a `number` the work has
    an edition already: the primary one, and the one of this ISBN if there is any.
    """
    access.require(recorder.by, "works:read", model)
    recorder.assign(work, {"copied_from": model.id})
    others = select(Edition).where(Edition.work_id == model.id, Edition.deleted_at.is_(None))
    if number:
        others = others.where(~isbn.is_edition(number))
    for edition in session().execute(others.order_by(Edition.position, Edition.id)).scalars().all():
        known = {name: getattr(edition, name) for name in EDITION}
        known["is_primary"] = known["is_primary"] and number is None
        editions.add(recorder, work, library, known, by=recorder.by)
    outside = select(ExternalId).where(
        ExternalId.subject_table == "work", ExternalId.subject_id == model.id
    )
    for row in session().execute(outside).scalars().all():
        recorder.add(values.copy_of(row, {"subject_id": work.id}))
    cover = session().get(Image, model.cover_id) if model.cover_id is not None else None
    if cover is not None:
        image = recorder.add(values.copy_of(cover, {"subject_id": work.id}))
        recorder.assign(work, {"cover_id": image.id})
