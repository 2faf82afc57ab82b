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
from services.db.transactions import session
from services.metadata import asking
from services.metadata.merging import SourcedCover

log = structlog.get_logger("stacks.sources")
SECONDS = 15.0
"""For all downloads of one item."""
_TRIED = 3
_LEAST = 60  # pixels; smaller ones stand for "no cover"
_PERSON = "person"


def may_show(work: Work, *, force: bool) -> bool:
    """Whether a source's cover may be shown: when there is none, and by force unless a person
    uploaded the one that is shown.
    """
    if work.cover_id is None:
        return True
    image = session().get(Image, work.cover_id)
    is_persons = image is not None and image.origin == "upload" and image.source == _PERSON
    return force and not is_persons


def download(work: Work, offered: Sequence[SourcedCover], *, by: User) -> Image | None:
    """The first of these covers that can be had, as an Image that isn't added yet. Waits for other
    servers, with no transaction open.
    """
    deadline = time.monotonic() + SECONDS
    data_dir, person = runtime.current().data_dir, by.id
    images = [
        (pictures.new_image(covers.COVER, work, source_url=it.cover.url[:512]), it)
        for it in offered[:_TRIED]
    ]
    session().rollback()
    for image, it in [*images, *images[:1]]:  # the best one again: what failed may have been busy
        seconds = deadline - time.monotonic()
        if seconds <= 0:
            break
        try:
            content = web_pictures.download(
                it.cover.url, seconds=seconds, exempt=asking.exempt_hosts()
            )
            pictures.store(
                image, io.BytesIO(content), person=person, data_dir=data_dir,
                max_bytes=web_pictures.MAX_BYTES,
            )  # fmt: skip
        except (Invalid, ProviderError, Unavailable) as error:
            log.info("cover_left_out", source=it.source, reason=str(error))
            continue
        if min(image.width, image.height) >= _LEAST:
            image.source = it.source
            return image
    return None
