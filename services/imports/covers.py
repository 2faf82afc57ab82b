"""The covers of imported items: drawn one after another, then shown in batches, as a part of the
import's own change. An item that has a cover keeps it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

import structlog

from errors import Invalid, ProviderError, Unavailable
from models.account import User
from models.file import Image
from models.job import Job
from models.library import Library
from models.work import Work
from services import access, covers, jobs, paths, pictures, runtime
from services.changes import Recorder
from services.db.transactions import session
from services.imports import items, librarium, librarium_rows
from services.imports.applying import change_set
from services.imports.items import Change, Item
from services.imports.options import LIBRARIUM, options_of

log = structlog.get_logger("stacks.imports")
BATCH = 25
MAX_BYTES = 32 << 20
Reader = Callable[[str], BinaryIO | None]


def run(held: jobs.Claim, job: Job, library: Library, *, by: User) -> None:
    """Show the covers of the items that the import has created or changed. Raises Stopped and
    LostClaim between two batches.
    """
    try:
        with _opened(held, job, by) as read:
            if read is not None:
                _run(held, job, library, by, read)
    except ProviderError as error:  # everything else has been imported
        session().rollback()
        log.info("covers_not_imported", job=job.id, reason=error.reason)


def _run(held: jobs.Claim, job: Job, library: Library, by: User, read: Reader) -> None:
    for found in _batches(job.id):
        drawn = [(item, _drawn(item, read, by.id)) for item in found]
        with jobs.batch(held, current="covers"):
            recorder = Recorder(change_set(job.id, library.id, by, is_private=False), by)
            for item, image in drawn:
                if image is not None:
                    _show(recorder, item, image)
            recorder.flush()
            items.store([_without_cover(item) for item in found])
        session().expire_all()
        jobs.check(held)


@contextmanager
def _opened(held: jobs.Claim, job: Job, by: User) -> Iterator[Reader | None]:
    """What reads the covers of a library on this server or another one; None where none are."""
    options = options_of(job)
    if options.source == LIBRARIUM:
        with closing(librarium.open_server(job, by=by)) as server:
            yield partial(librarium_rows.picture, held, server)
    elif options.folder and access.may(by, "roots:create"):
        yield partial(_from_folder, bytes.fromhex(options.folder))
    else:
        yield None


def _from_folder(folder: bytes, cover: str) -> BinaryIO | None:
    path = paths.inside(folder, os.fsencode(cover))
    return Path(os.fsdecode(path)).open("rb") if path is not None else None


def _batches(job_id: int) -> Iterator[Sequence[Item]]:
    waiting: list[Item] = []
    for item in items.all_of(job_id, [items.DONE]):
        if item.detail.get("cover"):
            waiting.append(item)
        if len(waiting) == BATCH:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _drawn(item: Item, read: Reader, person: int) -> Image | None:
    """The picture of a row, re-encoded and stored; with no transaction open."""
    work = session().get(Work, item.subject_id) if item.subject_id is not None else None
    is_wanted = work is not None and work.cover_id is None
    image = pictures.new_image(covers.COVER, work) if is_wanted else None
    session().rollback()
    if image is None:
        return None
    try:
        picture = read(item.detail["cover"])
        if picture is None:
            return None
        with picture:
            return _stored(image, picture, person)
    except (OSError, Invalid, Unavailable, ProviderError) as error:
        if isinstance(error, ProviderError) and not error.permanent:
            raise
        log.info("cover_not_imported", item=item.id, reason=str(error)[:200])
        return None


def _stored(image: Image, picture: BinaryIO, person: int) -> Image:
    data_dir = runtime.current().data_dir
    pictures.store(image, picture, person=person, data_dir=data_dir, max_bytes=MAX_BYTES)
    image.source = "import"
    return image


def _show(recorder: Recorder, item: Item, image: Image) -> None:
    work = session().get(Work, item.subject_id)
    if work is None or work.deleted_at is not None or work.cover_id is not None:
        return
    if access.may(recorder.by, "works:update", work):
        pictures.replace(recorder, covers.COVER, work, image)


def _without_cover(item: Item) -> Change:
    detail = {name: value for name, value in item.detail.items() if name != "cover"}
    return Change(item.id, item.kind, item.reason, item.subject_id, detail)
