"""Which sources are asked, and what administrators decide about them."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from sqlalchemy import select

from errors import Forbidden, Invalid, NotFound
from models.account import Audit, Setting
from models.base import db
from services import runtime
from services.metadata import sources, trial

KEYLESS = {"open_library", "mangadex", "sru_dnb", "sru_bnf", "musicbrainz", "wikidata"}


def names(capability: str = "isbn") -> list[str]:
    return [state.source.name for state in sources.enabled(capability)]


def asked(ada) -> set[str]:
    return {it.source.name for it in sources.list_sources(by=ada) if it.is_enabled}


def test_a_source_is_asked_as_soon_as_it_has_what_it_needs(ada):
    assert asked(ada) == KEYLESS
    sources.change("isbndb", {"api_key": " secret "}, by=ada)
    assert asked(ada) == KEYLESS | {"isbndb"}
    sources.change("isbndb", {"enabled": "false"}, by=ada)
    sources.change("open_library", {"enabled": "false"}, by=ada)
    assert asked(ada) == KEYLESS - {"open_library"}
    sources.change("isbndb", {"enabled": "true"}, by=ada)
    sources.change("open_library", {"enabled": ""}, by=ada)
    assert asked(ada) == KEYLESS | {"isbndb"}


def test_a_key_stays_when_it_is_sent_back_masked_and_goes_when_it_is_emptied(ada):
    sources.change("tmdb", {"api_key": "secret"}, by=ada)
    sources.change("tmdb", {"api_key": "***", "enabled": "true"}, by=ada)
    sources.change("tmdb", {}, by=ada)
    assert sources.get_source("tmdb", by=ada).key == "secret"
    sources.change("tmdb", {"api_key": ""}, by=ada)
    assert sources.get_source("tmdb", by=ada).key == ""


def test_a_key_is_never_readable_in_the_database(ada, caplog):
    with caplog.at_level(logging.DEBUG):
        sources.change("tmdb", {"api_key": "correct horse"}, by=ada)
    row = db.session.execute(select(Setting).where(Setting.name == "source:tmdb")).scalar_one()
    assert b"horse" not in row.secret
    assert "horse" not in str(row.value)
    state = sources.get_source("tmdb", by=ada)
    assert "horse" not in repr(state) + caplog.text
    assert "source_changed" in db.session.execute(select(Audit.action)).scalars().all()


def test_a_key_survives_a_change_of_the_secret_and_is_not_used_when_it_cannot_be_read(ada):
    sources.change("tmdb", {"api_key": "secret"}, by=ada)
    former = runtime.current()
    runtime.configure(replace(former, secret="y" * 40, secret_old=former.secret))
    assert sources.get_source("tmdb", by=ada).key == "secret"
    runtime.configure(replace(former, secret="y" * 40))
    state = sources.get_source("tmdb", by=ada)
    assert (state.key, state.is_locked, state.is_enabled) == ("", True, False)


def test_the_order_names_every_source_once(ada):
    default = sources.order(by=ada)
    assert default[0] == "open_library"
    sources.set_order(["sru_dnb", "gone", "sru_dnb", "mangadex"], by=ada)
    rest = [name for name in default if name not in ("sru_dnb", "mangadex")]
    assert sources.order(by=ada) == ["sru_dnb", "mangadex", *rest]
    assert names()[:2] == ["sru_dnb", "open_library"]
    assert [it.source.name for it in sources.list_sources(by=ada)] == default


def test_a_source_is_moved_by_a_place_and_never_beyond_the_ends(ada):
    first, second, third, *rest = sources.order(by=ada)
    sources.move(third, -1, by=ada)
    assert sources.order(by=ada) == [first, third, second, *rest]
    sources.move(first, 1, by=ada)
    assert sources.order(by=ada) == [third, first, second, *rest]
    sources.move(third, -1, by=ada)
    sources.move(rest[-1], 1, by=ada)
    assert sources.order(by=ada) == [third, first, second, *rest]


@pytest.mark.parametrize("who", ["olga", "edo", "vera", "stan"])
def test_only_administrators_set_sources_up(cast, who):
    other = getattr(cast, who)
    for act in (
        lambda: sources.list_sources(by=other),
        lambda: sources.get_source("tmdb", by=other),
        lambda: sources.order(by=other),
        lambda: sources.in_order(by=other),
        lambda: sources.move("tmdb", -1, by=other),
        lambda: sources.set_offline(True, by=other),
        lambda: sources.record_test("tmdb", "", by=other),
        lambda: trial.ask_everybody("Solaris", by=other),
        lambda: sources.set_order(["tmdb"], by=other),
        lambda: sources.change("tmdb", {"api_key": "x"}, by=other),
        lambda: trial.try_source("open_library", by=other),
    ):
        with pytest.raises(Forbidden):
            act()


def test_what_is_no_source_or_no_order_is_refused(ada):
    for act in (
        lambda: sources.change("goodreads", {"enabled": "true"}, by=ada),
        lambda: sources.move("goodreads", 1, by=ada),
        lambda: sources.get_source("goodreads", by=ada),
        lambda: trial.try_source("goodreads", by=ada),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Invalid, match="order: required"):
        sources.set_order(["goodreads"], by=ada)
    with pytest.raises(Invalid, match="api_key: too_long"):
        sources.change("tmdb", {"api_key": "x" * 2001}, by=ada)
