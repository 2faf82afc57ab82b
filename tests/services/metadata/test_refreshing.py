"""Films, shows and albums come from their source by number, and are refreshed as one change."""

from __future__ import annotations

import pytest

from errors import Forbidden, Invalid, NotFound, ProviderError
from models.base import db
from models.work import ExternalId, Work
from services import history, members, provenance
from services.db.transactions import writing
from services.metadata import origins, refreshing, sources
from services.works import edit
from tests.factories import make_library, make_work
from tests.providers.metadata.journeys import ABBEY_ROAD
from tests.stubs.wire import KEY


@pytest.fixture
def films(cast, ada, stub):
    sources.change("tmdb", {"api_key": KEY}, by=ada)
    library = make_library("Films", owner=cast.olga, kind="movie")
    members.add_member(library, cast.vera.username, "viewer", by=cast.olga)
    return library


def numbered(work: Work, source: str, value: str) -> Work:
    with writing():
        columns = {"subject_table": "work", "subject_id": work.id}
        db.session.add(ExternalId(source=source, value=value, **columns))
    return work


def test_a_film_is_refreshed_but_for_locked_fields(cast, films):
    film = numbered(make_work("Matrix?", films), "tmdb", "603")
    assert origins.source_name_of(film) == "TMDB"
    edit.edit_work(film, {"description": "Mine"}, by=cast.olga)
    change_set = refreshing.refresh(film, by=cast.olga)
    assert (film.title, film.description) == ("The Matrix", "Mine")
    assert film.published.startswith("1999")
    (chosen,) = [it for it in provenance.sources_of(film, "title", by=cast.olga) if it.is_chosen]
    assert (chosen.source, chosen.is_locked) == ("tmdb", False)
    assert refreshing.refresh(film, by=cast.olga) is None
    history.undo(change_set, by=cast.olga)
    assert (film.title, film.published) == ("Matrix?", "")


def test_a_film_is_created_once(cast, films):
    film = refreshing.create(films, "603", by=cast.olga)
    assert film.title == "The Matrix"
    assert refreshing.create(films, "603", by=cast.olga).id == film.id
    assert origins.source_name_of(film) == "TMDB"


def test_an_album_is_found_by_the_numbers_in_its_tags(cast, stub):
    music = make_library("Music", owner=cast.olga, kind="music")
    album = make_work("Abbey", music)
    assert origins.source_name_of(album) == ""
    numbered(album, "musicbrainz_release_group", ABBEY_ROAD)
    assert origins.source_name_of(album) == "MusicBrainz"
    refreshing.refresh(album, by=cast.olga)
    assert (album.title, album.creator) == ("Abbey Road", "The Beatles")


def test_who_may_not_and_what_cannot_be_refreshed(cast, ada, stub, films):
    film = make_work("Nothing", films)
    with pytest.raises(Invalid):
        refreshing.refresh(film, by=cast.olga)
    numbered(film, "tmdb", "603")
    for person, error in ((cast.vera, Forbidden), (cast.stan, NotFound)):
        with pytest.raises(error):
            refreshing.refresh(film, by=person)
        with pytest.raises((Forbidden, NotFound)):
            refreshing.create(films, "603", by=person)
    assert stub.requests == []
    stub.faults["tmdb"] = "html"
    with pytest.raises(ProviderError):
        refreshing.refresh(film, by=cast.olga)
    sources.change("tmdb", {"api_key": ""}, by=ada)
    assert origins.source_name_of(film) == ""
    assert film.title == "Nothing"
