"""Three books, and a page of a sorted list that takes a query."""

from __future__ import annotations

import pytest

from errors import Invalid
from services.db.plain_sql import run
from services.lists import finding
from services.search.conditions import condition, scopes_of, time_limited
from services.search.query import parse
from tests.factories import make_work


def listed(by, text, order="w.sort_key, w.id", **options):
    """A page of a sorted list, as the APIs ask for it."""
    node = parse(text)
    where, values = condition(node, by=by, scope_ids=scopes_of(node, by), table="w", **options)
    with time_limited(node):
        rows = run(
            f"SELECT w.title FROM work w WHERE {where} AND w.deleted_at IS NULL ORDER BY {order}"
            " LIMIT 2 OFFSET 0",
            values,
        )
        return [row.title for row in rows]


def problem_of(by, text, **options):
    """Why a text is not even looked for; None when it is."""
    try:
        finding.find(by, text, **options)
    except Invalid as error:
        return error.fields["q"]
    return None


@pytest.fixture
def shelf(books):
    titles = (("Dune", "1965"), ("Emma", "1815"), ("Zorro", "1919"))
    return [
        make_work(title, books, authors=("Frank Herbert",), published=year)
        for title, year in titles
    ]
