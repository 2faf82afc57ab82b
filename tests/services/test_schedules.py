"""How often a job may be requested by itself, and who decides that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

import workqueue
from errors import Forbidden, Invalid
from models import base
from models.base import db
from models.job import Job
from services import runtime, schedules
from services.db.transactions import writing
from services.schedules import cron


def every(ada, minutes: int | None) -> int | None:
    schedules.set_schedule("scan", "root", 1, minutes, by=ada)
    schedule = schedules.find_schedule("scan", "root", 1)
    return None if schedule is None else schedule.every_minutes


def test_a_job_runs_every_five_minutes_at_most(ada):
    assert every(ada, 5) == 5
    with pytest.raises(Invalid) as wrong:
        every(ada, 4)
    assert wrong.value.fields["every_minutes"].code == "too_small"
    assert every(ada, 60) == 60


@pytest.mark.parametrize("never", [None, 0])
def test_a_schedule_is_ended_by_none_or_nought(ada, never):
    assert every(ada, never) is None
    assert every(ada, 60) == 60
    assert every(ada, never) is None


def test_nobody_but_the_administrator_sets_a_schedule(ada, olga):
    with pytest.raises(Forbidden):
        every(olga, 60)
    every(ada, 60)
    with pytest.raises(Forbidden):
        every(olga, None)
    assert schedules.find_schedule("scan", "root", 1) is not None


@pytest.fixture
def in_berlin(monkeypatch) -> None:
    values = runtime.Runtime(time_zone="Europe/Berlin")
    monkeypatch.setattr(runtime, "current", lambda: values)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.usefixtures("in_berlin")
@pytest.mark.parametrize(
    ("line", "after", "following"),
    [
        ("10 3 * * *", "2026-01-10 12:00", "2026-01-11 02:10"),
        ("10 3 * * *", "2026-07-10 12:00", "2026-07-11 01:10"),
        # the night of 29 March has no half past two; that of 25 October has two
        ("30 2 * * *", "2026-03-28 12:00", "2026-03-29 01:00"),
        ("30 2 * * *", "2026-03-29 01:00", "2026-03-30 00:30"),
        ("30 2 * * *", "2026-10-24 12:00", "2026-10-25 00:30"),
        ("30 2 * * *", "2026-10-25 00:30", "2026-10-26 01:30"),
        ("0 * * * *", "2026-10-25 00:00", "2026-10-25 01:00"),
        ("0 4 * * 0", "2026-01-10 12:00", "2026-01-11 03:00"),
    ],
)
def test_a_line_is_read_in_the_zone_of_the_instance_also_when_clocks_change(line, after, following):
    assert cron.next_after(line, moment(after)) == moment(following)


@pytest.mark.parametrize(
    "line",
    ["", "  ", "@daily", "10 3 * *", "10 3 * * * *", "60 3 * * *", "0 0 30 2 *", "x", "1 " * 99],
)
def test_a_line_that_is_none_or_never_comes_is_refused(app, ada, line):
    schedule = schedules.get_of_kind("backup", by=ada)
    before = schedule.cron
    with pytest.raises(Invalid) as wrong:
        schedules.save_schedule(schedule, line=line, is_enabled=True, by=ada)
    assert wrong.value.fields["cron"].code == ("not_a_cron_line" if line.strip() else "required")
    db.session.expire_all()
    assert schedule.cron == before


def test_a_line_is_shown_in_words():
    assert cron.in_words("10 3 * * *") == "At 03:10 every day"


def test_the_usual_schedules_are_added_once_and_keep_what_was_changed(app, ada):
    schedules.add_missing()
    schedule = schedules.find_schedule("backup")
    schedules.save_schedule(
        schedule, line=" 5  4 * * * ", is_enabled=False, options={"keep_daily": 3}, by=ada
    )
    schedules.add_missing()
    kinds = [line.schedule.kind for line in schedules.list_schedules(by=ada)]
    assert sorted(kinds) == sorted(schedules.KINDS)
    assert (schedule.cron, schedule.is_enabled) == ("5 4 * * *", False)
    assert schedule.options == {"keep_daily": 3, "keep_weekly": 4, "keep_monthly": 6}


@pytest.mark.parametrize("value", [-1, "7", True, 100_001, None])
def test_options_are_whole_numbers_in_their_range(app, ada, value):
    schedule = schedules.get_of_kind("backup", by=ada)
    with pytest.raises(Invalid):
        schedules.save_schedule(
            schedule, line="5 4 * * *", is_enabled=True, options={"keep_daily": value}, by=ada
        )


def test_nobody_but_the_administrator_sees_changes_or_runs_schedules(app, ada, olga):
    schedule = schedules.get_of_kind("cleanup", by=ada)
    for attempt in (
        lambda: schedules.list_schedules(by=olga),
        lambda: schedules.get_of_kind("cleanup", by=olga),
        lambda: schedules.get_schedule(schedule.id, by=olga),
        lambda: schedules.save_schedule(schedule, line="* * * * *", is_enabled=True, by=olga),
        lambda: schedules.run_now(schedule, by=olga),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert db.session.execute(select(Job)).first() is None


def test_a_disabled_schedule_can_be_run_now_and_one_that_this_version_lacks_cannot(
    app, ada, monkeypatch
):
    monkeypatch.setitem(workqueue.JOBS, "cleanup", workqueue.Kind("x.run", workqueue.UPKEEP))
    schedule = schedules.get_of_kind("cleanup", by=ada)
    schedules.save_schedule(schedule, line="0 3 * * *", is_enabled=False, by=ada)
    job = schedules.run_now(schedule, by=ada)
    assert (job.kind, job.user_id, job.options["max_age_days"]) == ("cleanup", ada.id, 90)
    with pytest.raises(Invalid):
        schedules.run_now(schedules.get_of_kind("ai_suggestions", by=ada), by=ada)


def test_a_missed_run_is_made_up_once_and_the_next_comes_at_its_time(app, ada, monkeypatch):
    monkeypatch.setitem(workqueue.JOBS, "cleanup", workqueue.Kind("x.run", workqueue.UPKEEP))
    schedule = schedules.get_of_kind("cleanup", by=ada)
    with writing():
        for other in schedules.list_schedules(by=ada):
            other.schedule.is_enabled = other.schedule.kind == "cleanup"
    at = base.utc_now() + timedelta(days=9)
    monkeypatch.setattr(base, "utc_now", lambda: at)
    assert (schedules.run_due(), schedules.run_due()) == (1, 0)
    assert schedule.next_at == cron.next_after(schedule.cron, at)
    assert db.session.execute(select(Job)).scalar_one().user_id is None
