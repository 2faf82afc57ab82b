"""What sources of metadata are asked, and what they answer: plain values, cleaned of HTML.

A missing text is "", a missing number None, a missing list (). Dates are ISO dates that may end
early ("1999", "1999-05"). Languages are codes or names as the source writes them ("ger", "de",
"German"). Roles are keys of the table of roles ("aut", "trl"). Kinds are those of libraries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_NO_IDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Locale:
    """What answers should be in, where a source can choose: `language` is a BCP 47 tag, `region` a
    country's two letters, "" means any. `names` are the codes and names of the language that
    sources use, in lower case.
    """

    language: str = ""
    region: str = ""
    names: frozenset[str] = frozenset()

    @property
    def code(self) -> str:
        """The language's two letters; "" where it has none."""
        first = self.language.partition("-")[0]
        return first if len(first) == 2 else ""

    def means(self, language: str) -> bool:
        """Whether a source's word for a language is this one."""
        return re.split("[-_]", language.strip().lower())[0] in self.names


ANYWHERE = Locale()


@dataclass(frozen=True)
class Query:
    """`kind` narrows the search of sources that know several."""

    title: str = ""
    creators: tuple[str, ...] = ()
    isbn: str = ""
    year: int | None = None
    series: str = ""
    limit: int = 15
    kind: str = ""


@dataclass(frozen=True)
class Creator:
    name: str
    role: str = "aut"
    external_value: str = ""
    character: str = ""


@dataclass(frozen=True)
class Cover:
    url: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class SeriesPlace:
    """`position` is the number to sort by, `label` how the source writes it ("3.5", "III")."""

    name: str
    position: float | None = None
    label: str = ""


@dataclass(frozen=True)
class TrackFacts:
    """`artists` are given where they aren't those of the whole album."""

    position: int
    title: str
    disc: int = 1
    seconds: float | None = None
    artists: tuple[Creator, ...] = ()
    external_value: str = ""


@dataclass(frozen=True)
class ImageFacts:
    """`kind` is poster, backdrop, logo, still, photo or cover; `rating` is the source's own."""

    url: str
    kind: str
    width: int | None = None
    height: int | None = None
    language: str = ""
    rating: float | None = None


@dataclass(frozen=True)
class SeasonFacts:
    number: int
    title: str = ""
    description: str = ""
    released: str = ""
    episodes: int | None = None
    cover_url: str = ""
    external_value: str = ""


@dataclass(frozen=True)
class EpisodeFacts:
    season: int
    number: int
    title: str = ""
    description: str = ""
    released: str = ""
    runtime_minutes: int | None = None
    still_url: str = ""
    creators: tuple[Creator, ...] = ()
    external_value: str = ""


@dataclass(frozen=True)
class Candidate:
    """What a source knows of one work or one edition of it.

    `external_value` is what its methods take to say more. `external_ids` are those of other
    sources, by the names that files give them, too ("imdb", "goodreads", "musicbrainz_album").
    """

    source: str
    kind: str
    external_value: str
    title: str
    subtitle: str = ""
    creators: tuple[Creator, ...] = ()
    description: str = ""
    publisher: str = ""
    published: str = ""
    language: str = ""
    isbn_10: str = ""
    isbn_13: str = ""
    page_count: int | None = None
    categories: tuple[str, ...] = ()
    series: tuple[SeriesPlace, ...] = ()
    covers: tuple[Cover, ...] = ()
    external_ids: Mapping[str, str] = field(default_factory=lambda: _NO_IDS)
    url: str = ""
    original_title: str = ""
    original_language: str = ""
    runtime_minutes: int | None = None
    tagline: str = ""
    status: str = ""
    certificate: str = ""
    rating: float | None = None
    edition: str = ""
    barcode: str = ""
    label_number: str = ""
    seasons: tuple[SeasonFacts, ...] = ()
    tracks: tuple[TrackFacts, ...] = ()
    images: tuple[ImageFacts, ...] = ()


@dataclass(frozen=True)
class SeriesCandidate:
    """`status` is the source's own word ("ongoing", "completed", "hiatus", "cancelled")."""

    source: str
    external_value: str
    name: str
    description: str = ""
    creators: tuple[Creator, ...] = ()
    total_count: int | None = None
    is_complete: bool = False
    status: str = ""
    original_language: str = ""
    year: int | None = None
    demographic: str = ""
    categories: tuple[str, ...] = ()
    cover_url: str = ""
    url: str = ""


@dataclass(frozen=True)
class VolumeFacts:
    position: float
    title: str = ""
    released: str = ""
    cover_url: str = ""
    external_value: str = ""


@dataclass(frozen=True)
class PersonCandidate:
    source: str
    external_value: str
    name: str
    photo_url: str = ""
    known_for: str = ""
    note: str = ""


@dataclass(frozen=True)
class BibliographyFacts:
    title: str
    year: int | None = None
    isbn_10: str = ""
    isbn_13: str = ""
    cover_url: str = ""
    role: str = ""
    external_value: str = ""


@dataclass(frozen=True)
class PersonFacts:
    source: str
    external_value: str
    name: str
    biography: str = ""
    born: str = ""
    died: str = ""
    birthplace: str = ""
    photo_url: str = ""
    also_known_as: tuple[str, ...] = ()
    works: tuple[BibliographyFacts, ...] = ()
    external_ids: Mapping[str, str] = field(default_factory=lambda: _NO_IDS)
    url: str = ""


@dataclass(frozen=True)
class Link:
    """Another work that belongs to this one: `relation` is adaptation (a film or show of the book),
    based_on (the book of the film) or soundtrack.
    """

    relation: str
    kind: str
    title: str
    external_value: str
    year: int | None = None
    external_ids: Mapping[str, str] = field(default_factory=lambda: _NO_IDS)
