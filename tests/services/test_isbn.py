"""Ten digits or thirteen, with hyphens or without: one number."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from errors import Forbidden, Invalid, NotFound
from models.base import db
from models.work import Edition
from services import isbn
from services.db.transactions import writing
from services.text import isbns
from services.works import editions
from tests.blueprints.api.client import Program
from tests.factories import make_work, signed_in

DUNE = ("9780441013593", "0441013597")


@pytest.mark.parametrize(
    "text",
    [
        "9780441013593",
        "978-0-441-01359-3",
        " 978 0 441 01359 3 ",
        "0441013597",
        "0-441-01359-7",
        "978–0–441–01359–3",
    ],
)
def test_every_way_of_writing_it_is_the_same_number(text):
    assert isbns.find(text) == DUNE
    assert isbns.find_variants(text) == set(DUNE)
    assert (isbns.isbn_13(text), isbns.isbn_10(text)) == DUNE


@pytest.mark.parametrize("digits", ["9780441013593", "0441013597", "080442957X", "9791090636071"])
def test_hyphens_make_no_difference_to_the_check_digit(digits):
    """A number without them is judged in a shorter way."""
    for last in "0123456789X":
        number = digits[:-1] + last
        assert (isbns.find(number) is None) == (number != digits)
        assert isbns.find(number) == isbns.find(f"{number[:4]}-{number[4:]}")


def test_an_x_may_be_small():
    assert isbns.find("080442957x") == ("9780804429573", "080442957X")


def test_numbers_that_begin_with_979_have_no_ten_digits():
    assert isbns.find("979-10-90636-07-1") == ("9791090636071", "")
    with pytest.raises(ValueError):
        isbns.isbn_10("9791090636071")


@pytest.mark.parametrize(
    "text",
    [
        "9780441013590",
        "0441013590",
        "978044101359",
        "044101359",
        "hello",
        "",
        "   ",
        "9" * 100,
        "X441013597",
    ],
)
def test_what_is_none_is_found_nowhere(text):
    assert isbns.find(text) is None
    assert isbns.find_variants(text) == set()
    with pytest.raises(Invalid) as raised:
        isbns.clean(text, "isbn_13")
    assert raised.value.fields["isbn_13"].code == "not_an_isbn"


def test_an_empty_value_stays_empty():
    assert (isbns.isbn_13(""), isbns.isbn_10(None)) == ("", "")


def test_two_numbers_of_different_books_are_refused_and_stored_ones_may_stay(olga, books):
    work = make_work("Emma", books)
    edition = db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalar_one()
    mine, other = isbns.find("9783161484100"), isbns.find("9780141439587")
    assert mine is not None
    assert other is not None
    pair = {"isbn_13": mine.isbn_13, "isbn_10": other.isbn_10}
    with pytest.raises(Invalid) as refused:
        editions.edit_edition(edition, books, pair, by=olga)
    assert refused.value.fields["isbn_10"].code == "other_isbn"
    with pytest.raises(Invalid):
        editions.create_edition(work, books, {"format": "paperback", **pair}, by=olga)
    editions.edit_edition(edition, books, {"isbn_13": mine.isbn_13}, by=olga)
    with pytest.raises(Invalid):
        editions.edit_edition(edition, books, {"isbn_10": other.isbn_10}, by=olga)
    editions.edit_edition(edition, books, {"isbn_10": mine.isbn_10}, by=olga)
    with writing(edition):
        edition.isbn_10 = other.isbn_10  # as an older version stored it
    editions.edit_edition(edition, books, {**pair, "name": "Kept"}, by=olga)
    assert (edition.name, edition.isbn_10) == ("Kept", other.isbn_10)


@pytest.mark.parametrize(
    "typed",
    ["978-3-16-148410-0", "9783161484100", "316148410X", "3-16-148410-x", " 978 3 16 148410 0 "],
)
@pytest.mark.parametrize("stored", [("9783161484100", ""), ("", "316148410X")])
def test_a_bare_isbn_finds_the_book_on_pages_and_by_api(app, cast, books, typed, stored):
    work = make_work("Emma", books)
    make_work("Persuasion", books)
    edition = db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalar_one()
    values = dict(zip(("isbn_13", "isbn_10"), stored, strict=True))
    editions.edit_edition(edition, books, values, by=cast.olga)
    query = urlencode({"q": typed})
    page = signed_in(app, cast.vera).get(f"/search?{query}").text
    assert "Emma" in page
    assert "Persuasion" not in page
    found = Program(app, cast.vera).get(f"/libraries/{books.uuid}/books?{query}").json
    assert [book["title"] for book in found["items"]] == ["Emma"]


def test_a_title_that_is_an_isbn_is_found_by_it(app, cast, books):
    make_work("3161484100 is not, but 316148410X is", books)
    found = Program(app, cast.vera).get(f"/libraries/{books.uuid}/books?q=316148410X").json
    assert found["total"] == 1


# ── two numbers of different editions, as they were stored before ─────────────────────────────────


@pytest.mark.parametrize(
    ("thirteen", "ten", "expected"),
    [
        (*DUNE, False),
        (DUNE[0], "", False),
        ("", DUNE[1], False),
        ("", "", False),
        (DUNE[0], "0261103342", True),
        ("9791032305690", DUNE[1], True),
    ],
)
def test_which_two_numbers_are_of_different_editions(thirteen, ten, expected):
    assert isbns.are_of_two_editions(thirteen, ten) is expected


@pytest.fixture
def clash(cast, books):
    work = make_work("Dune", books)
    edition = db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalar_one()
    with writing(edition):
        edition.isbn_13, edition.isbn_10 = DUNE[0], "0261103342"
    fine = make_work("Emma", books)
    edition = db.session.execute(select(Edition).where(Edition.work_id == fine.id)).scalar_one()
    with writing(edition):
        edition.isbn_13, edition.isbn_10 = DUNE
    return work


def test_they_are_kept_and_marked_where_the_edition_is_shown(app, cast, clash):
    text = signed_in(app, cast.vera).get(f"/works/{clash.id}").text
    assert "ISBNs of two different editions" in text
    assert DUNE[0] in text
    assert "0261103342" in text
    emma = clash.id + 1
    assert "two different" not in signed_in(app, cast.vera).get(f"/works/{emma}").text


def test_the_owner_has_a_list_of_them(app, cast, books, clash):
    page = signed_in(app, cast.olga)
    at = f"/libraries/{books.id}/isbns"
    assert at in page.get(f"/libraries/{books.id}/edit").text
    text = page.get(at).text.partition("<main")[2]
    assert "Dune" in text
    assert "Emma" not in text
    edition = db.session.execute(select(Edition).where(Edition.work_id == clash.id)).scalar_one()
    editions.edit_edition(edition, books, {"isbn_10": ""}, by=cast.olga)
    assert "No problems" in page.get(at).text


def test_an_editor_asks_for_the_list_but_a_viewer_and_a_stranger_may_not(cast, books, clash):
    assert [work.title for work in isbn.list_clashes(books, by=cast.edo)] == ["Dune"]
    with pytest.raises(Forbidden):
        isbn.list_clashes(books, by=cast.vera)
    with pytest.raises(NotFound):
        isbn.list_clashes(books, by=cast.stan)
