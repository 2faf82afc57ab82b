"""The formats of single values: timestamps, dates, texts and addresses."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any, Generic, TypeVar

from flask import request
from pydantic import Field
from typing_extensions import TypedDict

from blueprints.api.dispatch import is_at
from blueprints.api.librarium.routes import ENVELOPED

ItemT = TypeVar("ItemT")
Uuid = Annotated[str, Field(json_schema_extra={"format": "uuid"})]
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Letters = Annotated[list[str], Field(examples=[["A", "E", "S"]])]


class Message(TypedDict):
    """What was done."""

    message: str


class Page(TypedDict, Generic[ItemT]):
    """`total` counts all pages."""

    items: list[ItemT]
    total: int
    page: int
    per_page: int


@lru_cache(16_384)
def moment(value: datetime) -> str:
    """RFC 3339 in UTC, with fractions of a second but without trailing zeros."""
    text = value.replace(microsecond=0, tzinfo=None).isoformat()
    return f"{text}.{value.microsecond:06d}".rstrip("0") + "Z" if value.microsecond else text + "Z"


def moment_or_none(value: datetime | None) -> str | None:
    return moment(value) if value is not None else None


def day(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None


def number(value: float) -> int | float:
    """Whole numbers without a decimal part."""
    return int(value) if value == int(value) else value


def address(path: str, stamp: Any = None) -> str:
    """An address below /api/v1, also behind a proxy with a sub-path; `stamp` makes caches fetch it
    again.

    Released clients prepend the server's address themselves, so for them it always begins with
    /api/v1.
    """
    mark = f"?v={stamp}" if stamp is not None else ""
    base = "" if is_at(ENVELOPED) else request.script_root
    return f"{base}/api/v1{path}{mark}"
