"""Reads the libraries of a Librarium server into rows, one for each edition of a book. Each page is
stored in a transaction with the place of the next one, so that a killed import goes on there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from io import BytesIO
from typing import Any, BinaryIO, TypeVar

import structlog

from errors import ProviderError
from models.account import User
from models.job import Job
from providers.librarium import PER_PAGE, RemoteBook, RemoteEdition, RemoteLoan, Server
from services import jobs
from services.db.transactions import session
from services.imports import items, librarium
from services.imports.librarium import FIELDS
from services.imports.options import LIBRARIUM, Options, options_of
from services.imports.reading import Row

log = structlog.get_logger("stacks.imports")
_PAUSES = (1, 2, 5, 10, 30, 60)  # seconds between two tries of one request
_MAX_ROWS = 500_000
T = TypeVar("T")


def read_rows(held: jobs.Claim, job: Job, *, by: User) -> None:
    """Store the books that aren't stored yet as items. Raises Stopped, LostClaim and
    ProviderError."""
    options = options_of(job)
    if librarium.remote_of(options).is_read:
        return
    with closing(librarium.open_server(job, by=by)) as server:
        while not librarium.remote_of(options).is_read:
            options = _read_page(held, job, server, options)
    session().refresh(job)


def _read_page(held: jobs.Claim, job: Job, server: Server, options: Options) -> Options:
    remote = librarium.remote_of(options)
    library = remote.chosen[remote.place]
    session().rollback()
    loans = _unless_gone(held, lambda: server.loans(library)) or {}
    page = patiently(held, lambda: server.books(library, remote.page))
    cells = [row for book in page.books for row in _rows(held, server, library, book, loans)]
    is_last = remote.page * PER_PAGE >= page.total or not page.books
    following = (remote.place + 1, 1) if is_last else (remote.place, remote.page + 1)
    options = options.changed(
        remote=remote._replace(place=following[0], page=following[1])._asdict()
    )
    stored = items.counts([job.id])[job.id].total()
    if stored + len(cells) > _MAX_ROWS:
        raise ProviderError("librarium", "too_many_rows", permanent=True)
    rows = [Row(number, row) for number, row in enumerate(cells, stored + 1)]
    session().rollback()
    with jobs.batch(
        held, options=options.to_json(), total=stored + len(rows), current=_current(page.books)
    ):
        items.add(job.id, options.layout, rows)
    jobs.check(held)
    return options


def _current(books: Sequence[RemoteBook]) -> str:
    return books[-1].title[:200] if books else ""


def patiently(held: jobs.Claim, ask: Callable[[], T]) -> T:
    """The answer, after some more tries where trying again may help. Raises ProviderError, Stopped
    and LostClaim.
    """
    for pause in (*_PAUSES, None):
        try:
            return ask()
        except ProviderError as error:
            log.info("librarium_failed", job=held.job_id, reason=error.reason)
            if error.permanent or pause is None:
                raise
            _wait(held, pause)
    raise AssertionError


def picture(held: jobs.Claim, server: Server, path: str) -> BinaryIO | None:
    """A cover; None for one that is gone. Raises ProviderError, Stopped
    and LostClaim."""
    content = _unless_gone(held, lambda: server.picture(path))
    return BytesIO(content) if content else None


def _wait(held: jobs.Claim, seconds: int) -> None:
    for _ in range(seconds):
        jobs.check(held)
        time.sleep(1)


def _rows(
    held: jobs.Claim,
    server: Server,
    library: str,
    book: RemoteBook,
    loans: Mapping[str, Sequence[RemoteLoan]],
) -> Iterator[list[str]]:
    """The rows of a book: the first has its loan, and all that isn't said about an edition."""
    editions = _unless_gone(held, lambda: server.editions(library, book.id))
    shared = _shared(book)
    loan = next(iter(loans.get(book.id, ())), RemoteLoan("", "", ""))
    for number, edition in enumerate(editions or [RemoteEdition("", {})]):
        ask = lambda of=edition.id: server.interaction(library, book.id, of)  # noqa: E731
        own = (_unless_gone(held, ask) if edition.id else None) or {}
        lent = loan if number == 0 else RemoteLoan("", "", "")
        yield _cells(
            {
                **shared,
                **_of_edition(edition),
                **own,
                "language": edition.values.get("language", "") or book.language,
                "edition_number": str(number),
                "borrower": lent.borrower,
                "loaned_date": lent.loaned_on,
                "due_date": lent.due_on,
            }
        )


def _unless_gone(held: jobs.Claim, ask: Callable[[], T]) -> T | None:
    """The answer; what was deleted in the meantime, or is not for this person, is None."""

    def asked() -> T | None:
        try:
            return ask()
        except ProviderError as error:
            if error.reason in ("not_found", "forbidden"):
                return None
            raise

    return patiently(held, asked)


def _shared(book: RemoteBook) -> dict[str, str]:
    return {
        "title": book.title,
        "subtitle": book.subtitle,
        "contributors": _lines(name for name, _role in book.contributors),
        "contributor_roles": _lines(role or "author" for _name, role in book.contributors),
        "series": _lines(name for name, _position in book.series),
        "series_number": _lines(position or "-" for _name, position in book.series),
        "tags": _lines(book.tags),
        "genres": _lines(book.genres),
        "own_shelves": _lines(book.shelves),
        "media_type": book.media_type,
        "description": book.description,
        "identifiers": f"{LIBRARIUM}:{book.id}",
        "cover": book.cover,
    }


def _of_edition(edition: RemoteEdition) -> dict[str, str]:
    values = dict(edition.values)
    values["acquired_date"] = values.pop("acquired_at", "")
    return values


def _lines(texts: Any) -> str:
    return "\n".join(" ".join(text.split()) for text in texts)


def _cells(values: Mapping[str, str]) -> list[str]:
    return [values.get(name, "") for name in FIELDS]
