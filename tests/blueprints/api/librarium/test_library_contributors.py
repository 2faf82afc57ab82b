"""The contributors of a library by program: lists, letters, and one of them with books and
works.
"""

from __future__ import annotations

import pytest

from models.base import db
from models.person import BibliographyEntry, Credit, Person
from models.work import Edition
from services.db.transactions import writing
from services.works.edit import delete_work
from tests.blueprints.api.client import UNKNOWN_ID
from tests.cases import each_case
from tests.factories import add_member, find_or_make_person, make_library, make_work
from tests.queries import counted

ROLES = ("ada", "olga", "edo", "vera", "stan", "nobody")


@pytest.fixture
def here(books) -> str:
    return f"/libraries/{books.uuid}/contributors"


@pytest.fixture
def shelf(books, cast):
    """Five people with books here, one only elsewhere, one with none."""
    make_work("One", books, authors=("Zoe Adams", "Émile Zola"))
    make_work("Two", books, authors=("Zoe Adams", "3OH!3"))
    make_work("Three", books, authors=("Zoe Adams", "Émile Zola", "adam Young"))
    make_work("Four", books, authors=("¡Mayday!", "Émile Zola"))
    make_work(
        "Secret", make_library("Other", owner=cast.stan), authors=("Adele Secret", "Émile Zola")
    )
    with writing():
        find_or_make_person("Adrian Nobody")


def names(answer) -> list[str]:
    return [item["name"] for item in answer.json["items"]]


# ── lists ─────────────────────────────────────────────────────────────────────────────────────────


@each_case(("query", "expected"), [
    ("", ["3OH!3", "adam Young", "Zoe Adams", "¡Mayday!", "Émile Zola"]),
    ("?sort_dir=DESC", ["Émile Zola", "¡Mayday!", "Zoe Adams", "adam Young", "3OH!3"]),
    ("?sort=sort_name", ["3OH!3", "Zoe Adams", "¡Mayday!", "adam Young", "Émile Zola"]),
    ("?sort=sort_name&sort_dir=desc",
        ["Émile Zola", "adam Young", "¡Mayday!", "Zoe Adams", "3OH!3"]),
    ("?sort=book_count", ["3OH!3", "adam Young", "¡Mayday!", "Zoe Adams", "Émile Zola"]),
    ("?sort=book_count&sort_dir=desc",
        ["Zoe Adams", "Émile Zola", "3OH!3", "adam Young", "¡Mayday!"]),
    ("?q=AD", ["adam Young", "Zoe Adams"]),
    ("?q=zola&sort=book_count", ["Émile Zola"]),
    ("?q=%25", []), ("?q=!", ["3OH!3", "¡Mayday!"]), ("?q=secret", []),
    ("?letter=z", ["Zoe Adams"]), ("?letter=A", ["adam Young"]), ("?letter=É", ["Émile Zola"]),
    ("?letter=E", []),
    ("?letter=%23", ["3OH!3", "¡Mayday!"]),
    ("?letter=z&q=ad&sort=book_count&sort_dir=desc", ["Zoe Adams"]),
    ("?letter=a&q=zoe", []),
])  # fmt: skip
def test_each_parameter_works_alone_and_together(programs, here, shelf, query, expected):
    answer = programs.vera.get(here + query)
    assert names(answer) == expected
    assert answer.json["total"] == len(expected)


@pytest.mark.parametrize("sort", ["name", "sort_name", "book_count"])
@pytest.mark.parametrize("way", ["asc", "desc"])
def test_pages_neither_repeat_nor_leave_out_anybody(programs, here, books, sort, way):
    for number in range(3):
        make_work(
            f"Book {number}", books, authors=tuple(f"Twin {each}" for each in range(number, 7))
        )
    whole = names(programs.vera.get(f"{here}?sort={sort}&sort_dir={way}"))
    pages = [
        programs.vera.get(f"{here}?sort={sort}&sort_dir={way}&per_page=3&page={page}")
        for page in (1, 2, 3, 4)
    ]
    assert [name for page in pages for name in names(page)] == whole
    assert len(set(whole)) == 7
    assert [(page.json["total"], page.json["page"], page.json["per_page"]) for page in pages] == [
        (7, page, 3) for page in (1, 2, 3, 4)
    ]


