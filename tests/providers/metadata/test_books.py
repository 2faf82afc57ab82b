"""What the answers of sources of books mean, read from samples alone."""

from __future__ import annotations

import orjson
import pytest

from providers.metadata import (
    google_books,
    hardcover,
    hardcover_answers,
    isbndb,
    mangadex,
    open_library_answers,
    values,
)
from providers.metadata.exchange import Answer
from providers.metadata.types import Candidate, Cover, Creator, SeriesPlace, VolumeFacts
from tests.stubs.wire import sample

ISBN = "9780261102217"
COVERS = "https://covers.example"


def read(source: str, name: str):
    return orjson.loads(sample(source, name).replace(b"{{base}}", b"https://covers.example"))


def hobbit_of_open_library(isbn: str = ISBN, **edition) -> list[Candidate]:
    book = read("open_library", "api_books")[f"ISBN:{ISBN}"]
    whole = {**read("open_library", "edition"), **edition}
    work = read("open_library", "work")
    return open_library_answers.parse_book(book, whole, work, isbn, COVERS)


def test_open_library_has_an_edition_with_all_its_people():
    [book] = hobbit_of_open_library()
    assert (book.title, book.subtitle) == ("The Hobbit", "or, There and Back Again")
    assert book.creators == (
        Creator("J.R.R. Tolkien", "aut", "OL26320A"),
        Creator("Christopher Tolkien", "edt"),
        Creator("Alan Lee", "ill"),
    )
    assert (book.published, book.language, book.page_count) == ("1991-05-31", "eng", 310)
    assert (book.isbn_10, book.isbn_13) == ("0261102214", ISBN)
    assert book.series == (SeriesPlace("Middle-earth", 1.0, "1"),)
    assert book.external_ids["goodreads"] == "659469"


def test_descriptions_have_no_html_source_lines_and_footnotes():
    [book] = hobbit_of_open_library()
    assert book.description == "Bilbo Baggins is a hobbit who enjoys a comfortable life."
    person = open_library_answers.parse_person(read("open_library", "author"), {}, "OL1A", COVERS)
    assert person.biography == "English writer and philologist."


def test_removed_pictures_of_open_library_are_none():
    [book] = hobbit_of_open_library()
    assert [cover.url for cover in book.covers] == [
        f"{COVERS}/b/id/6979861-L.jpg",
        f"{COVERS}/b/id/14627509-L.jpg",
    ]
    book = {"title": "x", "cover": {"large": "https://covers.openlibrary.org/b/id/-1-L.jpg"}}
    [candidate] = open_library_answers.parse_book(book, {}, {}, ISBN, COVERS)
    assert candidate.covers == ()


def test_subjects_that_are_notes_of_a_machine_are_left_out():
    [book] = hobbit_of_open_library()
    assert book.categories == ("Fantasy fiction", "Middle Earth (Imaginary place)", "Dragons")


@pytest.mark.parametrize(("text", "place"), [
    ("Discworld, #8", SeriesPlace("Discworld", 8.0, "8")),
    ("Discworld (8)", SeriesPlace("Discworld", 8.0, "8")),
    ("Discworld ; v. 8", SeriesPlace("Discworld", 8.0, "8")),
    ("Discworld -- book 2.5", SeriesPlace("Discworld", 2.5, "2.5")),
    ("Area 51", SeriesPlace("Area", 51.0, "51")), ("Discworld", SeriesPlace("Discworld")),
])  # fmt: skip
def test_series_of_open_library_have_a_number(text, place):
    [book] = hobbit_of_open_library(series=[text])
    assert book.series == (place,)


def test_another_edition_than_the_one_asked_for_is_not_taken():
    assert hobbit_of_open_library("9780547928227") == []
    found = google_books.parse_volumes(read("google_books", "volumes"), ISBN)
    assert [book.external_value for book in found] == ["U799AY3yfqcC"]
    assert isbndb.parse_book(read("isbndb", "book"), "9780547928227") == []
    data = read("hardcover", "editions")["data"]
    assert hardcover_answers.parse_editions(data, "9780547928227") == []


def test_either_form_of_a_number_finds_the_edition():
    assert hobbit_of_open_library("0261102214")
    assert google_books.parse_volumes(read("google_books", "volumes"), "0261102214")
    assert isbndb.parse_book(read("isbndb", "book"), "0261102214")


def test_a_work_in_many_languages_has_the_language_of_its_fitting_edition():
    works = open_library_answers.parse_search(read("open_library", "search"), COVERS)
    assert [(work.title, work.language, work.isbn_13) for work in works] == [
        ("The Hobbit", "eng", ISBN),
        ("The Hobbit Companion", "", "9781862050198"),
    ]
    assert works[1].covers == ()


def test_google_has_covers_without_corners_and_descriptions_without_html():
    [book] = google_books.parse_volumes(read("google_books", "volumes"), ISBN)
    assert "edge=curl" not in str(book.covers)
    assert len(book.covers) == 2
    assert book.description.startswith("A great modern classic & the prelude")
    assert (book.publisher, book.published) == ("HarperCollins UK", "1991-05")


