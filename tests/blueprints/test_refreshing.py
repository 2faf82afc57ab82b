"""The page of an item that is refreshed from its source."""

from __future__ import annotations

import pytest

from models.base import db
from models.work import Part
from services import members
from services.db.transactions import writing
from services.metadata import refreshing, sources
from tests.factories import make_library
from tests.stubs.fixtures import stub, stub_server
from tests.stubs.wire import KEY

__all__ = ["stub", "stub_server"]


@pytest.fixture
def show(cast, ada, stub):
    sources.change("tmdb", {"api_key": KEY}, by=ada)
    library = make_library("Shows", owner=cast.olga, kind="tv")
    members.add_member(library, cast.vera.username, "viewer", by=cast.olga)
    return refreshing.create(library, "1399", by=cast.olga)


def test_it_shows_episodes_without_a_file_and_where_their_values_come_from(as_vera, show):
    page = as_vera.get(f"/works/{show.id}").text
    assert "Winter Is Coming" in page
    assert "Jon Arryn is dead." in page
    assert "From TMDB: title, date, summary" in page
    assert "From TMDB: title" in page
    assert page.count("No file") == 2
    assert "0 of 2 episodes" in page


def test_an_episode_that_is_still_to_come_is_not_missing(as_vera, show):
    with writing():
        db.session.query(Part).filter_by(number=2).update({"released": "2999-01-01"})
    page = as_vera.get(f"/works/{show.id}").text
    assert (page.count("Upcoming"), page.count("No file")) == (1, 1)


def test_a_viewer_may_not_refresh_and_is_offered_nothing(as_vera, show, stub):
    stub.requests.clear()
    assert "Refresh from TMDB" not in as_vera.get(f"/works/{show.id}").text
    assert as_vera.post(f"/works/{show.id}/refresh").status_code == 403
    assert stub.requests == []
