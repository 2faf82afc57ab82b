"""What the answers of sources of films, music, links and library catalogues mean."""

from __future__ import annotations

import orjson
import pytest

from errors import ProviderError
from providers.metadata import (
    SOURCES,
    marc21,
    marcxml,
    musicbrainz_answers,
    reading,
    tmdb_answers,
    unimarc,
    wikidata,
)
from providers.metadata.network import SourceNetwork
from providers.metadata.types import Cover, Creator, Locale, Query, SeriesPlace
from tests.providers.metadata.scripted import FakeClock, Script, answer
from tests.stubs.wire import sample

IMAGES = "https://image.example"
BY_NAME = {source.name: source for source in SOURCES}


def read(source: str, name: str):
    return orjson.loads(sample(source, name).replace(b"{{base}}", b"https://covers.example"))


def asked(name: str, key: str = "", body: bytes = b"{}"):
    script = Script(answer(body))
    network = SourceNetwork(clock=FakeClock(), pool=script)
    return network.open(BY_NAME[name], key=key, seconds=60), script


def test_a_film_has_its_people_by_what_they_did():
    film = tmdb_answers.parse_film(read("tmdb", "movie"), IMAGES)
    assert [(creator.name, creator.role) for creator in film.creators] == [
        ("Lana Wachowski", "drt"), ("Lana Wachowski", "aus"), ("Don Davis", "cmp"),
        ("Bill Pope", "cng"), ("Keanu Reeves", "act"), ("Laurence Fishburne", "act"),
    ]  # fmt: skip
    assert film.creators[4].character == "Thomas A. Anderson / Neo"
    assert film.external_ids == {"tmdb": "603", "imdb": "tt0133093", "wikidata": "Q83495"}
    assert film.covers[0] == Cover(f"{IMAGES}/t/p/original/poster.jpg", 2000, 3000)
    assert (film.runtime_minutes, film.series) == (136, (SeriesPlace("The Matrix Collection"),))


@pytest.mark.parametrize(
    ("region", "certificate"), [("", "R"), ("US", "R"), ("DE", "16"), ("FR", "")]
)
def test_a_certificate_is_that_of_the_region(region, certificate):
    film = tmdb_answers.parse_film(read("tmdb", "movie"), IMAGES, Locale(region=region))
    assert film.certificate == certificate


def test_a_show_has_seasons_creators_and_cast():
    show = tmdb_answers.parse_show(read("tmdb", "tv"), IMAGES, Locale(region="DE"))
    assert [(season.number, season.episodes) for season in show.seasons] == [(0, 282), (1, 10)]
    assert [creator.role for creator in show.creators] == ["cre", "cre", "drt", "act"]
    assert (show.external_ids["tvdb"], show.certificate) == ("121361", "16")


def test_a_person_has_each_film_once():
    person = tmdb_answers.parse_person(read("tmdb", "person"), IMAGES)
    assert [(work.title, work.year, work.role) for work in person.works] == [
        ("Man of Tai Chi", 2013, "drt"), ("The Matrix", 1999, "act"),
        ("Swedish Dicks", 2016, "act"),
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["0123456789abcdef", "Bearer aaa.bbb.ccc", "aaa.bbb.ccc"])
def test_tmdb_takes_a_key_in_the_address_or_a_token_in_a_header(key):
    source, script = asked("tmdb", key)
    source.search(Query(title="Matrix", kind="movie", year=1999))
    request = script.asked[0]
    if "." in key:
        assert request.headers["Authorization"] == "Bearer aaa.bbb.ccc"
        assert "api_key" not in request.url.params
    else:
        assert request.url.params["api_key"] == key
        assert "Authorization" not in request.headers
    assert "language" not in request.url.params
    assert request.url.params["include_adult"] == "false"
    assert len(script.asked) == 1


def test_films_and_shows_take_turns_where_both_are_wanted():
    results = {
        "results": [{"id": n, "title": f"film {n}", "name": f"show {n}"} for n in range(1, 20)]
    }
    source, script = asked("tmdb", "key", orjson.dumps(results))
    found = source.search(Query(title="x", limit=3))
    assert [candidate.title for candidate in found] == ["film 1", "show 1", "film 2"]
    assert [request.url.path for request in script.asked] == ["/3/search/movie", "/3/search/tv"]


def test_the_first_official_release_of_an_album_is_taken():
    group = read("musicbrainz", "group")
    assert musicbrainz_answers.first_release(group) == "d6010be3-98f8-422c-a6c9-787e2e491e58"
    assert musicbrainz_answers.first_release({"releases": []}) == ""


def test_an_album_has_tracks_by_disc_and_names_only_other_artists():
    album = musicbrainz_answers.parse_album(
        read("musicbrainz", "group"), read("musicbrainz", "release"), IMAGES
    )
    assert [(track.disc, track.position, track.seconds) for track in album.tracks] == [
        (1, 1, 260.0), (1, 2, 182.0), (2, 1, 185.0),
    ]  # fmt: skip
    assert [len(track.artists) for track in album.tracks] == [0, 2, 0]
    assert album.categories == ("rock", "pop rock")
    assert (album.publisher, album.label_number) == ("Apple Records", "PCS 7088")
    assert album.external_ids["wikidata"] == "Q173643"
    assert album.external_ids["musicbrainz_album"] == "d6010be3-98f8-422c-a6c9-787e2e491e58"


