"""Books by program: lists narrowed by conditions, as older programs send them, and what is
suggested when nothing was found.
"""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from models.base import db
from models.classification import MediaType, Tag, WorkTag
from services.db.transactions import writing
from tests.cases import each_case
from tests.factories import make_library, make_work


def titles(answer) -> list[str]:
    return [item["title"] for item in answer.json["items"]]


@pytest.fixture
def here(books) -> str:
    return f"/libraries/{books.uuid}/books"


@pytest.fixture
def shelf(books):
    """Six books; one of them a manga with a tag."""
    manga = db.session.query(MediaType).filter_by(name_key="manga").one()
    for title in ("The Zebra", "Éclair", "Item 10", "Item 2"):
        make_work(title, books, authors=("Ann Adams",))
    make_work("Apple", books, authors=("Zoe Zander",))
    banana = make_work("banana", books, media_type_id=manga.id)
    with writing():
        tag = Tag(library_id=books.id, name="Fruit", name_key="fruit")
        db.session.add(tag)
        db.session.flush()
        db.session.add(WorkTag(work_id=banana.id, tag_id=tag.id))


def _group(*conditions: tuple[str, str, str], mode: str = "AND") -> dict[str, object]:
    return {
        "mode": mode,
        "conditions": [
            dict(zip(("field", "op", "value", "raw"), (*each, "x"), strict=True))
            for each in conditions
        ],
    }


def _filter(*conditions: tuple[str, str, str], mode: str = "AND") -> str:
    return json.dumps(_group(*conditions, mode=mode))


@each_case(("filter_", "more", "expected"), [
    (_filter(("title", "contains", "item")), "", ["Item 2", "Item 10"]),
    (_filter(("title", "contains", "ppl")), "", ["Apple"]),
    (_filter(("title", "contains", "eb")), "", ["The Zebra"]),
    (_filter(("title", "not_contains", "item")), "", ["Apple", "banana", "Éclair", "The Zebra"]),
    (_filter(("title", "phrase", "item 10")), "", ["Item 10"]),
    (_filter(("title", "regex", "^item [0-9]$")), "", ["Item 2"]),
    (_filter(("title", "contains", "eclair")), "", ["Éclair"]),
    (_filter(("contributor", "contains", "adams")), "",
        ["Éclair", "Item 2", "Item 10", "The Zebra"]),
    (_filter(("contributor", "not_contains", "adams")), "", ["Apple", "banana"]),
    (_filter(("type", "equals", "Manga")), "", ["banana"]),
    (_filter(("type", "not_equals", "manga")), "",
        ["Apple", "Éclair", "Item 2", "Item 10", "The Zebra"]),
    (_filter(("tag", "equals", "fruit")), "", ["banana"]),
    (_filter(("tag", "not_equals", "fruit")), "",
        ["Apple", "Éclair", "Item 2", "Item 10", "The Zebra"]),
    (_filter(("has_cover", "not_equals", ""), ("letter", "equals", "a")), "", ["Apple"]),
    (_filter(("tag", "equals", "fruit"), ("title", "contains", "apple"), mode="OR"), "",
        ["Apple", "banana"]),
    (_filter(("tag", "equals", "fruit"), ("title", "contains", "apple")), "", []),
    (json.dumps({"groups": [_group(("title", "contains", "item")),
        _group(("title", "contains", "10"))]}), "", ["Item 10"]),
    (_filter(("title", "contains", "item")), "&q=10", ["Item 10"]),
    (_filter(("contributor", "contains", "adams")), "&q=item OR zebra", []),
    (_filter(("contributor", "contains", "adams")), "&q=ebr", ["The Zebra"]),
    (_filter(("contributor", "contains", "adams")), "&q=^item \\d$&regex=true", ["Item 2"]),
    (_filter(("title", "contains", "item")), "&letter=I&per_page=1&page=2", ["Item 10"]),
    # what cannot be understood asks for nothing
    ("{}", "", ["Apple", "banana", "Éclair", "Item 2", "Item 10", "The Zebra"]),
    ("{nonsense", "&letter=a", ["Apple"]),
    ("[1]", "&letter=a", ["Apple"]),
    ('{"mode": 5, "conditions": []}', "&letter=a", ["Apple"]),
    (_filter(("title", "resembles", "item"), ("colour", "equals", "red"),
        ("letter", "equals", "a")), "", ["Apple"]),
    (_filter(("title", "contains", "item" * 60), ("isbn", "equals", "what")), "&letter=a",
        ["Apple"]),
])  # fmt: skip
def test_older_programs_narrow_a_list_by_conditions(programs, here, shelf, filter_, more, expected):
    answer = programs.vera.get(f"{here}?filter={quote(filter_)}{more}")
    assert titles(answer) == expected


@each_case(("filter_", "reason"), [
    (_filter(("title", "regex", "(")), "regular expression"),
    (_filter(*[("title", "contains", "x")] * 61), "60"),
    (" " * 20_001, "20000"),
])  # fmt: skip
def test_conditions_that_cannot_be_asked_are_named(programs, here, filter_, reason):
    answer = programs.vera.get(f"{here}?filter={quote(filter_)}")
    assert answer.status_code == 400
    assert answer.json["error"].startswith("filter")
    assert reason in answer.json["error"]


@each_case(("query", "expected"), [
    ("aple", ["Apple"]), ("appple", ["Apple"]), ("appel", ["Apple"]), ("abple", ["Apple"]),
    ("eclari", ["Éclair"]),
    ("zebar", ["The Zebra"]), ("ztem 10", ["Item 10"]),
])  # fmt: skip
def test_who_mistypes_a_word_is_told_what_may_have_been_meant(
    programs, here, shelf, query, expected
):
    answer = programs.vera.get(f"{here}?q={query}")
    assert answer.json["total"] == 0
    assert answer.json["suggestions"] == expected


@each_case("query", ["apple", "qqqqqq", "aple -fruit", "author:adms", "/aple/", "", "..."])
def test_nothing_is_suggested_where_something_was_found_or_nobody_knows_better(
    programs, here, shelf, query
):
    assert "suggestions" not in programs.vera.get(f"{here}?q={query}").json


def test_suggestions_are_of_that_library_alone(programs, cast, here, shelf):
    make_work("Secret Plans", make_library("Elsewhere", owner=cast.olga))
    assert "suggestions" not in programs.vera.get(f"{here}?q=secrte").json


@pytest.mark.parametrize(
    ("query", "hint"),
    [("(item", "character 1:"), ("item OR", "character 6:"), ("item )", "character 6:")],
)
def test_a_query_that_somebody_still_types_finds_what_can_be_read_and_says_what_cannot(
    programs, here, shelf, query, hint
):
    answer = programs.vera.get(f"{here}?q={query}")
    assert titles(answer) == ["Item 2", "Item 10"]
    assert hint in answer.json["hint"]
    assert "hint" not in programs.vera.get(f"{here}?q=item").json
