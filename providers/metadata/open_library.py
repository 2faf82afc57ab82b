"""Open Library: books and their authors, free and without a key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from errors import ProviderError
from providers.metadata import open_library_answers as answers
from providers.metadata.source import Source
from providers.metadata.types import Candidate, Cover, PersonCandidate, PersonFacts, Query

_FIELDS = (
    "key,title,subtitle,author_name,author_key,first_publish_year,isbn,language,cover_i,"
    "publisher,number_of_pages_median,editions,editions.key,editions.title,editions.subtitle,"
    "editions.isbn,editions.language,editions.cover_i,editions.publisher,editions.publish_date"
)
_MAX_WORKS = 200
_MAX_EDITIONS = 50


class OpenLibrary(Source):
    name = "open_library"
    display_name = "Open Library"
    description = "The Internet Archive’s open catalogue of books. No key needed."
    kinds = frozenset({"book", "comic", "audiobook"})
    capabilities = frozenset({"isbn", "search", "contributor", "person", "cover"})
    base_url = "https://openlibrary.org"
    calls_per_second = 3.0
    covers_hosts = ("covers.openlibrary.org", "archive.org", ".archive.org")
    covers_url = "https://covers.openlibrary.org"

    def by_isbn(self, isbn: str) -> list[Candidate]:
        key = f"ISBN:{isbn}"
        found = self._http.get_json("/api/books", bibkeys=key, jscmd="data", format="json")
        book = answers.parse_found(found, key)
        if not book:
            return []
        edition = self._record(f"/isbn/{self._id(isbn)}.json")
        work = self._record(answers.work_path(edition)) if answers.work_path(edition) else {}
        return answers.parse_book(book, edition, work, isbn, self._covers_url)

    def search(self, query: Query) -> list[Candidate]:
        found = self._http.get_json(
            "/search.json",
            q="" if query.creators else query.title,
            title=query.title if query.creators else "",
            author=" ".join(query.creators),
            fields=_FIELDS,
            limit=query.limit,
            lang=self._locale.code,
        )
        return answers.parse_search(found, self._covers_url, self._locale)

    def covers(self, external_value: str) -> list[Cover]:
        """Those of all editions of a work; of an edition its own come first."""
        own: list[Cover] = []
        key = self._id(external_value)
        work = f"/works/{key}.json"
        if key.endswith("M"):
            edition = self._http.get_json(f"/books/{key}.json")
            own = answers.parse_covers(edition, self._covers_url)
            work = answers.work_path(edition)
        if not work:
            return own
        editions = work.replace(".json", "/editions.json")
        others = self._http.get_json(editions, limit=_MAX_EDITIONS)
        return list(dict.fromkeys([*own, *answers.parse_edition_covers(others, self._covers_url)]))

    def search_people(self, name: str) -> list[PersonCandidate]:
        found = self._http.get_json("/search/authors.json", q=name, limit=10)
        return answers.parse_people(found, self._covers_url)

    def person(self, external_value: str) -> PersonFacts:
        key = self._id(external_value)
        author = self._http.get_json(f"/authors/{key}.json")
        works = self._record(f"/authors/{key}/works.json", limit=_MAX_WORKS)
        return answers.parse_person(author, works, key, self._covers_url)

    @property
    def _covers_url(self) -> str:
        return self._http.at(self.covers_url).base_url

    def _record(self, path: str, **params: int) -> Mapping[str, Any]:
        """What only adds to an answer; nothing when it fails."""
        try:
            found = self._http.get_json(path, **params)
        except ProviderError:
            return {}
        return found if isinstance(found, dict) else {}
