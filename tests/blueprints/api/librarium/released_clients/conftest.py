"""The released iOS client of Olga's, and a book."""

from __future__ import annotations

import pytest

from tests.blueprints.api.client import ENVELOPED, Program
from tests.factories import make_work


@pytest.fixture
def phone(app, programs, cast) -> Program:
    """Olga's."""
    return Program(app, cast.olga, prefix=ENVELOPED)


@pytest.fixture
def here(books) -> str:
    return f"/libraries/{books.uuid}"


@pytest.fixture
def dune(books):
    return make_work("Dune", books, authors=("Frank Herbert",), formats=("paperback",))
