"""Cron lines of five fields, in the instance's time zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from errors import Invalid, Problem
from services import runtime

MAX_LENGTH = 100
FIELDS = 5


def clean(line: str) -> str:
    """The line with single spaces. Raises Invalid({"cron": …})."""
    cleaned = " ".join(line.split())
    if not cleaned:
        raise Invalid({"cron": Problem("required")})
    if len(cleaned) > MAX_LENGTH or len(cleaned.split()) != FIELDS:
        raise Invalid({"cron": Problem("not_a_cron_line")})
    next_after(cleaned, datetime.now(UTC))
    return cleaned


def next_after(line: str, moment: datetime) -> datetime:
    """The first time after `moment` that a line names.

    A time that a night of changing clocks skips comes right after it, one that it repeats comes
    once. Raises Invalid({"cron": …}) for a line that can't be read or names no time.
    """
    local = moment.astimezone(ZoneInfo(runtime.current().time_zone))
    try:
        return next(CronSim(line, local)).astimezone(UTC)
    except (CronSimError, StopIteration) as error:
        raise Invalid({"cron": Problem("not_a_cron_line")}) from error


def in_words(line: str) -> str:
    """What a line means, in English: "At 03:10 every day"."""
    try:
        return CronSim(line, datetime.now(UTC)).explain()
    except CronSimError:
        return line
