"""What each source is asked against the stub: a question for every capability."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from providers.metadata import Source
from providers.metadata.types import Query

HOBBIT = "9780261102217"
BERSERK = "801513ba-a712-498c-8f57-cae55b38cc92"
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
}
UNKNOWN_VALUES: dict[str, list[Ask]] = {
    "open_library": [lambda source: source.person("OL1A"), lambda source: source.covers("OL1W")],
    "hardcover": [lambda source: source.volumes("nothing"), lambda source: source.person("nobody")],
    "mangadex": [lambda source: source.volumes("11111111-aaaa")],
}


def questions(source: type[Source]) -> list[tuple[str, Ask]]:
    return list(ASK[source.name].items())
