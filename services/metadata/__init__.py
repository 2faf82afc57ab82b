"""Metadata from outside sources: which are asked, what they answer, and how answers are merged."""

from providers.metadata import Source
from providers.metadata.types import Candidate, PersonCandidate, Query, SeriesCandidate

__all__ = ["Candidate", "PersonCandidate", "Query", "SeriesCandidate", "Source"]
