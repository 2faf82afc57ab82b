"""Covers of sources: the largest that can be had is downloaded, and shown as if uploaded."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence

import structlog

from errors import Invalid, ProviderError, Unavailable
from models.account import User
from models.file import Image
from models.work import Work
from services import covers, pictures, runtime, web_pictures
from services.changes import Recorder
from services.db.transactions import session
from services.metadata import asking
from services.metadata.merging import SourcedCover

log = structlog.get_logger("stacks.sources")
SECONDS = 15.0
"""For all downloads of one item."""
_TRIED = 3
_LEAST = 60  # pixels; smaller ones stand for "no cover"
_LONGEST_URL = 512
_PERSON = "person"


def show(recorder: Recorder, work: Work, image: Image) -> bool:
    """Show a downloaded cover inside another recording; False when it is the current one."""
    image.subject_table, image.subject_id = "work", work.id
    return pictures.replace(recorder, covers.COVER, work, image)


def may_show(work: Work, *, force: bool) -> bool:
    """Whether a source's cover may be shown: when there is none, and by force unless a person
    uploaded or chose the one that is shown.
    """
    image = _current(work)
    return image is None or (force and not _is_persons(image))


def larger(work: Work, offered: Sequence[SourcedCover]) -> list[SourcedCover]:
    """Those of these covers that may be larger than the current one, whose size must be known."""
    image = _current(work)
    if image is None:
        return list(offered)
    sizes = ((it, (it.cover.width or 0) * (it.cover.height or 0)) for it in offered)
    least = _area(image)
    larger = [it for it, area in sizes if least and (area > least or not area)]
    return [it for it in larger if it.cover.url[:_LONGEST_URL] != image.source_url]


def is_larger(work: Work, image: Image) -> bool:
    """Whether a downloaded cover is larger than the current one."""
    current = _current(work)
    return current is None or _area(image) > _area(current) > 0


def _current(work: Work) -> Image | None:
    return session().get(Image, work.cover_id) if work.cover_id is not None else None


def _is_persons(image: Image) -> bool:
    return image.origin == "upload" and (image.source == _PERSON or image.is_chosen)


def _area(image: Image) -> int:
    return image.width * image.height


def download(
    offered: Sequence[SourcedCover], *, by: User, seconds: float = SECONDS
) -> Image | None:
    """The first of these covers that can be had, as an Image that isn't added yet and belongs to no
    work. Waits for other servers, with no transaction open.
    """
    deadline = time.monotonic() + seconds
    person = by.id
    session().rollback()
    first = list(offered[:_TRIED])
    for it in [*first, *first[:1]]:  # the best one again: what failed may have been busy
        left = deadline - time.monotonic()
        if left <= 0:
            break
        try:
            image = _downloaded(it, person, left)
        except (Invalid, ProviderError, Unavailable) as error:
            log.info("cover_left_out", source=it.source, reason=str(error))
            continue
        if min(image.width, image.height) >= _LEAST:
            return image
    return None


def _downloaded(sourced: SourcedCover, person: int, seconds: float) -> Image:
    url = sourced.cover.url
    content = web_pictures.download(url, seconds=seconds, exempt=asking.exempt_hosts())
    image = Image(kind=covers.COVER.kind, source_url=url[:_LONGEST_URL])
    pictures.store(
        image,
        io.BytesIO(content),
        person=person,
        data_dir=runtime.current().data_dir,
        max_bytes=web_pictures.MAX_BYTES,
    )
    image.source = sourced.source
    return image
