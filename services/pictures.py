"""Uploaded images: covers of works and photos of people. They are re-encoded and stored in the data
folder.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import structlog
from sqlalchemy import select

from errors import Invalid, Problem, Unreadable
from models.account import User
from models.change import ChangeSet
from models.file import Image
from readers.cover_process import CoverProcess
from services import access
from services.changes import Recorder, recording
from services.db.transactions import session

log = structlog.get_logger("stacks.covers")
_WIDEST = 1600  # pixels of what is kept
_CHUNK = 1 << 20
_AT_ONCE = 3  # pictures that one person may send
_REFUSALS = {
    "too_large": "too_many_pixels",
    "truncated": "picture_damaged",
    **dict.fromkeys(("reader_died", "reader_timeout", "too_much_memory"), "picture_too_slow"),
}

render = (
    CoverProcess().render
)  # starts its child at the first picture, and lets it go when nobody looks at any


class Frame(NamedTuple):
    """Where rows of a table show the picture that somebody gave them: one at a time."""

    kind: str  # of the picture and of the change; also the field that a refusal names
    noun: str  # of the permissions
    follow: Callable[
        [Recorder, Any], None
    ]  # brings the row itself up to date, once its picture is another


def find(frame: Frame, row: Any, *, by: User) -> Image | None:
    """The picture that somebody gave a row, if any. Raises NotFound."""
    access.require(by, f"{frame.noun}:read", row)
    return next(iter(_given(frame, row)), None)


def new(frame: Frame, row: Any, **values: Any) -> Image:
    """A picture for a row; neither kept nor stored yet."""
    return Image(subject_table=row.__tablename__, subject_id=row.id, kind=frame.kind, **values)


def give(
    frame: Frame, row: Any, picture: BinaryIO, *, by: User, data_dir: Path, most_bytes: int
) -> ChangeSet | None:
    """Keep this picture and show it. None when it is the one that is shown already.

    Raises Forbidden, NotFound, and what keep() raises; then nothing changes. Waits for the cover
    process, with no transaction open.
    """
    access.require(by, f"{frame.noun}:update", row)
    image, person = new(frame, row), by.id
    session().rollback()
    keep(image, picture, person=person, data_dir=data_dir, most_bytes=most_bytes)
    return show(frame, row, image, by=by)


def show(frame: Frame, row: Any, image: Image, *, by: User) -> ChangeSet | None:
    """Show a kept picture in place of what somebody gave before.

    None when it is the same. Raises Forbidden and NotFound.
    """
    with recording(by=by, kind=frame.kind, subject=row, needs=f"{frame.noun}:update") as recorder:
        before = _given(frame, row)
        is_new = [old.content_hash for old in before] != [image.content_hash]
        if is_new:
            recorder.remove_all(before)
            recorder.add(image)
            frame.follow(recorder, row)
        change_set = recorder.change_set
    return change_set if is_new else None


def take_away(frame: Frame, row: Any, *, by: User) -> ChangeSet | None:
    """Show no longer what somebody gave.

    None when nobody had given anything. Raises Forbidden and NotFound.
    """
    with recording(by=by, kind=frame.kind, subject=row, needs=f"{frame.noun}:update") as recorder:
        before = _given(frame, row)
        if before:
            recorder.remove_all(before)
            frame.follow(recorder, row)
        change_set = recorder.change_set
    return change_set if before else None


def _given(frame: Frame, row: Any) -> list[Image]:
    mine = select(Image).where(
        Image.subject_table == row.__tablename__,
        Image.subject_id == row.id,
        Image.kind == frame.kind,
        Image.origin == "upload",
    )
    return list(session().execute(mine.order_by(Image.id)).scalars())


# ── keeping ───────────────────────────────────────────────────────────────────────────────────────


def keep(
    image: Image,
    picture: BinaryIO,
    *,
    person: int,
    data_dir: Path,
    most_bytes: int,
    field: str = "",
) -> Image:
    """Draw what somebody sent anew (upright, without what the camera wrote into it), and keep it.

    With no transaction open.

    Raises Invalid naming `field`, else the picture's kind: required, picture_too_large,
    too_many_pixels, picture_too_slow, not_a_picture; and Unavailable("pictures").
    """
    try:
        redrawn = _redrawn(picture, data_dir, most_bytes, person)
    except _Unfit as unfit:
        raise Invalid({field or image.kind: unfit.problem}) from unfit
    image.origin, image.source = "upload", "person"
    image.content_hash = keep_drawn(data_dir, redrawn)
    image.width, image.height, image.color = redrawn.width, redrawn.height, redrawn.colour
    return image


def keep_drawn(data_dir: Path, drawn: Any) -> bytes:
    """Keep a picture that was drawn by redraw(); the hash by which its file is found."""
    content_hash = hashlib.blake2b(drawn.data, digest_size=16).digest()
    write(original(data_dir, content_hash), drawn.data)
    return content_hash


def redraw(path: bytes, detail: tuple[str, str], *, person: int) -> Any:
    """A picture of a file as what is kept. Raises Unreadable. Waits for the cover process."""
    return render(path, detail, (_WIDEST,), person=person, limit=_AT_ONCE)[0]


class _Unfit(Exception):
    """What was sent cannot be shown."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.problem = Problem(code, **values)


def _redrawn(picture: BinaryIO, data_dir: Path, most_bytes: int, person: int) -> Any:
    """The picture as one WebP. It passes through a file, because another process decodes it."""
    folder = data_dir / "covers"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".new-") as sent:
        size = 0
        while chunk := picture.read(_CHUNK):
            size += len(chunk)
            if size > most_bytes:
                raise _Unfit("picture_too_large", most=most_bytes >> 20)
            sent.write(chunk)
        if not size:
            raise _Unfit("no_picture")
        sent.flush()
        try:
            return redraw(os.fsencode(sent.name), ("file", ""), person=person)
        except Unreadable as problem:
            log.info("cover_refused", reason=problem.reason, detail=problem.detail)
            raise _Unfit(_REFUSALS.get(problem.reason, "not_a_picture")) from problem


def original(data_dir: Path, content_hash: bytes) -> Path:
    """The file in which a picture that somebody gave is kept, whole."""
    digest = content_hash.hex()
    return data_dir / "covers" / "originals" / digest[:2] / f"{digest}.webp"


def write(path: Path, data: bytes) -> None:
    """Written beside and moved into place: nobody ever reads half a picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    os.replace(name, path)
