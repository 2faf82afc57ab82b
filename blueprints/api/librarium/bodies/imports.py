"""The texts beside the file of an import."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from blueprints.api.parsing import BadValue
from errors import Problem
from services.imports.mapping import FORMATS

_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})


def _object(value: Any) -> Any:
    """A JSON object as text; "" is an empty one."""
    if not isinstance(value, str):
        return value
    try:
        parsed = orjson.loads(value) if value.strip() else {}
    except orjson.JSONDecodeError as error:
        raise BadValue(Problem("not_json", at=getattr(error, "pos", 0) + 1)) from None
    if not isinstance(parsed, dict):
        raise BadValue(Problem("not_an_object"))
    return parsed


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    if not all(type(value) is int for value in values.values()):
        raise BadValue(Problem("wrong_type", wanted="column numbers"))
    return values


def _preferences(values: dict[str, Any]) -> dict[str, Any]:
    if not all(type(value) is bool for value in values.values()):
        raise BadValue(Problem("wrong_type", wanted="true or false for each field"))
    return values


def _flag(value: Any) -> Any:
    return value in _TRUE if isinstance(value, str) and value else False if value == "" else value


def _format(value: Any) -> Any:
    word = value.strip().lower() if isinstance(value, str) else ""
    return word if word in FORMATS else FORMATS[0]


_TEXT = {"type": "string"}
Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema(_TEXT)]


class ImportForm(BaseModel):
    """`mapping` is a JSON object from field to column, counted from 0; `prefer_csv` one from field
    to true or false: with true, the table's value replaces that of an item that is there.
    `skip_duplicates` (true) leaves items that are there alone, otherwise they get one more copy.
    """

    model_config = ConfigDict(extra="ignore", defer_build=True)

    mapping: Annotated[
        dict[str, Any],
        BeforeValidator(_object),
        AfterValidator(_columns),
        WithJsonSchema(_TEXT),
    ] = Field(default_factory=dict)
    skip_duplicates: Annotated[
        bool,
        BeforeValidator(lambda value: True if value == "" else _flag(value)),
        WithJsonSchema(_TEXT),
    ] = True
    prefer_csv: Annotated[
        dict[str, Any],
        BeforeValidator(_object),
        AfterValidator(_preferences),
        WithJsonSchema(_TEXT),
    ] = Field(default_factory=dict)
    duplicate_increment_count: Flag = False
    duplicate_update_from_csv: Flag = False
    default_format: Annotated[str, BeforeValidator(_format), WithJsonSchema(_TEXT)] = FORMATS[0]
    enrich_metadata: Flag = False
    enrich_covers: Flag = False
