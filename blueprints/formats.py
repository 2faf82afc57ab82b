"""Times, sizes, numbers and plurals in the page's language."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from babel import dates, numbers
from flask import Flask
from flask_babel import (
    format_date,
    format_decimal,
    format_time,
    format_timedelta,
    get_locale,
    get_translations,
)
from flask_babel import gettext as _

from models import base


def install(app: Flask) -> None:
    app.jinja_env.filters.update(
        ago=ago,
        moment=at_moment,
        time_since=time_since,
        until=until,
        duration=duration,
        time_left=time_left,
        partial_date=partial_date,
        how_often=how_often,
        bytes=byte_size,
        number=number,
        seconds=seconds,
    )


def ago(moment: datetime | None) -> str:
    """How long ago, roughly: "3 hours ago"."""
    if moment is None:
        return _("never")
    since = base.utc_now() - moment
    if since < timedelta(minutes=1):
        return _("just now")
    return format_timedelta(-since, add_direction=True)


def at_moment(moment: datetime) -> str:
    """A date and time in the user's time zone: "27 Nov 2026, 03:10"."""
    return _("%(day)s, %(time)s", day=format_date(moment), time=format_time(moment, "short"))


def time_since(moment: datetime) -> str:
    """For how long, roughly: "3 hours"."""
    return format_timedelta(max(base.utc_now() - moment, timedelta(minutes=1)))


def partial_date(text: str) -> str:
    """A year, a month or a day as they are stored: "1904", "July 1904", "5 July 1904"."""
    try:
        parts = [int(part) for part in text.split("-")]
        day = date(*parts, *(1, 1)[len(parts) - 1 :])
    except (ValueError, TypeError):
        return text
    if len(parts) == 1:
        return text
    if len(parts) == 3:
        return str(format_date(day, "long"))
    return str(dates.format_skeleton("yMMMM", day, locale=get_locale() or "en"))


def duration(milliseconds: Any) -> str:
    """A length as people write it: 3:07, 1:02:45."""
    total = int(milliseconds or 0) // 1000
    hours, rest = divmod(total, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def number(count: Any) -> str:
    """1,204, with the separators of the page's language."""
    return _number(int(count or 0), str(get_locale() or "en"))


@lru_cache(10_000)
def _number(count: int, language: str) -> str:
    return str(numbers.format_decimal(count, locale=language))


def seconds(value: float) -> str:
    """How long something took: "0.3 s"."""
    return f"{format_decimal(value, '#,##0.0')}\u00a0s"


def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
    """A plural text; `%(num)s` is formatted by `number`."""
    text = get_translations().ungettext(singular, plural, num)
    return str(text % {**values, "num": number(num)})


def byte_size(count: Any) -> str:
    """1.4 MB; powers of 1,000, in the digits of the page's language."""
    size = float(count or 0)
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if size < 1000 or unit == "TB":
            break
        size /= 1000
    return f"{format_decimal(size, '#,##0' if unit in ('B', 'kB') else '#,##0.0')} {unit}"


def how_often(minutes: int | None) -> str:
    """A schedule in words."""
    texts = {60: _("Hourly"), 24 * 60: _("Daily"), 7 * 24 * 60: _("Weekly")}
    return texts.get(minutes or 0) or _("every %(minutes)s minutes", minutes=minutes)


def until(moment: datetime | None) -> str:
    """In how long: "in 3 hours"."""
    if moment is None:
        return "–"
    left = moment - base.utc_now()
    return _("now") if left <= timedelta(0) else format_timedelta(left, add_direction=True)


def time_left(seconds: float) -> str:
    """Roughly: "2 minutes"."""
    if seconds < 60:
        return _("less than a minute")
    return format_timedelta(timedelta(seconds=int(seconds)))
