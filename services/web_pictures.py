"""Covers from the web: downloaded by the guarded client, then treated like uploads."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import structlog

from errors import Invalid, Problem, ProviderError, Unavailable
from models.account import User
from models.change import ChangeSet
from models.work import Work
from providers.http import SECONDS, Fetcher
from providers.network import Refused
from services import access, covers, pictures
from services.db.transactions import session
from services.metadata import asking

log = structlog.get_logger("stacks.covers")
MAX_BYTES = 10 << 20
LONGEST_ADDRESS = 2048  # characters
_MAX_KEPT = 512  # characters of the address

_AT_ONCE = 4  # downloads of download_all()
_fetcher = Fetcher()
_slots = threading.BoundedSemaphore(
    4
)  # a slow server holds one of the threads that answer people for as long as it is waited for


def fetch_cover(work: Work, address: str, *, by: User, data_dir: Path) -> ChangeSet | None:
    """Show the picture at this address instead of the one in the files. None when it is the current
    one. Private addresses are only those of covers that one of this instance's sources named.

    Waits for the other server, with no transaction open. Raises Forbidden, NotFound, ProviderError
    when the other server fails, Unavailable while four other downloads are running, and
    Invalid({"url": …}): an address that isn't allowed, picture_too_large, too_many_pixels,
    not_a_picture; then nothing changes.
    """
    access.require(by, "works:update", work)
    image = pictures.new_image(covers.COVER, work, source_url=address.strip()[:_MAX_KEPT])
    person = by.id
    exempt = asking.exempt_for(address.strip())
    session().rollback()
    content = io.BytesIO(download(address.strip(), exempt=exempt))
    pictures.store(
        image, content, person=person, field="url", data_dir=data_dir, max_bytes=MAX_BYTES
    )
    return pictures.show_stored(covers.COVER, work, image, by=by)


def download(
    address: str,
    *,
    seconds: float = SECONDS,
    exempt: frozenset[tuple[str, int]] = frozenset(),
) -> bytes:
    """What is at this address. `exempt` are hosts and ports of this instance's own sources, for
    addresses that they name. Raises what fetch_cover() raises for the address and its server.
    """
    if not address:
        raise Invalid({"url": Problem("required")})
    with _slot():
        return _fetched(address, seconds, exempt)


def download_all(
    addresses: Sequence[str], *, seconds: float, exempt: frozenset[tuple[str, int]] = frozenset()
) -> list[bytes]:
    """What is at these addresses, b"" for those that fail, all within these seconds. Raises
    Unavailable as fetch_cover() does.
    """
    ends = time.monotonic() + seconds

    def fetch(address: str) -> bytes:
        left = ends - time.monotonic()
        try:
            return _fetched(address, left, exempt) if left > 0 else b""
        except (Invalid, ProviderError):
            return b""

    with _slot(), ThreadPoolExecutor(_AT_ONCE, "covers") as pool:
        return list(pool.map(fetch, addresses))


@contextmanager
def _slot() -> Iterator[None]:
    if not _slots.acquire(blocking=False):
        raise Unavailable("downloads")
    try:
        yield
    finally:
        _slots.release()


def _fetched(address: str, seconds: float, exempt: frozenset[tuple[str, int]]) -> bytes:
    fetcher = replace(_fetcher, exempt=exempt) if exempt else _fetcher
    try:
        content = fetcher.fetch(address, max_bytes=MAX_BYTES, seconds=seconds)
    except Refused as refused:
        log.info("cover_not_fetched", reason=refused.reason)
        code = "picture_too_large" if refused.reason == "too_large" else refused.reason
        raise Invalid({"url": Problem(code, maximum=MAX_BYTES >> 20)}) from refused
    except ProviderError as error:
        log.info("cover_not_fetched", reason=error.reason)
        raise
    if not content:
        raise Invalid({"url": Problem("not_a_picture")})
    return content
