"""Which backups are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services import runtime
from services.backups import Rule, outdated

NOW = datetime(2026, 11, 27, 3, 10, tzinfo=UTC)
NIGHTS = [NOW - timedelta(days=days) for days in range(400)]


@pytest.fixture(autouse=True)
def _zone(monkeypatch) -> None:
    values = runtime.Runtime(time_zone="Europe/Berlin")
    monkeypatch.setattr(runtime, "current", lambda: values)


def kept(moments, *rule: int) -> list[str]:
    gone = outdated(moments, Rule(*rule))
    return [f"{moment:%m-%d}" for moment in moments if moment not in gone]


def test_the_newest_of_each_day_week_and_month_is_kept():
    assert kept(NIGHTS, 3, 0, 0) == ["11-27", "11-26", "11-25"]
    assert kept(NIGHTS, 0, 3, 0) == ["11-27", "11-22", "11-15"]  # weeks end on Sundays
    assert kept(NIGHTS, 0, 0, 3) == ["11-27", "10-31", "09-30"]
    assert len(kept(NIGHTS, 7, 4, 6)) == 7 + 2 + 5  # one may count for several


def test_the_newest_stays_whatever_the_rule_says():
    assert kept(NIGHTS, 0, 0, 0) == ["11-27"]
    assert outdated([], Rule(0, 0, 0)) == []


def test_days_without_a_backup_do_not_count():
    assert kept(NIGHTS[::10], 3, 0, 0) == ["11-27", "11-17", "11-07"]


def test_of_several_on_one_day_of_the_instance_the_newest_stays():
    evening = NOW.replace(day=26, hour=22, minute=59)  # 23:59 in Berlin
    midnight = NOW.replace(day=26, hour=23, minute=1)  # 00:01 of the next day
    assert outdated([NOW, midnight, evening], Rule(2, 0, 0)) == [midnight]
