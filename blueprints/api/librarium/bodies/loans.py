"""What is sent about loans."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from blueprints.api.librarium.bodies.base import Body, OptionalUuid, Query, Uuid, name, text
from blueprints.api.librarium.parsing import BadValue
from errors import Problem

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(value: Any) -> date | None:
    """2026-05-31 and nothing else; "" counts as absent."""
    if isinstance(value, date) or value in ("", None):
        return value or None
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise BadValue(Problem("not_a_date"))


Day = Annotated[date | None, BeforeValidator(_day), WithJsonSchema({"type": ["string", "null"], "format": "date"})]
Tags = Annotated[list[Uuid] | None, Field(max_length=100)]


class LoanQuery(Query):
    """`include_returned` must be exactly `true`; `search` is a part of "borrower title"; `tag` is a tag's whole name."""

    include_returned: Annotated[bool, BeforeValidator(lambda value: value in ("true", True)), WithJsonSchema({"type": "boolean"})] = False
    search: text(500) = ""  # type: ignore[valid-type]
    tag: text(128) = ""  # type: ignore[valid-type]
    book_id: OptionalUuid = None


class NewLoan(Body):
    """Without `loaned_at` it is today, where the library stands."""

    book_id: Uuid
    loaned_to: name(200)  # type: ignore[valid-type]
    loaned_at: Day = None
    due_date: Day = None
    notes: text(10_000) = ""  # type: ignore[valid-type]
    tag_ids: Tags = None


class ChangedLoan(Body):
    """All that can change of a loan: an absent `due_date`, `returned_at` or `notes` is cleared, absent `tag_ids` stay as they are."""

    loaned_to: name(200)  # type: ignore[valid-type]
    due_date: Day = None
    returned_at: Day = None
    notes: text(10_000) = ""  # type: ignore[valid-type]
    tag_ids: Tags = None
