"""What is typed into the search field finds the same works on both databases."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from errors import Invalid, Problem
from services.search.documents import trigram_match, trigram_patterns
from services.search.facets import facet_tokens, kind_token, year_tokens
from services.search.nodes import Added, Named, Ratings, Regex, leaves
from services.search.query import (
    And,
    Facet,
    Field,
    Not,
    Or,
    Phrase,
    Word,
    Years,
    compile_fts5,
    compile_tsquery,
    parse,
    parse_typed,
)
from tests.services.search.cases import CASES
from tests.services.search.indexes import PostgresIndex, SqliteIndex
from tests.services.search.works import SCOPES, WORKS

MEMBER = (SCOPES["shared"], SCOPES["books"], SCOPES["music"])


@pytest.fixture(scope="module")
def sqlite():
    return SqliteIndex(WORKS)


@pytest.fixture(scope="module")
def postgres():
    index = PostgresIndex(WORKS)
    yield index
    index.db.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def index(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize(
    ("query", "hits", "typing"),
    CASES,
    ids=[f"{'typing ' * case[2]}{case[0][:40]}" for case in CASES],
)
def test_a_query_finds_these_works_and_no_others(index, query, hits, typing):
    expected = {name for name in WORKS if name != "secret"} if hits == "*" else set(hits.split())
    assert index.find(parse(query, typing=typing), MEMBER) == expected


def test_the_table_has_more_than_300_cases():
    assert len({(query, typing) for query, _, typing in CASES}) == len(CASES) >= 300


# ── rights ────────────────────────────────────────────────────────────────────────────────────────


def test_someone_who_sees_no_library_finds_nothing_even_with_a_negation(index):
    assert index.find(parse("hobbit"), ()) == set()
    assert index.find(parse("-nothing"), ()) == set()
    assert index.find(None, ()) == set()


def test_someone_who_sees_everything_finds_hidden_works_too(index):
    assert index.find(parse("secret diary"), None) == {"secret"}
    assert index.find(None, None) == set(WORKS)


def test_only_the_works_of_visible_scopes_are_found(index):
    assert index.find(parse("tolkien"), (SCOPES["shared"],)) == {"lotr"}


def test_a_query_of_negations_alone_finds_the_rest_of_what_is_visible(index):
    visible = {name for name, fields in WORKS.items() if "@s3" in fields["facets"]}
    assert index.find(parse("-kesha"), (SCOPES["music"],)) == visible - {"kesha"}
    late = {name for name in WORKS if (year := _year(name)) is None or year > 1980}
    assert index.find(parse("-kesha -year:..1980"), None) == late - {"kesha"}


def _year(name):
    return next(
        (
            int(token[2:].replace("n", "-"))
            for token in WORKS[name]["facets"]
            if token.startswith("@y")
        ),
        None,
    )


# ── trees ─────────────────────────────────────────────────────────────────────────────────────────


def test_alternatives_negations_and_years_nest(index):
    def find(ast):
        return index.find(ast, MEMBER)

    assert find(Or((Word("hobbit"), Word("emma")))) == {"hobbit", "emma"}
    assert find(And((Word("tolkien"), Not(Or((Word("hobbit"), Years(1977, 1977))))))) == {"lotr"}
    assert find(And((Word("tolkien"), Or((Word("hobbit"), Years(1950, 1960)))))) == {
        "hobbit",
        "lotr",
    }
    assert find(And((Word("tolkien"), Or((Word("hobbit"), Not(Years(1950, 1960))))))) == {
        "hobbit",
        "silmarillion",
    }
    assert find(And((Word("tolkien"), Not(Not(Word("hobbit")))))) == {"hobbit"}
    assert find(Field("title", Or((Word("austen"), Phrase("left hand"))))) == {
        "austen_life",
        "lefthand",
    }
    assert find(And((Field("author", Not(Word("austen"))), Word("austen")))) == {"austen_life"}
    assert find(And((Not(Word("tolkien")), And((Not(Word("austen")), Word("the")))))) == find(
        parse("the -tolkien -austen")
    )


def test_a_page_adds_its_filters_as_facets(index):
    films = index.find(
        And((parse("spider-man"), Facet((kind_token("movie"), kind_token("tv"))))), MEMBER
    )
    assert films == {"spider_hyphen"}


def test_a_node_without_a_token_says_nothing(index):
    assert index.find(And((Word("hobbit"), Word("..."), Not(Word("!!")), Or(()))), MEMBER) == {
        "hobbit"
    }


# ── parsing ───────────────────────────────────────────────────────────────────────────────────────


def test_a_query_becomes_a_tree():
    assert parse('guin "left hand" -film author:ursula year:1969') == And(
        (
            Word("guin"),
            Phrase("left hand"),
            Not(Word("film")),
            Field("author", Word("ursula")),
            Years(1969, 1969),
        )
    )


def test_only_the_last_word_is_unfinished_while_typing():
    assert parse("left ha", typing=True) == And((Word("left"), Word("ha", is_prefix=True)))
    assert parse("left ha ", typing=True) == And((Word("left"), Word("ha")))
    assert parse("left -ha", typing=True) == And((Word("left"), Not(Word("ha"))))


@pytest.mark.parametrize("char", ["x", "ø", "巨", "𝔸"])
def test_a_query_over_500_characters_is_refused_with_its_limit(char):
    assert parse(char * 500) is not None
    with pytest.raises(Invalid) as raised:
        parse(char * 501)
    assert raised.value.fields == {"q": Problem("too_long", maximum=500)}


def test_spaces_around_a_query_do_not_count():
    assert parse(" " * 600) is None
    assert parse(f"{' ' * 300}left{' ' * 300}") == Word("left")


def test_a_query_without_a_wanted_word_is_not_ranked():
    assert compile_fts5(parse("hobbit -film"), None).is_ranked
    assert not compile_fts5(parse("-film year:1990"), None).is_ranked
    assert not compile_tsquery(None, (1,)).is_ranked


@given(st.integers(-10_000, 9_999), st.integers(-10_000, 9_999), st.integers(-10_000, 9_999))
def test_a_range_of_years_holds_a_year_exactly_when_they_share_a_token(first, last, year):
    tokens = year_tokens(first, last)
    assert bool(set(tokens) & set(facet_tokens(1, "book", year))) == (first <= year <= last)
    assert len(tokens) <= 60


_PIECES = st.sampled_from(
    [
        *"\"-:.+#&'()*@\\/ ",
        " OR ",
        " AND ",
        "NOT ",
        "title:",
        "author:",
        "title:(",
        "year:",
        "year:19",
        "..",
        "c#",
        ".net",
        "巨人",
        "ß",
        "spider-man",
        "½",
        "\ud800",
        "\x00",
    ]
)
_QUERIES = st.one_of(st.text(max_size=120), st.lists(_PIECES, max_size=30).map("".join)).filter(
    lambda text: _is_of_the_index(text)
)


def _is_of_the_index(text):
    """Other fields and regular expressions ask tables, which are not here."""
    found = [
        leaf
        for typing in (False, True)
        for leaf in leaves(parse_typed(text, typing, max_length=10_000)[0] or Word(""))
    ]
    return not any(isinstance(leaf, Added | Named | Ratings | Regex) for leaf in found)


@pytest.mark.slow
@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_QUERIES, st.booleans())
def test_no_text_breaks_the_search_or_shows_what_is_hidden(sqlite, query, typing):
    if len(query.encode("utf-8", "surrogatepass")) <= 500:
        assert "secret" not in sqlite.find(parse_typed(query, typing)[0], MEMBER)


@pytest.mark.slow
@pytest.mark.postgres
@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    _QUERIES.filter(lambda text: len(text.encode("utf-8", "surrogatepass")) <= 500), st.booleans()
)
def test_both_databases_find_the_same(sqlite, postgres, query, typing):
    ast, _ = parse_typed(query, typing)
    assert postgres.find(ast, MEMBER) == sqlite.find(ast, MEMBER)


def test_a_query_as_long_as_allowed_of_many_short_words_runs(index):
    assert index.find(parse("a-b " * 125), MEMBER) == set()
    assert index.find(parse("-a " * 166), MEMBER) != set()


# ── substrings ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("ider-ma", "spider_hyphen spider_joined spider_apart"),
        ("idermanU", ""),
        ("obbi", "hobbit"),
        ("ÖRESU", "oresund"),
        ("撃の巨", "titan"),
        ("o", ""),
        ("50% _", ""),
        ("uin", "lefthand dispossessed"),
    ],
)
def test_a_substring_is_found_within_words(sqlite, text, hits):
    match = trigram_match(text)
    found = (
        sqlite.db.execute("SELECT rowid FROM work_trigram WHERE work_trigram MATCH ?", (match,))
        if match
        else ()
    )
    assert {sqlite.names[row[0]] for row in found} == set(hits.split())


@pytest.mark.postgres
def test_postgresql_finds_the_same_substrings(sqlite, postgres):
    for text in ("ider-ma", "obbi", "ÖRESU", "撃の巨", "uin", "and", "the"):
        found = sqlite.db.execute(
            "SELECT rowid FROM work_trigram WHERE work_trigram MATCH ?", (trigram_match(text),)
        )
        rows = postgres.db.execute(
            "SELECT work_id FROM work_search WHERE text LIKE ANY(CAST(%s AS text[]))",
            (trigram_patterns(text),),
        )
        assert set(rows) == set(found)
