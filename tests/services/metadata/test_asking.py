"""All sources at once: what they say, what they cost when they fail, and what is kept."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from errors import Invalid, Unavailable
from models.base import db, utc_now
from models.suggestion import SourceReply
from services.db.transactions import writing
from services.metadata import Query, asking, sources, trial
from tests.providers.metadata.journeys import HOBBIT
from tests.stubs.sources import FAULTS
from tests.stubs.wire import KEY

SECONDS = 1.0
OTHERS = ("google_books", "isbndb", "sru_dnb", "sru_bnf")


@pytest.fixture
def keys(ada, stub):
    for name in ("google_books", "isbndb", "hardcover"):
        sources.change(name, {"api_key": KEY}, by=ada)


def found(answers) -> dict[str, bool]:
    return {it.source.name: bool(it.candidates) for it in answers}


def test_everybody_is_asked_and_says_how_long_it_took(stub, keys, stan):
    answers = asking.lookup_isbn("0-261-10221-4", by=stan)
    assert found(answers) == {
        "open_library": True, "google_books": True, "isbndb": True, "hardcover": True,
        "sru_dnb": False, "sru_bnf": False,
    }  # fmt: skip
    assert {it.problem for it in answers} == {""}
    assert all(0 < it.seconds < asking.SECONDS for it in answers)
    ranks = [it.source.name for it in asking.ranked(answers)]
    assert ranks == [state.source.name for state in sources.enabled("isbn")]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_source_that_fails_costs_only_itself(stub, keys, stan, fault):
    stub.faults["open_library"] = fault
    answers = asking.lookup_isbn(HOBBIT, by=stan, seconds=SECONDS)
    failed = next(it for it in answers if it.source.name == "open_library")
    assert failed.candidates == ()
    assert bool(failed.problem) == (fault != "missing")
    assert found(answers)["google_books"]
    assert found(answers)["isbndb"]


def test_when_everybody_is_slow_the_look_up_ends_in_time(stub, keys, stan):
    """The stub would go on for a hundred seconds."""
    stub.faults.update(dict.fromkeys(stub.urls, "slow"))
    answers = asking.lookup_isbn(HOBBIT, by=stan, seconds=SECONDS)
    assert {it.problem for it in answers} == {"timeout"}
    assert len(answers) == len(sources.enabled("isbn"))


def test_an_answer_is_kept_until_it_expires(stub, keys, stan):
    asking.lookup_isbn(HOBBIT, by=stan)
    assert stub.paths("isbndb") == [f"/book/{HOBBIT}"]
    again = asking.lookup_isbn(HOBBIT, by=stan)
    assert found(again)["isbndb"]
    assert len(stub.paths("isbndb")) == 1
    with writing():
        db.session.execute(update(SourceReply).values(expires_at=utc_now()))
    asking.lookup_isbn(HOBBIT, by=stan)
    assert len(stub.paths("isbndb")) == 2
    kept = db.session.execute(select(SourceReply.source, SourceReply.question)).all()
    assert len(kept) == len(set(kept))
    assert KEY not in str(kept)


def test_offline_only_what_is_kept_is_known(stub, keys, stan, ada):
    asking.lookup_isbn(HOBBIT, by=stan)
    stub.requests.clear()
    sources.set_offline(True, by=ada)
    answers = asking.lookup_isbn(HOBBIT, by=stan)
    assert found(answers)["isbndb"]
    others = asking.lookup_isbn("9780000000002", by=stan)
    assert {it.problem for it in others} == {"offline"}
    assert trial.try_source("open_library", by=ada).problem == "offline"
    assert stub.requests == []
    sources.set_offline(False, by=ada)
    assert {it.problem for it in asking.lookup_isbn("9780000000002", by=stan)} == {""}


def test_a_failure_is_not_kept(stub, keys, stan):
    stub.faults["isbndb"] = "broken_json"
    asking.lookup_isbn(HOBBIT, by=stan)
    stub.faults.clear()
    assert found(asking.lookup_isbn(HOBBIT, by=stan))["isbndb"]


def test_a_look_up_waits_for_no_other_writer(app, stub, keys, stan):
    """Nothing is kept then, but everything is answered."""
    with db.engine.connect().execution_options(write=True) as other, other.begin():
        other.execute(SourceReply.__table__.insert().values(
            source="isbndb", question=f"GET {stub.urls['isbndb']}/book/{HOBBIT}", status=200,
            body=b"{}", fetched_at=utc_now(), expires_at=utc_now(),
        ))  # fmt: skip
        assert found(asking.lookup_isbn(HOBBIT, by=stan))["isbndb"]
        other.get_transaction().rollback()
    assert db.session.execute(select(func.count()).select_from(SourceReply)).scalar_one() == 0


def test_only_sources_of_the_wanted_kinds_are_asked(stub, keys, stan):
    answers = asking.search(Query(title="Hobbit"), by=stan, kinds=("book",))
    assert not {"tmdb", "musicbrainz"} & found(answers).keys()
    assert "musicbrainz" in found(asking.search(Query(title="Hobbit"), by=stan))


def test_series_and_people_are_found(stub, keys, stan):
    series = asking.search_series("Berserk", by=stan)
    assert found(series)["mangadex"]
    people = asking.search_people("Tolkien", by=stan)
    assert {name for name, is_known in found(people).items() if is_known} >= {
        "open_library",
        "hardcover",
    }


def test_what_is_no_isbn_asks_nobody(stub, stan):
    with pytest.raises(Invalid, match="isbn: not_an_isbn"):
        asking.lookup_isbn("9780261102218", by=stan)
    assert stub.requests == []


def test_too_many_look_ups_at_once_are_refused(stub, stan, monkeypatch):
    for _ in range(asking.MAX_AT_ONCE):
        assert asking._slots.acquire(blocking=False)
    try:
        with pytest.raises(Unavailable):
            asking.lookup_isbn(HOBBIT, by=stan)
    finally:
        asking._slots.release(asking.MAX_AT_ONCE)
    assert asking.lookup_isbn(HOBBIT, by=stan)


def test_a_source_is_tried(stub, keys, ada):
    sources.change("wikidata", {"enabled": "false"}, by=ada)
    assert trial.try_source("wikidata", by=ada).problem == "disabled"
    assert trial.try_source("mangadex", by=ada).problem == "unsupported"
    assert trial.try_source("mangadex", by=ada, capabilities=("isbn", "series")).title == "Berserk"
    assert trial.try_source("sru_dnb", by=ada).problem == "nothing_found"
    sources.change("google_books", {"api_key": "wrong"}, by=ada)
    assert trial.try_source("google_books", by=ada).problem == "refused_key"
