"""One condition for every list, and the order of what it finds."""

from __future__ import annotations

import pytest

from services import access
from services.db.plain_sql import run
from services.lists import finding
from services.search import clauses
from services.search.conditions import condition
from services.search.nodes import And, Named, Not, Or, Regex, Word
from services.search.query import parse
from tests.cases import each_case
from tests.factories import make_library, make_work
from tests.services.search import stock
from tests.services.search.conditions.conftest import listed


def test_a_sorted_paged_list_takes_a_query_as_its_condition(vera, books, shelf):
    stock.tag(books, "Old", *shelf[1:])
    assert listed(vera, "herbert") == ["Dune", "Emma"]
    assert listed(vera, "herbert", "w.year") == ["Emma", "Zorro"]
    assert listed(vera, "herbert tag:old", "w.year DESC") == ["Zorro", "Emma"]
    assert listed(vera, "-tag:old") == ["Dune"]
    assert listed(vera, "dune OR tag:old", "w.sort_key DESC") == ["Zorro", "Emma"]
    assert listed(vera, "") == ["Dune", "Emma"]
    assert listed(vera, "tag:old", prefix="other") == ["Emma", "Zorro"]


@pytest.mark.parametrize("text", ["year:<2000", "year:<=2000", "year:..2000", "year:0"])
def test_an_undated_item_is_in_no_range_of_years(vera, books, text):
    make_work("Emma", books, published="1815")
    make_work("Undated", books)
    assert "Undated" not in listed(vera, text)
    assert listed(vera, f"-{text}") == (["Emma", "Undated"] if text == "year:0" else ["Undated"])


def test_a_condition_holds_only_in_the_scopes_that_it_was_made_for(vera, stan, ada, shelf):
    make_work("Dune elsewhere", make_library("Elsewhere"))
    for text in ("dune", "has:cover OR dune", "-emma", "status:unread", ""):
        assert "Dune elsewhere" not in listed(vera, text)
        assert listed(stan, text) == []
    assert listed(ada, "dune") == ["Dune", "Dune elsewhere"]
    assert condition(parse("dune"), by=vera, scope_ids=())[0] == clauses.NO_WORK


def test_two_conditions_stand_in_one_statement_under_two_prefixes(vera, books, shelf):
    stock.tag(books, "Old", *shelf[1:])
    scopes = access.visible_scopes(vera)
    first, one = condition(parse("tag:old"), by=vera, scope_ids=scopes, prefix="a")
    second, two = condition(parse("zorro OR rating:5"), by=vera, scope_ids=scopes, prefix="b")
    assert not set(one) & set(two)
    assert run(
        f"SELECT title FROM work WHERE {first} AND NOT ({second})", {**one, **two}
    ).scalars().all() == ["Emma"]


def test_deep_and_wide_queries_run(vera, books, shelf):
    nested = "zorro"
    for number in range(6):
        nested = f"(w{number} OR emma -{nested})"
    texts = [
        nested,
        "-(" * 20 + "zorro" + ")" * 20,
        "(a OR b c -(d OR (e f) -(g h OR (i -(j OR k l -(m OR n))))))",
        " OR ".join(f"is:{word}" for word in ["lent", "missing", "locked"] * 12),
        " ".join(["-tag:a"] * 60),
        "a OR " * 99 + "b",
        "x-y " * 125,
        " OR ".join(["(tag:a dune)"] * 30),
        "tag:a " * 60,
        "a -b " * 100,
    ]
    for text in texts:
        assert parse(text) is not None
        assert finding.find(vera, text).hint is None, text
        finding.find(vera, text, typing=True)
        listed(vera, text)


@each_case(
    "leaf",
    [
        Word("dune"),
        Named("tag", "a"),
        Named("language", "de"),
        Named("is", "overdue"),
        Regex("author", "a"),
    ],
)
@pytest.mark.parametrize(
    "connections",
    [(And,), (Or,), (And, Or), (Or, And), (And, Not, Or), (Or, Not, And), (Not, And), (Not, Or)],
)
def test_the_deepest_query_is_not_too_deep_for_the_database(ada, shelf, leaf, connections):
    for beside in ((leaf,), (leaf, Word("emma"), Not(Word("zorro")))):
        node = leaf
        for number in range(20):
            connect = connections[number % len(connections)]
            node = Not(node) if connect is Not else connect((*beside, node))
        for whole in (node, And((Word("dune"), node)), Or((node, Named("has", "cover")))):
            where, values = condition(
                whole, by=ada, scope_ids=access.visible_scopes(ada), table="w"
            )
            query = (
                f"SELECT id FROM (SELECT w.id FROM work w WHERE w.deleted_at IS NULL AND {where}"
                " LIMIT 3) AS found"
            )
            assert {row[0] for row in run(query, values)} <= {work.id for work in shelf}


def test_depth_does_not_change_what_is_meant(vera, shelf):
    """Deep trees are written in pieces, because the index takes them only up to some depth."""
    text, is_there = "dune", True
    for _ in range(6):
        text, is_there = f"(nothing OR -({text} herbert))", not is_there
        assert ("Dune" in {row.title for row in finding.find(vera, text).rows}) == is_there, text


def test_words_rank_beside_fields_and_alternatives_and_without_words_the_alphabet_counts(
    vera, books
):
    works = [
        make_work(title, books, authors=(author,), published="1965")
        for title, author in (
            ("The Road to Emma", "B"),
            ("Emma", "C"),
            ("Zorro", "Emma Smith"),
            ("Aaron", "D"),
        )
    ]
    stock.tag(books, "Old", *works)
    for text in ("emma", "emma tag:old", "emma OR nosuchword", "emma year:1965", "emma -/nothing/"):
        assert [row.title for row in finding.find(vera, text).rows] == [
            "Emma",
            "The Road to Emma",
            "Zorro",
        ], text
    for text in ("tag:old", "year:1965", "-nosuchword", "letter:(a OR e OR r OR z)"):
        assert [row.title for row in finding.find(vera, text).rows] == [
            "Aaron",
            "Emma",
            "The Road to Emma",
            "Zorro",
        ], text


def test_pages_of_a_list_without_words_show_each_work_once(vera, books, monkeypatch):
    monkeypatch.setattr(finding, "PAGE", 4)
    works = [make_work(f"River {number:02}", books) for number in range(10)]
    stock.tag(books, "Old", *works)
    pages = [finding.find(vera, "tag:old", page=page) for page in (1, 2, 3)]
    assert [row.title for page in pages for row in page.rows] == [
        f"River {number:02}" for number in range(10)
    ]
    assert {(page.total, page.pages) for page in pages} == {(10, 3)}


def test_a_hint_is_shown_with_the_results(vera, shelf):
    for typing in (False, True):
        hits = finding.find(vera, "dune is:borrowed ", typing=typing)
        assert [row.title for row in hits.rows] == ["Dune"]
        assert hits.hint.values["at"] == 6
    assert finding.find(vera, "dune").hint is None
    assert finding.find(vera, "(").rows == ()
