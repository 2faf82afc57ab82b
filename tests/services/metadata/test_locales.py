"""What an item's library says of language and country goes into every question that is asked for
it, and decides between answers.
"""

from __future__ import annotations

import pytest

from errors import Forbidden, Invalid, NotFound
from models.base import db
from models.suggestion import SourceReply
from providers.metadata.types import ANYWHERE, Candidate, Cover
from services import libraries, series
from services.db.transactions import writing
from services.metadata import adding, candidates, enrichment, locales, merging, refreshing, sources
from services.metadata.adding import NewItem
from services.metadata.enrichment.run import run_enrichment
from services.metadata.volumes import find_candidates
from services.works import holdings
from tests.factories import make_library, make_work
from tests.stubs.wire import I13, KEY


def german(library, by, region: str = "AT") -> None:
    libraries.edit_library(library, {"language": "German", "region": region}, by=by)


def params_of(stub, source: str, name: str) -> set[str]:
    """Of questions; pictures have no language."""
    asked = (it for name_, it in stub.requests if name_ == source and it.path[:5] != "/t/p/")
    return {it.query.get(name, "") for it in asked}


def test_owners_choose_language_and_country_and_nobody_else(cast):
    libraries.edit_library(cast.books, {"language": "german", "region": "uk"}, by=cast.olga)
    assert (cast.books.language, cast.books.region) == ("de", "GB")
    libraries.edit_library(cast.books, {"region": "Austria"}, by=cast.olga)
    assert cast.books.region == "AT"
    for wrong in ("Atlantis", "Latn", "419", "EU", "D"):
        with pytest.raises(Invalid) as refused:
            libraries.edit_library(cast.books, {"region": wrong}, by=cast.olga)
        assert refused.value.fields["region"].code == "not_a_country"
    for person, error in ((cast.edo, Forbidden), (cast.vera, Forbidden), (cast.stan, NotFound)):
        with pytest.raises(error):
            libraries.edit_library(cast.books, {"region": "DE"}, by=person)


def test_a_country_may_be_said_by_the_language():
    assert locales.of("de-AT").region == "AT"
    assert locales.of("zh-Hant-TW").region == "TW"
    assert locales.of("de-AT", "CH").region == "CH"
    assert (locales.of("de").region, locales.of("")) == ("", ANYWHERE)


def test_a_film_is_asked_for_in_the_language_of_its_library(cast, ada, stub):
    sources.change("tmdb", {"api_key": KEY}, by=ada)
    films = make_library("Films", owner=cast.olga, kind="movie")
    german(films, cast.olga)
    film = refreshing.create(films, "603", by=cast.olga)
    refreshing.refresh(film, by=cast.olga)
    candidates.find_candidates(film, "Matrix", by=cast.olga)
    candidates.find_whole(film, "tmdb", "603", by=cast.olga)
    assert params_of(stub, "tmdb", "language") == {"de"}
    assert "AT" in params_of(stub, "tmdb", "region")


def test_answers_are_kept_for_each_language(cast, ada, stub):
    sources.change("tmdb", {"api_key": KEY}, by=ada)
    here, there = (make_library(name, owner=cast.olga, kind="movie") for name in ("A", "B"))
    german(here, cast.olga)
    for library in (here, there, here, there):
        refreshing.create(library, "603", by=cast.olga)
    asked = [
        it.query.get("language", "") for _name, it in stub.requests if it.path == "/3/movie/603"
    ]
    assert sorted(asked) == ["", "de"]
    with writing():
        questions = db.session.query(SourceReply.question).filter_by(source="tmdb").all()
    assert sorted("language=de" in question for (question,) in questions) == [False, True]


def test_series_added_items_and_batches_are_asked_for_in_their_language(cast, ada, stub):
    sources.change("google_books", {"api_key": KEY}, by=ada)
    german(cast.books, cast.olga)
    added = adding.add_item(cast.books, NewItem(isbn=I13), by=cast.olga).work
    assert params_of(stub, "google_books", "country") == {"AT"}
    stub.requests.clear()
    job = enrichment.start_for(added, by=cast.olga)
    with writing():
        db.session.query(SourceReply).delete()
    run_enrichment(job.id)
    assert params_of(stub, "google_books", "country") == {"AT"}
    own = series.create_series(cast.books, {"name": "Berserk"}, by=cast.olga)
    assert find_candidates(own, "Berserk", by=cast.olga)[0].description == "Guts"


def test_an_item_of_two_libraries_has_the_one_that_the_caller_may_edit(cast):
    work = make_work("Emma", cast.books)
    other = make_library("Other", owner=cast.olga)
    holdings.attach_work(other, work.uuid, by=cast.olga)
    german(other, cast.olga)
    assert locales.of_work(work, by=cast.olga).region == "AT"
    assert locales.of_work(work, by=cast.edo) == ANYWHERE  # edits the first library only
    german(cast.books, cast.olga, "DE")
    assert locales.of_work(work, by=cast.olga).region == "DE"
    assert locales.of_work(work, by=cast.vera) == ANYWHERE
    assert locales.of_work(work, by=cast.olga, library_id=other.id).region == "AT"


def candidate(source: str, language: str, title: str, **more) -> Candidate:
    more.setdefault("kind", "book")
    return Candidate(source=source, external_value="1", title=title, language=language, **more)


def test_what_is_in_the_language_of_the_library_is_believed_first():
    offered = [
        candidate("a", "eng", "The Hobbit", covers=(Cover("https://a/1", 2000, 3000),)),
        candidate("b", "", "Hobbit"),
        candidate("c", "German", "Der Hobbit", covers=(Cover("https://c/1", 200, 300),)),
    ]
    merged = merging.merge(offered, locales.of("de-AT"))
    assert merged.fields["title"].value == "Der Hobbit"
    assert [it.source for it in merged.fields["title"].alternatives] == ["b", "a"]
    assert [it.source for it in merged.covers] == ["c", "a"]
    anywhere = merging.merge(offered)
    assert anywhere.fields["title"].value == "The Hobbit"
    assert [it.source for it in anywhere.covers] == ["a", "c"]


def test_films_are_not_sorted_by_the_language_they_were_made_in():
    films = [candidate("tmdb", "en", "Matrix", kind="movie"),
             candidate("tmdb", "de", "Matrize", kind="movie")]  # fmt: skip
    assert merging.in_language(films, locales.of("de")) == films
