"""Which backups are kept: the newest of each of the last days, weeks and months that have one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services import runtime


class Rule(NamedTuple):
    daily: int
    weekly: int
    monthly: int


_PERIODS: tuple[Callable[[datetime], object], ...] = (
    lambda local: local.date(),
    lambda local: local.isocalendar()[:2],
    lambda local: (local.year, local.month),
)


def outdated(moments: Iterable[datetime], rule: Rule) -> list[datetime]:
    """The moments of the backups that the rule no longer keeps; the newest is always kept. Days
    begin at midnight in the instance's time zone.
    """
    newest_first = sorted(moments, reverse=True)
    kept = set(newest_first[:1])
    zone = ZoneInfo(runtime.current().time_zone)
    for count, period in zip(rule, _PERIODS, strict=True):
        newest_of: dict[object, datetime] = {}
        for moment in newest_first:
            newest_of.setdefault(period(moment.astimezone(zone)), moment)
        kept |= set(list(newest_of.values())[:count])
    return [moment for moment in newest_first if moment not in kept]
