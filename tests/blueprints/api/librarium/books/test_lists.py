"""Lists of books: sorting, narrowing, paging, letters and fingerprint."""

from __future__ import annotations

from itertools import product

import pytest

from models.base import db
from models.classification import MediaType
from services.lists import anchors
from tests.blueprints.api.librarium.books.conftest import make_tag, titles
from tests.cases import each_case
from tests.factories import make_library, make_work
from tests.queries import counted


@pytest.fixture
def shelf(books):
    """Six books; two authors, one without, dates and media types that differ."""
    manga = db.session.query(MediaType).filter_by(name_key="manga").one()
    return [
        make_work("The Zebra", books, authors=("Ann Adams",), published="2001-05-02", year=2001),
        make_work("Apple", books, authors=("Zoe Zander",), published="2001-02-01", year=2001),
        make_work("banana", books, published="1999", year=1999, media_type_id=manga.id),
        make_work("Éclair", books, authors=("Ann Adams",), published="2010", year=2010),
        make_work("Item 10", books, authors=("Ann Adams",)),
        make_work("Item 2", books, authors=("Ann Adams",)),
    ]


@each_case(("query", "expected"), [
    ("", ["Apple", "banana", "Éclair", "Item 2", "Item 10", "The Zebra"]),
    ("?sort_dir=desc", ["The Zebra", "Item 10", "Item 2", "Éclair", "banana", "Apple"]),
    ("?sort=publish_date", ["banana", "Apple", "The Zebra", "Éclair", "Item 2", "Item 10"]),
    ("?sort=publish_date&sort_dir=desc",
        ["Éclair", "The Zebra", "Apple", "banana", "Item 10", "Item 2"]),
    ("?sort=created_at", ["The Zebra", "Apple", "banana", "Éclair", "Item 10", "Item 2"]),
    ("?sort=author", ["Éclair", "Item 2", "Item 10", "The Zebra", "Apple", "banana"]),
    ("?sort=author&sort_dir=desc", ["Apple", "The Zebra", "Item 10", "Item 2", "Éclair", "banana"]),
    ("?sort=media_type", ["banana", "Apple", "Éclair", "Item 2", "Item 10", "The Zebra"]),
    ("?letter=i", ["Item 2", "Item 10"]),
    ("?letter=%23", []),
    ("?letter=ite", ["Item 2", "Item 10"]),
    ("?letter=e", ["Éclair"]),
    ("?type_filter=MANGA", ["banana"]),
    ("?type_filter=novel&letter=A", ["Apple"]),
    ("?type_filter=nothing", []),
    ("?q=type:novel", ["Apple", "Éclair", "Item 2", "Item 10", "The Zebra"]),
    ("?type_filter=novel", ["Apple", "Éclair", "Item 2", "Item 10", "The Zebra"]),
    ("?q=-type:novel", ["banana"]),
    ("?q=item", ["Item 2", "Item 10"]),
    ("?q=author:adams -item&sort=created_at&sort_dir=desc", ["Éclair", "The Zebra"]),
    ("?q=^item \\d$&regex=true", ["Item 2"]),
    ("?q=item OR apple&letter=A", ["Apple"]),
    ("?q=%E9%80%B2", []),
    ("?q=...", []),
    ("?page=&per_page=&q=&letter=",
        ["Apple", "banana", "Éclair", "Item 2", "Item 10", "The Zebra"]),
])  # fmt: skip
def test_books_are_listed_sorted_and_narrowed(programs, here, shelf, query, expected):
    for program in (programs.vera, programs.ada):
        answer = program.get(here + query)
        assert titles(answer) == expected
        assert answer.json["total"] == len(expected)


@pytest.fixture
def numbered(books):
    for title in ("1 of a kind", "12 Monkeys", "1984", "2 x", "21 Grams", "007", "Apollo 13"):
        make_work(title, books)


