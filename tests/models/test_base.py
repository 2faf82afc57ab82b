"""Moments keep their microsecond and their place in time on both databases; sort keys have one
order.
"""

from __future__ import annotations

import random
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.exc import StatementError

from blueprints import formats
from models import base
from models.account import Audit
from models.base import db
from models.person import Person
from services.db.transactions import writing
from services.text.sort_keys import letter, sort_key

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = datetime(
    2024, 10, 27, 0, 0, tzinfo=UTC
)  # clocks in Berlin go back from 3 to 2 at 01:00 UTC


def _store(*moments: datetime) -> None:
    with writing():
        db.session.execute(delete(Audit))
        db.session.execute(
            insert(Audit),
            [{"action": str(number), "at": moment} for number, moment in enumerate(moments)],
        )


def _stored(order=Audit.id) -> list[datetime]:
    return list(db.session.execute(select(Audit.at).order_by(order)).scalars())


def test_a_moment_without_its_offset_is_refused(app):
    naive = datetime(2024, 10, 27, 2, 30)  # noqa: DTZ001
    with pytest.raises(StatementError, match="without its offset"):
        _store(naive)
    with pytest.raises(StatementError, match="without its offset"):
        db.session.execute(select(Audit).where(Audit.at < naive))


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2024, 3, 31, 1, 59, 59, 999_999, UTC),
        datetime(1969, 12, 31, 23, 59, 59, 1, UTC),
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(9999, 12, 30, 23, 59, 59, 999_999, UTC),
        datetime(2024, 7, 1, 12, 0, 0, 123_456, timezone(timedelta(hours=5, minutes=45))),
    ],
    ids=["a microsecond before", "before 1970", "the first year", "the last year", "Nepal"],
)
def test_a_moment_comes_back_to_the_microsecond_and_in_utc(app, moment):
    _store(moment)
    (found,) = _stored()
    assert found == moment
    assert found.microsecond == moment.microsecond
    assert found.tzinfo is UTC


def test_no_timestamp_stays_none(ada):
    assert ada.last_login_at is None


def test_the_hour_that_a_night_has_twice_stays_two_hours(app):
    """02:30 comes twice in Berlin; only the offset tells which, and the order is that of time, not
    of the clock.
    """
    first, second = (
        datetime(2024, 10, 27, 2, 30, fold=0, tzinfo=BERLIN),
        datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=BERLIN),
    )
    _store(second, first)
    assert _stored(order=Audit.at) == [first.astimezone(UTC), second.astimezone(UTC)]
    assert second.astimezone(UTC) - first.astimezone(UTC) == timedelta(hours=1)
    between = datetime(2024, 10, 27, 1, 0, tzinfo=UTC)
    assert db.session.execute(select(func.count()).where(Audit.at < between)).scalar() == 1


def test_moments_order_as_time_whatever_offset_they_came_with(app):
    dice = random.Random(7)
    offsets = [timezone(timedelta(minutes=minutes)) for minutes in (-720, -210, 0, 345, 840)]
    moments = [
        (NIGHT + timedelta(microseconds=dice.randrange(-(10**12), 10**12))).astimezone(
            dice.choice(offsets)
        )
        for _ in range(200)
    ]
    _store(*moments)
    assert _stored(order=Audit.at) == sorted(moments)
    middle = sorted(moments)[100]
    assert db.session.execute(select(func.count()).where(Audit.at >= middle)).scalar() == 100
    assert db.session.execute(select(func.max(Audit.at))).scalar() == max(moments)


@pytest.mark.parametrize(
    "change",
    [datetime(2024, 3, 31, 1, 0, tzinfo=UTC), datetime(2024, 10, 27, 1, 0, tzinfo=UTC)],
    ids=["spring", "autumn"],
)
def test_how_long_ago_is_not_wrong_by_an_hour_in_the_night_when_clocks_change(
    app, monkeypatch, change
):
    seen = []
    for minutes in range(-120, 121, 30):
        now = change + timedelta(minutes=minutes)
        monkeypatch.setattr(base, "utc_now", lambda now=now: now)
        with app.test_request_context():
            local = (now - timedelta(minutes=90)).astimezone(BERLIN)
            seen.append(
                (
                    formats.ago(now - timedelta(hours=3)),
                    formats.ago(local),
                    formats.until(now + timedelta(minutes=45)),
                )
            )
    assert set(seen) == {("3 hours ago", "2 hours ago", "in 45 minutes")}


def test_a_row_that_is_made_now_carries_the_moment_of_the_tests_clock(app, monkeypatch):
    monkeypatch.setattr(base, "utc_now", lambda: NIGHT)
    with writing():
        db.session.add(Audit(action="noted"))
    assert _stored() == [NIGHT]


TITLES = (
    "a", "A", "B", "_", "Zebra", "zebra", "Äpfel", "Apfel", "ápice", "Ø", "Œuvre", "ß", "naïve",
    "naive", "1984", "2001", "3 Musketeers", "300",
    "!", "…", "-", "巨人", "ドラゴン", "Война и мир", "الف ليلة", "Ελλάδα", "हिन्दी", "𝔊othic",
    "Ａ full width", "C++", "C#", ".hack",
)  # fmt: skip


def test_sort_keys_have_the_same_order_in_python_and_in_the_database(app):
    """On PostgreSQL by COLLATE "C", on SQLite by bytes: never by the locale that a server happens
    to have.
    """
    dice = random.Random(11)
    letters = [
        sign for sign in map(chr, range(33, 0x3100)) if unicodedata.category(sign)[0] in "LNPS"
    ]
    titles = [*TITLES, *("".join(dice.choices(letters, k=6)) for _ in range(300))]
    keys = sorted({sort_key(title) for title in titles})
    with writing():
        mixed = dice.sample(keys, len(keys))
        db.session.execute(
            insert(Person),
            [
                {
                    "name": key,
                    "name_key": str(number),
                    "sort_name": key,
                    "sort_key": key,
                    "letter": letter(key),
                }
                for number, key in enumerate(mixed)
            ],
        )
    assert (
        list(db.session.execute(select(Person.sort_key).order_by(Person.sort_key)).scalars())
        == keys
    )
    half = keys[len(keys) // 2]
    assert (
        db.session.execute(select(func.count()).where(Person.sort_key < half)).scalar()
        == len(keys) // 2
    )


def test_raw_sort_keys_of_both_cases_order_by_code_point(app):
    spoken = ["Zebra", "apple", "Äpfel", "_", "10", "~", "z", "\U0001f600", "\uffee"]
    with writing():
        db.session.execute(
            insert(Person),
            [
                {"name": word, "name_key": word, "sort_name": word, "sort_key": word, "letter": "#"}
                for word in spoken
            ],
        )
    assert list(
        db.session.execute(select(Person.sort_key).order_by(Person.sort_key)).scalars()
    ) == sorted(spoken)
    if db.engine.dialect.name == "postgresql":
        collation = text(
            "SELECT collation_name FROM information_schema.columns WHERE table_name = 'person' AND"
            " column_name = 'sort_key'"
        )
        assert db.session.execute(collation).scalar() == "C"
