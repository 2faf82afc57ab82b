"""The types that bodies and queries are made of: strict about types, lenient about what is absent
or unknown.
"""

from __future__ import annotations

import unicodedata
import uuid
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from blueprints.api.parsing import BadValue, uuid_of
from errors import Problem


class Body(BaseModel):
    """A JSON object: unknown keys are ignored, null counts as absent (clients send it for what they
    do not know); wrong types are errors.
    """

    model_config = ConfigDict(
        extra="ignore", strict=True, defer_build=True
    )  # built when first used: a web process needs few of them

    @model_validator(mode="before")
    @classmethod
    def _leave_nulls_out(cls, given: Any) -> Any:
        return (
            {key: value for key, value in given.items() if value is not None}
            if isinstance(given, dict)
            else given
        )


class Query(BaseModel):
    """Query parameters: texts become numbers and booleans."""

    model_config = ConfigDict(extra="ignore", defer_build=True)


def _id(value: Any) -> uuid.UUID:
    if isinstance(value, uuid.UUID):
        return value
    if not isinstance(value, str):
        raise BadValue(Problem("wrong_type", wanted="a text"))
    try:
        return uuid_of(value)
    except ValueError:
        raise BadValue(Problem("not_an_id")) from None


def _optional_id(value: Any) -> uuid.UUID | None:
    return None if value in ("", None) else _id(value)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        if any(
            unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\r\t" for char in value
        ):
            raise BadValue(Problem("not_printable"))
        return unicodedata.normalize("NFC", value)
    return value


def _stripped(value: Any) -> Any:
    return _storable(value).strip() if isinstance(value, str) else value


def text(most: int) -> Any:
    """A text of at most so many characters; "" when it is absent."""
    return Annotated[str, BeforeValidator(_storable), StringConstraints(max_length=most)]


def name(most: int) -> Any:
    """A text that must say something; spaces around it do not count."""
    return Annotated[
        str, BeforeValidator(_stripped), StringConstraints(min_length=1, max_length=most)
    ]


_ID_SCHEMA = {"type": "string", "format": "uuid"}
Uuid = Annotated[uuid.UUID, BeforeValidator(_id), WithJsonSchema(_ID_SCHEMA)]
OptionalUuid = Annotated[
    uuid.UUID | None, BeforeValidator(_optional_id), WithJsonSchema({"type": ["string", "null"]})
]
Count = Annotated[int, Field(ge=0, le=2_147_483_647)]


class Paged(Query):
    """A page of a list: from 1, of at most 200."""

    page: Annotated[int, Field(ge=1, le=2_147_483_647)] = 1
    per_page: Annotated[int, Field(ge=1, le=200)] = 25
