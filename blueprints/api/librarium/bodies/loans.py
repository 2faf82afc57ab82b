"""What is sent about loans."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, WithJsonSchema

from blueprints.api.bodies import Body, Of, OptionalUuid, Query, Uuid, text
from blueprints.api.parsing import BadValue
from errors import Problem
from services.lending import LOAN

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    _DAY.pattern + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)


def _day(value: Any) -> date | datetime | None:
    """2026-05-31, or a moment of that day, as the released iOS client sends; "" counts as
    absent.
    """
    if isinstance(value, date) or value in ("", None):
        return value or None
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
        if (
            isinstance(value, str)
            and _MOMENT.fullmatch(value)
            and not value.startswith(("0001", "9999"))
        ):  # a day more or less is no day there
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    raise BadValue(Problem("not_a_date"))


def on(value: date | datetime | None, zone: ZoneInfo) -> date | None:
    """The day that was meant, where a moment is one of a time zone."""
    return value.astimezone(zone).date() if isinstance(value, datetime) else value


Day = Annotated[
    datetime | date | None,
    BeforeValidator(_day),
    WithJsonSchema({"type": ["string", "null"], "format": "date"}),
]
Tags = Annotated[list[Uuid] | None, Field(max_length=LOAN["tag_ids"].limit)]


class LoanQuery(Query):
    """`include_returned` must be exactly `true`; `search` is a part of "borrower title"; `tag` is a
    tag's whole name.
    """

    include_returned: Annotated[
        bool,
        BeforeValidator(lambda value: value in ("true", True)),
        WithJsonSchema({"type": "boolean"}),
    ] = False
    search: text(500) = ""  # type: ignore[valid-type]
    tag: text(128) = ""  # type: ignore[valid-type]
    book_id: OptionalUuid = None


class NewLoan(Body):
    """Without `loaned_at` it is today, where the library stands.

    A moment may stand for the day that it is there.
    """

    book_id: Uuid
    loaned_to: Annotated[str, Of(LOAN["borrower"])]
    loaned_at: Day = None
    due_date: Day = None
    notes: Annotated[str, Of(LOAN["notes"])] = ""
    tag_ids: Tags = None


class ChangedLoan(Body):
    """All that can change of a loan: an absent `due_date`, `returned_at` or `notes` is cleared,
    absent `tag_ids` stay as they are.

    Only `loaned_to` cannot be cleared. With `returned_at` and without `loaned_to` what is absent
    stays: the book came back, no more.
    """

    loaned_to: Annotated[str, Of(LOAN["borrower"])] | None = None
    due_date: Day = None
    returned_at: Day = None
    notes: Annotated[str, Of(LOAN["notes"])] = ""
    tag_ids: Tags = None
