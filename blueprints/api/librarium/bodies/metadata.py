"""What is sent to look things up at sources of metadata, and to set sources up."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from annotated_types import Len
from pydantic import Field

from blueprints.api.bodies import Body, Cleaned, Of, Query, name, text
from errors import Problem
from services import web_pictures
from services.bibliographies import MAX_ENTRIES
from services.metadata import BibliographyFacts
from services.metadata.persons import PersonUpdate
from services.metadata.sources import MAX_KEY
from services.text.clean import InvalidValue
from services.works.fields import EDITION, IDENTIFIER, PERSON, SERIES, WORK


class LookupQuery(Query):
    q: name(500)  # type: ignore[valid-type]


class PersonQuery(Query):
    q: text(500) = ""  # type: ignore[valid-type]


class PersonMetadataQuery(Query):
    """Whom to fetch, and from where."""

    provider: name(MAX_KEY)  # type: ignore[valid-type]
    external_id: name(MAX_KEY)  # type: ignore[valid-type]


def _day(value: str) -> str:
    """The day of a timestamp; "" for ""."""
    if not value.strip():
        return ""
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        raise InvalidValue(Problem("not_a_moment")) from None
    if moment.tzinfo is None:
        raise InvalidValue(Problem("not_a_moment"))
    return moment.date().isoformat()


Timestamp = Annotated[str, Cleaned(_day, {"type": "string"})]


class PersonMetadataWork(Body):
    """A book of a contributor, as a source lists it."""

    title: text(WORK["title"].limit) = ""  # type: ignore[valid-type]
    isbn_13: text(EDITION["isbn_13"].limit) = ""  # type: ignore[valid-type]
    isbn_10: text(EDITION["isbn_10"].limit) = ""  # type: ignore[valid-type]
    publish_year: int | None = None
    cover_url: text(SERIES["url"].limit) = ""  # type: ignore[valid-type]


class PersonMetadata(Body):
    """What is empty or missing changes nothing."""

    provider: Annotated[str, Of(IDENTIFIER["source"])]
    external_id: Annotated[str, Of(IDENTIFIER["value"])]
    bio: Annotated[str, Of(PERSON["bio"])] = ""
    born_date: Timestamp = ""
    died_date: Timestamp = ""
    nationality: Annotated[str, Of(PERSON["nationality"])] = ""
    photo_url: text(web_pictures.LONGEST_ADDRESS) = ""  # type: ignore[valid-type]
    works: Annotated[list[PersonMetadataWork], Len(max_length=MAX_ENTRIES)] = []

    def update(self) -> PersonUpdate:
        return PersonUpdate(
            source=self.provider,
            external_value=self.external_id,
            values={
                "bio": self.bio,
                "born_on": self.born_date,
                "died_on": self.died_date,
                "nationality": self.nationality,
            },
            photo_url=self.photo_url,
            works=[
                BibliographyFacts(
                    title=work.title,
                    year=work.publish_year,
                    isbn_13=work.isbn_13,
                    isbn_10=work.isbn_10,
                    cover_url=work.cover_url,
                )
                for work in self.works
            ],
        )


class ProviderConfig(Body):
    """What is left out stays as it is; an empty text clears it."""

    api_key: text(MAX_KEY) | None = None  # type: ignore[valid-type]
    enabled: text(MAX_KEY) | None = None  # type: ignore[valid-type]


class ProviderOrderBody(Body):
    """The names of sources; those that are left out come last."""

    order: list[str] = Field(min_length=1)
