"""Every source that can choose is asked in the language and country of a library, and what it says
in that language is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from providers.metadata import SOURCES, musicbrainz_answers, tmdb_answers
from providers.metadata.network import SourceNetwork
from providers.metadata.source import Source
from providers.metadata.types import ANYWHERE, Locale, Query
from tests.providers.metadata.scripted import FakeClock, Script, answer
from tests.stubs.wire import sample

AUSTRIA = Locale("de-AT", "AT", frozenset({"de", "deu", "ger", "german"}))
JAPAN = Locale("ja", "JP", frozenset({"ja", "jpn", "japanese"}))
HOBBIT = Query(title="Hobbit")
BY_NAME = {source.name: source for source in SOURCES}
WEB = "https://covers.example"


def asked(name: str, locale: Locale, *bodies: Any, is_xml: bool = False) -> tuple[Source, Script]:
    contents = [body if is_xml else orjson.dumps(body) for body in bodies or ({},)]
    script = Script(*map(answer, contents))
    network = SourceNetwork(clock=FakeClock(), pool=script)
    return network.open(BY_NAME[name], key="key", seconds=60, locale=locale), script


def read(source: str, name: str) -> Any:
    return orjson.loads(sample(source, name))


@pytest.mark.parametrize(
    ("source", "ask", "expected"),
    [
        ("tmdb", lambda it: it.search(HOBBIT), {"language": "de-AT", "region": "AT"}),
        ("tmdb", lambda it: it.episodes("1399", 1), {"language": "de-AT"}),
        ("google_books", lambda it: it.search(HOBBIT), {"langRestrict": "de", "country": "AT"}),
        ("google_books", lambda it: it.by_isbn("9780261102217"), {"country": "AT"}),
        ("open_library", lambda it: it.search(HOBBIT), {"lang": "de"}),
    ],
)
def test_the_question_says_in_which_language(
    source: str, ask: Callable[[Any], Any], expected: dict[str, str]
):
    chosen, script = asked(source, AUSTRIA)
    ask(chosen)
    params = script.asked[0].url.params
    assert {name: params.get(name) for name in expected} == expected
    indifferent, script = asked(source, ANYWHERE)
    ask(indifferent)
    assert not any(name in script.asked[0].url.params for name in expected)


def test_films_have_the_date_the_posters_and_the_words_of_the_library():
    images = {"posters": [
        {"file_path": "/en.jpg", "iso_639_1": "en"}, {"file_path": "/de.jpg", "iso_639_1": "de"},
    ]}  # fmt: skip
    english = {"iso_639_1": "en", "data": {"overview": "A hacker wakes up."}}
    record = {
        **read("tmdb", "movie"), "title": "Matrix", "original_title": "The Matrix",
        "overview": "", "images": images, "translations": {"translations": [english]},
    }  # fmt: skip
    germany = Locale("de", "DE", AUSTRIA.names)
    film = tmdb_answers.parse_film(record, WEB, germany)
    assert (film.title, film.original_title, film.published) == (
        "Matrix", "The Matrix", "1999-06-17",
    )  # fmt: skip
    assert film.covers[0].url.endswith("/de.jpg")
    assert film.description == "A hacker wakes up."
    elsewhere = tmdb_answers.parse_film(record, WEB, Locale(region="FR"))
    assert elsewhere.published == record["release_date"]


def test_google_books_is_asked_for_other_languages_only_when_it_has_none():
    source, script = asked("google_books", AUSTRIA, {}, read("google_books", "volumes"))
    assert source.search(HOBBIT)
    assert [it.url.params.get("langRestrict") for it in script.asked] == ["de", None]
    source, script = asked("google_books", AUSTRIA, read("google_books", "volumes"))
    assert source.search(HOBBIT)
    assert len(script.asked) == 1


def test_open_library_has_the_edition_in_the_language():
    found = read("open_library", "search")
    german = {"key": "/books/OL1M", "title": "Der kleine Hobbit", "language": ["ger"]}
    found["docs"][0]["editions"]["docs"].append(german)
    titles = {}
    for locale in (AUSTRIA, ANYWHERE):
        source, _script = asked("open_library", locale, found)
        titles[locale.language] = source.search(HOBBIT)[0].title
    assert titles == {"de-AT": "Der kleine Hobbit", "": "The Hobbit"}


def test_wikidata_names_things_in_the_language():
    source, script = asked("wikidata", AUSTRIA)
    source.linked("Q74287")
    assert '"de-at,de,en,mul,fr,es,it,ja"' in script.asked[0].url.params["query"]


def test_a_national_library_lists_what_is_in_the_language_first():
    records = sample("sru_dnb", "records")
    source, script = asked("sru_dnb", AUSTRIA, records, is_xml=True)
    assert source.search(HOBBIT)[0].language == "ger"
    assert script.asked[0].url.params["maximumRecords"] == "50"
    source, script = asked("sru_dnb", AUSTRIA, records, is_xml=True)
    assert len(source.search(Query(title="Hobbit", limit=1))) == 1


def test_manga_have_titles_descriptions_and_covers_in_the_language():
    found = read("mangadex", "manga")
    found["data"][0]["attributes"]["altTitles"].append({"ja-ro": "Beruseruku"})
    (german, japanese, any_) = (
        asked("mangadex", locale, found)[0].search_series("Berserk")[0]
        for locale in (AUSTRIA, JAPAN, ANYWHERE)
    )
    assert (german.name, german.description) == ("Berserk", "Guts")
    assert (japanese.name, any_.name) == ("ベルセルク", "Berserk")
    manga = "801513ba-a712-498c-8f57-cae55b38cc92"
    english = Locale("en", "", frozenset({"en"}))
    covers = [asked("mangadex", locale, read("mangadex", "covers"))[0].covers(manga)
              for locale in (english, JAPAN)]  # fmt: skip
    assert covers[0][0] != covers[1][0]
    assert set(covers[0]) == set(covers[1])


def test_albums_and_artists_have_their_names_in_the_language():
    group = read("musicbrainz", "group")
    group["aliases"] = [
        {"name": "アビイ・ロード", "locale": "ja", "primary": True},
        {"name": "アビーロード", "locale": "ja", "primary": None},
    ]
    beatles = group["artist-credit"][0]["artist"]
    beatles["aliases"] = [{"name": "ビートルズ", "locale": "ja", "primary": True}]
    album = musicbrainz_answers.parse_album(group, {}, WEB, JAPAN)
    assert (album.title, album.original_title) == ("アビイ・ロード", "Abbey Road")
    assert album.creators[0].name == "ビートルズ"
    album = musicbrainz_answers.parse_album(group, {}, WEB, AUSTRIA)
    assert (album.title, album.original_title, album.creators[0].name) == (
        "Abbey Road", "", "The Beatles",
    )  # fmt: skip


def test_an_album_is_the_release_of_the_country():
    releases = [
        {"id": "gb", "status": "Official", "date": "1969-09-26", "country": "GB"},
        {"id": "jp", "status": "Official", "date": "1969-10-21", "country": "JP"},
        {"id": "bootleg", "status": "Bootleg", "date": "1969-01-01", "country": "JP"},
    ]
    chosen = [
        musicbrainz_answers.first_release({"releases": releases}, region)
        for region in ("JP", "GB", "FR", "")
    ]
    assert chosen == ["jp", "gb", "gb", "gb"]


def test_a_language_is_known_by_all_its_names():
    assert all(map(AUSTRIA.means, ("de", "ger", "German", "de-CH", "de_DE")))
    assert not any(map(AUSTRIA.means, ("en", "", "dutch", "d")))
    assert (AUSTRIA.code, Locale("gsw").code, ANYWHERE.code) == ("de", "", "")
    assert not ANYWHERE.means("")
