"""Covers: who may see one, and its sizes, made at the first view and kept in the data folder under a hash of where it comes from."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from sqlalchemy import update

from errors import NotFound, Unreadable
from models.account import User
from models.base import Base
from models.file import Image, MediaFile
from models.library import Root
from models.work import Work
from readers.cover_process import CoverProcess
from services import access, paths
from services.changes import MODELS
from services.transactions import session, writing

log = structlog.get_logger("stacks.covers")
WIDTHS = (96, 320, 640)
# What is wrong with the disk today, not with the picture.
_PASSING = frozenset({"io_error", "no_permission", "not_found", "reader_timeout"})
_REST = 300  # seconds in which a picture that could not be read is not tried again

Render = Callable[[bytes, tuple[str, str], tuple[int, ...]], Sequence[Any]]

_process = CoverProcess()  # starts its child at the first picture, and lets it go when nobody looks at any
_resting: dict[int, float] = {}


class Place(NamedTuple):
    """The file that holds a picture, and where in it: ("file", ""), ("zip", member), ("tag", "")."""

    path: bytes
    detail: tuple[str, str]


def get_picture(image_id: int, width: int, *, by: User, data_dir: Path, render: Render = _process.render) -> Path:
    """The file of a cover in one of WIDTHS, as WebP. Raises NotFound: also for a broken picture, a missing file, another width.

    Waits for the cover process at the first view, with no transaction open.
    """
    image = session().get(Image, image_id)
    if image is None or width not in WIDTHS:
        raise NotFound("image")
    _require(image, by)
    kept = _kept(data_dir, image, width)
    if kept.exists():
        return kept
    place = None if image.is_broken else _place(image, data_dir)
    if place is None or _resting.get(image_id, 0) > time.monotonic():
        raise NotFound("image")
    wanted = {each: _kept(data_dir, image, each) for each in WIDTHS}
    session().rollback()  # a picture may take seconds
    try:
        pictures = render(place.path, place.detail, WIDTHS)
    except Unreadable as problem:
        log.warning("cover_unreadable", image=image_id, reason=problem.reason, detail=problem.detail)
        if problem.reason in _PASSING:
            _resting[image_id] = time.monotonic() + _REST
        else:
            _mark_broken(image_id)
        raise NotFound("image") from problem
    for picture, each in zip(pictures, WIDTHS, strict=True):
        _keep(wanted[each], picture.data)
    return kept


def _require(image: Image, by: User) -> None:
    """Whoever may see what the picture belongs to may see the picture."""
    model: type[Base] | None = MODELS.get(image.subject_table)
    subject = session().get(model, image.subject_id) if model is not None and "id" in model.__table__.columns else None
    if subject is None:
        raise NotFound("image")
    access.require(by, "works:read", subject)


def _place(image: Image, data_dir: Path) -> Place | None:
    """None while the file is missing or its root is gone."""
    if image.origin == "upload":
        return Place(os.fsencode(_original(data_dir, image)), ("file", ""))
    if image.origin == "file":
        root = session().get(Root, image.root_id)
        return Place(paths.absolute(root.path, image.path), ("file", "")) if root and image.path and root.deleted_at is None else None
    file = session().get(MediaFile, image.media_file_id) if image.media_file_id else None
    root = session().get(Root, file.root_id) if file is not None else None
    if file is None or file.missing_since is not None or root is None or root.deleted_at is not None:
        return None
    kind, _colon, detail = image.member.partition(":")
    return Place(paths.absolute(root.path, file.path), (kind, detail))


def _kept(data_dir: Path, image: Image, width: int) -> Path:
    """A picture that changed has another stamp, and so another name."""
    parts = (image.id, image.origin, image.root_id, image.path, image.media_file_id, image.member, image.stamp, image.content_hash)
    name = "\0".join(map(str, parts))
    digest = hashlib.blake2b(name.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
    return data_dir / "covers" / digest[:2] / f"{digest}-{width}.webp"


def _original(data_dir: Path, image: Image) -> Path:
    digest = (image.content_hash or b"").hex()
    return data_dir / "covers" / "originals" / digest[:2] / f"{digest}.webp"


def _keep(path: Path, data: bytes) -> None:
    """Written beside and moved into place: nobody ever reads half a picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    os.replace(name, path)


def _mark_broken(image_id: int) -> None:
    """What a file holds is a fact about the disk: not recorded. Works that showed it get their drawn cover back."""
    with writing():
        session().execute(update(Image).where(Image.id == image_id).values(is_broken=True))
        session().execute(update(Work).where(Work.cover_id == image_id).values(cover_id=None))
