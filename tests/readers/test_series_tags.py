"""Series and ISBNs as people and programs write them into tags."""

from __future__ import annotations

import pytest

from readers import registry
from readers.book_names import book_name
from readers.codes import identifiers, isbns
from readers.series_tags import behind_title, series_of
from tests.makers import epub
from tests.makers.audio import flac, mp3


@pytest.mark.parametrize(
    ("names", "numbers", "series"),
    [
        (["Earthsea"], [], [("Earthsea", "")]),
        (["Earthsea"], ["2"], [("Earthsea", "2")]),
        (["Earthsea"], ["2/6"], [("Earthsea", "2")]),
        (["Earthsea #2"], ["2"], [("Earthsea", "2")]),
        (["series A #1, series B #2"], [], [("series A", "1"), ("series B", "2")]),
        (["A #1; B #2.5"], [], [("A", "1"), ("B", "2.5")]),
        (["A, Book 1 & B, Book 2"], [], [("A", "1"), ("B", "2")]),
        (["A; B"], ["1; 2"], [("A", "1"), ("B", "2")]),
        (["A", "B"], ["1", "2"], [("A", "1"), ("B", "2")]),
        (["A", "a"], [], [("A", "")]),
        (["Corum #4, Dramatized Adaptation"], [], [("Corum", "4")]),
        (["Corum #4 (Full Cast)"], [], [("Corum", "4")]),
        (["The Lion, the Owl #2"], [], [("The Lion, the Owl", "2")]),
        (["Fire & Water"], [], [("Fire & Water", "")]),
        (["Corum Vol. 3"], [], [("Corum", "3")]),
        (["Corum #-1"], [], [("Corum", "-1")]),
        ([], ["2"], []),
        (["Corum, Book 3 of 7"], [], [("Corum", "3")]),
        (["Corum (Book 3 of 7)"], [], [("Corum", "3")]),
        (["Corum #3 of 7"], [], [("Corum", "3")]),
        (["Corum, 3"], [], [("Corum", "3")]),
        (["Corum [3]"], [], [("Corum", "3")]),
        (["A (1); B (2)"], [], [("A", "1"), ("B", "2")]),
        (["A #1 / B #2"], [], [("A", "1"), ("B", "2")]),
        (["Book 4 of Corum"], [], [("Corum", "4")]),
        (["Band 4: Corum"], [], [("Corum", "4")]),
        (["Corum #04"], [], [("Corum", "4")]),
        (["Corum #1½"], [], [("Corum", "1½")]),
        (["Corum #0"], [], [("Corum", "0")]),
        (["Corum"], ["3 of 7"], [("Corum", "3")]),
        (["Corum"], ["Book 3"], [("Corum", "3")]),
        (["Corum"], ["#03"], [("Corum", "3")]),
        (["Corum"], ["3 (Unabridged)"], [("Corum", "3")]),
        (["Corum"], ["4.0"], [("Corum", "4")]),
        (["Corum"], ["-1"], [("Corum", "-1")]),
        (["Corum"], ["½"], [("Corum", "½")]),
        (["Corum 3"], [], [("Corum 3", "")]),
        (["Catch-22"], [], [("Catch-22", "")]),
        (["Year (1999)"], [], [("Year (1999)", "")]),
    ],
)
def test_the_series_of_a_tag(names, numbers, series):
    assert list(series_of(names, numbers)) == series


@pytest.mark.parametrize(
    ("title", "rest", "series"),
    [
        ("The Long Way (Wayfarer 01)", "The Long Way", [("Wayfarer", "1")]),
        ("The Long Way (Wayfarer, #1.5)", "The Long Way", [("Wayfarer", "1.5")]),
        ("The Long Way [Wayfarer Book 2]", "The Long Way", [("Wayfarer", "2")]),
        ("The Long Way (Wayfarer, 3)", "The Long Way", [("Wayfarer", "3")]),
        ("The Long Way (Wayfarer Book 1 of 3)", "The Long Way", [("Wayfarer", "1")]),
        ("The Long Way (Wayfarer #1-3)", "The Long Way", [("Wayfarer", "1-3")]),
        ("The Long Way (Wayfarer #-1)", "The Long Way", [("Wayfarer", "-1")]),
        ("The Long Way (Wayfarer #1½)", "The Long Way", [("Wayfarer", "1½")]),
        ("The Long Way (Wayfarer, #0)", "The Long Way", [("Wayfarer", "0")]),
        ("The Way (Wayfarer, #1; Owls, #2)", "The Way", [("Wayfarer", "1"), ("Owls", "2")]),
        ("The Long Way (Vol. 2)", "The Long Way (Vol. 2)", []),
        ("Learn It (Python 3)", "Learn It (Python 3)", []),
        ("The Long Way (2014)", "The Long Way (2014)", []),
        ("The Way (Wayfarer, #1; a tale)", "The Way (Wayfarer, #1; a tale)", []),
        ("(Wayfarer 01)", "(Wayfarer 01)", []),
        ("", "", []),
    ],
)
def test_the_series_in_brackets_behind_a_title(title, rest, series):
    assert behind_title(title) == (rest, tuple(series))


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("Wayfarer 01 - The Long Way", ("The Long Way", (), "Wayfarer", "1", 0)),
        ("Wayfarer - 01 - The Long Way", ("The Long Way", (), "Wayfarer", "1", 0)),
        ("Wayfarer - #1.5 - The Long Way", ("The Long Way", (), "Wayfarer", "1.5", 0)),
        ("[Wayfarer 01] The Long Way", ("The Long Way", (), "Wayfarer", "1", 0)),
        ("Mary Poe - Wayfarer 01 - The Long Way",
         ("The Long Way", ("Mary Poe",), "Wayfarer", "1", 0)),
        ("Mary Poe - Wayfarer - 01 - The Long Way",
         ("The Long Way", ("Mary Poe",), "Wayfarer", "1", 0)),
        ("Poe, Mary - The Long Way (Wayfarer, #1)",
         ("The Long Way", ("Mary Poe",), "Wayfarer", "1", 0)),
    ],
)  # fmt: skip
def test_the_series_in_the_name_of_a_file(stem, name):
    assert book_name(stem) == name


