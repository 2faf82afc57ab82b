"""The dates behind `added:`: a day, a month, a year, a range of them, or how long ago at most."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_RANGE = re.compile(r"(.*?)(?:\.\.\.?|–)(.*)")
_BOUND = re.compile(r"([<>]=?)(.+)")
_AGO = re.compile(r"([0-9]{1,4})([dwmy])")
_Span = tuple[
    date | None, date | None
]  # the first day, and the first day behind; None where it is open


def canonical(value: str) -> str:
    """The one way to write this. Raises ValueError when it says no time."""
    text = "".join(value.lower().split())
    if found := _AGO.fullmatch(text):
        return f"{int(found[1])}{found[2]}"
    if found := _BOUND.fullmatch(text):
        return found[1] + _plain(found[2])
    if found := _RANGE.fullmatch(text):
        first, last = (_plain(end) if end else "" for end in found.groups())
        if not first and not last:
            raise ValueError(value)
        return (
            f"{last}..{first}"
            if first and last and _days(last)[0] < _days(first)[0]
            else f"{first}..{last}"
        )
    return _plain(text)


def span(value: str, *, now: datetime, zone: str = "") -> tuple[datetime | None, datetime | None]:
    """From when on, and before when, in UTC; `zone` is where the days begin.

    `value` is canonical.
    """
    if found := _AGO.fullmatch(value):
        return _ago(now, int(found[1]), found[2]), None
    place = zone_of(zone)
    first, behind = (_midnight(day, place) if day is not None else None for day in _span(value))
    return first, behind


def zone_of(name: str) -> ZoneInfo:
    """The time zone, or UTC when there is none of this name."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _plain(text: str) -> str:
    """2024-5 → 2024-05. Raises ValueError for what is no date."""
    found = _DATE.fullmatch(text)
    if found is None:
        raise ValueError(text)
    date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    return "-".join([found[1], *(part.zfill(2) for part in found.groups()[1:] if part)])


def _span(value: str) -> _Span:
    if found := _BOUND.fullmatch(value):
        first, behind = _days(found[2])
        return {
            "<": (None, first),
            "<=": (None, behind),
            ">": (behind or date.max, None),
            ">=": (first, None),
        }[found[1]]
    start, dots, end = value.partition("..")
    if not dots:
        return _days(start)
    return _days(start)[0] if start else None, _days(end)[1] if end else None


def _days(text: str) -> tuple[date, date | None]:
    """The first day of a year, month or day, and the first day behind it; None behind the end of
    time.
    """
    year, month, day = (int(part or 0) for part in (*text.split("-"), "", "")[:3])
    first = date(year, month or 1, day or 1)
    try:
        if day:
            return first, first + timedelta(days=1)
        return first, date(year + month // 12, month % 12 + 1, 1) if month else date(year + 1, 1, 1)
    except (ValueError, OverflowError):
        return first, None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    try:
        return datetime.combine(day, time(), zone).astimezone(UTC)
    except OverflowError:  # the first and the last day of time
        return datetime.combine(day, time(), UTC)


def _ago(now: datetime, count: int, unit: str) -> datetime:
    if unit in "dw":
        return now - timedelta(days=count * (7 if unit == "w" else 1))
    months = now.year * 12 + now.month - 1 - count * (12 if unit == "y" else 1)
    if months < 12:
        return datetime.min.replace(tzinfo=UTC)
    year, month = divmod(months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return now.replace(
        year=year, month=month + 1, day=min(now.day, (following - timedelta(days=1)).day)
    )
