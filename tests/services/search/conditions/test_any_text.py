"""No text breaks the search or shows what is hidden."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from errors import Invalid
from models.base import db
from services.db.plain_sql import run
from services.lists import finding
from services.search.conditions import condition, scopes_of, time_limited
from services.search.query import parse_typed
from tests.factories import make_library, make_work
from tests.services.search import stock
from tests.services.search.conditions.conftest import problem_of

_PIECES = st.sampled_from(
    [
        *"\"-:.+#&'()*@\\/|<>%$ ",
        " ",
        " OR ",
        " AND ",
        "NOT ",
        "(",
        ")",
        "dune",
        "巨人",
        "ß",
        "\ud800",
        "\x00",
        "J.",
        "{",
        "}",
        "[",
        "a{2}",
        "\\b",
        "title:",
        "author:(",
        "series:",
        "publisher:",
        "shelf:",
        "tag:",
        "genre:",
        "type:book",
        "letter:d",
        "letter:",
        "isbn:0141439513",
        "language:de",
        "language:",
        "year:1965",
        "rating:>5",
        "status:read",
        "status:unread",
        "format:epub",
        "format:",
        "added:7d",
        "added:2024..",
        "has:cover",
        "has:series",
        "is:lent",
        "is:overdue",
        "is:orphan",
        "is:physical",
        "/dun/",
        "/^[a-z]+$/",
        "author:/her/",
        "/(?i)\\w/",
        "shelf:smart",
    ]
)
_TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(_PIECES, max_size=40).map("".join),
    st.lists(_PIECES, max_size=25).map(" ".join),
)


@pytest.mark.slow
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_TEXTS, st.booleans())
def test_no_text_breaks_the_search_of_anybody(ada, vera, books, library_of_texts, text, typing):
    for person in (ada, vera):
        problem = problem_of(person, text, typing=typing)
        if problem is None:
            assert person is ada or "Invisible dune" not in {
                row.title for row in finding.find(person, text, typing=typing).rows
            }
        else:
            assert problem.code == "too_long" or problem.values["reason"] == "regex"
    db.session.rollback()


@pytest.mark.slow
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_TEXTS)
def test_a_query_and_its_opposite_share_the_works_among_them(vera, library_of_texts, text):
    """What a query finds and what its negation finds are everything together, and nothing twice."""
    if (
        len(text.encode("utf-8", "surrogatepass")) > 480
        or (node := parse_typed(text, typing=False)[0]) is None
    ):
        return
    scopes = scopes_of(node, vera)
    try:
        where, values = condition(node, by=vera, scope_ids=scopes)
    except Invalid:
        return
    with time_limited(node):
        found = set(run(f"SELECT id FROM work WHERE {where}", values).scalars())
        rest = set(
            run(
                f"SELECT id FROM work WHERE scope_id IN ({', '.join(map(str, scopes))}) AND NOT"
                f" ({where})",
                values,
            ).scalars()
        )
    assert not found & rest
    assert len(found | rest) == 4
    db.session.rollback()


@pytest.fixture
def library_of_texts(books, shelf):
    stock.tag(books, "dune", shelf[0])
    stock.shelve(books, "smart", query="dune OR /z/")
    stock.serialise(books, "Dune Saga", shelf[0])
    make_work("巨人 (a) {2}", books)
    make_work("Invisible dune", make_library("Hidden"))
    return books
