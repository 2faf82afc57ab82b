"""Sources of metadata; SOURCES has them in the order in which they are believed by default."""

from __future__ import annotations

from providers.metadata.google_books import GoogleBooks
from providers.metadata.hardcover import Hardcover
from providers.metadata.isbndb import IsbnDb
from providers.metadata.mangadex import MangaDex
from providers.metadata.musicbrainz import MusicBrainz
from providers.metadata.open_library import OpenLibrary
from providers.metadata.source import CAPABILITIES, Source
from providers.metadata.sru import Bnf, Dnb
from providers.metadata.tmdb import Tmdb
from providers.metadata.wikidata import Wikidata

SOURCES: tuple[type[Source], ...] = (
    OpenLibrary,
    GoogleBooks,
    IsbnDb,
    Hardcover,
    MangaDex,
    Dnb,
    Bnf,
    Tmdb,
    MusicBrainz,
    Wikidata,
)

__all__ = ["CAPABILITIES", "SOURCES", "Source"]