@each_case(("query", "field"), [
    ("?sort=age", "sort"), ("?page=0", "page"), ("?page=x", "page"), ("?per_page=201", "per_page"),
    ("?per_page=0", "per_page"),
    ("?letter=ab", "letter"), ("?q=a%00b", "q"), (f"?q={'x' * 256}", "q"),
])  # fmt: skip
def test_what_is_wrong_with_a_list_is_named(programs, here, query, field):
    answer = programs.vera.get(here + query)
    assert answer.status_code == 400
    assert answer.json["error"].startswith(f"{field}: ")


def test_what_a_list_says_of_people(programs, here, shelf):
    zola = programs.vera.get(f"{here}?q=zola").json["items"][0]
    assert zola | {"id": "", "updated_at": ""} == {
        "id": "", "name": "Émile Zola", "sort_name": "Zola, Émile", "is_corporate": False,
        "photo_url": None, "book_count": 3, "nationality": "",
        "born_date": None, "updated_at": "",
    }  # fmt: skip


def test_somebody_with_two_roles_has_one_book_and_one_in_the_trash_does_not_count(
    programs, cast, here, books
):
    make_work("One", books, authors=("Zoe Adams",))
    gone = make_work("Two", books, authors=("Zoe Adams", "Gone Girl"))
    with writing():
        for credit in db.session.query(Credit).all():
            db.session.add(Credit(work_id=credit.work_id, person_id=credit.person_id, role="ill"))
    assert programs.vera.get(f"{here}?sort=book_count").json["items"][1]["book_count"] == 2
    delete_work(gone, by=cast.olga)
    for sort in ("name", "book_count"):
        assert [
            (item["name"], item["book_count"])
            for item in programs.vera.get(f"{here}?sort={sort}").json["items"]
        ] == [("Zoe Adams", 1)]


def test_a_small_library_among_many_works_is_asked_another_way_with_the_same_answer(
    programs, cast, here, books
):
    large = make_library("Large", owner=cast.olga)
    make_work("One", books, authors=("Zoe Adams", "Ann Other"))
    make_work("Shared", books, large, authors=("Ann Other",))
    for number in range(25):
        make_work(f"Book {number}", large, authors=("Large Person", "Zoe Adams"))
    for sort in ("name", "book_count&sort_dir=desc"):
        answer = programs.vera.get(f"{here}?sort={sort}")
        assert [(item["name"], item["book_count"]) for item in answer.json["items"]] == [
            ("Ann Other", 2),
            ("Zoe Adams", 1),
        ]
        assert answer.json["total"] == 2
    answer = programs.olga.get(
        f"/libraries/{large.uuid}/contributors?sort=book_count&sort_dir=desc"
    )
    assert [(item["name"], item["book_count"]) for item in answer.json["items"]] == [
        ("Large Person", 25),
        ("Zoe Adams", 25),
        ("Ann Other", 1),
    ]
    assert programs.vera.get(f"{here}/letters").json == ["A", "Z"]
    assert programs.olga.get(f"/libraries/{large.uuid}/contributors/letters").json == [
        "A",
        "L",
        "Z",
    ]


@pytest.mark.parametrize("query", ["", "?sort=book_count", "?letter=t&q=twin"])
def test_a_list_costs_as_many_queries_with_two_people_as_with_two_hundred(
    programs, here, books, query
):
    def cost() -> int:
        with counted() as sent:
            programs.vera.get(f"{here}{query}{'&' if query else '?'}per_page=200")
        return len(sent)

    make_work("Two", books, authors=("Twin A", "Twin B"))
    before = cost()
    make_work("Many", books, authors=tuple(f"Twin {number}" for number in range(198)))
    assert cost() == before


def test_an_empty_library_has_nobody(programs, here):
    assert programs.vera.get(here).json == {"items": [], "total": 0, "page": 1, "per_page": 25}
    assert programs.vera.get(f"{here}/letters").json == []


@each_case("rest", ["", "/letters", "/{person}"])
def test_members_see_the_people_of_their_library(programs, here, books, rest):
    make_work("One", books, authors=("Zoe Adams",))
    path = here + rest.format(person=find_or_make_person("Zoe Adams").uuid)
    statuses = {who: getattr(programs, who).get(path).status_code for who in ROLES}
    assert statuses == {
        "ada": 200,
        "olga": 200,
        "edo": 200,
        "vera": 200,
        "stan": 403,
        "nobody": 401,
    }
    unknown = path.replace(str(books.uuid), UNKNOWN_ID)
    assert (programs.vera.get(unknown).status_code, programs.ada.get(unknown).status_code) == (
        403,
        404,
    )
    assert programs.ada.get(path.replace(str(books.uuid), "7")).status_code == 400


# ── letters ───────────────────────────────────────────────────────────────────────────────────────


