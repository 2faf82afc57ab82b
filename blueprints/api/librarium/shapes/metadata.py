"""What sources of metadata answer, and how they are set up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NotRequired

from typing_extensions import TypedDict

from blueprints.api.librarium.routes import KINDS
from blueprints.api.librarium.shapes.base import Moment
from services.metadata import Candidate, PersonCandidate, PersonFacts, SeriesCandidate, Source
from services.metadata.merging import FIELDS, Merged, MergedValue, text_of
from services.metadata.sources import UNCHANGED, SourceState
from services.text.dates import whole_day

_CAPABILITIES = {
    "isbn": "book_isbn",
    "search": "book_search",
    "series": "series_name",
    "volumes": "series_volumes",
    "contributor": "contributor",
}
_MERGED = {"creators": "authors", "published": "publish_date"}


class BookResult(TypedDict):
    """A book as one source has it. Partial dates become their first day."""

    provider: str
    provider_display: str
    title: str
    subtitle: str
    authors: list[str]
    publisher: str
    publish_date: str
    isbn_10: str
    isbn_13: str
    description: str
    cover_url: str
    language: str
    page_count: int | None
    categories: list[str]


class SeriesResult(TypedDict):
    """A series as one source has it; `external_id` names it there."""

    provider: str
    provider_display: str
    name: str
    description: str
    total_count: int | None
    is_complete: bool
    cover_url: str
    external_id: str
    external_source: str
    status: str
    original_language: str
    publication_year: int | None
    demographic: str
    genres: list[str]
    url: str


class ContributorResult(TypedDict):
    """A contributor as one source has them."""

    provider: str
    external_id: str
    name: str
    photo_url: str


class ContributorMetadataWork(TypedDict):
    """A book of a contributor as a source lists it."""

    title: str
    isbn_13: str
    isbn_10: str
    publish_year: int | None
    cover_url: str


class ContributorMetadata(TypedDict):
    """What a source knows of a contributor. Partial dates become their first day."""

    provider: str
    external_id: str
    name: str
    bio: str
    born_date: Moment | None
    died_date: Moment | None
    nationality: str
    photo_url: str
    works: list[ContributorMetadataWork]


class FieldOption(TypedDict):
    """What another source says."""

    value: str
    source: str
    source_display: str


class FieldResult(FieldOption):
    """A value of the source that is believed most, and what others say where it differs."""

    alternatives: list[FieldOption]


class CoverOption(TypedDict):
    """The address of a cover at a source."""

    source: str
    source_display: str
    cover_url: str


class MergedBookResult(TypedDict):
    """A book as all sources together have it. Fields that no source knows are left out; covers
    begin with the largest.
    """

    title: NotRequired[FieldResult]
    subtitle: NotRequired[FieldResult]
    authors: NotRequired[FieldResult]
    description: NotRequired[FieldResult]
    publisher: NotRequired[FieldResult]
    publish_date: NotRequired[FieldResult]
    language: NotRequired[FieldResult]
    isbn_10: NotRequired[FieldResult]
    isbn_13: NotRequired[FieldResult]
    page_count: NotRequired[FieldResult]
    categories: list[str]
    covers: list[CoverOption]


class ProviderStatus(TypedDict):
    """A source and how it is set up. *** stands for a stored key."""

    name: str
    display_name: str
    description: str
    requires_key: bool
    capabilities: list[str]
    help_text: NotRequired[str]
    help_url: NotRequired[str]
    enabled: bool
    has_api_key: bool
    config: NotRequired[dict[str, str]]


class ProviderTest(TypedDict):
    """Whether a source answered: the title of a book that it found, or what went wrong."""

    ok: bool
    title: NotRequired[str]
    error: NotRequired[str]


class ProviderOrder(TypedDict):
    """The names of all sources; the first is believed before the others."""

    order: list[str]


def book(it: Candidate, source: Source | type[Source]) -> BookResult:
    return {
        "provider": source.name,
        "provider_display": source.display_name,
        "title": it.title,
        "subtitle": it.subtitle,
        "authors": [creator.name for creator in it.creators],
        "publisher": it.publisher,
        "publish_date": whole_day(it.published),
        "isbn_10": it.isbn_10,
        "isbn_13": it.isbn_13,
        "description": it.description,
        "cover_url": it.covers[0].url if it.covers else "",
        "language": FIELDS["language"](it),
        "page_count": it.page_count,
        "categories": list(it.categories),
    }


def series(it: SeriesCandidate, source: type[Source]) -> SeriesResult:
    return {
        "provider": source.name,
        "provider_display": source.display_name,
        "name": it.name,
        "description": it.description,
        "total_count": it.total_count,
        "is_complete": it.is_complete,
        "cover_url": it.cover_url,
        "external_id": it.external_value,
        "external_source": source.name,
        "status": it.status,
        "original_language": it.original_language,
        "publication_year": it.year,
        "demographic": it.demographic,
        "genres": list(it.categories),
        "url": it.url,
    }


def contributor(it: PersonCandidate) -> ContributorResult:
    return {
        "provider": it.source,
        "external_id": it.external_value,
        "name": it.name,
        "photo_url": it.photo_url,
    }


def person(it: PersonFacts) -> ContributorMetadata:
    return {
        "provider": it.source,
        "external_id": it.external_value,
        "name": it.name,
        "bio": it.biography,
        "born_date": _midnight(it.born),
        "died_date": _midnight(it.died),
        "nationality": "",
        "photo_url": it.photo_url,
        "works": [
            {
                "title": work.title,
                "isbn_13": work.isbn_13,
                "isbn_10": work.isbn_10,
                "publish_year": work.year,
                "cover_url": work.cover_url,
            }
            for work in it.works
        ],
    }


def _midnight(partial: str) -> str | None:
    day = whole_day(partial)
    return f"{day}T00:00:00Z" if day else None


def merged(it: Merged, names: dict[str, str]) -> MergedBookResult:
    """`names` are what sources are called."""
    result: Any = {
        _MERGED.get(name, name): _field(name, value, names) for name, value in it.fields.items()
    }
    return {
        **result,
        "categories": list(it.categories),
        "covers": [
            {
                "source": each.source,
                "source_display": names[each.source],
                "cover_url": each.cover.url,
            }
            for each in it.covers
        ],
    }


def _field(name: str, it: MergedValue, names: dict[str, str]) -> FieldResult:
    return {
        **_option(name, it, names),
        "alternatives": [_option(name, each, names) for each in it.alternatives],
    }


def _option(name: str, it: Any, names: dict[str, str]) -> FieldOption:
    text = text_of(it.value)
    return {
        "value": whole_day(text) if name == "published" else text,
        "source": it.source,
        "source_display": names[it.source],
    }


def providers(states: Iterable[SourceState]) -> list[ProviderStatus]:
    return [_provider(state) for state in states]


def _provider(state: SourceState) -> ProviderStatus:
    source = state.source
    status: ProviderStatus = {
        "name": source.name,
        "display_name": source.display_name,
        "description": source.description,
        "requires_key": source.needs_key,
        "capabilities": capabilities(source),
        "enabled": state.is_enabled,
        "has_api_key": bool(state.key),
    }
    if source.help_text:
        status["help_text"] = source.help_text
    if source.help_url:
        status["help_url"] = source.help_url
    if state.key:
        status["config"] = {"api_key": UNCHANGED}
    return status


def capabilities(source: type[Source]) -> list[str]:
    """What this API can ask the source, in its own words."""
    if source.kinds.isdisjoint(KINDS):
        return []
    return [word for name, word in _CAPABILITIES.items() if name in source.capabilities]
