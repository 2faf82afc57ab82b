"""Photos of people: one each."""

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
    """The picture that shows this person, if any. Raises NotFound."""
    return pictures.find(PHOTO, person, by=by)


def ids_of(person_ids: Sequence[int]) -> dict[int, int]:
    """The picture of each of these people, whom the caller has been shown already; those without
    one are left out.
    """
    query = select(Image.subject_id, func.max(Image.id)).where(
        Image.subject_table == "person",
        Image.kind == "photo",
        Image.subject_id.in_(person_ids),
        Image.is_broken.is_(False),
    )
    return {row[0]: row[1] for row in session().execute(query.group_by(Image.subject_id))}


def set_photo(
    person: Person, picture: BinaryIO, *, by: User, data_dir: Path, most_bytes: int
) -> ChangeSet | None:
    """Show this picture of a person. None when it is the one that is shown already.

    Raises Forbidden, NotFound, and Invalid({"photo": …}): required, picture_too_large,
    too_many_pixels, not_a_picture; then nothing changes.
    """
    return pictures.give(PHOTO, person, picture, by=by, data_dir=data_dir, most_bytes=most_bytes)


def remove_photo(person: Person, *, by: User) -> ChangeSet | None:
    """Show no picture of a person any more.

    None when there was none. Raises Forbidden and NotFound.
    """
    return pictures.take_away(PHOTO, person, by=by)


def _say_when(recorder: Recorder, person: Person) -> None:
    recorder.assign(person, {"updated_at": base.utc_now()})


PHOTO = pictures.Frame("photo", "people", _say_when)