def test_letters_are_those_of_the_alphabet_with_which_names_begin(programs, here, shelf):
    assert programs.vera.get(f"{here}/letters").json == ["A", "Z"]


# ── one of them ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def zola(shelf) -> Person:
    return find_or_make_person("Émile Zola")


def test_a_person_of_a_library_with_the_books_that_are_here(programs, here, zola):
    shown = programs.vera.get(f"{here}/{zola.uuid}").json
    assert [book["title"] for book in shown["books"]] == ["Four", "One", "Three"]
    assert (shown["book_count"], shown["works"], shown["name"]) == (3, [], "Émile Zola")
    assert {library["name"] for book in shown["books"] for library in book["libraries"]} == {
        "Books"
    }


def test_a_person_of_another_library_is_not_here(programs, here, shelf):
    for name in ("Adele Secret", "Adrian Nobody"):
        for program in (programs.vera, programs.ada):
            assert program.get(f"{here}/{find_or_make_person(name).uuid}").status_code == 404
    assert programs.vera.get(f"{here}/{UNKNOWN_ID}").status_code == 404
    assert programs.vera.get(f"{here}/x").status_code == 400


def test_what_a_person_made_is_listed_by_year_and_says_what_the_library_has(
    programs, cast, here, books, zola
):
    elsewhere = make_library("More", owner=cast.olga)
    with writing():
        for title, year, isbn_13, isbn_10 in (
            ("Undated B", 0, "", ""),
            ("undated A", 0, "", ""),
            ("Nana", 1880, "9780140442632", ""),
            ("Germinal", 1885, "", "0140447423"),
            ("Elsewhere", 1867, "9780140443271", ""),
            ("Gone", 1990, "", ""),
        ):
            db.session.add(
                BibliographyEntry(
                    person_id=zola.id,
                    title=title,
                    source="open_library",
                    year=year,
                    isbn_13=isbn_13,
                    isbn_10=isbn_10,
                    cover_url="https://x.example/1",
                )
            )
    nana, germinal, other = (
        make_work("Nana", books),
        make_work("Germinal", books),
        make_work("Thérèse Raquin", elsewhere),
    )
    with writing():
        for work, number in (
            (nana, {"isbn_10": "0140442634"}),
            (germinal, {"isbn_13": "9780140447422"}),
            (other, {"isbn_13": "9780140443271"}),
        ):
            db.session.query(Edition).filter_by(work_id=work.id).update(number)
    listed = programs.vera.get(f"{here}/{zola.uuid}").json["works"]
    gone = next(each["id"] for each in listed if each["title"] == "Gone")
    assert programs.ada.delete(f"/contributors/{zola.uuid}/works/{gone}").status_code == 204
    shown = programs.vera.get(f"{here}/{zola.uuid}").json["works"]
    assert [
        (each["title"], each["publish_year"], each["in_library"], each["library_book_id"])
        for each in shown
    ] == [
        ("Elsewhere", 1867, False, None),
        ("Nana", 1880, True, str(nana.uuid)),
        ("Germinal", 1885, True, str(germinal.uuid)),
        ("undated A", None, False, None),
        ("Undated B", None, False, None),
    ]
    assert {(each["contributor_id"], each["source"]) for each in shown} == {
        (str(zola.uuid), "open_library")
    }


def test_a_person_costs_as_many_queries_with_two_books_as_with_forty(programs, here, books):
    def cost() -> int:
        with counted() as sent:
            programs.vera.get(f"{here}/{find_or_make_person('Zoe Adams').uuid}")
        return len(sent)

    for number in range(2):
        make_work(f"Book {number}", books, authors=("Zoe Adams",))
    before = cost()
    for number in range(38):
        make_work(f"More {number}", books, authors=("Zoe Adams",))
    assert cost() == before


def test_a_book_of_two_libraries_counts_in_each(programs, cast, here, books):
    second = make_library("Second", owner=cast.olga)
    add_member(second, cast.vera, "viewer")
    make_work("Shared", books, second, authors=("Zoe Adams",))
    make_work("Only there", second, authors=("Zoe Adams",))
    uuid_ = find_or_make_person("Zoe Adams").uuid
    assert programs.vera.get(f"{here}/{uuid_}").json["book_count"] == 1
    assert (
        programs.vera.get(f"/libraries/{second.uuid}/contributors/{uuid_}").json["book_count"] == 2
    )
    assert programs.olga.patch(f"/contributors/{uuid_}", {}).json["book_count"] == 2
