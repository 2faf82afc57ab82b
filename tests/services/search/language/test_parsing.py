"""What a query says: precedence, negation, fields, positions of errors."""

from __future__ import annotations

import pytest

from errors import Invalid, Problem
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


def problem_of(text):
    with pytest.raises(Invalid) as raised:
        parse(text)
    return raised.value.fields["q"]


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a OR b c", Or((A, And((B, C))))),
        ("a b OR c", Or((And((A, B)), C))),
        ("a AND b OR c", Or((And((A, B)), C))),
        ("a OR b AND c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("NOT a b", And((Not(A), B))),
        ("NOT a OR b", Or((Not(A), B))),
        ("NOT (a OR b)", Not(Or((A, B)))),
        ("-(a b)", Not(And((A, B)))),
        ("a -b", And((A, Not(B)))),
        ("a AND NOT b", And((A, Not(B)))),
        ("a OR NOT b", Or((A, Not(B)))),
        ("NOT NOT a", A),
        ("NOT -a", A),
        ("--a", Not(A)),
        ("-(-a)", A),
        ('-"a b"', Not(Phrase("a b"))),
        ("-title:a", Not(Field("title", A))),
        ("-/a/", Not(Regex("title", "a"))),
        ("-OR", Not(Word("OR"))),
        ("((a)) (b c)", And((A, B, C))),
        ("a OR (b OR c)", Or((A, B, C))),
        ("a or b", And((A, Word("or"), B))),
        ("a and not b", And((A, Word("and"), Word("not"), B))),
        ("a Or b", And((A, Word("Or"), B))),
        ('a "OR" b', And((A, Word("OR"), B))),
        ("a|b", Word("a|b")),
        ("a | b", And((A, B))),
        ("ANDROID ORB NOTE", And((Word("ANDROID"), Word("ORB"), Word("NOTE")))),
        ("(a)(b)", And((A, B))),
        ("NOT(a)", Not(A)),
        ("a OR(b)", Or((A, B))),
    ],
)
def test_not_binds_tighter_than_and_and_that_tighter_than_or(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("Naruto (Vol. 3)", And((Word("Naruto"), Word("Vol."), Word("3")))),
        ("foo(bar)", Word("foo(bar)")),
        ("foo(bar baz)", And((Word("foo(bar"), Word("baz)")))),
        ("(foo(bar baz) a)", And((Word("foo(bar"), Word("baz)"), A))),
        ("a)", Word("a)")),
        (":-) a", A),
        ("()", None),
        ("AC/DC", Word("AC/DC")),
        ('"24/7"', Word("24/7")),
        ("/a", Word("/a")),
        ("/r/books", Word("/r/books")),
        ("//", None),
        ("and/or", Word("and/or")),
        ("unknown:value", Word("unknown:value")),
        ("title: a", And((Word("title:"), A))),
        ("title:title:a", Field("title", Word("title:a"))),
        ("year:soon", Word("year:soon")),
        ("J. R. R. Tolkien", And((Word("J.R.R."), Word("Tolkien")))),
        ("“a b” „c“", And((Phrase("a b"), C))),
        ("＂a b＂", Phrase("a b")),
    ],
)
def test_what_has_no_meaning_is_text(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("contributor:a", Field("author", A)),
        ("title:(a OR b)", Or((Field("title", A), Field("title", B)))),
        ('title:(a -"b c")', And((Field("title", A), Not(Field("title", Phrase("b c")))))),
        ("tag:(a b)", And((Named("tag", "a"), Named("tag", "b")))),
        ("title:(a OR year:1990)", Or((Field("title", A), Years(1990, 1990)))),
        ('tag:"to read"', Named("tag", "to read")),
        ("TAG:a", Named("tag", "a")),
        ("media_type:manga", Named("type", "manga")),
        ("letter:ä", Named("letter", "A")),
        ("letter:#", Named("letter", "#")),
        ("letter:7", Named("letter", "7")),
        ("letter:７", Named("letter", "7")),
        ("letter:*", Named("letter", "*")),
        ("letter:界", Named("letter", "*")),
        ("isbn:978-0-14-143951-8", Named("isbn", "9780141439518")),
        ('isbn:"0 14 143951 3"', Named("isbn", "0141439513")),
        ("isbn:080442957x", Named("isbn", "080442957X")),
        ("rating:8", Ratings(8, 8)),
        ("rating:8..10", Ratings(8, 10)),
        ("rating:10-8", Ratings(8, 10)),
        ("rating:>8", Ratings(9, 10)),
        ("rating:>=8", Ratings(8, 10)),
        ("rating:<3", Ratings(1, 2)),
        ("rating:..3", Ratings(1, 3)),
        ("status:DNF", Named("status", "did_not_finish")),
        ("status:did-not-finish", Named("status", "did_not_finish")),
        ("is:favourite", Named("is", "favorite")),
        ("has:lent", Named("has", "loan")),
        ("added:2024-5", Added("2024-05")),
        ("added:2025..2024", Added("2024..2025")),
        ("added:>2024-05", Added(">2024-05")),
        ("added:30D", Added("30d")),
        ("/^the/", Regex("title", "^the")),
        ("title:/^the/", Regex("title", "^the")),
        (r"author:/a\/b/", Regex("author", "a/b")),
        ("(/a b/)", Regex("title", "a b")),
        ("tag:/a/", Named("tag", "/a/")),
    ],
)
def test_a_field_is_parsed_with_its_value(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "at", "reason", "rest"),
    [
        ("(a", 1, "unclosed", "a"),
        ("a (b OR c", 3, "unclosed", "a (b OR c)"),
        ("a ((b) c", 3, "unclosed", "a b c"),
        ("a ) b", 3, "unopened", "a b"),
        ("(a OR b))", 9, "unopened", "a OR b"),
        (")(", 1, "unopened", ""),
        ("a OR", 3, "operand", "a"),
        ("OR a", 1, "operand", "a"),
        ("a OR OR b", 3, "operand", "a OR b"),
        ("(a OR ) b", 4, "operand", "a b"),
        ("a AND", 3, "operand", "a"),
        ("AND a", 1, "operand", "a"),
        ("a NOT", 3, "operand", "a"),
        ("a NOT OR b", 3, "operand", "a OR b"),
        ("a /(/", 3, "regex", "a"),
        ("/a{5000}/ a", 1, "regex", "a"),
        (r"a -/\1/", 4, "regex", "a"),
        ("a is:broken", 3, "value", "a"),
        ("ä has:nothing", 3, "value", "ä"),
        ("status:(read OR lost) a", 17, "value", "status:read a"),
        ("rating:11", 1, "value", ""),
        ("rating:good", 1, "value", ""),
        ("added:yesterday", 1, "value", ""),
        ("added:2024-13", 1, "value", ""),
        ("added:2023-02-29", 1, "value", ""),
        ("letter:abc", 1, "value", ""),
        ("isbn:12345", 1, "value", ""),
        ("isbn:frankenstein", 1, "value", ""),
    ],
)
def test_a_syntax_error_has_a_position_and_the_rest_is_searched_for(text, at, reason, rest):
    problem = problem_of(text)
    assert (problem.code, problem.values["at"], problem.values["reason"]) == ("syntax", at, reason)
    node, hint = parse_typed(text, typing=False)
    assert (hint, print_query(node)) == (problem, rest)


