"""Programs that speak for the cast."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.blueprints.api.client import Program


@dataclass
class Programs:
    """One for each of the cast, and `nobody`."""

    ada: Program
    olga: Program
    edo: Program
    vera: Program
    stan: Program
    nobody: Program


@pytest.fixture
def programs(app, cast) -> Programs:
    app.config["RATELIMIT_ENABLED"] = False
    people = {
        name: Program(app, getattr(cast, name)) for name in ("ada", "olga", "edo", "vera", "stan")
    }
    return Programs(**people, nobody=Program(app))


@pytest.fixture
def shelves_of_books(books) -> str:
    """The path of Olga's library."""
    return f"/libraries/{books.uuid}"
