"""What is sent to look things up at sources of metadata, and to set sources up."""

from __future__ import annotations

from pydantic import Field

from blueprints.api.bodies import Body, Query, name, text
from services.metadata.sources import MAX_KEY


class LookupQuery(Query):
    q: name(500)  # type: ignore[valid-type]


class PersonQuery(Query):
    q: text(500) = ""  # type: ignore[valid-type]


class ProviderConfig(Body):
    """What is left out stays as it is; an empty text clears it."""

    api_key: text(MAX_KEY) | None = None  # type: ignore[valid-type]
    enabled: text(MAX_KEY) | None = None  # type: ignore[valid-type]


class ProviderOrderBody(Body):
    """The names of sources; those that are left out come last."""

    order: list[str] = Field(min_length=1)
