"""Audiobooks by the names of their folders and files."""

from __future__ import annotations

import random

import pytest

from readers.audiobook_names import AudiobookName, audiobook_of
from readers.part_names import is_generic, part_name
from tests.readers.audiobook_grammar import audiobooks


def test_every_folder_of_the_grammar_is_read_as_a_person_reads_it():
    rows = list(audiobooks())
    assert len(rows) >= 600
    wrong = [
        f"{path}: {name} not {wanted}"
        for path, wanted in rows
        if (name := audiobook_of(path.split("/"))) != wanted
    ]
    assert not wrong, "\n".join(wrong)


FOLDERS = {
    "Ann Quill/Lamp 1-6/#2 - Wick": AudiobookName("Wick", "", ("Ann Quill",), "Lamp", "2"),
    "Ann Quill/Lamp/Book 3": AudiobookName("Book 3", "", ("Ann Quill",), "Lamp", "3"),
    "Ann Quill/1984": AudiobookName("1984", "", ("Ann Quill",)),
    "Ann Quill/1984 (1949)": AudiobookName("1984", "", ("Ann Quill",), year=1949),
    "Ann Quill/1984: A Novel": AudiobookName("1984", "A Novel", ("Ann Quill",)),
    "Ann Quill/Lamp/1-3 - Wicks": AudiobookName("Wicks", "", ("Ann Quill",), "Lamp", "1-3"),
    "Ann Quill/Lamp/Lamp": AudiobookName("Lamp", "", ("Ann Quill",), "Lamp"),
    "The Lamp Trilogy/02 - Wick": AudiobookName("Wick", "", (), "The Lamp Trilogy", "2"),
    "Ann Quill & Tom Ash/Wick": AudiobookName("Wick", "", ("Ann Quill", "Tom Ash")),
    "Ann Quill/Wick {Tim Oak, Zoë Lys}": AudiobookName(
        "Wick", "", ("Ann Quill",), narrators=("Tim Oak", "Zoë Lys")
    ),
    "Ann Quill/Wick (Abridged)": AudiobookName("Wick", "", ("Ann Quill",), is_abridged=True),
    "Ann Quill/Lamp 02 - Wick": AudiobookName("Wick", "", ("Ann Quill",), "Lamp", "2"),
    "Ann Quill/Apollo 13 - The Story": AudiobookName("Apollo 13", "The Story", ("Ann Quill",)),
    "Ann Quill/Wick (Part 2)": AudiobookName("Wick (Part 2)", "", ("Ann Quill",)),
    "Wick": AudiobookName("Wick"),
}  # fmt: skip


def test_folders_that_need_a_second_look():
    wrong = [
        f"{path}: {name} not {wanted}"
        for path, wanted in FOLDERS.items()
        if (name := audiobook_of(path.split("/"))) != wanted
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("stem", "disc", "number", "book"),
    [
        ("01", 0, 1, ""), ("01 - Intro", 0, 1, ""), ("Chapter 10", 0, 10, ""),
        ("Part 1 of 10", 0, 1, ""), ("Wick - Part 03", 0, 3, "Wick"), ("Wick 01", 0, 1, "Wick"),
        ("Wick (3)", 0, 3, "Wick"), ("1-01 Intro", 1, 1, ""), ("CD1-03", 1, 3, ""),
        ("D01T03", 1, 3, ""), ("Wick - 02 - Home", 0, 2, "Wick"), ("Wick-Part01", 0, 1, "Wick"),
        ("Kapitel 3", 0, 3, ""), ("Wick 2001", 0, 0, "Wick 2001"), ("Wick", 0, 0, "Wick"),
        ("01. Vorstellung", 0, 1, ""), ("wick_01", 0, 1, "wick"),
    ],
)  # fmt: skip
def test_a_file_says_which_part_of_which_book_it_is(stem, disc, number, book):
    name = part_name(stem)
    assert (name.disc, name.number, name.book) == (disc, number, book)


@pytest.mark.parametrize(
    "stem", ["audiobook", "01", "track 1", "Part 2 of 3", "Chapter 07", "full"]
)
def test_a_generic_name_names_no_book(stem):
    assert is_generic(stem)


@pytest.mark.parametrize("stem", ["Wick", "01 - Wick", "Book of Oil", "Wick Part 1"])
def test_a_title_is_not_generic(stem):
    assert not is_generic(stem)


PIECES = [
    "(", ")", "[", "{", "}", " - ", "-", "1", "01", "1994", "Book 1", ",", ":", " ", "Ann Quill",
    "Wick", "#", "B0AB12CD34",
]  # fmt: skip


def test_no_mixture_of_pieces_raises_anything():
    chance = random.Random(7)
    for _ in range(2_000):
        names = ["".join(chance.choices(PIECES, k=chance.randrange(1, 12))) for _ in range(3)]
        assert isinstance(audiobook_of(names), AudiobookName)
        part_name(names[0])
    for piece in PIECES:
        audiobook_of([piece * 300] * 3)
        part_name(piece * 300)