@each_case(("letter", "expected"), [
    ("1", ["1 of a kind", "12 Monkeys", "1984"]),
    ("19", ["1984"]),
    ("2", ["2 x", "21 Grams"]),
    ("0", ["007"]),
    ("3", []),
])  # fmt: skip
def test_a_digit_finds_titles_that_begin_with_it(programs, here, numbered, letter, expected):
    for direction in ("asc", "desc"):
        answer = programs.vera.get(f"{here}?letter={letter}&sort_dir={direction}")
        assert sorted(titles(answer)) == sorted(expected)
        assert answer.json["total"] == len(expected)


@pytest.mark.parametrize("far", [False, True])
@each_case(
    ("sort", "direction", "narrowed"),
    list(
        product(
            ("title", "created_at", "media_type", "publish_date", "author"),
            ("asc", "desc"),
            ("", "&q=author:adams OR fruit OR apple", "&type_filter=novel"),
        )
    ),
)
def test_pages_put_together_are_the_whole_list(
    programs, here, shelf, monkeypatch, sort, direction, narrowed, far
):
    if far:  # as in a list of very many books
        monkeypatch.setattr(anchors, "STEP", 1)
    asked = f"{here}?sort={sort}&sort_dir={direction}{narrowed}"
    whole = titles(programs.vera.get(f"{asked}&per_page=200"))
    pages = [
        titles(programs.vera.get(f"{asked}&per_page=2&page={number}")) for number in (1, 2, 3, 4)
    ]
    assert [title for page in pages for title in page] == whole
    assert pages[3] == []


@each_case(("query", "field"), [
    ("page=0", "page"), ("page=x", "page"), ("per_page=0", "per_page"),
    ("per_page=201", "per_page"), ("sort=colour", "sort"),
    ("letter=abcdef", "letter"),
    ("q=" + "x" * 501, "q"), ("q=rating:x", "q"),
    ("q=/(/", "q"), ("q=(&regex=true", "q"), ("regex=maybe", "regex"),
    ("page=99999999999999999999", "page"),
])  # fmt: skip
def test_what_is_wrong_with_a_list_is_named(programs, here, query, field):
    answer = programs.vera.get(f"{here}?{query}")
    assert answer.status_code == 400
    assert answer.json["error"].startswith(field)


def test_a_page_costs_the_same_queries_however_many_books_it_has(programs, here, books):
    def queries() -> int:
        with counted() as sent:
            programs.vera.get(f"{here}?per_page=200")
        return len(sent)

    make_work("One", books, authors=("A",))
    few = queries()
    for number in range(20):
        make_work(f"More {number}", books, authors=(f"A {number}", f"B {number}"))
    assert queries() == few


def test_tags_narrow_a_list(programs, here, books, shelf, novel):
    tag = make_tag(books, "To Read")
    programs.edo.put(
        f"{here}/{shelf[1].uuid}", {"title": "Apple", "media_type_id": novel, "tag_ids": [tag]}
    )
    assert titles(programs.vera.get(f"{here}?tag=to read")) == ["Apple"]
    assert titles(programs.vera.get(f"{here}?tag=to")) == []
    assert programs.vera.get(f"{here}?tag=to read").json["items"][0]["tags"][0][
        "library_id"
    ] == str(books.uuid)


def test_letters_and_fingerprint_follow_the_books(programs, here, books, shelf, novel):
    assert programs.vera.get(f"{here}/letters").json == ["A", "B", "E", "I", "Z"]
    before = programs.vera.get(f"{here}/fingerprint").json
    assert before["total"] == 6
    programs.edo.put(f"{here}/{shelf[0].uuid}", {"title": "Zebras", "media_type_id": novel})
    after = programs.vera.get(f"{here}/fingerprint").json
    assert after["max_updated_at"] > before["max_updated_at"]
    programs.edo.delete(f"{here}/{shelf[0].uuid}")
    assert programs.vera.get(f"{here}/fingerprint").json["total"] == 5
    empty = make_library("Empty", kind="comic")
    assert programs.ada.get(f"/libraries/{empty.uuid}/books/fingerprint").json == {
        "total": 0,
        "max_updated_at": None,
    }
    assert programs.ada.get(f"/libraries/{empty.uuid}/books/letters").json == []
    assert programs.ada.get(f"/libraries/{empty.uuid}/books").json == {
        "items": [],
        "total": 0,
        "page": 1,
        "per_page": 25,
    }
