"""What the pages of a person show."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _

from blueprints import formats
from blueprints.source_words import sentence
from models.account import User
from models.person import Person
from services import access, people
from services.lists import links
from services.lists.work_list import WorkList
from services.metadata import PersonCandidate, PersonFacts, asking, persons
from services.metadata.asking import Answer
from services.works.fields import PERSON

_LONGEST = 600  # characters of a biography that are compared


class Line(NamedTuple):
    """What is here now, and what a source says instead."""

    name: str
    label: str
    now: str
    new: str
    is_chosen: bool


def page(person_id: int, number: int, by: User) -> dict[str, Any]:
    """The variables of people/show.html."""
    person = people.find_person(person_id, by=by)
    works = WorkList(access.visible_scopes(by), links.by_person(person.id))
    return {
        "details": people.details_of(person, by=by),
        "page": works.page(number),
        "page_url": partial(_url, person_id),
        "entries": people.list_entries(person, by=by),
        "may_edit": access.may(by, "people:update", person),
    }


def _url(person_id: int, number: int) -> str:
    return url_for("people.show", person_id=person_id, page=number)


def search(person: Person, text: str, answers: list[Answer[PersonCandidate]]) -> dict[str, Any]:
    """The variables of people/lookup.html, but the problem."""
    is_answered = any(answer.candidates or answer.problem for answer in answers)
    return {
        "person": person,
        "heading": _("Look up %(name)s", name=person.name),
        "trail": [
            (person.name, url_for("people.show", person_id=person.id)),
            (_("Look up"), None),
        ],
        "text": text,
        "answers": asking.ranked(answers),
        "nothing": _("No source knows this person") if text and not is_answered else "",
        "sentence": sentence,
    }


def compared(person: Person, facts: PersonFacts, by: User) -> list[Line]:
    """A line for each thing that the source knows and that is otherwise here. What is empty here
    is chosen beforehand.
    """
    details = people.details_of(person, by=by)
    lines = []
    for name, new in persons.values_of(facts).items():
        now = getattr(person, name)
        if now != new:
            shown = formats.partial_date if name != "bio" else _shortened
            lines.append(Line(name, _(PERSON[name].label), shown(now), shown(new), not now))
    if facts.photo_url:
        has_photo = details.photo_id is not None
        now = _("A photo") if has_photo else ""
        lines.append(Line("photo", _("Photo"), now, _("A photo"), not has_photo))
    if facts.works:
        own = [it for it in people.list_entries(person, by=by) if it.source == facts.source]
        now, new = formats.number(len(own)) if own else "", formats.number(len(facts.works))
        lines.append(Line("works", _("List of works"), now, new, not own))
    return lines


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + "…"
