"""Recurring jobs: which kinds there are, when each is due, and requesting those that are."""

from services.schedules.kinds import KINDS, can_run, require_kind
from services.schedules.rows import (
    ScheduleLine,
    add_missing,
    find_schedule,
    get_of_kind,
    get_schedule,
    list_schedules,
    run_due,
    run_now,
    save_schedule,
    set_schedule,
    store,
)

__all__ = [
    "KINDS",
    "ScheduleLine",
    "add_missing",
    "can_run",
    "find_schedule",
    "get_of_kind",
    "get_schedule",
    "list_schedules",
    "require_kind",
    "run_due",
    "run_now",
    "save_schedule",
    "set_schedule",
    "store",
]
