"""A copy of a work for a library that may not share it: its values, editions, credits, genres,
outside ids and cover; never what is another library's own (series, tags, shelves, copies, files,
history, readings).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from models.account import User
from models.file import Image
from models.library import Library
from models.person import Credit, Person
from models.work import Edition, ExternalId, Work
from services import access, isbn, values
from services.changes import Recorder
from services.db.transactions import session
from services.works import editions, genres, identity
from services.works.fields import EDITION, WORK


def values_of(model: Work, *, by: User) -> dict[str, Any]:
    """The values of its fields, but for people and for what each library says for itself. Raises
    NotFound.
    """
    access.require(by, "works:read", model)
    columns = {name: getattr(model, name) for name, field in WORK.items() if not field.is_link}
    return {**columns, "genres": genres.read([model.id]).get(model.id, [])}


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


def add_rest(recorder: Recorder, work: Work, model: Work, library: Library, number: str) -> None:
    """The other editions, outside ids and the cover, and whose copy it is."""
    access.require(recorder.by, "works:read", model)
    recorder.assign(work, {"copied_from": model.id})
    others = select(Edition).where(
        Edition.work_id == model.id, Edition.deleted_at.is_(None), ~isbn.is_edition(number)
    )
    for edition in session().execute(others.order_by(Edition.position, Edition.id)).scalars().all():
        known = {name: getattr(edition, name) for name in EDITION}
        editions.add(recorder, work, library, {**known, "is_primary": False}, by=recorder.by)
    outside = select(ExternalId).where(
        ExternalId.subject_table == "work", ExternalId.subject_id == model.id
    )
    for row in session().execute(outside).scalars().all():
        recorder.add(values.copy_of(row, {"subject_id": work.id}))
    cover = session().get(Image, model.cover_id) if model.cover_id is not None else None
    if cover is not None:
        image = recorder.add(values.copy_of(cover, {"subject_id": work.id}))
        recorder.assign(work, {"cover_id": image.id})
