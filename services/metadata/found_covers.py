"""Covers that sources have for a work: downloaded all at once within one deadline, re-encoded, and
kept for an hour, so that people see them with their true sizes before they choose one.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import NamedTuple

from errors import Invalid, NotFound, ProviderError
from models.account import User
from models.change import ChangeSet
from models.work import Work
from providers.metadata.types import Candidate, Locale
from services import access, cover_sizes, covers, pictures, web_pictures
from services.db.transactions import session
from services.metadata import asking, candidates, locales, merging, origins
from services.metadata.merging import SourcedCover

LIMIT = 8
SECONDS = 5.0  # for all downloads together
_LONGEST_URL = 512


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
    listed = [it for answer in answers for it in answer.candidates]
    locale = locales.of_work(work, by=by)
    ranked = merging.rank_covers([*_own(work, locale, by), *listed], locale)[:LIMIT]
    person = by.id
    session().rollback()
    contents = web_pictures.download_all(
        [it.cover.url for it in ranked], seconds=SECONDS, exempt=asking.exempt_hosts()
    )
    found = [
        cover
        for sourced, content in zip(ranked, contents, strict=True)
        if content and (cover := _kept(sourced, content, person, data_dir)) is not None
    ]
    unique: dict[str, FoundCover] = {}
    for cover in found:  # those that are believed most come first
        unique.setdefault(cover.key, cover)
    return sorted(unique.values(), key=lambda cover: -cover.width * cover.height)


def _own(work: Work, locale: Locale, by: User) -> list[Candidate]:
    """What the source says that knows the work by number, if it answers."""
    numbers = origins.numbers_of(work)
    try:
        whole = origins.fetch(work.kind, numbers, locale, by=by) if numbers.value else None
    except (Invalid, ProviderError):
        return []
    return [whole.candidate] if whole is not None else []


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
        is_chosen=True,
        content_hash=bytes.fromhex(found.key),
        width=found.width,
        height=found.height,
        color=found.color,
    )
    return pictures.show_stored(covers.COVER, work, image, by=by)


def _kept(sourced: SourcedCover, content: bytes, person: int, data_dir: Path) -> FoundCover | None:
    try:
        drawn = pictures.rendered(
            io.BytesIO(content), person=person, data_dir=data_dir, max_bytes=web_pictures.MAX_BYTES
        )
    except Invalid:
        return None
    key = hashlib.blake2b(drawn.data, digest_size=16).hexdigest()
    pictures.write(path_of(key, data_dir), drawn.data)
    return FoundCover(
        sourced.source, sourced.cover.url, key, drawn.width, drawn.height, drawn.colour
    )
