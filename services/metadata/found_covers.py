"""Covers that sources have for a work: downloaded all at once within one deadline, re-encoded, and
kept for an hour, so that people see them with their true sizes before they choose one.
"""

from __future__ import annotations

import hashlib
import io
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import structlog

from errors import Invalid, NotFound, ProviderError, Unavailable
from models.account import User
from models.change import ChangeSet
from models.work import Work
from providers.http import Fetcher
from providers.network import Refused
from services import access, cover_sizes, covers, pictures
from services.db.transactions import session
from services.metadata import asking, candidates, merging
from services.metadata.merging import SourcedCover

log = structlog.get_logger("stacks.covers")
LIMIT = 8
SECONDS = 5.0  # for all downloads together
MAX_BYTES = 10 << 20
_LONGEST_URL = 512
_slots = threading.BoundedSemaphore(2)


class FoundCover(NamedTuple):
    """A cover of a source; `key` is the hash that identifies its file."""

    source: str
    url: str
    key: str
    width: int
    height: int
    color: str


def find_covers(
    work: Work, text: str, creator: str = "", *, by: User, data_dir: Path
) -> list[FoundCover]:
    """Covers of what sources say to an ISBN or a title, the largest first; those that don't arrive
    in time, or aren't pictures, are left out. Raises Forbidden and Unavailable.
    """
    answers = candidates.find_candidates(work, text, creator, by=by)
    ranked = merging.rank_covers(it for answer in answers for it in answer.candidates)[:LIMIT]
    person = by.id
    session().rollback()
    if not _slots.acquire(blocking=False):
        raise Unavailable("downloads")
    try:
        found = [
            cover
            for sourced, content in zip(ranked, _downloaded(ranked), strict=True)
            if content and (cover := _kept(sourced, content, person, data_dir)) is not None
        ]
    finally:
        _slots.release()
    unique: dict[str, FoundCover] = {}
    for cover in found:  # those that are believed most come first
        unique.setdefault(cover.key, cover)
    return sorted(unique.values(), key=lambda cover: -cover.width * cover.height)


def path_of(key: str, data_dir: Path) -> Path:
    """The file of a cover that was found; it is deleted with outdated sizes, after an hour."""
    return cover_sizes.folder_of(data_dir) / key[:2] / f"{key}-found.webp"


def set_found_cover(work: Work, found: FoundCover, *, by: User, data_dir: Path) -> ChangeSet | None:
    """Show a cover that was found instead of the one in the files; scans don't change it. None when
    it is the current one. Raises Forbidden, and NotFound when it was found too long ago.
    """
    access.require(by, "works:update", work)
    try:
        content = path_of(found.key, data_dir).read_bytes()
    except OSError as error:
        raise NotFound("image") from error
    pictures.write(pictures.original_path(data_dir, bytes.fromhex(found.key)), content)
    image = pictures.new_image(
        covers.COVER,
        work,
        origin="upload",
        source=found.source,
        source_url=found.url[:_LONGEST_URL],
        content_hash=bytes.fromhex(found.key),
        width=found.width,
        height=found.height,
        color=found.color,
    )
    return pictures.show_stored(covers.COVER, work, image, by=by)


def _downloaded(ranked: Sequence[SourcedCover]) -> list[bytes]:
    """The contents, b"" for those that failed."""
    ends = time.monotonic() + SECONDS
    fetcher = Fetcher(exempt=asking.exempt_hosts())

    def fetch(sourced: SourcedCover) -> bytes:
        left = ends - time.monotonic()
        try:
            return (
                fetcher.fetch(sourced.cover.url, max_bytes=MAX_BYTES, seconds=left)
                if left > 0
                else b""
            )
        except (Refused, ProviderError) as error:
            log.info("cover_not_fetched", source=sourced.source, reason=error.reason)
            return b""

    with ThreadPoolExecutor(4, "covers") as pool:
        return list(pool.map(fetch, ranked))


def _kept(sourced: SourcedCover, content: bytes, person: int, data_dir: Path) -> FoundCover | None:
    try:
        drawn = pictures.rendered(
            io.BytesIO(content), person=person, data_dir=data_dir, max_bytes=MAX_BYTES
        )
    except Invalid:
        return None
    key = hashlib.blake2b(drawn.data, digest_size=16).hexdigest()
    pictures.write(path_of(key, data_dir), drawn.data)
    return FoundCover(
        sourced.source, sourced.cover.url, key, drawn.width, drawn.height, drawn.colour
    )
