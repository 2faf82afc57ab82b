"""Adding items by hand or by a program: a job looks up what a new one lacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import structlog

from errors import Forbidden, Invalid, NotFound, Problem, Unavailable
from models.account import User
from models.library import Library
from models.work import Work
from services import access
from services.db.transactions import session
from services.metadata import locales
from services.metadata.enrichment import filling, finding, requests
from services.metadata.enrichment.finding import Question
from services.metadata.enrichment.options import WORK_KINDS
from services.text import isbns
from services.text.fields import PERSON
from services.works import media_types, records
from services.works.fields import WORK
from services.works.kinds import DEFAULT_TYPES
from services.works.read import get_by_isbn
from services.works.records import FirstEdition, Record
from services.works.roles import AUTHOR

log = structlog.get_logger("stacks.sources")


class NewItem(NamedTuple):
    """What a person knows of an item: its ISBN or its title."""

    isbn: str = ""
    title: str = ""
    creators: Sequence[str] = ()
    format: str = "paperback"


class Added(NamedTuple):
    """`is_new` is false for an item that was there, which has one more copy now."""

    work: Work
    is_new: bool


def may_add(library: Library, *, by: User) -> bool:
    """Whether the caller may add items to this library by hand."""
    permitted = access.permitted_libraries(by, "works:create")
    return library.kind in WORK_KINDS and library.id in permitted


def add_item(library: Library, item: NewItem, *, by: User) -> Added:
    """Add an item, or one more copy of the one with this ISBN; a job then looks up what it lacks.
    An item without a title has that of the source that is believed most.

    Waits for sources while the title is missing, with no transaction open. Raises Forbidden, and
    Invalid for {"isbn": …}, and for {"title": …} when no source knows the ISBN.
    """
    access.require_in_library(by, "works:create", library.id)
    number = isbns.clean(item.isbn).isbn_13 if item.isbn.strip() else ""
    known = _known(library, number, by)
    title, source = item.title, PERSON
    if known is not None:
        title = known.title
    elif not title.strip():
        title, source = _title_of(library, number, by=by)
    pairs = [[name, AUTHOR] for name in item.creators]
    record = Record(
        title,
        media_types.uuid_of(DEFAULT_TYPES[library.kind]),
        edition=FirstEdition({"format": item.format, "isbn_13": number}),
        names=WORK.clean({"contributors": pairs})["contributors"],
    )
    work = records.create_work(library, record, source=source, by=by)
    look_up_new(work, by=by)
    return Added(work, known is None)


def look_up_new(work: Work, *, by: User) -> None:
    """Let a job look up what a new item lacks, if sources are asked and its ISBN is known."""
    question = finding.question_about(work, finding.live_editions(work.id))
    if work.kind not in WORK_KINDS or not question.by:
        return
    try:
        requests.start_added(work, by=by)
    except (Forbidden, NotFound, Unavailable) as reason:
        session().rollback()
        log.info("new_item_not_looked_up", work=work.id, reason=str(reason))


def _known(library: Library, number: str, by: User) -> Work | None:
    try:
        return get_by_isbn(library, number, by=by) if number else None
    except NotFound:
        return None


def _title_of(library: Library, number: str, *, by: User) -> tuple[str, str]:
    """The title that sources know for an ISBN, and whose it is. Raises Invalid."""
    if not number:
        raise Invalid({"isbn": Problem("required")})
    try:
        reply = finding.ask(
            Question(library.kind, number, "", (), locales.of_library(library)), by=by
        )
    except Unavailable:
        raise Invalid({"title": Problem("unknown_isbn")}) from None
    title = filling.value_for("title", reply.merged)
    if title is None:
        raise Invalid({"title": Problem("unknown_isbn")})
    return str(title.value), title.source
