"""The jobs that the whole instance repeats, with their usual times and options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import workqueue
from errors import Invalid, NotFound, Problem, Unavailable
from services.metadata import sources

MAX_OPTION = 100_000
MAX_OPTIONS = 50


class ScheduledKind(NamedTuple):
    """`options` are whole numbers from 0 on, with their usual values. some source must have one of
    the `capabilities`, if there are any.
    """

    cron: str
    is_enabled: bool
    options: Mapping[str, int] = {}
    capabilities: tuple[str, ...] = ()


KINDS: dict[str, ScheduledKind] = {
    "backup": ScheduledKind(
        "10 3 * * *", True, {"keep_daily": 7, "keep_weekly": 4, "keep_monthly": 6}
    ),
    "export": ScheduledKind("0 4 * * 0", False, {"keep": 2}),
    "cleanup": ScheduledKind("40 4 * * *", True, {"max_age_days": 90, "max_per_kind": 1000}),
    "series_volumes": ScheduledKind("0 5 * * 1", False, capabilities=("volumes",)),
    "cover_backfill": ScheduledKind(
        "30 5 * * *", False, {"max_items": 1000}, ("isbn", "film", "show", "album")
    ),
    "ai_suggestions": ScheduledKind("0 3 * * *", False),
}


def require_kind(kind: str) -> None:
    """Raises NotFound for what is no kind of job, and Invalid for one that no schedule runs."""
    if kind not in KINDS:
        if kind in workqueue.JOBS:
            raise Invalid({"kind": Problem("not_runnable")})
        raise NotFound("schedule")


def can_run(kind: str) -> bool:
    """Whether this version has a job of this kind."""
    return kind in workqueue.JOBS


def require_source(kind: str) -> None:
    """Raises Unavailable for a job that asks sources while none that it could ask is enabled."""
    capabilities = KINDS[kind].capabilities if kind in KINDS else ()
    if capabilities and (sources.is_offline() or not any(map(sources.enabled, capabilities))):
        raise Unavailable("no_source")


def clean_options(kind: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a schedule. Raises Invalid({"options.…": …}) for a number out of range."""
    known = KINDS[kind].options if kind in KINDS else {}
    if len(options) > MAX_OPTIONS:
        raise Invalid({"options": Problem("too_many", maximum=MAX_OPTIONS)})
    problems = {
        f"options.{name}": Problem("not_in_range", least=0, most=MAX_OPTION)
        for name in known
        if name in options and not _is_count(options[name])
    }
    if problems:
        raise Invalid(problems)
    return dict(options)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_OPTION
