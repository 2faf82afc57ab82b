"""What each source is asked against the stub: a question for every capability."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from providers.metadata.types import Query

HOBBIT = "9780261102217"
BERSERK = "801513ba-a712-498c-8f57-cae55b38cc92"
ABBEY_ROAD = "9162580e-5df4-32de-80cc-f45a8d8a9b1d"
UNKNOWN = "9780000000002"

Ask = Callable[[Any], Any]

ASK: dict[str, dict[str, Ask]] = {
    "open_library": {
        "isbn": lambda source: source.by_isbn(HOBBIT),
        "search": lambda source: source.search(Query(title="The Hobbit")),
        "contributor": lambda source: source.search_people("Tolkien"),
        "person": lambda source: source.person("OL26320A"),
        "cover": lambda source: source.covers("OL7603910M"),
    },
    "google_books": {
        "isbn": lambda source: source.by_isbn(HOBBIT),
        "search": lambda source: source.search(Query(title="Hobbit", creators=("Tolkien",))),
    },
    "isbndb": {
        "isbn": lambda source: source.by_isbn(HOBBIT),
        "search": lambda source: source.search(Query(title="The Hobbit")),
    },
    "hardcover": {
        "isbn": lambda source: source.by_isbn(HOBBIT),
        "search": lambda source: source.search(Query(title="The Hobbit")),
        "series": lambda source: source.search_series("Lord of the Rings"),
        "volumes": lambda source: source.volumes("the-lord-of-the-rings"),
        "contributor": lambda source: source.search_people("Tolkien"),
        "person": lambda source: source.person("j-r-r-tolkien"),
        "cover": lambda source: source.covers("the-hobbit"),
    },
    "mangadex": {
        "series": lambda source: source.search_series("Berserk"),
        "volumes": lambda source: source.volumes(BERSERK),
        "cover": lambda source: source.covers(BERSERK),
    },
    "tmdb": {
        "search": lambda source: source.search(Query(title="Matrix", kind="movie")),
        "film": lambda source: source.film("603"),
        "show": lambda source: source.show("1399"),
        "episodes": lambda source: source.episodes("1399", 1),
        "contributor": lambda source: source.search_people("Keanu Reeves"),
        "person": lambda source: source.person("6384"),
        "images": lambda source: source.images("movie", "603"),
    },
    "musicbrainz": {
        "search": lambda source: source.search(
            Query(title="Abbey Road", creators=("The Beatles",))
        ),
        "album": lambda source: source.album(ABBEY_ROAD),
        "contributor": lambda source: source.search_people("The Beatles"),
        "person": lambda source: source.person("b10bbbfc-cf9e-42e0-be17-e2c3e1d2600d"),
        "cover": lambda source: source.covers(ABBEY_ROAD),
    },
    "wikidata": {"links": lambda source: source.linked("Q74287")},
    "sru_dnb": {
        "isbn": lambda source: source.by_isbn("9783608938005"),
        "search": lambda source: source.search(Query(title="Hobbit", creators=("Tolkien",))),
    },
    "sru_bnf": {
        "isbn": lambda source: source.by_isbn("9782267023985"),
        "search": lambda source: source.search(Query(title="Hobbit")),
    },
}
NOTHING: dict[str, list[Ask]] = {
    "open_library": [
        lambda source: source.by_isbn(UNKNOWN),
        lambda source: source.search(Query(title="Qwx")),
        lambda source: source.search_people("Qwx"),
    ],
    "google_books": [
        lambda source: source.by_isbn(UNKNOWN),
        lambda source: source.search(Query(title="Qwx")),
    ],
    "isbndb": [
        lambda source: source.by_isbn(UNKNOWN),
        lambda source: source.search(Query(title="Qwx")),
    ],
    "hardcover": [
        lambda source: source.by_isbn(UNKNOWN),
        lambda source: source.search(Query(title="Qwx")),
    ],
    "mangadex": [lambda source: source.search_series("Qwx")],
    "tmdb": [
        lambda source: source.search(Query(title="Qwx")),
        lambda source: source.search_people("Qwx"),
    ],
    "musicbrainz": [
        lambda source: source.search(Query(title="Qwx")),
        lambda source: source.search_people("Qwx"),
        lambda source: source.covers("00000000-0000-4000-8000-000000000009"),
    ],
    "wikidata": [lambda source: source.linked("imdb:tt0000001")],
    "sru_dnb": [
        lambda source: source.by_isbn(UNKNOWN),
        lambda source: source.search(Query(title="Qwx")),
    ],
    "sru_bnf": [
        lambda source: source.by_isbn(UNKNOWN),
        lambda source: source.search(Query(title="Qwx")),
    ],
}
UNKNOWN_VALUES: dict[str, list[Ask]] = {
    "open_library": [lambda source: source.person("OL1A"), lambda source: source.covers("OL1W")],
    "hardcover": [lambda source: source.volumes("nothing"), lambda source: source.person("nobody")],
    "mangadex": [lambda source: source.volumes("11111111-aaaa")],
    "tmdb": [
        lambda source: source.person("1"),
        lambda source: source.film("1"),
        lambda source: source.show("1"),
        lambda source: source.episodes("1399", 99),
        lambda source: source.images("tv", "1"),
    ],
    "musicbrainz": [
        lambda source: source.person("0000-1"),
        lambda source: source.album("0000-1"),
        lambda source: source.album("release:0000-1"),
    ],
}
