"""Covers: permissions, resized versions (created on first view and cached in the data folder by a
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
MOST_BYTES = 32 << 20  # of a picture that a person sends
# What is wrong with the disk today, not with the picture.
_PASSING = frozenset({"io_error", "no_permission", "not_found", "reader_timeout"})
_REST = 300  # seconds in which a picture that could not be read is not tried again

_resting: dict[int, float] = {}


class CoverFile(NamedTuple):
    """The file that holds a picture, and where in it: ("file", ""), ("zip", member), ("tag",
    "").
    """

    path: bytes
    detail: tuple[str, str]


def get_picture(image_id: int, width: int, *, by: User, data_dir: Path) -> Path:
    """The file of a cover in one of WIDTHS, as WebP.

    Raises NotFound: also for a broken picture, a missing file, another width.

    Waits for the cover process at the first view, with no transaction open.
    """
    image = session().get(Image, image_id)
    if image is None or width not in WIDTHS:
        raise NotFound("image")
    _require(image, by)
    kept = _kept(data_dir, image, width)
    if kept.exists():
        return kept
    place = None if image.is_broken else _cover_file(image, data_dir)
    if place is None or _resting.get(image_id, 0) > time.monotonic():
        raise NotFound("image")
    wanted = {size: _kept(data_dir, image, size) for size in WIDTHS}
    person = by.id
    session().rollback()  # a picture may take seconds
    try:
        drawn = pictures.render(place.path, place.detail, WIDTHS, person=person)
    except Unreadable as problem:
        log.warning(
            "cover_unreadable", image=image_id, reason=problem.reason, detail=problem.detail
        )
        if problem.reason in _PASSING:
            _resting[image_id] = time.monotonic() + _REST
        else:
            _mark_broken(image_id)
        raise NotFound("image") from problem
    for picture, size in zip(drawn, WIDTHS, strict=True):
        pictures.write(wanted[size], picture.data)
    return kept


def uploaded(work: Work, *, by: User) -> Image | None:
    """The picture that a person gave a work, if any."""
    return pictures.find(COVER, work, by=by)


def set_cover(
    work: Work, picture: BinaryIO, *, by: User, data_dir: Path, most_bytes: int | None = None
) -> ChangeSet | None:
    """Show this picture instead of the file's own; scans leave it alone.

    None when it is the one that is shown already.

    Raises Forbidden, NotFound, and Invalid({"cover": …}): required, picture_too_large,
    too_many_pixels, not_a_picture; then nothing changes.
    """
    return pictures.give(
        COVER,
        work,
        picture,
        by=by,
        data_dir=data_dir,
        most_bytes=MOST_BYTES if most_bytes is None else most_bytes,
    )


def remove_cover(work: Work, *, by: User) -> ChangeSet | None:
    """Go back to the file's own picture, or the drawn one.

    None when nobody had given another. Raises Forbidden and NotFound.
    """
    return pictures.take_away(COVER, work, by=by)


def keep_own(work: Work, *, by: User) -> None:
    """Keep the cover of a copied work by itself: the file that shows it belongs to another library,
    and goes its own ways. With no transaction open; what cannot be drawn now stays as it is.
    """
    access.require(by, "works:read", work)
    image = session().get(Image, work.cover_id) if work.cover_id is not None else None
    data_dir = runtime.present().data_dir
    cover_file = _cover_file(image, data_dir) if image is not None else None
    if image is None or cover_file is None or image.origin == "upload":
        return
    person = by.id
    session().rollback()
    try:
        drawn = pictures.redraw(cover_file.path, cover_file.detail, person=person)
    except Unreadable as problem:
        log.info("cover_not_kept", image=image.id, reason=problem.reason)
        return
    content_hash = pictures.keep_drawn(data_dir, drawn)
    with writing(image):
        image.origin, image.content_hash = "upload", content_hash
        image.root_id = image.path = image.media_file_id = None
        image.member = image.stamp = ""


def _show_best(recorder: Recorder, work: Work) -> None:
    recorder.assign(work, {"cover_id": derive.best_covers([work.id])[work.id]})


COVER = pictures.Frame("cover", "works", _show_best)


def _require(image: Image, by: User) -> None:
    """Whoever may see what the picture belongs to may see the picture."""
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
        original = pictures.original(data_dir, image.content_hash or b"")
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


def _kept(data_dir: Path, image: Image, width: int) -> Path:
    """A picture that changed has another stamp, and so another name."""
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
    """What a file holds is a fact about the disk: not recorded.

    The work shows its next picture, or the drawn one.
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
