"""Regular expressions end, and mean the same on both databases."""

from __future__ import annotations

import time

import pytest

from errors import Invalid
from models import regexes
from services.db.plain_sql import run
from services.lists import finding
from services.search import clauses
from tests.databases import ON_POSTGRES
from tests.factories import make_work
from tests.services.search.conditions.conftest import listed, problem_of


def test_a_regular_expression_that_takes_too_long_is_stopped_and_told(vera, books, monkeypatch):
    monkeypatch.setattr(clauses, "REGEX_SECONDS", 0.05)
    monkeypatch.setattr("services.search.patterns.REGEX_SECONDS", 0.05)
    if ON_POSTGRES:
        run("SELECT 1")
        make_work("a" * 400 + "b", books)
        monkeypatch.setattr(
            "services.search.resolving.clauses.regex_clause", lambda *_: "pg_sleep(1) IS NOT NULL"
        )
    else:
        monkeypatch.setattr(clauses, "REGEX_SECONDS", -1.0)
        make_work("a", books)
    with pytest.raises(Invalid) as raised:
        finding.find(vera, "/a+b/")
    assert raised.value.fields["q"].code == "too_slow"
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
    assert all(map(regexes.error_in, ("(", "\0", "\ud800", r"\1", "a{5000}")))
    assert not regexes.error_in("a|b")