@pytest.mark.parametrize("maker", [mp3, flac], ids=["mp3", "flac"])
def test_an_audiobook_names_two_series_in_one_tag(maker, saved):
    data = maker(title="T", album="T (Unabridged)", artist="A", extra={"SERIES": "A #1, B #2"})
    facts = registry.read(saved(f"t.{maker.__name__}", data), "audiobook")
    assert (facts.series, facts.series_position, facts.more_series) == ("A", "1", (("B", "2"),))
    assert (facts.album, facts.is_abridged) == ("T", False)


@pytest.mark.parametrize(("position", "read"), [
    ("2.00", "2"), ("1.5", "1.5"), ("3a", "3a"), ("1e400", ""), ("NaN", ""), ("-inf", ""),
])  # fmt: skip
def test_a_position_that_is_no_number_is_none(saved, position, read):
    facts = registry.read(saved("a.epub", epub("A", series=("Lamp", position))))
    assert (facts.series, facts.series_position) == ("Lamp", read)


def test_a_book_of_two_collections_is_in_two_series(saved):
    second = (
        '<meta property="belongs-to-collection" id="c2">Owls</meta>'
        '<meta refines="#c2" property="collection-type">series</meta>'
        '<meta refines="#c2" property="group-position">7</meta>'
    )
    facts = registry.read(saved("a.epub", epub("A", series=("Lamp", "2"), extra_metadata=second)))
    assert (facts.series, facts.series_position) == ("Lamp", "2")
    assert facts.more_series == (("Owls", "7"),)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("0141439580 (pbk.)", ["0141439580"]),
        ("ISBN 978-0-306-40615-7 (hardback)", ["9780306406157"]),
        ("9788186227527, 8186227520", ["9788186227527", "8186227520"]),
        ("0-306-40615-2 : £9.99", ["0306406152"]),
        ("978-0-306-40615-7", ["9780306406157"]),
        ("9780306406158", []),
        ("no number", []),
    ],
)
def test_isbns_are_found_among_words(text, numbers):
    assert isbns(text) == numbers
    assert identifiers(text, "ISBN") == [("isbn", number) for number in numbers]


def test_a_long_number_of_no_known_kind_is_no_isbn():
    assert identifiers("order 9788186227527 of 3") == []
    assert identifiers("order 9788186227527 of 3", "calibre") != [("isbn", "9788186227527")]


@pytest.mark.parametrize("version", [2, 3])
def test_a_book_says_its_isbn_with_words(version, saved):
    numbers = [("ISBN", "9788186227527 (hbk.), 8186227520 (pbk.)")]
    facts = registry.read(saved("a.epub", epub("A", version=version, identifiers=numbers)))
    assert {number for scheme, number in facts.identifiers if scheme == "isbn"} == {
        "9788186227527",
        "8186227520",
    }


@pytest.mark.parametrize("piece", [" ", "1 ", "a,", "#", " (", "Book ", "[1] ", "of "])
def test_a_tag_of_a_million_equal_pieces_is_cut_and_read(piece):
    text = "a" + piece * 1_000_000
    assert len(series_of([text], [text])[0][0]) <= 500
    behind_title(text[:1000] + "(" + text[:1000] + ")")


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("number", ["1e400", "NaN", "-Infinity"])
def test_a_number_that_is_none_is_left_out_and_noted(version, number, saved):
    facts = registry.read(saved("a.epub", epub(series=("Wick", number), version=version)))
    assert (facts.series, facts.series_position) == ("Wick", "")
    assert "bad_number" in facts.notes