def test_the_first_of_several_errors_is_told():
    assert problem_of("(a OR is:x").values["at"] == 1
    assert problem_of("a OR OR is:x").values["at"] == 3


def test_an_unknown_value_names_those_that_there_are():
    assert "lent" in problem_of("is:borrowed").values["allowed"]
    assert "cover" in problem_of("has:picture").values["allowed"]
    assert "read" in problem_of("status:seen").values["allowed"]


def test_while_someone_types_nothing_is_an_error_but_a_text_too_long():
    assert parse("dune OR (", typing=True) == Word("dune")
    assert parse("dune is:le", typing=True) == Word("dune")
    assert parse_typed("dune is:le")[1].values["field"] == "is"
    assert parse_typed("dune is:lent") == (And((Word("dune"), Named("is", "lent"))), None)
    for typing in (True, False):
        with pytest.raises(Invalid) as raised:
            parse("x" * 501, typing=typing)
        assert raised.value.fields == {"q": Problem("too_long", maximum=500)}


def test_an_unfinished_name_is_the_beginning_of_one_but_not_behind_a_minus():
    assert parse("tag:sci", typing=True) == Named("tag", "sci", is_prefix=True)
    assert parse("tag:sci ", typing=True) == Named("tag", "sci")
    assert parse("-tag:sci", typing=True) == Not(Named("tag", "sci"))
    assert parse("a NOT (b OR ser", typing=True) == And((A, Not(Or((B, Word("ser"))))))
    assert parse("isbn:97801", typing=True) == Named("isbn", "97801", is_prefix=True)


def test_what_is_too_much_is_told_and_never_a_crash():
    assert problem_of("(" * 21 + "a" + ")" * 21).values == {
        "at": 21,
        "reason": "too_complex",
        "maximum": 20,
    }
    assert parse("(" * 20 + "a" + ")" * 20) == A
    assert problem_of("is:lent " * 61) == Problem(
        "syntax", at=8 * 60 + 1, reason="too_complex", maximum=60
    )
    assert problem_of("/a/ " * 61).values["reason"] == "too_complex"
    assert parse("-(" * 20 + "a" + ")" * 20) == A
    assert parse("NOT " * 121 + "a") == Not(A)
    assert len(parse("a " * 250).nodes) == 250
    zigzag = "a"
    for _ in range(11):
        zigzag = f"(b OR c {zigzag})"
    assert problem_of(zigzag) == Problem("syntax", at=1, reason="too_complex", maximum=20)
    problem_of("(" * 500)
    problem_of("NOT " * 125)
