"""Calendar days: for loans in the library's time zone, for readers in their own, otherwise in the
instance's.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models import base
from models.account import User
from models.library import Library
from services import runtime


def zone_of(owner: User | Library) -> ZoneInfo:
    """The time zone of a user or library; the instance's when none is set or it is unknown."""
    for name in (owner.time_zone, runtime.current().time_zone):
        try:
            if name:
                return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")


def today(owner: User | Library) -> date:
    """The current day in the time zone of a user or library."""
    return base.utc_now().astimezone(zone_of(owner)).date()


def first_moment(day: date, zone: ZoneInfo) -> datetime:
    """The start of a day in this time zone, in UTC."""
    try:
        return datetime.combine(day, time(), zone).astimezone(UTC)
    except OverflowError:  # the first and the last day of time
        return datetime.combine(day, time(), UTC)
