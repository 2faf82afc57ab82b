"""What every source of metadata has: what it can do, what it needs, and how it is asked.

Each source is a class in a file of its own. Asking and understanding are two functions; the second
is pure and named parse_….
"""

from __future__ import annotations

import re
from typing import ClassVar, TypeVar

from errors import ProviderError
from providers.metadata.http import SourceHttp
from providers.metadata.types import (
    Candidate,
    Cover,
    EpisodeFacts,
    ImageFacts,
    Link,
    Locale,
    PersonCandidate,
    PersonFacts,
    Query,
    SeriesCandidate,
    VolumeFacts,
)

CAPABILITIES = {
    "isbn": "by_isbn",
    "search": "search",
    "series": "search_series",
    "volumes": "volumes",
    "contributor": "search_people",
    "person": "person",
    "film": "film",
    "show": "show",
    "episodes": "episodes",
    "album": "album",
    "images": "images",
    "cover": "covers",
    "links": "linked",
}
"""What a source can do, and the method that does it."""


T = TypeVar("T")
_ID = re.compile(r"[\w.:-]{1,200}", re.ASCII)


class Source:
    """Only the methods of its `capabilities` may be called. All raise ProviderError; those that
    search return an empty list when nothing fits, those that take an external value raise
    not_found.
    """

    name: ClassVar[str]
    display_name: ClassVar[str]
    description: ClassVar[str]
    kinds: ClassVar[frozenset[str]]
    capabilities: ClassVar[frozenset[str]]
    base_url: ClassVar[str]
    needs_key: ClassVar[bool] = False
    help_text: ClassVar[str] = ""
    help_url: ClassVar[str] = ""
    calls_per_second: ClassVar[float] = 1.0
    covers_hosts: ClassVar[tuple[str, ...]] = ()
    """Hosts of its covers; one that begins with a dot stands for all below it."""

    def __init__(self, http: SourceHttp, key: str = "") -> None:
        self._http = http
        self._key = key

    @property
    def _locale(self) -> Locale:
        """What answers should be in."""
        return self._http.locale

    def by_isbn(self, isbn: str) -> list[Candidate]:
        """The editions with exactly this number, which is valid and without hyphens."""
        raise self._unsupported()

    def search(self, query: Query) -> list[Candidate]:
        raise self._unsupported()

    def search_series(self, name: str) -> list[SeriesCandidate]:
        raise self._unsupported()

    def volumes(self, external_value: str) -> list[VolumeFacts]:
        raise self._unsupported()

    def search_people(self, name: str) -> list[PersonCandidate]:
        raise self._unsupported()

    def person(self, external_value: str) -> PersonFacts:
        raise self._unsupported()

    def film(self, external_value: str) -> Candidate:
        raise self._unsupported()

    def show(self, external_value: str) -> Candidate:
        raise self._unsupported()

    def episodes(self, show: str, season: int) -> list[EpisodeFacts]:
        raise self._unsupported()

    def album(self, external_value: str) -> Candidate:
        raise self._unsupported()

    def images(self, kind: str, external_value: str) -> list[ImageFacts]:
        """The pictures of a work of this kind, or of a "person"."""
        raise self._unsupported()

    def covers(self, external_value: str) -> list[Cover]:
        raise self._unsupported()

    def linked(self, external_value: str) -> list[Link]:
        raise self._unsupported()

    def _id(self, external_value: str) -> str:
        """One that may be part of a path."""
        if not _ID.fullmatch(external_value) or not external_value.strip("."):
            raise ProviderError(self.name, "not_found", permanent=True)
        return external_value

    def _required(self, value: T | None) -> T:
        """What an answer must have said."""
        if value is None:
            raise ProviderError(self.name, "bad_answer", permanent=True)
        return value

    def _unsupported(self) -> ProviderError:
        return ProviderError(self.name, "unsupported", permanent=True)
