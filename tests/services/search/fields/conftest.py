"""Six books of Olga's library, and the titles that a query finds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.lists import finding
from tests.factories import make_library, make_work

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.fixture
def now(monkeypatch):
    for module in ("services.search.clauses", "models.base"):
        monkeypatch.setattr(f"{module}.utc_now", lambda: NOW)
    return NOW


@pytest.fixture
def hidden(cast):
    """A library that only Ada, the admin, may see."""
    return make_library("Hidden")


@pytest.fixture
def shelf(books):
    """Six books of Olga's library, by short names."""
    return {
        "dune": make_work(
            "Dune", books, authors=("Frank Herbert",), published="1965", language="en"
        ),
        "emma": make_work(
            "Emma",
            books,
            authors=("Jane Austen",),
            published="1815",
            language="en",
            formats=("hardcover",),
        ),
        "faust": make_work(
            "Faust", books, authors=("Johann Wolfgang von Goethe",), published="1808", language="de"
        ),
        "ilias": make_work("Ilias", books, authors=("Homer",), language="grc", formats=()),
        "1984": make_work(
            "1984",
            books,
            authors=("George Orwell",),
            published="1949",
            formats=("pdf", "paperback"),
        ),
        "titan": make_work(
            "進撃の巨人", books, authors=("諫山創",), kind="comic", formats=("cbz",), language="ja"
        ),
    }


def found(by, text, **options):
    hits = finding.find(by, text, **options)
    assert hits.hint is None, hits.hint
    return {row.title for row in hits.rows}


EVERYTHING = {"Dune", "Emma", "Faust", "Ilias", "1984", "進撃の巨人"}
