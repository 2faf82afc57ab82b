"""What a person takes of a candidate beside the work's own fields: values of its edition, and its
numbers at other sources. Both are saved at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from errors import NotFound
from models.account import User
from models.change import ChangeSet
from models.work import Edition, ExternalId, Work
from providers.metadata.types import Candidate
from services import access
from services.changes import recording
from services.db.transactions import session
from services.metadata import numbers
from services.metadata.enrichment.filling import OF_EDITION
from services.metadata.enrichment.finding import live_editions
from services.metadata.numbers import Number
from services.works import editions
from services.works.fields import EDITION


def edition_values_of(candidate: Candidate) -> dict[str, Any]:
    """The cleaned values of an edition's fields that a candidate has."""
    offered = {name: EDITION[name].offer(getattr(candidate, name)) for name in OF_EDITION}
    return {name: value for name, value in offered.items() if value}


def edition_of(work: Work, *, by: User) -> Edition | None:
    """The edition that gets a candidate's values: the primary one. Raises Forbidden."""
    access.require(by, "works:update", work)
    return next(iter(live_editions(work.id)), None)


def new_numbers(work: Work, offered: Iterable[Number], *, by: User) -> list[Number]:
    """Those of these numbers that the work doesn't have. Raises Forbidden."""
    access.require(by, "works:update", work)
    query = select(ExternalId.source, ExternalId.value).where(
        ExternalId.subject_table == "work", ExternalId.subject_id == work.id
    )
    present = {(source, value) for source, value in session().execute(query)}
    return [number for number in numbers.storable(offered) if number not in present]


def take_edition_values(
    work: Work, values: Mapping[str, Any], *, source: str, by: User
) -> ChangeSet | None:
    """Set these fields of the work's primary edition to what a source says, and lock them; None
    when nothing changed. Raises Forbidden, NotFound without an edition, and Invalid when one of the
    ISBNs would belong to another edition.
    """
    edition = edition_of(work, by=by)
    if edition is None:
        raise NotFound("edition")
    return editions.edit_fields(edition, values, by=by, source=source)


def take_numbers(work: Work, offered: Sequence[Number], *, by: User) -> ChangeSet | None:
    """Add numbers to those of a work; None when it has all of them. Raises Forbidden and
    NotFound.
    """
    with recording(by=by, kind="edit", subject=work, needs="works:update") as recorder:
        is_changed = numbers.add(recorder, work, offered)
        change_set = recorder.change_set
    return change_set if is_changed else None
