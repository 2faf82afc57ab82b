"""Covers: who may see one, its sizes (made at the first view, kept in the data folder under a hash of where it comes from), and a
person's own picture in its place."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import structlog
from sqlalchemy import select

from errors import Invalid, NotFound, Problem, Unreadable
from models.account import User
from models.base import Base
from models.change import ChangeSet
from models.file import Image, MediaFile
from models.library import Root
from models.work import Work
from readers.cover_process import CoverProcess
from services import access, derive, paths
from services.changes import MODELS, Recorder, recording
from services.transactions import session, writing

log = structlog.get_logger("stacks.covers")
WIDTHS = (96, 320, 640)
MOST_BYTES = 32 << 20  # of a picture that a person sends
_WIDEST = 1600  # pixels of what is kept of it
_CHUNK = 1 << 20
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


def uploaded(work: Work, *, by: User) -> Image | None:
    """The picture that a person gave a work, if any."""
    access.require(by, "works:read", work)
    return next(iter(_uploads(work)), None)


def set_cover(
    work: Work, picture: BinaryIO, *, by: User, data_dir: Path, render: Render = _process.render, most_bytes: int | None = None
) -> ChangeSet | None:
    """Show this picture instead of the file's own; scans leave it alone. None when it is the one that is shown already.

    Raises Forbidden, NotFound, and Invalid({"cover": …}): required, picture_too_large, too_many_pixels, not_a_picture; then nothing changes.
    What is kept is drawn anew: upright, without what the camera wrote into it. Waits for the cover process, with no transaction open.
    """
    access.require(by, "works:update", work)
    image = Image(subject_table="work", subject_id=work.id)
    session().rollback()
    return show_upload(work, keep_upload(image, picture, data_dir=data_dir, render=render, most_bytes=most_bytes), by=by)


def show_upload(work: Work, image: Image, *, by: User) -> ChangeSet | None:
    """Make a kept picture a work's cover. None when it is the one that is shown already. Raises Forbidden and NotFound."""
    with recording(by=by, kind="cover", subject=work) as recorder:
        access.require(by, "works:update", work)
        before = _uploads(work)
        is_new = [old.content_hash for old in before] != [image.content_hash]
        if is_new:
            for old in before:
                recorder.remove(old)
            recorder.add(image)
            _show_best(recorder, work)
        change_set = recorder.change_set
    return change_set if is_new else None


def remove_cover(work: Work, *, by: User) -> ChangeSet | None:
    """Go back to the file's own picture, or the drawn one. None when nobody had given another. Raises Forbidden and NotFound."""
    access.require(by, "works:update", work)
    with recording(by=by, kind="cover", subject=work) as recorder:
        access.require(by, "works:update", work)
        before = _uploads(work)
        for old in before:
            recorder.remove(old)
        if before:
            _show_best(recorder, work)
        change_set = recorder.change_set
    return change_set if before else None


def _uploads(work: Work) -> list[Image]:
    mine = select(Image).where(Image.subject_table == "work", Image.subject_id == work.id, Image.kind == "cover", Image.origin == "upload")
    return list(session().execute(mine.order_by(Image.id)).scalars())


def _show_best(recorder: Recorder, work: Work) -> None:
    recorder.assign(work, {"cover_id": derive.best_covers([work.id])[work.id]})


def keep_upload(
    image: Image, picture: BinaryIO, *, data_dir: Path, render: Render = _process.render, most_bytes: int | None = None, field: str = ""
) -> Image:
    """Draw what somebody sent anew, and keep it for a row that is not stored yet (its subject and kind are given). With no transaction open.

    Raises Invalid naming `field`, else the row's kind: required, picture_too_large, too_many_pixels, not_a_picture.
    """
    image.kind = image.kind or "cover"
    try:
        made = _redrawn(picture, data_dir, render, MOST_BYTES if most_bytes is None else most_bytes)
    except _Unfit as unfit:
        raise Invalid({field or image.kind: unfit.problem}) from unfit
    image.origin, image.source, image.content_hash = "upload", "person", hashlib.blake2b(made.data, digest_size=16).digest()
    image.width, image.height, image.color = made.width, made.height, made.colour
    _keep(_original(data_dir, image), made.data)
    return image


class _Unfit(Exception):
    """What was sent cannot be a cover."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.problem = Problem(code, **values)


def _redrawn(picture: BinaryIO, data_dir: Path, render: Render, most_bytes: int) -> Any:
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
            raise _Unfit("required")
        sent.flush()
        try:
            return render(os.fsencode(sent.name), ("file", ""), (_WIDEST,))[0]
        except Unreadable as problem:
            log.info("cover_refused", reason=problem.reason, detail=problem.detail)
            raise _Unfit("too_many_pixels" if problem.reason == "too_large" else "not_a_picture") from problem


def _require(image: Image, by: User) -> None:
    """Whoever may see what the picture belongs to may see the picture."""
    model: type[Base] | None = MODELS.get(image.subject_table)
    subject = session().get(model, image.subject_id) if model is not None and "id" in model.__table__.columns else None
    if subject is None:
        raise NotFound("image")
    access.require(by, "works:read", subject)


def _place(image: Image, data_dir: Path) -> Place | None:
    """None while the file is missing, its root is gone, or its path leads out of the root."""
    if image.origin == "upload":
        return Place(os.fsencode(_original(data_dir, image)), ("file", ""))
    if image.origin == "file":
        root = session().get(Root, image.root_id)
        path = paths.inside(root.path, image.path) if root and image.path and root.deleted_at is None else None
        return Place(path, ("file", "")) if path else None
    file = session().get(MediaFile, image.media_file_id) if image.media_file_id else None
    root = session().get(Root, file.root_id) if file is not None else None
    if file is None or file.missing_since is not None or root is None or root.deleted_at is not None:
        return None
    kind, _colon, detail = image.member.partition(":")
    path = paths.inside(root.path, file.path)
    return Place(path, (kind, detail)) if path else None


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
    """What a file holds is a fact about the disk: not recorded. The work shows its next picture, or the drawn one."""
    with writing():
        image = session().get(Image, image_id)
        if image is None:
            return
        image.is_broken = True
        work = session().get(Work, image.subject_id) if image.subject_table == "work" else None
        session().flush()
        if work is not None and work.cover_id == image_id:
            work.cover_id = derive.best_covers([work.id])[work.id]
