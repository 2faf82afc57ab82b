"""A labelled list of names: what a person reads in each."""

from __future__ import annotations

from tests.readers.names_table.cases import Case
from tests.readers.names_table.films import EXTRAS, FILMS
from tests.readers.names_table.shows import SHOWS

__all__ = ["NAMES", "Case"]

NAMES = [*FILMS, *SHOWS, *EXTRAS]
