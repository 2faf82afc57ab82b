"""A copy of a work for a library that may not share it: its values, editions, credits, genres,
outside ids and cover; never what is another library's own (series, tags, shelves, copies, files,
history, readings).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

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
from services.text.fields import PERSON
from services.works import editions, identity, links, people, write
from services.works.fields import EDITION, WORK


def list_targets(model: Work, *, by: User) -> list[Library]:
    """The libraries for which the caller may copy a work, by name: of its kind, and without it or a
    copy of it. None for who may share it instead.
    """
    if access.may(by, "works:share", model):
        return []
    taken = access.holders_of(model) | {
        library_id for library_id, _ in _copies(model, access.visible_libraries(by))
    }
    query = select(Library).where(
        Library.id.in_(access.permitted_libraries(by, "works:create") - taken),
        Library.kind == model.kind,
        Library.deleted_at.is_(None),
    )
    return list(session().execute(query.order_by(Library.name_key, Library.id)).scalars())


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
    by = recorder.by
    contributors = [
        people.Contribution(identity.credit_as(recorder, person).id, role, position)
        for person, role, position in contributors_of(model, by=by)
    ]
    known = {**values_of(model, by=by), "contributors": contributors}
    work = write.create(recorder, model.kind, [library.id], known, source=PERSON, by=by)
    add_rest(recorder, work, model, library)
    return work


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


def values_of(model: Work, *, by: User) -> dict[str, Any]:
    """The values of its fields, but for people and for what each library says for itself. Raises
    NotFound.
    """
    access.require(by, "works:read", model)
    columns = {name: getattr(model, name) for name, field in WORK.items() if not field.is_link}
    shared = {name: links.value_of(model, name) for name in ("genres", "media_type")}
    return {**columns, **shared}


def contributors_of(model: Work, *, by: User) -> list[tuple[Person, str, int]]:
    """Who made it, in which role, in order. Raises NotFound."""
    access.require(by, "works:read", model)
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
