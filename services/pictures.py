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


class PictureSlot(NamedTuple):
    """Where rows of a table show their uploaded picture; each row has one at most."""

    kind: str  # of the picture and of the change; also the field that a refusal names
    noun: str  # of the permissions
    follow: Callable[
        [Recorder, Any], None
    ]  # brings the row itself up to date, once its picture is another


def find_picture(frame: PictureSlot, row: Any, *, by: User) -> Image | None:
    """The uploaded picture of a row, if any. Raises NotFound."""
    access.require(by, f"{frame.noun}:read", row)
    return next(iter(_uploaded_images(frame, row)), None)


def new_image(frame: PictureSlot, row: Any, **values: Any) -> Image:
    """A new Image for a row; it isn't added to the session."""
    return Image(subject_table=row.__tablename__, subject_id=row.id, kind=frame.kind, **values)


def set_picture(
    frame: PictureSlot, row: Any, picture: BinaryIO, *, by: User, data_dir: Path, max_bytes: int
) -> ChangeSet | None:
    """Store a picture and show it. None when it is the current one.

    Waits for the cover process, with no transaction open. Raises Forbidden, NotFound, and what
    store() raises; then nothing changes.
    """
    access.require(by, f"{frame.noun}:update", row)
    image, person = new_image(frame, row), by.id
    session().rollback()
    store(image, picture, person=person, data_dir=data_dir, max_bytes=max_bytes)
    return show_stored(frame, row, image, by=by)


def show_stored(frame: PictureSlot, row: Any, image: Image, *, by: User) -> ChangeSet | None:
    """Show a stored picture instead of the current uploaded one. None when it is the same. Raises
    Forbidden and NotFound.
    """
    with recording(by=by, kind=frame.kind, subject=row, needs=f"{frame.noun}:update") as recorder:
        is_new = replace(recorder, frame, row, image)
        change_set = recorder.change_set
    return change_set if is_new else None


def replace(recorder: Recorder, frame: PictureSlot, row: Any, image: Image) -> bool:
    """Show a stored picture inside another recording; False when it is the current one."""
    before = _uploaded_images(frame, row)
    if [old.content_hash for old in before] == [image.content_hash]:
        return False
    recorder.remove_all(before)
    recorder.add(image)
    frame.follow(recorder, row)
    return True


def remove_picture(frame: PictureSlot, row: Any, *, by: User) -> ChangeSet | None:
    """Remove the uploaded picture of a row. None when there was none. Raises Forbidden and
    NotFound.
    """
    with recording(by=by, kind=frame.kind, subject=row, needs=f"{frame.noun}:update") as recorder:
        before = _uploaded_images(frame, row)
        if before:
            recorder.remove_all(before)
            frame.follow(recorder, row)
        change_set = recorder.change_set
    return change_set if before else None


def _uploaded_images(frame: PictureSlot, row: Any) -> list[Image]:
    mine = select(Image).where(
        Image.subject_table == row.__tablename__,
        Image.subject_id == row.id,
        Image.kind == frame.kind,
        Image.origin == "upload",
    )
    return list(session().execute(mine.order_by(Image.id)).scalars())


# ── keeping ───────────────────────────────────────────────────────────────────────────────────────


def store(
    image: Image,
    picture: BinaryIO,
    *,
    person: int,
    data_dir: Path,
    max_bytes: int,
    field: str = "",
) -> Image:
    """Re-encode an uploaded picture (upright, without camera metadata) and store it. With no
    transaction open.

    Raises Invalid naming `field`, or else the picture's kind: required, picture_too_large,
    too_many_pixels, picture_too_slow, not_a_picture; and Unavailable("pictures").
    """
    redrawn = rendered(
        picture, person=person, data_dir=data_dir, max_bytes=max_bytes, field=field or image.kind
    )
    image.origin, image.source = "upload", "person"
    image.content_hash = store_rendered(data_dir, redrawn)
    image.width, image.height, image.color = redrawn.width, redrawn.height, redrawn.colour
    return image


def rendered(
    picture: BinaryIO, *, person: int, data_dir: Path, max_bytes: int, field: str = "cover"
) -> Any:
    """A picture re-encoded as WebP; raises what store() raises."""
    try:
        return _rendered(picture, data_dir, max_bytes, person)
    except _Rejected as unfit:
        raise Invalid({field: unfit.problem}) from unfit


def store_rendered(data_dir: Path, drawn: Any) -> bytes:
    """Store a picture from redraw(); returns the hash that identifies its file."""
    content_hash = hashlib.blake2b(drawn.data, digest_size=16).digest()
    write(original_path(data_dir, content_hash), drawn.data)
    return content_hash


def redraw(
    path: bytes, detail: tuple[str, str], *, person: int, inside: bytes | None = None
) -> Any:
    """Re-encode the picture in a file, which must be in the folder `inside`, if any. Raises
    Unreadable. Waits for the cover process.
    """
    return render(path, detail, (_WIDEST,), inside=inside, person=person, limit=_AT_ONCE)[0]


class _Rejected(Exception):
    """The uploaded file can't be used as a picture."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.problem = Problem(code, **values)


def _rendered(picture: BinaryIO, data_dir: Path, max_bytes: int, person: int) -> Any:
    """The picture as WebP. It is written to a temporary file, because another process decodes
    it.
    """
    folder = data_dir / "covers"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".new-") as upload:
        size = 0
        while chunk := picture.read(_CHUNK):
            size += len(chunk)
            if size > max_bytes:
                raise _Rejected("picture_too_large", maximum=max_bytes >> 20)
            upload.write(chunk)
        if not size:
            raise _Rejected("no_picture")
        upload.flush()
        try:
            return redraw(os.fsencode(upload.name), ("file", ""), person=person)
        except Unreadable as problem:
            log.info("cover_refused", reason=problem.reason, detail=problem.detail)
            raise _Rejected(_REFUSALS.get(problem.reason, "not_a_picture")) from problem


def original_path(data_dir: Path, content_hash: bytes) -> Path:
    """The path of an uploaded picture in full size."""
    digest = content_hash.hex()
    return data_dir / "covers" / "originals" / digest[:2] / f"{digest}.webp"


def write(path: Path, data: bytes) -> None:
    """Write to a temporary file and rename it, so that nobody ever reads half a picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    os.replace(name, path)
