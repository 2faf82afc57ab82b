"""The types that bodies and queries are made of: strict about types, lenient about missing and
unknown keys.
"""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Iterable
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
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_after_validator_function

from blueprints.api.parsing import BadValue, uuid_of
from errors import Problem
from services.text.clean import COLOURS, HEX, Cleaner, InvalidValue, one_of
from services.text.fields import HIGHEST
from services.text.fields import Field as TableField


class Body(BaseModel):
    """A JSON object. Unknown keys are ignored and null counts as missing, because clients send it
    for unknown values; wrong types are errors.
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
    """Query parameters; texts are converted to numbers and booleans."""

    model_config = ConfigDict(extra="ignore", defer_build=True)


def _id(value: Any) -> uuid.UUID:
    if isinstance(value, uuid.UUID):
        return value
    if not isinstance(value, str):
        raise BadValue(Problem("wrong_type", wanted="text"))
    try:
        return uuid_of(value)
    except ValueError:
        raise BadValue(Problem("not_an_id")) from None


def _optional_id(value: Any) -> uuid.UUID | None:
    return None if value in ("", None) else _id(value)


def storable(value: Any) -> Any:
    if isinstance(value, str):
        if any(
            unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\r\t" for char in value
        ):
            raise BadValue(Problem("not_printable"))
        return unicodedata.normalize("NFC", value)
    return value


def _stripped(value: Any) -> Any:
    return storable(value).strip() if isinstance(value, str) else value


def text(max_length: int) -> Any:
    """A text with a maximum length; "" if it is missing."""
    return Annotated[str, BeforeValidator(storable), StringConstraints(max_length=max_length)]


def name(max_length: int | None = None) -> Any:
    """A required text; surrounding spaces are ignored."""
    return Annotated[
        str, BeforeValidator(_stripped), StringConstraints(min_length=1, max_length=max_length)
    ]


class Cleaned:
    """In Annotated: passes a value of the right type through a service's cleaning function."""

    def __init__(self, clean: Cleaner, schema: dict[str, Any]) -> None:
        self._clean = clean
        self._schema = schema

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return no_info_after_validator_function(self._cleaned, handler(source))

    def __get_pydantic_json_schema__(self, _core: Any, _handler: Any) -> dict[str, Any]:
        return self._schema

    def _cleaned(self, value: Any) -> Any:
        try:
            return self._clean(value)
        except InvalidValue as wrong:
            raise BadValue(wrong.problem) from None


class Of(Cleaned):
    """In Annotated: cleans and limits the value by a field of a service's table; errors use the
    name that the value has here.

    With `or_empty` it may be empty although the field is required.
    """

    def __init__(self, field: TableField, *, or_empty: bool = False) -> None:
        super().__init__(field.clean, _schema_of(field, or_empty))
        self._or_empty = or_empty

    def _cleaned(self, value: Any) -> Any:
        if self._or_empty and not value.strip():
            return ""
        return super()._cleaned(value)


def choice(allowed: Iterable[str]) -> Any:
    """The type of a value that is one of these words."""
    words = tuple(allowed)
    return Annotated[str, Cleaned(one_of(words), {"type": "string", "enum": list(words)})]


def _schema_of(row: TableField, or_empty: bool) -> dict[str, Any]:
    if row.kind == "flag":
        return {"type": "boolean"}
    if row.kind == "whole":
        return {"type": "integer", "minimum": row.minimum, "maximum": row.limit}
    if row.kind == "names":
        text = {"type": "string", "maxLength": row.limit}
        return {"type": "array", "items": text, "maxItems": row.entries}
    if row.choices:
        return {"type": "string", "enum": [*row.choices, *([""] if or_empty else [])]}
    if row.kind == "colour":
        names = "|".join(sorted(COLOURS))
        return {"type": "string", "pattern": f"^(?:{HEX.pattern}|{names})?$"}
    shortest = {"minLength": 1} if row.is_required and not or_empty else {}
    return {"type": "string", **shortest, "maxLength": row.limit}


_ID_SCHEMA = {"type": "string", "format": "uuid"}
Uuid = Annotated[uuid.UUID, BeforeValidator(_id), WithJsonSchema(_ID_SCHEMA)]
OptionalUuid = Annotated[
    uuid.UUID | None, BeforeValidator(_optional_id), WithJsonSchema({"type": ["string", "null"]})
]
Count = Annotated[int, Field(ge=0, le=HIGHEST)]
