"""The values of `added:`: a day, month or year, a range of them, or a period that ends now."""

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
]  # the first day, and the day after the last one; None where it is open


def canonical(value: str) -> str:
    """The normal form of a value. Raises ValueError when it isn't a date, range or period."""
    text = "".join(value.lower().split())
    if match := _AGO.fullmatch(text):
        return f"{int(match[1])}{match[2]}"
    if match := _BOUND.fullmatch(text):
        return match[1] + _pad_date(match[2])
    if match := _RANGE.fullmatch(text):
        first, last = (_pad_date(end) if end else "" for end in match.groups())
        if not first and not last:
            raise ValueError(value)
        return (
            f"{last}..{first}"
            if first and last and _first_and_next_day(last)[0] < _first_and_next_day(first)[0]
            else f"{first}..{last}"
        )
    return _pad_date(text)


def span(value: str, *, now: datetime, zone: str = "") -> tuple[datetime | None, datetime | None]:
    """The first moment of a range and the first moment after it, in UTC; None where the range is
    open.

    `value` must be canonical. Days begin in the time zone `zone`.
    """
    if match := _AGO.fullmatch(value):
        return _ago(now, int(match[1]), match[2]), None
    time_zone = zone_of(zone)
    first, end = (_midnight(day, time_zone) if day is not None else None for day in _span(value))
    return first, end


def zone_of(name: str) -> ZoneInfo:
    """The time zone of this name, or UTC when there is none."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _pad_date(text: str) -> str:
    """2024-5 → 2024-05. Raises ValueError when it isn't a date."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    return "-".join([match[1], *(part.zfill(2) for part in match.groups()[1:] if part)])


def _span(value: str) -> _Span:
    if match := _BOUND.fullmatch(value):
        first, after = _first_and_next_day(match[2])
        return {
            "<": (None, first),
            "<=": (None, after),
            ">": (after or date.max, None),
            ">=": (first, None),
        }[match[1]]
    start, dots, end = value.partition("..")
    if not dots:
        return _first_and_next_day(start)
    return _first_and_next_day(start)[0] if start else None, _first_and_next_day(end)[
        1
    ] if end else None


def _first_and_next_day(text: str) -> tuple[date, date | None]:
    """The first day of a year, month or day, and the day after its last one; None after the end of
    the calendar.
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