def test_front_covers_come_first():
    covers = musicbrainz_answers.parse_covers(read("musicbrainz", "covers"))
    assert [cover.width for cover in covers] == [None, 1200, 500, 250] * 2
    assert covers[0].url.endswith("/1.jpg")


def test_signs_of_the_search_language_are_no_search():
    source, script = asked("musicbrainz", body=sample("musicbrainz", "nothing"))
    source.search(Query(title='AC/DC "Live" (1992) ?', creators=("Guns N' Roses",), year=1992))
    assert script.asked[0].url.params["query"] == (
        r'releasegroup:"AC\/DC \"Live\" \(1992\) \?" AND artist:"Guns N\' Roses"'.replace(
            r"\'", "'"
        )
        + " AND firstreleasedate:1992*"
    )


def test_links_say_how_works_belong_together_each_once():
    links = wikidata.parse_links(read("wikidata", "links"))
    assert [(link.relation, link.kind, link.external_value) for link in links] == [
        ("same", "book", "Q74287"), ("adaptation", "movie", "Q74331"),
        ("soundtrack", "music", "Q604143"),
    ]  # fmt: skip
    assert links[1].external_ids == {"wikidata": "Q74331", "imdb": "tt0903624", "tmdb": "49051"}


@pytest.mark.parametrize(("value", "part"), [
    ("Q74287", "VALUES ?item { wd:Q74287 }"), ("imdb:tt0133093", '?item wdt:P345 "tt0133093"'),
    ("tmdb_movie:603", '?item wdt:P4947 "603"'),
    ("isbn:9780261102217", '"9780261102217" "978-0-261-10221-7"'),
    ("isbn:0261102214", '"9780261102217" "978-0-261-10221-7"'),
])  # fmt: skip
def test_an_item_is_asked_for_by_its_number_or_by_anothers_id(value, part):
    source, script = asked("wikidata", body=sample("wikidata", "nothing"))
    source.linked(value)
    assert part in script.asked[0].url.params["query"]


@pytest.mark.parametrize("value", ['imdb:x" } DROP', "nothing:1", "Qx", "Q1}", "", "imdb"])
def test_nothing_else_gets_into_a_question_to_wikidata(value):
    source, script = asked("wikidata")
    with pytest.raises(ProviderError) as failed:
        source.linked(value)
    assert (failed.value.reason, script.asked) == ("not_found", [])


def records(source: str, isbn: str = ""):
    return marcxml.records(reading.xml_root(sample(source, "records")), isbn)


def test_a_record_in_marc_21_is_understood():
    [record] = records("sru_dnb", "9783608938005")
    book = marc21.parse_record(record, "sru_dnb")
    assert (book.title, book.subtitle) == ("Der Hobbit", "oder Hin und zurück")
    assert book.creators == (
        Creator("J. R. R. Tolkien", "aut", "(DE-588)118623222"),
        Creator("Wolfgang Krege", "trl"),
    )
    assert (book.publisher, book.published, book.edition) == ("Klett-Cotta", "2012", "15. Aufl.")
    assert (book.language, book.original_language) == ("ger", "eng")
    assert book.original_title == "The hobbit"
    assert (book.page_count, book.series) == (381, (SeriesPlace("Hobbit-Presse", 7.0, "Bd. 7"),))


def test_a_record_in_unimarc_is_understood():
    [record] = records("sru_bnf", "9782267023985")
    book = unimarc.parse_record(record, "sru_bnf")
    assert (book.title, book.subtitle) == ("Le Hobbit", "ou Un aller et retour")
    assert [(creator.name, creator.role) for creator in book.creators] == [
        ("J. R. R. Tolkien", "aut"),
        ("Daniel Lauzon", "trl"),
    ]
    assert (book.publisher, book.published, book.page_count) == ("C. Bourgois", "2012", 389)
    assert book.series == (SeriesPlace("La Terre du Milieu", 1.0, "1"),)


def test_other_records_than_those_with_the_number_are_left():
    assert records("sru_dnb", "9780261102217") == []
    assert len(records("sru_dnb")) == 2


@pytest.mark.parametrize("xml", [
    sample("sru_dnb", "diagnostic"), b"<html><body>Sorry</body></html>", b"<a/>",
])  # fmt: skip
def test_a_diagnostic_is_an_error(xml):
    assert marcxml.code_of_diagnostic(reading.xml_root(xml)) == "bad_answer"


def test_quotes_end_no_question_to_a_catalogue():
    source, script = asked("sru_dnb", body=sample("sru_dnb", "nothing"))
    source.search(Query(title='Emma" or WOE="x', creators=("Jane Austen",)))
    query = script.asked[0].url.params["query"]
    assert query == 'TIT="Emma  or WOE= x" and PER="Jane Austen"'


@pytest.mark.parametrize(("text", "pages"), [
    ("381 S.", 381), ("XII, 312 Seiten", 312), ("1 vol. (389 p.)", 389), ("2 CDs", None),
    ("", None),
])  # fmt: skip
def test_pages_are_read_from_the_extent(text, pages):
    assert marcxml.pages([text]) == pages
