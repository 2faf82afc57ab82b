"""Changes lead to one scan when it is quiet, however many there are."""

from __future__ import annotations

from services.watching import quiet
from services.watching.quiet import LONGEST, QUIET


def after(*times: float) -> quiet.Changes | None:
    changes = None
    for time in times:
        changes = quiet.add(changes, time)
    return changes


def test_without_a_change_nothing_is_scanned():
    assert not quiet.is_due(None, 1e9)


def test_a_scan_waits_until_nothing_has_changed_for_a_while():
    assert not quiet.is_due(after(100), 100 + QUIET - 0.1)
    assert quiet.is_due(after(100), 100 + QUIET)
    assert not quiet.is_due(after(100, 105), 100 + QUIET)
    assert quiet.is_due(after(100, 105), 105 + QUIET)


def test_where_something_is_always_written_a_scan_begins_all_the_same():
    changes, now = None, 0.0
    while not quiet.is_due(changes, now):
        changes = quiet.add(changes, now)
        now += 1
    assert now == LONGEST


def test_what_changes_during_a_scan_waits_for_its_end_and_takes_one_more():
    changes = after(*range(100, 200))
    assert not quiet.is_due(changes, 10_000, is_scanning=True)
    assert quiet.is_due(changes, 10_000)
