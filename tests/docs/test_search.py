"""The page about the search says what the search does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from errors import Invalid
from services.lists import finding
from services.search import fields
from services.search.query import parse, print_query
from tests.factories import make_work

PAGE = (Path(__file__).parent.parent.parent / "docs" / "search.md").read_text("utf-8")
SECTIONS = {part.split("\n", 1)[0]: part for part in PAGE.split("\n## ")}
WRONG = "Errors"


def rows_of(section):
    """The cells of the lines of its tables, without their heads."""
    found = re.sub(r"\|[^\n]*\|\n\|(?:---\|)+\n", "", SECTIONS[section])
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in found.split("\n")
        if line.startswith("|")
    ]


def examples_of(cell):
    return re.findall(r"`([^`]+)`", cell)


EXAMPLES = [
    example
    for section in SECTIONS
    if section not in (WRONG, SECTIONS)
    for row in rows_of(section)
    for example in examples_of(row[0])
]


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_can_be_read(text):
    node = parse(text)
    assert node is not None
    assert parse(print_query(node)) == node


@pytest.mark.parametrize(
    ("text", "what"), [(examples_of(row[0])[0], row[1]) for row in rows_of(WRONG)]
)
def test_what_cannot_be_read_is_told_at_the_place_that_the_page_says(text, what):
    with pytest.raises(Invalid) as raised:
        parse(text)
    assert what.startswith(f"at {raised.value.fields['q'].values['at']}:")


def test_what_is_said_to_be_the_same_is_the_same():
    same = {row[1]: row[0] for row in rows_of("Words")}
    assert parse("hand -film") == parse("hand NOT film")
    assert parse("dune AND herbert") == parse("dune herbert")
    for meaning in ("(dune herbert) OR emma", "(NOT film) dune"):
        assert parse(meaning) == parse(examples_of(same[f"`{meaning}`"])[0])


def test_every_field_and_every_value_of_has_and_is_is_on_the_page():
    for name in fields.NAMES:
        assert f"`{name}:" in PAGE, name
    for name, values in (
        ("has", fields.HAS),
        ("is", fields.IS),
        ("status", (*fields.STATUSES[:-1], "dnf")),
    ):
        for value in values:
            assert f"`{name}:{value}`" in PAGE, value


def test_the_example_library_answers_as_the_page_says(vera, books):
    rows = rows_of("An example")
    works = [row for row in rows if len(row) == 3]
    for title, author, year in works:
        make_work(title, books, authors=(author,), published=year)
    asked = [row for row in rows if len(row) == 2]
    assert len(works) == 5
    assert len(asked) > 8
    for query, titles in asked:
        hits = finding.find(vera, examples_of(query)[0])
        assert ", ".join(row.title for row in hits.rows) == titles, query
