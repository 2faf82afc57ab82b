"""A query printed and parsed again says the same; no text is too much for the parser."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import Invalid
from services.search.query import (
    Added,
    And,
    Field,
    Named,
    Not,
    Or,
    Phrase,
    Ratings,
    Regex,
    Word,
    Years,
    parse,
    parse_typed,
    print_query,
)
from tests.services.search.language.words import A, B, C


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("(a) AND ((b))", "a b"),
        ("(a b) OR (c)", "a b OR c"),
        ("(a OR b) c", "(a OR b) c"),
        ("NOT (a OR b)", "-(a OR b)"),
        ("title:(a OR b)", "title:a OR title:b"),
        ("contributor:a", "author:a"),
        ("year:1990s", "year:1990..1999"),
        ("year:>1990", "year:1991.."),
        ("rating:>=8", "rating:8..10"),
        ("“to read”", '"to read"'),
        ('"word"', "word"),
        ('"-x" "OR" "title:x" "(y" "/z/"', '"-x" "OR" "title:x" "(y" "/z/"'),
        ("foo(bar)", "foo(bar)"),
        (r"/a\/b/", r"/a\/b/"),
        ("status:dnf", "status:did_not_finish"),
        ("added:2024-5–2025", "added:2024-05..2025"),
        ("!!! a", "a"),
    ],
)
def test_the_normal_form_has_no_more_parentheses_than_it_needs(text, printed):
    assert print_query(parse(text)) == printed


def test_a_long_normal_form_shares_its_fields():
    text = (
        "author:("
        + " ".join(f"w{number}" for number in range(90))
        + " OR -(x y)) OR title:(a OR b)"
    )
    printed = print_query(parse(text))
    assert len(printed) <= 500
    assert parse(printed) == parse(text)


_PIECES = st.sampled_from(
    [
        *"\"-:.+#&'()*@\\/|<> ",
        " ",
        " ",
        "OR ",
        " AND ",
        "NOT ",
        "(",
        ")",
        "a",
        "J.",
        " R. ",
        "巨人",
        "ß",
        "“",
        "\ud800",
        "\x00",
        "\n",
        "\u2028",
        "title:",
        "author:(",
        "tag:",
        'tag:"',
        "year:1990",
        "year:<0",
        "year:",
        "is:lent",
        "has:cover",
        "rating:",
        "8..10",
        "added:7d",
        "added:2024",
        "isbn:0141439513",
        "letter:",
        "/a/",
        "/",
        "status:dnf",
        "series:",
        "foo(",
        ")x",
        "language:de",
        "type:",
        "/(?i)x\\/y/",
    ]
)
_TEXTS = st.one_of(st.text(max_size=500), st.lists(_PIECES, max_size=80).map("".join))


@pytest.mark.slow
@settings(max_examples=1500, deadline=None)
@given(_TEXTS)
def test_what_was_parsed_printed_and_parsed_again_is_the_same(text):
    try:
        node = parse(text)
    except Invalid:
        return
    printed = print_query(node)
    assert parse(printed, max_length=10_000) == node
    assert print_query(parse(printed, max_length=10_000)) == printed


@pytest.mark.slow
@settings(max_examples=800, deadline=None)
@given(_TEXTS, st.booleans())
def test_no_text_is_too_much_for_the_parser(text, typing):
    node, hint = parse_typed(text, typing, max_length=10_000)
    assert hint is None or 1 <= hint.values["at"] <= len(text)
    if node is not None:
        print_query(node)


_TREES = st.recursive(
    st.one_of(
        st.sampled_from(
            [
                A,
                B,
                C,
                Word("OR"),
                Word("-x"),
                Word("J."),
                Word("(x"),
                Phrase("a b"),
                Years(1990, 1999),
                Years(-10_000, -1),
            ]
        ),
        st.sampled_from(
            [
                Named("is", "lent"),
                Named("tag", "to read"),
                Ratings(1, 3),
                Added("<2024-05"),
                Regex("author", "a/b"),
                Field("title", A),
            ]
        ),
    ),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, min_size=2, max_size=3).map(lambda nodes: And(tuple(nodes))),
        st.lists(inner, min_size=2, max_size=3).map(lambda nodes: Or(tuple(nodes))),
    ),
    max_leaves=12,
)


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(_TREES, st.sampled_from([0, 10_000]))
def test_any_tree_has_a_text_that_says_the_same(tree, max_length):
    """Up to what says nothing: groups within groups of their own kind, and two negations."""
    printed = print_query(tree, max_length)
    assert print_query(parse(printed, max_length=10_000), max_length) == print_query(
        parse(print_query(parse(printed, max_length=10_000)), max_length=10_000), max_length
    )
    assert _truth(parse(printed, max_length=10_000)) == _truth(tree)


def _truth(node):
    """Which of all answers to its leaves let a work pass, for a sample of them."""
    return [
        _holds(node, lambda leaf, number=number: hash((repr(leaf), number)) % 3 == 0)
        for number in range(24)
    ]


def _holds(node, answer):
    match node:
        case And(nodes):
            return all(_holds(inner, answer) for inner in nodes)
        case Or(nodes):
            return any(_holds(inner, answer) for inner in nodes)
        case Not(inner):
            return not _holds(inner, answer)
    return answer(node)
