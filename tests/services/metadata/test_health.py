"""How sources do is counted by hours, whoever asks, and says what needs attention."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from errors import Forbidden
from models import base
from models.base import db
from models.suggestion import SourceHour
from providers.metadata.exchange import Answer
from providers.metadata.google_books import quota_of as google_quota
from providers.metadata.health import Outcome, Quota, quota_of
from services.db.transactions import writing
from services.metadata import asking, health, sources, trial
from services.metadata.health import Health
from tests.providers.metadata.journeys import HOBBIT, UNKNOWN
from tests.stubs.wire import KEY


def of(name: str, by) -> Health:
    db.session.rollback()
    return health.health_of_sources(by=by).get(name, Health())


def test_answers_and_failures_are_counted_and_the_last_of_each_is_known(ada, stub):
    asking.lookup_isbn(HOBBIT, by=ada)
    first = of("open_library", ada)
    assert (first.answers > 0, first.failures, first.is_failing) == (True, 0, False)
    asking.lookup_isbn(HOBBIT, by=ada)
    assert of("open_library", ada) == first  # a kept answer is no question
    stub.faults["open_library"] = "html"
    asking.lookup_isbn(UNKNOWN, by=ada)
    failing = of("open_library", ada)
    assert (failing.failures, failing.problem, failing.is_failing) == (1, "bad_answer", True)
    stub.faults.clear()
    asking.lookup_isbn("9780156030304", by=ada)
    assert not of("open_library", ada).is_failing
    assert of("open_library", ada).problem == "bad_answer"


def test_what_a_source_does_not_know_is_an_answer(ada, stub):
    sources.change("isbndb", {"api_key": KEY}, by=ada)
    asking.lookup_isbn(UNKNOWN, by=ada)
    assert (of("isbndb", ada).answers, of("isbndb", ada).failures) == (1, 0)


def test_a_source_that_is_too_slow_has_failed(ada, stub):
    stub.faults["mangadex"] = "slow"
    asking.search_series("Berserk", by=ada, seconds=0.5)
    assert of("mangadex", ada).problem == "timeout"


def test_a_source_that_keeps_failing_rests_for_every_process(ada, stub):
    stub.faults["mangadex"] = "down"
    for number in range(5):
        trial.try_source("mangadex", by=ada, capabilities=("series",))
        assert of("mangadex", ada).is_resting is (number == 4)
    asking.forget_network()  # another process
    assert of("mangadex", ada).is_resting
    failures = of("mangadex", ada).failures
    sources.set_offline(True, by=ada)
    trial.try_source("mangadex", by=ada, capabilities=("series",))
    assert of("mangadex", ada).failures == failures  # it wasn't asked


def test_only_a_day_is_counted_and_a_month_is_kept(ada, stub):
    now = base.utc_now()
    with writing():
        for hours, answers in ((1, 2), (30, 40), (24 * 31, 500)):
            at = (now - timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
            db.session.add(SourceHour(source="tmdb", hour=at, answers=answers, answered_at=at))
    assert of("tmdb", ada).answers == 2
    asking.lookup_isbn(HOBBIT, by=ada)
    with writing():
        kept = db.session.execute(select(SourceHour.answers).where(SourceHour.source == "tmdb"))
        assert sorted(kept.scalars()) == [2, 40]


def test_two_processes_count_in_the_same_hour(ada, stub):
    engine = db.engine
    for outcome in (
        Outcome("tmdb"),
        Outcome("tmdb", "timeout", Quota(40, 3, 60.0)),
        Outcome("tmdb"),
    ):
        tally = health.Tally()
        tally.note(outcome)
        tally.store(engine)
    tmdb = of("tmdb", ada)
    assert (tmdb.answers, tmdb.failures, tmdb.problem, tmdb.is_failing) == (2, 1, "timeout", False)
    assert (tmdb.quota_limit, tmdb.quota_remaining, tmdb.has_quota) == (40, 3, True)


@pytest.mark.parametrize(
    ("headers", "quota"),
    [
        ({"x-ratelimit-limit": "1000", "x-ratelimit-remaining": "7"}, Quota(1000, 7)),
        ({"ratelimit-limit": "60, 60;w=60", "ratelimit-remaining": "0", "ratelimit-reset": "30"},
         Quota(60, 0, 30.0)),
        ({"x-ratelimit-remaining": "many"}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_what_headers_say_of_a_quota(headers, quota):
    assert quota_of(headers) == quota


def test_a_moment_is_told_from_seconds():
    quota = quota_of({"x-ratelimit-remaining": "1", "x-ratelimit-reset": "1"})
    assert quota.resets_in == 1.0
    assert quota_of({"x-ratelimit-limit": "1", "x-ratelimit-reset": "1000000001"}).resets_in == 0.0


def test_google_says_when_the_questions_of_a_day_are_used_up():
    body = b'{"error": {"message": "Quota exceeded for limit \'Queries per day\'"}}'
    assert google_quota(Answer(429, body)) == Quota(remaining=0)
    assert google_quota(Answer(429, b"Queries per minute")) is None


def test_which_sources_need_attention(ada, stub):
    def needing() -> set[str]:
        lines = health.list_lines(by=ada)
        return {line.state.source.name for line in lines if line.needs_attention}

    assert needing() == set()  # sources without a key that nobody wanted don't
    sources.change("tmdb", {"enabled": "true"}, by=ada)
    assert needing() == {"tmdb"}
    sources.change("google_books", {"api_key": "wrong"}, by=ada)
    asking.lookup_isbn(HOBBIT, by=ada)
    assert needing() == {"tmdb", "google_books"}
    sources.change("google_books", {"enabled": "false"}, by=ada)
    assert needing() == {"tmdb"}


def test_nobody_but_administrators_sees_how_sources_do(cast, stub):
    for person in (cast.olga, cast.edo, cast.vera, cast.stan):
        with pytest.raises(Forbidden):
            health.health_of_sources(by=person)


def test_a_database_that_cannot_be_written_costs_nobody_an_answer(ada, stub, monkeypatch):
    monkeypatch.setattr(health, "_store", lambda *_given: (_ for _ in ()).throw(_Busy()))
    assert asking.lookup_isbn(HOBBIT, by=ada)


class _Busy(health.SQLAlchemyError): ...
