"""Ten digits or thirteen, with hyphens or without: one number."""

from __future__ import annotations

import pytest

from errors import Invalid
from services import isbn

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
    assert isbn.find(text) == DUNE
    assert isbn.find_variants(text) == set(DUNE)
    assert (isbn.isbn_13(text), isbn.isbn_10(text)) == DUNE


def test_an_x_may_be_small():
    assert isbn.find("080442957x") == ("9780804429573", "080442957X")


def test_numbers_that_begin_with_979_have_no_ten_digits():
    assert isbn.find("979-10-90636-07-1") == ("9791090636071", "")
    with pytest.raises(ValueError):
        isbn.isbn_10("9791090636071")


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
    assert isbn.find(text) is None
    assert isbn.find_variants(text) == set()
    with pytest.raises(Invalid) as raised:
        isbn.clean(text, "isbn_13")
    assert raised.value.fields["isbn_13"].code == "not_an_isbn"


def test_nothing_stays_nothing():
    assert (isbn.isbn_13(""), isbn.isbn_10(None)) == ("", "")
