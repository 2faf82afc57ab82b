"""The search page and the suggestions under the field."""

from __future__ import annotations

import pytest

from blueprints import search_words
from errors import Invalid, Problem
from services.lists import finding
from services.search.query import parse
from tests.cases import each_case
from tests.factories import make_library, make_work, signed_in


@pytest.fixture
def as_vera(app, vera, books):
    make_work("Emma", books, authors=("Jane Austen",))
    make_work("Emmeline", make_library("Hidden"))
    return signed_in(app, vera)


def test_the_page_shows_what_was_found(as_vera):
    page = as_vera.get("/search?q=emma")
    assert page.status_code == 200
    assert 'value="emma"' in page.text
    assert 'maxlength="500"' in page.text
    assert "Jane Austen" in page.text


def test_suggestions_are_a_piece_of_what_is_ours(as_vera):
    piece = as_vera.get("/search/_hits?q=emm")
    assert piece.status_code == 200
    assert piece.text.lstrip().startswith('<div id="search-hits"')
    assert "Emma" in piece.text
    assert "Emmeline" not in piece.text
    assert "Nothing found" in as_vera.get("/search/_hits?q=emmel").text


def test_one_letter_asks_for_more(as_vera):
    assert "Press Enter to search for “e”" in as_vera.get("/search/_hits?q=e").text
    assert "Press Enter" not in as_vera.get("/search/_hits?q=").text


def test_nothing_found_and_nothing_asked_say_what_to_do(as_vera):
    assert "Nothing found" in as_vera.get("/search?q=zzzz").text
    assert "year:1990s" in as_vera.get("/search").text


def test_who_mistypes_is_shown_titles_that_may_have_been_meant(as_vera):
    page = as_vera.get("/search?q=emam").text
    assert "Did you mean" in page
    assert ">Emma<" in page
    assert "Did you mean" not in as_vera.get("/search?q=emmelien").text  # hidden from her
    assert "Did you mean" not in as_vera.get("/search?q=emma").text


def test_what_was_typed_is_text(as_vera):
    for path in (
        "/search?q=<script>alert(1)</script>",
        "/search/_hits?q=<script>alert(1)</script>",
    ):
        assert "<script>alert" not in as_vera.get(path).text


def test_too_long_a_text_is_told(as_vera):
    assert as_vera.get("/search?q=" + "x" * 600).status_code == 422
    assert as_vera.get("/search/_hits?q=" + "x" * 600).status_code == 200


def test_nobody_searches_without_signing_in(client, cast):
    assert client.get("/search?q=emma").status_code == 303
    assert client.get("/search/_hits?q=emma", headers={"HX-Request": "true"}).status_code == 401


def test_what_cannot_be_read_is_told_with_its_place_beside_what_was_found(as_vera):
    page = as_vera.get("/search?q=emma+is:borrowed")
    assert page.status_code == 200
    assert "At character 6" in page.text
    assert "lent, locked, missing" in page.text
    assert "Jane Austen" in page.text
    piece = as_vera.get("/search/_hits?q=emma+is:borr")
    assert piece.status_code == 200
    assert "At character 6" in piece.text
    assert "Jane Austen" in piece.text
    for text, message in (
        ("(emma", "unclosed"),
        ("emma )", "unmatched"),
        ("emma OR", "OR needs"),
        ("emma NOT", "after it"),
        ("/(/", "regular expression"),
        ("rating:99", "from 1 to 10"),
        ("emma " + "(" * 21, "too complex"),
    ):
        for path in ("/search", "/search/_hits"):
            answer = as_vera.get(path, query_string={"q": text})
            assert answer.status_code == 200
            assert message in answer.text, (path, text)


def test_a_query_that_takes_too_long_is_told(as_vera, monkeypatch):
    def too_slow(*_args, **_options):
        raise Invalid({"q": Problem("too_slow", seconds=2)})

    monkeypatch.setattr(finding, "find", too_slow)
    assert "Stopped after 2 seconds" in as_vera.get("/search?q=/a/").text
    assert "Stopped after 2 seconds" in as_vera.get("/search/_hits?q=/a/").text


def test_the_page_says_what_can_be_asked(as_vera):
    for path in ("/search", "/search?q=emma"):
        text = as_vera.get(path).text
        assert "<code>is:lent</code>" in text
        assert 'href="/search?q=rating:%3E%3D8"' in text


def test_every_example_of_the_help_can_be_read(app):
    with app.test_request_context():
        examples = [
            example
            for _, lines in search_words.help_rows()
            for found, _ in lines
            for example in found
        ]
    assert len(examples) > 25
    for example in examples:
        assert parse(example) is not None, example


@each_case(("q", "hint"), [
    ("year:abc", "At character 1: year: use a year or a range"),
    ("zzzz year:abc", "At character 6: year: use a year or a range"),
    ("copy:", "At character 1: “copy:” isn’t a filter. Filters are title, author, "),
    ("copy:1", "At character 1: “copy:” isn’t a filter."),
    ("series:", "At character 1: series: needs a value after the colon."),
    ("zzzz (yaer:1990)", "At character 7: “yaer:” isn’t a filter."),
    ("is:borrowed", "At character 1: is: must be one of"),
    ("rating:99", "At character 1: rating: use a number"),
])  # fmt: skip
def test_a_filter_that_is_wrong_is_named_where_nothing_was_found(as_vera, q, hint):
    page = as_vera.get("/search", query_string={"q": q}).text
    assert hint in page
    assert "Check the spelling" not in page


def test_what_looks_like_a_filter_is_text_where_it_is_found(as_vera, books):
    make_work("Alien: Covenant", books)
    page = as_vera.get("/search?q=alien:+covenant").text
    assert "Covenant" in page
    assert "isn’t a filter" not in page
    assert "isn’t a filter" not in as_vera.get("/search/_hits?q=yaer:19").text


def test_words_that_nobody_has_are_a_matter_of_spelling(as_vera):
    page = as_vera.get("/search?q=zzzz").text
    assert "Check the spelling" in page
    assert "At character" not in page
