"""Photos of people: one each, kept and drawn like covers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import func, select

from models import base
from models.account import User
from models.change import ChangeSet
from models.file import Image
from models.person import Person
from services import access, covers
from services.changes import recording
from services.transactions import session


def find_photo(person: Person, *, by: User) -> Image | None:
    """The picture that shows this person, if any. Raises NotFound."""
    access.require(by, "people:read", person)
    return next(reversed(_photos(person)), None)


def ids_of(person_ids: Sequence[int]) -> dict[int, int]:
    """The picture of each of these people, whom the caller has been shown already; those without one are left out."""
    query = select(Image.subject_id, func.max(Image.id)).where(
        Image.subject_table == "person", Image.kind == "photo", Image.subject_id.in_(person_ids), Image.is_broken.is_(False)
    )
    return {row[0]: row[1] for row in session().execute(query.group_by(Image.subject_id))}


def set_photo(person: Person, picture: BinaryIO, *, by: User, data_dir: Path, most_bytes: int) -> ChangeSet | None:
    """Show this picture of a person. None when it is the one that is shown already.

    Raises Forbidden, NotFound, and Invalid({"photo": …}): required, picture_too_large, too_many_pixels, not_a_picture; then nothing changes.
    """
    access.require(by, "people:update", person)
    image = Image(subject_table="person", subject_id=person.id, kind="photo")
    session().rollback()
    covers.keep_upload(image, picture, data_dir=data_dir, most_bytes=most_bytes)
    with recording(by=by, kind="photo", subject=person) as recorder:
        access.require(by, "people:update", person)
        before = _photos(person)
        is_new = [old.content_hash for old in before] != [image.content_hash]
        if is_new:
            recorder.remove_all(before)
            recorder.add(image)
            recorder.assign(person, {"updated_at": base.utc_now()})
        change_set = recorder.change_set
    return change_set if is_new else None


def remove_photo(person: Person, *, by: User) -> ChangeSet | None:
    """Show no picture of a person any more. None when there was none. Raises Forbidden and NotFound."""
    access.require(by, "people:update", person)
    with recording(by=by, kind="photo", subject=person) as recorder:
        access.require(by, "people:update", person)
        before = _photos(person)
        if before:
            recorder.remove_all(before)
            recorder.assign(person, {"updated_at": base.utc_now()})
        change_set = recorder.change_set
    return change_set if before else None


def _photos(person: Person) -> list[Image]:
    mine = select(Image).where(Image.subject_table == "person", Image.subject_id == person.id, Image.kind == "photo")
    return list(session().execute(mine.order_by(Image.id)).scalars())
