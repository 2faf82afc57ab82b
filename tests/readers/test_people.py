"""The people in a value of a tag, and which values are one group."""

from __future__ import annotations

import pytest

from readers.people import is_nobody, names_of, people_of, reading_order, without_honorific


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ursa Mackey", ["Ursa Mackey"]),
        ("Mackey, Ursa", ["Ursa Mackey"]),
        ("van der Berg, Jan", ["Jan van der Berg"]),
        ("van der Berg, Jan Pieter", ["Jan Pieter van der Berg"]),
        ("Beethoven, Ludwig van", ["Ludwig van Beethoven"]),
        ("Le Guin, Ursula K.", ["Ursula K. Le Guin"]),
        ("Tolkien, J. R. R.", ["J. R. R. Tolkien"]),
        ("García Márquez, Gabriel", ["Gabriel García Márquez"]),
        ("Doyle, Sir Arthur Conan", ["Sir Arthur Conan Doyle"]),
        ("Dickens, Charles, 1812-1870", ["Charles Dickens"]),
        ("Dickens, Charles (1812-1870)", ["Charles Dickens"]),
        ("Ann Lee (1950-)", ["Ann Lee"]),
        ("Smith, Jr.", ["Smith, Jr."]),
        ("Martin Luther King, Jr.", ["Martin Luther King, Jr."]),
        ("King, Martin Luther, Jr.", ["Martin Luther King, Jr."]),
        ("Francis, Pope", ["Pope Francis"]),
        ("Charles, Prince of Wales", ["Charles, Prince of Wales"]),
        ("Tyler, the Creator", ["Tyler, the Creator"]),
        ("AC/DC", ["AC/DC"]),
        ("村上春樹", ["村上春樹"]),
        ("CLAMP", ["CLAMP"]),
    ],
)
def test_one_person_or_group(text, names):
    assert list(names_of(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        "Ann Lee & Bob Ray",
        "Ann Lee and Bob Ray",
        "Ann Lee und Bob Ray",
        "Ann Lee et Bob Ray",
        "Ann Lee with Bob Ray",
        "Ann Lee; Bob Ray",
        "Ann Lee;Bob Ray",
        "Ann Lee|Bob Ray",
        "Ann Lee, Bob Ray",
        "Ann Lee、Bob Ray",
        "Ann Lee，Bob Ray",
        "Ann Lee / Bob Ray",
        "Ann Lee/Bob Ray",
        "Ann Lee\0Bob Ray",
        "Ann Lee\nBob Ray",
        "Lee, Ann & Ray, Bob",
        "Lee, Ann and Ray, Bob",
        "Lee, Ann; Ray, Bob",
        "Lee, Ann, Ray, Bob",
        "by Ann Lee and Bob Ray",
        "Written by Ann Lee & Bob Ray",
        "Ann Lee, and Bob Ray",
        "Ann Lee, Bob Ray et al.",
        "Ann Lee; Bob Ray; Ann Lee",
    ],
)
def test_two_people(text):
    assert list(names_of(text)) == ["Ann Lee", "Bob Ray"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("van der Berg, Jan; Doe, Jane", ["Jan van der Berg", "Jane Doe"]),
        ("Ann Lee, Bob Ray & Cat Poe", ["Ann Lee", "Bob Ray", "Cat Poe"]),
        ("Ann Lee, Bob Ray, Cat Poe and Dan Fox", ["Ann Lee", "Bob Ray", "Cat Poe", "Dan Fox"]),
        ("Martin Luther King, Jr. and Ann Lee", ["Martin Luther King, Jr.", "Ann Lee"]),
        ("Ann Lee, Martin Luther King, Jr.", ["Ann Lee", "Martin Luther King, Jr."]),
        ("村上春樹、柴田元幸", ["村上春樹", "柴田元幸"]),
        ("Homer; Virgil", ["Homer", "Virgil"]),
        ("Unknown; Ann Lee", ["Ann Lee"]),
    ],
)
def test_several_people(text, names):
    assert list(names_of(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        "Simon & Garfunkel",
        "Earth, Wind & Fire",
        "Crosby, Stills, Nash & Young",
        "Emerson, Lake and Palmer",
        "Nick Cave and the Bad Seeds",
        "Bob Marley & The Wailers",
        "Smith & Sons",
        "Smith, Elder & Co.",
        "Strunk & White",
        "Department of Health and Human Services",
        "University of Bonn and Friends",
        "Hootie & the Blowfish",
    ],
)
def test_the_name_of_a_group_stays_whole(text):
    assert list(names_of(text)) == [text]


@pytest.mark.parametrize(
    "text",
    ["Unknown", "unknown author", "Various", "Various Authors", "AA.VV.", "N/A", "-", "???", " ",
     "Unbekannt", "Administrator", "Microsoft Office User", "et al."],
)  # fmt: skip
def test_who_is_not_known_is_nobody(text):
    assert is_nobody(text)
    assert names_of(text) == ()


@pytest.mark.parametrize("text", ["Anonymous", "Ann Unknown", "Various Ann"])
def test_names_with_such_words_are_people(text):
    assert list(names_of(text)) == [text]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("Ann Lee (Translator)", [("Ann Lee", "translator")]),
        ("Lee, Ann [Editor]", [("Ann Lee", "editor")]),
        ("Ann Lee - translator", [("Ann Lee", "translator")]),
        ("Ann Lee (Author), Bob Ray (Illustrator)",
         [("Ann Lee", "author"), ("Bob Ray", "illustrator")]),
        ("Ann Lee; Bob Ray (Translator)", [("Ann Lee", ""), ("Bob Ray", "translator")]),
        ("Ann Lee and Bob Ray (Editors)", [("Ann Lee", "editor"), ("Bob Ray", "editor")]),
        ("Ann Lee and Bob Ray (Translator)", [("Ann Lee", ""), ("Bob Ray", "translator")]),
        ("Ann (Nan) Lee", [("Ann (Nan) Lee", "")]),
    ],
)  # fmt: skip
def test_a_role_beside_a_name_is_their_role(text, pairs):
    assert [tuple(person) for person in people_of(text)] == pairs


def test_the_sort_name_says_that_a_text_is_turned_round():
    text = "García Márquez, Gabriel José"
    assert list(names_of(text, text)) == ["Gabriel José García Márquez"]
    assert list(names_of("Ann Lee, Bob Ray", "Lee, Ann & Ray, Bob")) == ["Ann Lee", "Bob Ray"]


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Sir Arthur Conan Doyle", "Arthur Conan Doyle"), ("Dr. Seuss", "Dr. Seuss"),
     ("Prof. Dr. Ann Lee", "Ann Lee"), ("Mr. Scruff", "Mr. Scruff")],
)  # fmt: skip
def test_titles_before_a_full_name_are_left_out(name, plain):
    assert without_honorific(name) == plain


@pytest.mark.parametrize("piece", ["a, ", "a & ", "a;", "(", " and", "Jr., ", "1-"])
def test_a_value_of_a_million_equal_pieces_is_cut_and_split(piece):
    assert len(people_of(piece * 1_000_000)) <= 200
    assert reading_order(piece * 500) is not None
