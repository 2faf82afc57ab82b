"""Covers: permissions, resized versions (made on first view and cached in the data folder under a
hash of their origin), and covers uploaded by people.
"""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path
from typing import BinaryIO, NamedTuple

import structlog

from errors import NotFound, Unreadable
from models.account import User
from models.base import Base
from models.change import ChangeSet
from models.file import Image, MediaFile
from models.library import Root
from models.work import Work
from services import access, derive, paths, pictures, runtime
from services.changes import MODELS, Recorder
from services.db.transactions import session, writing

log = structlog.get_logger("stacks.covers")
WIDTHS = (96, 240, 320, 640)
MAX_BYTES = 32 << 20  # of a picture that a person sends
# What is wrong with the disk today, not with the picture.
_PASSING = frozenset({"io_error", "no_permission", "not_found", "reader_timeout"})
_REST = 300  # seconds in which a picture that could not be read is not tried again

_resting: dict[int, float] = {}


class CoverFile(NamedTuple):
    """The file with a picture, and where in it: ("file", ""), ("zip", member), ("tag", "")."""

    path: bytes
    detail: tuple[str, str]


def get_picture(image_id: int, width: int, *, by: User, data_dir: Path) -> Path:
    """The path of a cover as WebP, in one of WIDTHS. Raises NotFound, also for a broken picture, a
    missing file, or another width.

    Waits for the cover process on the first view, with no transaction open.
    """
    image = session().get(Image, image_id)
    if image is None or width not in WIDTHS:
        raise NotFound("image")
    _require(image, by)
    cached = _cached_path(data_dir, image, width)
    if cached.exists():
        return cached
    cover_file = None if image.is_broken else _cover_file(image, data_dir)
    if cover_file is None or _resting.get(image_id, 0) > time.monotonic():
        raise NotFound("image")
    wanted = {size: _cached_path(data_dir, image, size) for size in WIDTHS}
    person = by.id
    session().rollback()  # a picture may take seconds
    try:
        rendered = pictures.render(cover_file.path, cover_file.detail, WIDTHS, person=person)
    except Unreadable as problem:
        log.warning(
            "cover_unreadable", image=image_id, reason=problem.reason, detail=problem.detail
        )
        if problem.reason in _PASSING:
            _resting[image_id] = time.monotonic() + _REST
        else:
            _mark_broken(image_id)
        raise NotFound("image") from problem
    for picture, size in zip(rendered, WIDTHS, strict=True):
        pictures.write(wanted[size], picture.data)
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
    cover_file = _cover_file(image, data_dir) if image is not None else None
    if image is None or cover_file is None or image.origin == "upload":
        return
    person = by.id
    session().rollback()
    try:
        redrawn = pictures.redraw(cover_file.path, cover_file.detail, person=person)
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


def _cover_file(image: Image, data_dir: Path) -> CoverFile | None:
    """None while the file is missing, its root is gone, or its path leads out of the root."""
    if image.origin == "upload":
        original = pictures.original_path(data_dir, image.content_hash or b"")
        return CoverFile(os.fsencode(original), ("file", ""))
    if image.origin == "file":
        root = session().get(Root, image.root_id) if image.root_id is not None else None
        path = (
            paths.inside(root.path, image.path)
            if root and image.path and root.deleted_at is None
            else None
        )
        return CoverFile(path, ("file", "")) if path else None
    file = session().get(MediaFile, image.media_file_id) if image.media_file_id else None
    root = session().get(Root, file.root_id) if file is not None else None
    if (
        file is None
        or file.missing_since is not None
        or root is None
        or root.deleted_at is not None
    ):
        return None
    kind, _colon, detail = image.member.partition(":")
    path = paths.inside(root.path, file.path)
    return CoverFile(path, (kind, detail)) if path else None


def _cached_path(data_dir: Path, image: Image, width: int) -> Path:
    """The path of a resized version. A changed picture has a new stamp and therefore another
    path.
    """
    parts = (
        image.id,
        image.origin,
        image.root_id,
        image.path,
        image.media_file_id,
        image.member,
        image.stamp,
        image.content_hash,
    )
    name = "\0".join(map(str, parts))
    digest = hashlib.blake2b(name.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
    return data_dir / "covers" / digest[:2] / f"{digest}-{width}.webp"


def _mark_broken(image_id: int) -> None:
    """Mark a picture as unreadable, so that the work shows its next picture or a generated one. Not
    recorded, because it is a fact about the file.
    """
    with writing():
        image = session().get(Image, image_id)
        if image is None:
            return
        image.is_broken = True
        work = session().get(Work, image.subject_id) if image.subject_table == "work" else None
        session().flush()
        if work is not None and work.cover_id == image_id:
            work.cover_id = derive.best_covers([work.id])[work.id]
