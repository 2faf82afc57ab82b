"""Covers: permissions, showing them, and covers uploaded by people."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import BinaryIO

import structlog

from errors import NotFound, Unreadable
from models.account import User
from models.base import Base
from models.change import ChangeSet
from models.file import Image
from models.work import Work
from services import access, cover_sizes, derive, pictures, runtime
from services.changes import Recorder
from services.db.transactions import session, writing
from services.recorded import MODELS
from services.rests import Rests

log = structlog.get_logger("stacks.covers")
MAX_BYTES = 32 << 20  # of a picture that a person sends

_rests = Rests()


def get_picture(image_id: int, width: int, *, by: User, data_dir: Path) -> Path:
    """The path of a cover as WebP, in one of cover_sizes.WIDTHS. Raises NotFound, also for a broken
    picture, a missing file, or another width; and Unavailable("pictures").

    Waits for the cover process when the sizes don't exist yet, with no transaction open.
    """
    image = session().get(Image, image_id)
    if image is None or width not in cover_sizes.WIDTHS:
        raise NotFound("image")
    _require(image, by)
    cached = cover_sizes.path_of(image, width, data_dir)
    if cached.exists():
        return cached
    root = cover_sizes.root_of(image)
    keys = (image.uuid, root)
    if any(map(_rests.is_resting, keys)):
        raise NotFound("image")
    # whoever waits behind a picture whose disk turns out to be away doesn't try in vain, too
    render = partial(pictures.render, person=by.id, is_wanted=lambda: not _rests.is_resting(root))
    try:
        cover_sizes.make(image, render, data_dir=data_dir)
    except Unreadable as problem:
        if problem.reason != "resting":
            _rests.add(keys[cover_sizes.is_away(problem, root)])
        raise NotFound("image") from problem
    for key in keys:
        _rests.end(key)
    return cached


def uploaded(work: Work, *, by: User) -> Image | None:
    """The cover that a person uploaded for a work, if any."""
    return pictures.find_picture(COVER, work, by=by)


def set_cover(
    work: Work, picture: BinaryIO, *, by: User, data_dir: Path, max_bytes: int | None = None
) -> ChangeSet | None:
    """Upload a cover to be shown instead of the one in the files; scans don't change it. None when
    it is the current cover.

    Raises Forbidden, NotFound, and Invalid({"cover": …}): required, picture_too_large,
    too_many_pixels, not_a_picture; then nothing changes.
    """
    return pictures.set_picture(
        COVER,
        work,
        picture,
        by=by,
        data_dir=data_dir,
        max_bytes=MAX_BYTES if max_bytes is None else max_bytes,
    )


def remove_cover(work: Work, *, by: User) -> ChangeSet | None:
    """Remove an uploaded cover; the one in the files, or a generated one, is shown again. None when
    none was uploaded. Raises Forbidden and NotFound.
    """
    return pictures.remove_picture(COVER, work, by=by)


def store_own_copy(work: Work, *, by: User) -> None:
    """Store a copied work's cover as its own, because the file with the cover belongs to another
    library and may change or disappear. Call it with no transaction open. A cover that can't be
    read now stays as it is.
    """
    access.require(by, "works:read", work)
    image = session().get(Image, work.cover_id) if work.cover_id is not None else None
    data_dir = runtime.current().data_dir
    cover_file = cover_sizes.source_of(image, data_dir) if image is not None else None
    if image is None or cover_file is None or image.origin == "upload":
        return
    person = by.id
    session().rollback()
    try:
        redrawn = pictures.redraw(
            cover_file.path, cover_file.detail, person=person, inside=cover_file.inside
        )
    except Unreadable as problem:
        log.info("cover_not_kept", image=image.id, reason=problem.reason)
        return
    content_hash = pictures.store_rendered(data_dir, redrawn)
    with writing(image):
        image.origin, image.content_hash = "upload", content_hash
        image.root_id = image.path = image.media_file_id = None
        image.member = image.stamp = ""


def _show_best(recorder: Recorder, work: Work) -> None:
    recorder.assign(work, {"cover_id": derive.best_covers([work.id])[work.id]})


COVER = pictures.PictureSlot("cover", "works", _show_best)


def _require(image: Image, by: User) -> None:
    """Check that the caller may see the work or person that the picture belongs to."""
    model: type[Base] | None = MODELS.get(image.subject_table)
    subject = (
        session().get(model, image.subject_id)
        if model is not None and "id" in model.__table__.columns
        else None
    )
    if subject is None:
        raise NotFound("image")
    access.require(by, "works:read", subject)
