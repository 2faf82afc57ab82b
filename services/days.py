"""Calendar days: a loan's in its library's time zone, a reader's in their own, otherwise in the
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
    """The time zone of somebody or of a library; without one of its own, or with one that nobody
    knows, the instance's.
    """
    for name in (owner.time_zone, runtime.present().time_zone):
        try:
            if name:
                return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")


def today(owner: User | Library) -> date:
    """What day it is there now."""
    return base.utc_now().astimezone(zone_of(owner)).date()


def first_moment(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins there, in UTC."""
    try:
        return datetime.combine(day, time(), zone).astimezone(UTC)
    except OverflowError:  # the first and the last day of time
        return datetime.combine(day, time(), UTC)
