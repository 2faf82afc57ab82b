"""Identifiers as files write them."""

from __future__ import annotations

import pytest

from readers import registry
from readers.codes import barcode, has_bad_isbn, identifiers, pair_of
from tests.makers.audio import flac
from tests.makers.books import cbz, epub


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("ISBN: 978-0-306-40615-7", ["9780306406157"]),
        ("urn:isbn:9780306406157", ["9780306406157"]),
        ("isbn:0-306-40615-2", ["0306406152"]),
        ("ISBN-13: 9780306406157 (pbk)", ["9780306406157"]),
        ("eISBN 978-0-306-40615-7", ["9780306406157"]),
        ("9780306406157 (pbk)", ["9780306406157"]),
        ("0141439580 (pbk.)", ["0141439580"]),
        ("080442957X", ["080442957X"]),
        ("9780306406158", []),
        ("ISBN 0306406153", []),
    ],
)
def test_an_isbn_is_found_without_a_scheme(text, numbers):
    assert identifiers(text) == [("isbn", number) for number in numbers]


@pytest.mark.parametrize(
    ("numbers", "pair"),
    [
        ([], ("", "")),
        (["9788186227527", "8186227520"], ("9788186227527", "8186227520")),
        (["8186227520", "9788186227527"], ("9788186227527", "8186227520")),
        (["0306406152", "9788186227527"], ("", "0306406152")),
        (["9780306406157", "9788186227527", "8186227520"], ("9780306406157", "")),
    ],
)
def test_an_edition_has_one_isbn_in_its_two_forms(numbers, pair):
    assert pair_of(numbers) == pair


@pytest.mark.parametrize("text", ["ISBN 0306406153", "isbn:9780306406158"])
def test_a_wrong_check_digit_is_noted(text, saved):
    assert has_bad_isbn(text)
    facts = registry.read(saved("a.epub", epub(identifiers=[("ISBN", text)])))
    assert "bad_isbn" in facts.notes
    assert not any(scheme == "isbn" for scheme, _ in facts.identifiers)


def test_a_right_one_is_not(saved):
    assert "bad_isbn" not in registry.read(saved("a.epub", epub(isbn="9780306406157"))).notes


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("4006381333931", "4006381333931"),
        ("0 36000 29145 2", "036000291452"),
        ("96385074", "96385074"),
        ("4006381333932", ""),
        ("0000000000000", ""),
        ("12345", ""),
        ("none", ""),
    ],
)
def test_a_barcode_has_a_check_digit(text, digits):
    assert barcode(text) == digits


def test_comics_and_albums_keep_their_barcode(saved):
    facts = registry.read(saved("a.cbz", cbz(1, {"GTIN": "4006381333931"})))
    assert facts.identifiers == (("barcode", "4006381333931"),)
    facts = registry.read(saved("b.cbz", cbz(1, {"GTIN": "4006381333932"})))
    assert (facts.identifiers, facts.notes) == ((), ("bad_barcode",))
    facts = registry.read(saved("c.flac", flac(title="T", extra={"UPC": "036000291452"})), "music")
    assert facts.identifiers == (("barcode", "036000291452"),)