@pytest.mark.parametrize(("status", "body", "code"), [
    (400, sample("google_books", "refused"), "refused_key"), (400, b"{}", "bad_answer"),
    (403, b'{"error": {"errors": [{"reason": "dailyLimitExceeded"}]}}', "rate_limited"),
    (403, b'{"error": {"errors": [{"reason": "forbidden"}]}}', "refused_key"),
    (403, b'{"error": {"errors": [{"reason": "unknownLocation"}]}}', "unavailable"),
    (429, sample("google_books", "limited"), "rate_limited"), (500, b"", "unavailable"),
])  # fmt: skip
def test_google_says_in_the_text_what_is_wrong(status, body, code):
    assert google_books.code_of(Answer(status, body)) == code


def test_the_long_title_of_isbndb_is_no_subtitle():
    [book] = isbndb.parse_book(read("isbndb", "book"), ISBN)
    assert (book.title, book.subtitle) == ("The Hobbit", "")
    assert book.creators == (Creator("J. R. R. Tolkien"), Creator("Alan Lee"))
    assert book.categories == ("Fantasy", "Classics")


def test_hardcover_has_roles_sizes_and_genres():
    [book] = hardcover_answers.parse_editions(read("hardcover", "editions")["data"], ISBN)
    assert book.creators == (
        Creator("J.R.R. Tolkien", "aut", "j-r-r-tolkien"),
        Creator("Alan Lee", "ill", "alan-lee"),
    )
    assert [(cover.width, cover.height) for cover in book.covers] == [(1000, 1600), (500, 800)]
    assert (book.categories, book.language) == (("Fantasy", "Classics"), "en")
    assert book.series[0].position == 0.5


@pytest.mark.parametrize("key", ["Genre", "genre", "Genres"])
def test_genres_of_hardcover_are_found_however_they_are_called(key):
    edition = read("hardcover", "editions")["data"]["editions"][0]
    edition["book"]["cached_tags"] = {key: [{"tag": "Epic"}], "Mood": [{"tag": "dark"}]}
    [book] = hardcover_answers.parse_editions({"editions": [edition]}, ISBN)
    assert book.categories == ("Epic",)


def test_of_several_books_at_a_position_the_most_read_one_is_the_volume():
    series = read("hardcover", "volumes")["data"]["series"][0]
    assert [
        (each.position, each.external_value) for each in hardcover_answers.parse_volumes(series)
    ] == [
        (1.0, "the-fellowship-of-the-ring"),
        (2.0, "the-two-towers"),
    ]


def test_errors_of_graphql_are_errors():
    assert hardcover.code_of_errors(read("hardcover", "graphql_error")) == "bad_answer"
    assert (
        hardcover.code_of_errors({"errors": [{"extensions": {"code": "invalid-jwt"}}]})
        == "refused_key"
    )
    assert hardcover.code_of_errors({}) == "bad_answer"
    assert hardcover.code_of_errors({"data": {}}) == ""


def test_volumes_of_mangadex_have_the_date_of_their_first_chapter():
    found = mangadex.parse_volumes(
        read("mangadex", "aggregate"),
        read("mangadex", "covers")["data"],
        read("mangadex", "chapters")["data"],
        "m",
        COVERS,
    )
    assert found == [
        VolumeFacts(1.0, released="2018-02-01", cover_url=f"{COVERS}/covers/m/v1.jpg.512.jpg"),
        VolumeFacts(1.5),
        VolumeFacts(2.0),
    ]


def test_a_manga_has_an_english_title_or_any_and_its_people_with_roles():
    berserk, other = mangadex.parse_series(read("mangadex", "manga"), COVERS)
    assert (berserk.name, other.name) == ("Berserk", "Beruserku Gaiden")
    assert [creator.role for creator in berserk.creators] == ["writer", "art"]
    assert berserk.description == "Guts, a former mercenary."
    assert (other.is_complete, other.total_count, berserk.is_complete) == (True, 2, False)


@pytest.mark.parametrize(("name", "turned"), [
    ("Austen, Jane", "Jane Austen"), ("Jane Austen", "Jane Austen"), ("Plato", "Plato"),
    ("King, Martin Luther, Jr.", "King, Martin Luther, Jr."), ("Austen,", "Austen,"),
    (", J", ", J"),
])  # fmt: skip
def test_names_are_turned_round_where_that_is_certain(name, turned):
    assert values.given_name_first(name) == turned


@pytest.mark.parametrize("address", [
    "javascript:alert(1)", "data:image/png;base64,x", "//host/x", "ftp://host/x", "http://",
    "http://[::1", "http://host/\x01", "x" * 3000, None, 7, ["http://host"],
])  # fmt: skip
def test_what_is_no_address_of_the_web_is_none(address):
    assert values.web_address(address) == ""


@pytest.mark.parametrize(("value", "clean"), [
    ("<b>Emma</b>\n &amp; co", "Emma & co"), (7, "7"), (1.5, "1.5"), (True, ""), (None, ""),
    (["x"], ""), ("a\0b", "ab"), ("I <3 books", "I <3 books"),
])  # fmt: skip
def test_a_line_is_clean(value, clean):
    assert values.line(value) == clean


def test_covers_of_all_editions_are_listed_once():
    editions = read("open_library", "editions")
    found = open_library_answers.parse_edition_covers(editions, COVERS)
    assert found == [Cover(f"{COVERS}/b/id/6979861-L.jpg"), Cover(f"{COVERS}/b/id/8406786-L.jpg")]
