"""Resized versions of covers, kept in the data folder under a hash of their origin. They are made
after a scan (services/scanning/make_covers.py), or at the first view.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import structlog

from errors import Unreadable
from models.file import Image, MediaFile
from models.library import Root
from models.work import Work
from readers.covers import RenderedImage
from services import derive, paths, pictures
from services.db.transactions import session, writing

log = structlog.get_logger("stacks.covers")
WIDTHS = (96, 240, 320, 640)
# What is wrong with the disk today, not with the picture.
PASSING = frozenset({"io_error", "no_permission", "not_found", "reader_timeout", "resting"})

Render = Callable[..., list[RenderedImage]]  # CoverProcess.render


class CoverFile(NamedTuple):
    """The file with a picture, and where in it: ("file", ""), ("zip", member), ("tag", "").
    `inside` is the folder that its path must not lead out of, None for an upload.
    """

    path: bytes
    detail: tuple[str, str]
    inside: bytes | None = None


def make(image: Image, render: Render, *, data_dir: Path) -> RenderedImage:
    """Make all sizes of a picture; returns the largest. Ends the current transaction, because it
    may take seconds. Raises Unreadable; a picture that can't be shown is marked as broken, unless
    the reason is one of PASSING.
    """
    cover_file = None if image.is_broken else source_of(image, data_dir)
    if cover_file is None:
        raise Unreadable("not_found")
    image_id = image.id
    wanted = [path_of(image, width, data_dir) for width in WIDTHS]
    session().rollback()
    try:
        rendered = render(cover_file.path, cover_file.detail, WIDTHS, inside=cover_file.inside)
        if rendered[-1].is_blank:
            raise Unreadable("blank_page")
    except Unreadable as problem:
        log.warning(
            "cover_unreadable", image=image_id, reason=problem.reason, detail=problem.detail
        )
        if problem.reason not in PASSING:
            _mark_broken(image_id)
        raise
    for picture, path in zip(rendered, wanted, strict=True):
        pictures.write(path, picture.data)
    return rendered[-1]


def root_of(image: Image) -> bytes | None:
    """The path of the folder that a picture belongs to; None for an upload."""
    root = session().get(Root, image.root_id) if image.root_id is not None else None
    return bytes(root.path) if root is not None else None


def is_away(problem: Unreadable, root: bytes | None) -> bool:
    """Whether a picture could not be read because its whole disk doesn't answer or isn't there."""
    if root is None or problem.reason not in PASSING:
        return False
    return problem.reason == "reader_timeout" or not os.path.isdir(root)


def source_of(image: Image, data_dir: Path) -> CoverFile | None:
    """None while the file is missing or its root is gone. Doesn't touch the root's disk."""
    if image.origin == "upload":
        original = pictures.original_path(data_dir, image.content_hash or b"")
        return CoverFile(os.fsencode(original), ("file", ""))
    if image.origin == "file":
        root = session().get(Root, image.root_id) if image.root_id is not None else None
        return _inside(root, image.path, ("file", ""))
    file = session().get(MediaFile, image.media_file_id) if image.media_file_id else None
    if file is None or file.missing_since is not None:
        return None
    kind, _colon, detail = image.member.partition(":")
    return _inside(session().get(Root, file.root_id), file.path, (kind, detail))


def _inside(root: Root | None, relative: bytes | None, detail: tuple[str, str]) -> CoverFile | None:
    if root is None or root.deleted_at is not None or not relative or b"\0" in relative:
        return None
    return CoverFile(paths.absolute(root.path, relative), detail, root.path)


def path_of(image: Image, width: int, data_dir: Path) -> Path:
    """The path of a resized version. A changed picture has a new stamp and therefore another
    path.
    """
    digest = digest_of(*(getattr(image, name) for name in ORIGIN))
    return folder_of(data_dir) / digest[:2] / f"{digest}-{width}.webp"


ORIGIN = ("id", "origin", "root_id", "path", "media_file_id", "member", "stamp", "content_hash")


def digest_of(*origin: object) -> str:
    """The name of a picture's sizes; `origin` has the values of the columns in ORIGIN."""
    name = "\0".join(map(str, origin))
    return hashlib.blake2b(name.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def folder_of(data_dir: Path) -> Path:
    return data_dir / "covers"


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
