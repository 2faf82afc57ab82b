"""What sources know about a person, and applying it."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import select

from errors import Invalid, NotFound, Problem, ProviderError, Unavailable
from models.account import User
from models.change import ChangeSet
from models.file import Image
from models.person import Person
from models.work import ExternalId
from providers.metadata.types import BibliographyFacts, PersonFacts
from services import access, bibliographies, photos, pictures, provenance, web_pictures
from services.changes import Recorder, recording
from services.db.transactions import session
from services.metadata import asking, sources
from services.text import dates
from services.works.fields import IDENTIFIER, PERSON

log = structlog.get_logger("stacks.sources")
FIELDS = {"bio": "biography", "born_on": "born", "died_on": "died"}
"""The fields of a person that sources know, with what PersonFacts call them."""
CHOICES = (*FIELDS, "photo", "works")
"""What of a source's facts a person may take."""
_DATES = ("born_on", "died_on")


@dataclass(frozen=True)
class PersonUpdate:
    """What of a source's facts is to be stored. Values that are empty change nothing, and neither
    does an empty list of works.
    """

    source: str
    external_value: str
    values: Mapping[str, Any]
    photo_url: str = ""
    works: Sequence[BibliographyFacts] = ()


def fetch(person: Person, source: str, external_value: str, *, by: User) -> PersonFacts:
    """What this source knows of whoever it calls so; nothing is stored. `person` is whom it would
    be applied to.

    Raises NotFound when the source doesn't know them or the caller may not see the person,
    Forbidden, Unavailable, and ProviderError for a source that fails, is off, or doesn't exist.
    """
    access.require(by, "people:read", person)
    if not source or not external_value:
        raise NotFound("metadata")
    facts: PersonFacts = asking.fetch(source, "person", lambda it: it.person(external_value), by=by)
    return facts


def values_of(facts: PersonFacts) -> dict[str, Any]:
    """The cleaned values of a person's fields that a source has."""
    offered = {name: PERSON[name].offer(getattr(facts, of)) for name, of in FIELDS.items()}
    return {name: value for name, value in offered.items() if value}


def apply(person: Person, update: PersonUpdate, *, by: User, data_dir: Path) -> ChangeSet | None:
    """Store what a source knows about a person; None when nothing changed. A photo that can't be
    downloaded is left out.

    The name stays. What a person removed from the bibliography stays removed. Waits for the
    photo's server with no transaction open. Raises NotFound, Forbidden and Invalid; then nothing
    changes.
    """
    access.require(by, "people:update", person)
    if update.source not in sources.NAMES:
        raise Invalid({"provider": Problem("unknown_source")})
    number = IDENTIFIER.clean({"source": update.source, "value": update.external_value})
    known = asking.recall(
        update.source, "person", lambda it: it.person(update.external_value), by=by
    )
    values = PERSON.clean(_precise(update.values, person, known))
    image = _stored_photo(person, update, known, by, data_dir)
    return _store(person, update, values, image, number, by)


def _store(
    person: Person,
    update: PersonUpdate,
    values: Mapping[str, Any],
    image: Image | None,
    number: Mapping[str, str],
    by: User,
) -> ChangeSet | None:
    with recording(by=by, kind="refresh", subject=person, needs="people:update") as recorder:
        _write(recorder, person, values, update.source)
        _identify(recorder, person, number)
        if image is not None:
            pictures.replace(recorder, photos.PHOTO, person, image)
        if update.works:
            bibliographies.replace(recorder, person, update.source, update.works)
        change_set = recorder.change_set
    return change_set if change_set in session() else None


def apply_chosen(
    person: Person,
    source: str,
    external_value: str,
    names: Collection[str],
    *,
    by: User,
    data_dir: Path,
) -> ChangeSet | None:
    """Store what was chosen, by the names in CHOICES, of what a source knows about a person. Raises
    what fetch() and apply() raise.
    """
    access.require(by, "people:update", person)
    facts = fetch(person, source, external_value, by=by)
    values = {name: value for name, value in values_of(facts).items() if name in names}
    update = PersonUpdate(
        source,
        external_value,
        values,
        photo_url=facts.photo_url if "photo" in names else "",
        works=facts.works if "works" in names else (),
    )
    return apply(person, update, by=by, data_dir=data_dir)


def _precise(
    values: Mapping[str, Any], person: Person, known: PersonFacts | None
) -> dict[str, Any]:
    """The values that aren't empty. A full date that a program was shown for a partial one stands
    for the partial one.
    """
    given = {name: value for name, value in values.items() if value}
    for name in _DATES:
        if name in given:
            offered = getattr(known, FIELDS[name], "")
            given[name] = dates.keep_precision(given[name], getattr(person, name))
            given[name] = dates.keep_precision(given[name], offered)
    return given


def _write(recorder: Recorder, person: Person, values: Mapping[str, Any], source: str) -> None:
    for name in recorder.assign(person, values):
        provenance.choose(recorder, person, name, values[name], source=source, by=recorder.by)


def _identify(recorder: Recorder, person: Person, number: Mapping[str, str]) -> None:
    query = select(ExternalId).where(
        ExternalId.subject_table == "person",
        ExternalId.subject_id == person.id,
        ExternalId.source == number["source"],
    )
    rows = session().execute(query.order_by(ExternalId.id)).scalars().all()
    if any(row.value == number["value"] for row in rows):
        return
    if rows:
        recorder.assign(rows[-1], number)
    else:
        recorder.add(ExternalId(subject_table="person", subject_id=person.id, **number))


def _stored_photo(
    person: Person, update: PersonUpdate, known: PersonFacts | None, by: User, data_dir: Path
) -> Image | None:
    """The photo, downloaded and stored, but not shown yet; None when there is none to be had."""
    address = update.photo_url.strip()
    if not address:
        return None
    image = pictures.new_image(photos.PHOTO, person, source_url=address[:512])
    user_id = by.id
    session().rollback()
    is_named = known is not None and known.photo_url == address
    exempt = asking.exempt_hosts() if is_named else frozenset[tuple[str, int]]()
    try:
        content = web_pictures.download(address, exempt=exempt)
        pictures.store(
            image,
            io.BytesIO(content),
            person=user_id,
            data_dir=data_dir,
            max_bytes=web_pictures.MAX_BYTES,
        )
    except (Invalid, ProviderError, Unavailable) as problem:
        log.info("photo_not_fetched", reason=str(problem))
        return None
    image.source = update.source
    return image
