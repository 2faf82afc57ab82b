"""Calendar days: what day it is depends on where somebody is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from models import base
from services import days

LATE_IN_LONDON = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def evening(monkeypatch) -> None:
    monkeypatch.setattr(base, "utc_now", lambda: LATE_IN_LONDON)


def test_it_is_tomorrow_already_for_a_reader_in_tokyo(app, vera):
    vera.time_zone = "Asia/Tokyo"
    assert days.today(vera) == date(2026, 4, 1)


def test_it_is_still_afternoon_for_a_reader_in_honolulu(app, vera):
    vera.time_zone = "Pacific/Honolulu"
    assert days.today(vera) == date(2026, 3, 31)


def test_a_loan_counts_the_days_of_its_library_not_of_the_borrower(app, books, vera):
    books.time_zone, vera.time_zone = "Pacific/Auckland", "America/Los_Angeles"
    assert days.today(books) == date(2026, 4, 1)
    assert days.today(vera) == date(2026, 3, 31)


@pytest.mark.parametrize("name", ["", "Mars/Base", "../../etc/passwd", "\0", "x" * 5000])
def test_a_reader_without_a_time_zone_that_exists_has_the_servers(app, vera, monkeypatch, name):
    class Runtime:
        time_zone = "Asia/Tokyo"

    monkeypatch.setattr(days.runtime, "current", Runtime)
    vera.time_zone = name
    assert days.zone_of(vera) == ZoneInfo("Asia/Tokyo")


def test_a_server_whose_time_zone_was_removed_counts_in_utc(app, vera, monkeypatch):
    class Runtime:
        time_zone = "Mars/Base"

    monkeypatch.setattr(days.runtime, "current", Runtime)
    vera.time_zone = ""
    assert days.zone_of(vera) == ZoneInfo("UTC")


def test_a_day_begins_at_midnight_where_the_reader_is():
    berlin = ZoneInfo("Europe/Berlin")
    assert days.first_moment(date(2026, 1, 1), berlin) == datetime(2025, 12, 31, 23, tzinfo=UTC)
    assert days.first_moment(date(2026, 7, 1), berlin) == datetime(2026, 6, 30, 22, tzinfo=UTC)


def test_the_first_and_the_last_day_of_the_calendar_begin_too():
    tokyo, honolulu = ZoneInfo("Asia/Tokyo"), ZoneInfo("Pacific/Honolulu")
    assert days.first_moment(date.min, tokyo) == datetime(1, 1, 1, tzinfo=UTC)
    assert days.first_moment(date.max, honolulu) == datetime(9999, 12, 31, 10, tzinfo=UTC)
