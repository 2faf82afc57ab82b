"""What a candidate says beside the fields of an item's form: of its edition, and its numbers at
other sources. It is saved at once, because the form has no fields for it.
"""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import gettext as _

from blueprints import history_words, work_words
from blueprints.current import current_user
from blueprints.works.offers import Offer
from models.change import ChangeSet
from models.work import Edition, Work
from services.metadata import taking
from services.metadata.numbers import Number
from services.works.fields import EDITION

ALL_EMPTY, NUMBERS = "edition", "numbers"  # instead of the name of a field of the edition


class Row(NamedTuple):
    """One field of the chosen candidate, beside what the item has now."""

    name: str
    label: str
    now: str
    new: str
    is_same: bool


class Identifier(NamedTuple):
    label: str
    value: str
    url: str


class Extras(NamedTuple):
    """`edition_name` is the edition that gets the values of `rows`; `problem` is why something
    could not be saved just now.
    """

    edition_name: str
    rows: list[Row]
    identifiers: list[Identifier]
    problem: str


def extras_of(work: Work, offer: Offer, problem: str) -> Extras:
    """What can be saved of an offer."""
    me = current_user()
    edition = taking.edition_of(work, by=me)
    rows = [] if edition is None else [_row(edition, name, offer) for name in offer.edition]
    numbers = taking.new_numbers(work, _numbers(offer), by=me)
    identifiers = [
        Identifier(
            work_words.identifier_name(source),
            value,
            work_words.identifier_url(source, value, work.kind),
        )
        for source, value in numbers
    ]
    name = work_words.edition_name(edition) if edition is not None else ""
    return Extras(name, rows, identifiers, problem)


def _row(edition: Edition, name: str, offer: Offer) -> Row:
    now, new = getattr(edition, name), offer.edition[name]
    return Row(name, _(EDITION[name].label), _text(name, now), _text(name, new), now == new)


def _text(name: str, value: object) -> str:
    return history_words.change_value("edition", name, value) if value else ""


def take_extras(work: Work, offer: Offer, what: str) -> ChangeSet | None:
    """Save a field of the edition, all that it lacks, or the numbers. Raises Invalid."""
    me = current_user()
    if what == NUMBERS:
        return taking.take_numbers(work, _numbers(offer), by=me)
    edition = taking.edition_of(work, by=me)
    values = {
        name: value
        for name, value in offer.edition.items()
        if what == name or (what == ALL_EMPTY and not getattr(edition, name, True))
    }
    return taking.take_edition_values(work, values, source=offer.source, by=me) if values else None


def _numbers(offer: Offer) -> list[Number]:
    return [(source, value) for source, value in offer.numbers]
