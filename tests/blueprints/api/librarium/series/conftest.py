"""A series without books, and where its books are asked for."""

from __future__ import annotations

import pytest


@pytest.fixture
def at(shelves_of_books) -> str:
    return f"{shelves_of_books}/series"


@pytest.fixture
def tag(programs, shelves_of_books) -> dict:
    return programs.edo.post(f"{shelves_of_books}/tags", {"name": "Signed", "color": "red"}).json


@pytest.fixture
def naruto(programs, at) -> dict:
    return programs.edo.post(at, {"name": "Naruto"}).json


@pytest.fixture
def inside(at, naruto) -> str:
    """The path of the series' books."""
    return f"{at}/{naruto['id']}/books"
