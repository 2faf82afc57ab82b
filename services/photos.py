"""Photos of people, one each."""

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
from services import pictures
from services.changes import Recorder
from services.db.transactions import session


def find_photo(person: Person, *, by: User) -> Image | None:
    """The photo of a person, if any. Raises NotFound."""
    return pictures.find_picture(PHOTO, person, by=by)


def ids_of(person_ids: Sequence[int]) -> dict[int, int]:
    """By person id, the id of their photo, for people whom the caller may see; people without one
    are left out.
    """
    query = select(Image.subject_id, func.max(Image.id)).where(
        Image.subject_table == "person",
        Image.kind == "photo",
        Image.subject_id.in_(person_ids),
        Image.is_broken.is_(False),
    )
    return {row[0]: row[1] for row in session().execute(query.group_by(Image.subject_id))}


def set_photo(
    person: Person, picture: BinaryIO, *, by: User, data_dir: Path, max_bytes: int
) -> ChangeSet | None:
    """Upload a photo of a person. None when it is the current one.

    Raises Forbidden, NotFound, and Invalid({"photo": …}): required, picture_too_large,
    too_many_pixels, not_a_picture; then nothing changes.
    """
    return pictures.set_picture(
        PHOTO, person, picture, by=by, data_dir=data_dir, max_bytes=max_bytes
    )


def remove_photo(person: Person, *, by: User) -> ChangeSet | None:
    """Remove a person's photo. None when there was none. Raises Forbidden and NotFound."""
    return pictures.remove_picture(PHOTO, person, by=by)


def _say_when(recorder: Recorder, person: Person) -> None:
    recorder.assign(person, {"updated_at": base.utc_now()})


PHOTO = pictures.PictureSlot("photo", "people", _say_when)
