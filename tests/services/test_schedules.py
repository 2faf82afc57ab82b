"""How often a job may be requested by itself, and who decides that."""

from __future__ import annotations

import pytest

from errors import Forbidden, Invalid
from services import schedules


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
