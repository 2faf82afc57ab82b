"""Metadata from outside sources: which are asked, what they answer, and how answers are merged."""

from providers.metadata import Source
from providers.metadata.types import (
    BibliographyFacts,
    Candidate,
    PersonCandidate,
    PersonFacts,
    Query,
    SeriesCandidate,
)

__all__ = [
    "BibliographyFacts",
    "Candidate",
    "PersonCandidate",
    "PersonFacts",
    "Query",
    "SeriesCandidate",
    "Source",
]
