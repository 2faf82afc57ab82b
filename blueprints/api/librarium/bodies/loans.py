"""Request bodies and query parameters about loans."""

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
    """A date, or a timestamp of that day as the released iOS client sends; "" is omitted."""
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
    """The calendar day that a timestamp stands for in a time zone."""
    return value.astimezone(zone).date() if isinstance(value, datetime) else value


Day = Annotated[
    datetime | date | None,
    BeforeValidator(_day),
    WithJsonSchema({"type": ["string", "null"], "format": "date"}),
]
Tags = Annotated[list[Uuid] | None, Field(max_length=LOAN["tag_ids"].limit)]


class LoanQuery(Query):
    """`include_returned` must be exactly `true`; `search` is part of "borrower title"; `tag` is a
    complete tag name.
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
    """`loaned_at` defaults to today in the library's time zone. A timestamp stands for the day that
    it is there.
    """

    book_id: Uuid
    loaned_to: Annotated[str, Of(LOAN["borrower"])]
    loaned_at: Day = None
    due_date: Day = None
    notes: Annotated[str, Of(LOAN["notes"])] = ""
    tag_ids: Tags = None


class ChangedLoan(Body):
    """Everything that can change in a loan: `due_date`, `returned_at` and `notes` are cleared if
    omitted, `tag_ids` is kept. Only `loaned_to` can't be cleared. With `returned_at` and without
    `loaned_to`, omitted fields keep their values: the book was returned, nothing else changed.
    """

    loaned_to: Annotated[str, Of(LOAN["borrower"])] | None = None
    due_date: Day = None
    returned_at: Day = None
    notes: Annotated[str, Of(LOAN["notes"])] = ""
    tag_ids: Tags = None
