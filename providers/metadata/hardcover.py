"""Hardcover: books, series and authors from a community of readers, with a free key."""

from __future__ import annotations

from typing import Any

from errors import ProviderError
from providers.metadata import hardcover_answers as answers
from providers.metadata import hardcover_questions as questions
from providers.metadata import values
from providers.metadata.http import SourceHttp
from providers.metadata.source import Source
from providers.metadata.types import (
    Candidate,
    Cover,
    PersonCandidate,
    PersonFacts,
    Query,
    SeriesCandidate,
    VolumeFacts,
)

_KEY_CODES = frozenset({"invalid-jwt", "access-denied", "invalid-headers"})


class Hardcover(Source):
    name = "hardcover"
    display_name = "Hardcover"
    description = "Books, series and authors as readers keep them. 60 questions a minute."
    kinds = frozenset({"book", "comic", "audiobook"})
    capabilities = frozenset(
        {"isbn", "search", "series", "volumes", "contributor", "person", "cover"}
    )
    base_url = "https://api.hardcover.app"
    needs_key = True
    help_text = "Create a free account; the key is in its settings under Hardcover API."
    help_url = "https://hardcover.app/account/api"
    calls_per_second = 1.0
    covers_hosts = ("assets.hardcover.app", "hardcover.app")

    def __init__(self, http: SourceHttp, key: str = "") -> None:
        token = key.removeprefix("Bearer ").strip()  # its page shows the key with this word
        super().__init__(http.with_key(headers={"Authorization": f"Bearer {token}"}), key)

    def by_isbn(self, isbn: str) -> list[Candidate]:
        number = values.isbns([isbn])
        data = self._ask(questions.EDITIONS, thirteen=number.isbn_13, ten=number.isbn_10 or isbn)
        return answers.parse_editions(data, isbn)

    def search(self, query: Query) -> list[Candidate]:
        words = " ".join([query.title, *query.creators]).strip()
        return answers.parse_books(self._search("Book", words, query.limit))

    def search_series(self, name: str) -> list[SeriesCandidate]:
        found = answers.parse_series(self._search("Series", name, 15))
        details = self._ask(questions.SERIES, slugs=[each.external_value for each in found])
        return answers.parse_series_details(found, details)

    def volumes(self, external_value: str) -> list[VolumeFacts]:
        data = self._ask(questions.VOLUMES, slug=external_value)
        series = values.records(data.get("series"))
        if not series:
            raise self._not_found()
        return answers.parse_volumes(series[0])

    def search_people(self, name: str) -> list[PersonCandidate]:
        return answers.parse_people(self._search("Author", name, 10))

    def person(self, external_value: str) -> PersonFacts:
        data = self._ask(questions.AUTHOR, slug=external_value)
        authors = values.records(data.get("authors"))
        if not authors:
            raise self._not_found()
        return answers.parse_person(authors[0])

    def covers(self, external_value: str) -> list[Cover]:
        return answers.parse_covers(self._ask(questions.COVERS, slug=external_value))

    def _search(self, kind: str, words: str, limit: int) -> Any:
        data = self._ask(questions.SEARCH, words=words, kind=kind, limit=limit)
        return values.mapping(data.get("search")).get("results")

    def _ask(self, question: str, **variables: Any) -> dict[str, Any]:
        body = {"query": question, "variables": variables}
        found = self._http.post_json("/v1/graphql", body, check=code_of_errors)
        return dict(values.mapping(values.mapping(found).get("data")))

    def _not_found(self) -> ProviderError:
        return ProviderError(self.name, "not_found", permanent=True)


def code_of_errors(answer: Any) -> str:
    """GraphQL reports errors with status 200."""
    errors = values.records(values.mapping(answer).get("errors"))
    if not errors:
        return "" if isinstance(values.mapping(answer).get("data"), dict) else "bad_answer"
    code = values.mapping(errors[0].get("extensions")).get("code")
    return "refused_key" if code in _KEY_CODES else "bad_answer"
