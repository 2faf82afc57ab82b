"""One condition for every list; no text that crashes the database; no query that runs for long, and
none that asks more as works grow.
"""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from errors import Invalid
from models import regexes
from models.base import db
from services import access
from services.db.plain_sql import run
from services.lists import finding
from services.search import clauses
from services.search.conditions import asking, condition, scopes_of
from services.search.nodes import And, Named, Not, Or, Regex, Word
from services.search.query import parse, parse_typed
from tests.databases import ON_POSTGRES
from tests.factories import make_library, make_work
from tests.queries import counted
from tests.services.search import stock

COUNTED = (
    "dune", "dune OR emma", "dune tag:old", "tag:old",
    "series:(big OR small) publisher:x genre:y type:z shelf:a shelf:b",
    "dune is:overdue status:unread language:de", "-tag:old", "has:cover OR rating:>5",
    "isbn:9780141439587",
)  # fmt: skip


def listed(by, text, order="w.sort_key, w.id", **options):
    """A page of a sorted list, as the APIs ask for it."""
    node = parse(text)
    where, values = condition(node, by=by, scope_ids=scopes_of(node, by), table="w", **options)
    with asking(node):
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


# ── one condition for every list ──────────────────────────────────────────────────────────────────


def test_a_sorted_paged_list_takes_a_query_as_its_condition(vera, books, shelf):
    stock.tag(books, "Old", *shelf[1:])
    assert listed(vera, "herbert") == ["Dune", "Emma"]
    assert listed(vera, "herbert", "w.year") == ["Emma", "Zorro"]
    assert listed(vera, "herbert tag:old", "w.year DESC") == ["Zorro", "Emma"]
    assert listed(vera, "-tag:old") == ["Dune"]
    assert listed(vera, "dune OR tag:old", "w.sort_key DESC") == ["Zorro", "Emma"]
    assert listed(vera, "") == ["Dune", "Emma"]
    assert listed(vera, "tag:old", prefix="other") == ["Emma", "Zorro"]


def test_a_condition_holds_only_in_the_scopes_that_it_was_made_for(vera, stan, ada, shelf):
    make_work("Dune elsewhere", make_library("Elsewhere"))
    for text in ("dune", "has:cover OR dune", "-emma", "status:unread", ""):
        assert "Dune elsewhere" not in listed(vera, text)
        assert listed(stan, text) == []
    assert listed(ada, "dune") == ["Dune", "Dune elsewhere"]
    assert condition(parse("dune"), by=vera, scope_ids=())[0] == clauses.NOBODY


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


@pytest.mark.parametrize(
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


# ── words stand before other words ────────────────────────────────────────────────────────────────


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


def test_a_hint_stands_beside_what_was_found(vera, shelf):
    for typing in (False, True):
        hits = finding.find(vera, "dune is:borrowed ", typing=typing)
        assert [row.title for row in hits.rows] == ["Dune"]
        assert hits.hint.values["at"] == 6
    assert finding.find(vera, "dune").hint is None
    assert finding.find(vera, "(").rows == ()


# ── how much is asked ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
def test_more_works_are_not_more_queries(vera, books, shelf):
    stock.tag(books, "Old", *shelf)
    stock.shelve(books, "A", query="shelf:b OR dune")

    def numbers():
        found = []
        for text in COUNTED:
            for typing in (False, True):
                with counted() as sent:
                    finding.find(vera, text, typing=typing)
                found.append(len(sent))
        return found

    def add(number):
        work = make_work(f"Dune {number}", books, authors=(f"Writer {number}",))
        stock.serialise(books, f"Big {number}", work)
        stock.genre(f"Genre {number}", work)
        stock.alter(stock.edition_of(work), publisher=f"House {number}")

    add(0)  # something for each query to find
    few = numbers()
    for number in range(1, 20):
        add(number)
    assert all(
        now <= then for now, then in zip(numbers(), few, strict=True)
    )  # while typing, enough titles are enough
    assert max(few) <= 18 + 2 * ON_POSTGRES  # a savepoint around each step of a regular expression


def test_words_alone_ask_as_much_as_ever(vera, shelf):
    with counted() as sent:
        finding.find(vera, "dune")
    assert len([statement for statement in sent if "work_search" in statement]) == 1
    # who asks, what they see, which works, their rows; on PostgreSQL also whether they are cached
    assert len(sent) <= 5 + ON_POSTGRES


# ── time ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_regular_expression_that_takes_too_long_is_stopped_and_told(vera, books, monkeypatch):
    monkeypatch.setattr(clauses, "SECONDS", 0.05)
    monkeypatch.setattr("services.search.patterns.SECONDS", 0.05)
    if ON_POSTGRES:
        run("SELECT 1")
        make_work("a" * 400 + "b", books)
        monkeypatch.setattr(
            "services.search.resolving.clauses.of_regex", lambda *_: "pg_sleep(1) IS NOT NULL"
        )
    else:
        monkeypatch.setattr(clauses, "SECONDS", -1.0)
        make_work("a", books)
    begun = time.monotonic()
    with pytest.raises(Invalid) as raised:
        finding.find(vera, "/a+b/")
    assert raised.value.fields["q"].code == "too_slow"
    assert time.monotonic() - begun < 8
    monkeypatch.undo()
    assert finding.find(vera, "dune").rows == []  # the connection goes on


def test_a_long_regular_expression_on_many_long_titles_ends(vera, books):
    for number in range(30):
        make_work("a" * 480 + str(number), books)
    for pattern in ("(a+a+)+b", "(a?){200}a{200}$"):
        problem = problem_of(vera, f"/{pattern}/")
        assert problem is None or problem.code == "too_slow", "a busy server may give up"
    assert finding.find(vera, "dune").rows == []


@pytest.mark.parametrize(
    "pattern",
    [
        r"\pL+",
        r"(?P<x>a)",
        r"a{900}",
        r"\Qa\E",
        r"\C",
        r"(?i:a)(?-i:B)",
        r"\x{41}",
        r"[[:word:]]",
        r"a{,2}",
        r"\123",
    ],
)
def test_what_only_one_engine_knows_is_told_or_found_but_never_a_crash(vera, shelf, pattern):
    problem = problem_of(vera, f"/{pattern}/")
    assert problem is None or (ON_POSTGRES and problem.values["reason"] == "regex")
    assert [row.title for row in finding.find(vera, "dune").rows] == ["Dune"]


def test_word_boundaries_are_the_same_on_both_databases(vera, shelf):
    assert listed(vera, r"/\bdune\b/") == ["Dune"]
    assert listed(vera, r"/\Bune\z/") == ["Dune"]
    assert listed(vera, r"/\Adun\b/") == []
    assert listed(vera, r"author:/\AFRANK\s\w+\z/") == ["Dune", "Emma"]


def test_a_deadline_that_is_past_ends_the_matching():
    assert regexes.matches("A", "xay", time.monotonic() + 9)
    assert not regexes.matches("a", None, time.monotonic() + 9)
    with pytest.raises(TimeoutError):
        regexes.matches("a", "a", time.monotonic() - 1)
    assert all(map(regexes.complaint, ("(", "\0", "\ud800", r"\1", "a{5000}")))
    assert not regexes.complaint("a|b")


# ── no text is too much ───────────────────────────────────────────────────────────────────────────

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
    with asking(node):
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
