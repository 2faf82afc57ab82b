"""Bodies and queries about jobs and their schedules."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from blueprints.api.bodies import Body, Query, text
from services.schedules.cron import MAX_LENGTH


class JobQuery(Query):
    """`since` is a timestamp or a number of days, for example 30d. A `limit` below 1 or above 500
    counts as 50.
    """

    kind: str = ""
    subtype: str = ""
    status: str = ""
    since: str = ""
    limit: int = Field(50, ge=-2_147_483_648, le=2_147_483_647)
    offset: int = Field(0, ge=0, le=2_147_483_647)


class KindQuery(Query):
    kind: str = ""


class ScheduleBody(Body):
    """`cron` has five fields: minute, hour, day of the month, month, weekday, in the time zone of
    the instance. Options that `config` leaves out stay as they are.
    """

    cron: text(MAX_LENGTH) = ""  # type: ignore[valid-type]
    enabled: bool = False
    config: dict[str, Any] | None = None
