"""Comics by their names and folders."""

from __future__ import annotations

import random

import pytest

from readers.comic_folders import comic_of
from readers.comic_names import ComicName, comic_name
from readers.number_labels import plain
from readers.numerals import from_chinese
from tests.readers.comic_grammar import comics


def read(path: str) -> ComicName:
    *folders, stem = path.split("/")
    return comic_of(folders, stem)


def test_every_name_of_the_grammar_is_read_as_a_person_reads_it():
    rows = list(comics())
    assert len(rows) >= 600
    wrong = [
        f"{path}: {name} not {wanted}" for path, wanted in rows if (name := read(path)) != wanted
    ]
    assert not wrong, "\n".join(wrong)


FOLDERS = {
    "Saltglass (2012)/001": ComicName("Saltglass", number="1", year=2012),
    "Saltglass (2012)/Saltglass 012 (2013)": ComicName("Saltglass", number="12", year=2013),
    "Image/Nine Bridges 001": ComicName("Nine Bridges", number="1"),
    "DC Comics/Nine Bridges": ComicName("Nine Bridges"),
    "Nine Bridges/Nine Bridges and a Half 001": ComicName("Nine Bridges and a Half", number="1"),
    "Station 100/Station 100 012": ComicName("Station 100", number="12"),
    "Station 100/Station 100": ComicName("Station 100"),
    "Station 100/100": ComicName("Station 100", number="100"),
    "Kumo/Kumo - The Grey Heron": ComicName("Kumo", title="The Grey Heron"),
    "Kumo/Volume 03/Chapter 021": ComicName("Kumo", "3", "21"),
    "Kumo v01-72 (Digital)/Kumo v05": ComicName("Kumo", "5"),
    "Kumo v2 (2011)/Kumo 004": ComicName("Kumo", "2", "4", year=2011),
    "Kumo/Annuals/Kumo Annual 02": ComicName("Kumo Annual", number="2", kind="annual"),
    "Kumo/Specials/The Lost Page": ComicName("Kumo", title="The Lost Page", kind="special"),
    "Kumo [English]/c0100": ComicName("Kumo", number="100", language="en"),
    "Comics/K/Kumo 03": ComicName("Kumo", number="3"),
    "Orbit 2/2012/004": ComicName("Orbit 2", number="4", year=2012),
    "Kumo/Kumo 2 of 6": ComicName("Kumo", number="2", total=6),
    "Kumo/Kumo 2 von 6 (2010)": ComicName("Kumo", number="2", total=6, year=2010),
    "Kumo/2 of 6": ComicName("Kumo", number="2", total=6),
    "Kumo/2 sur 6 - The Lost Page": ComicName("Kumo", number="2", total=6, title="The Lost Page"),
    "Kumo/Kumo #4 di 6": ComicName("Kumo", number="4", total=6),
    "Kumo 3 из 6": ComicName("Kumo", number="3", total=6),
    "Kumo v2 (of 6)": ComicName("Kumo", "2", total=6),
    "Kumo/Kumo 5of6": ComicName("Kumo", number="5", total=6),
    "Kumo/5of6": ComicName("Kumo", number="5", total=6),
    "Kumo 4-of-6": ComicName("Kumo", number="4", total=6),
    "Kumo.4.of.6": ComicName("Kumo", number="4", total=6),
    "Kumo 5von6 - Home": ComicName("Kumo", number="5", total=6, title="Home"),
    "Kumo 03 [3 of 4]": ComicName("Kumo", number="3", total=4),
    "Kumo #3 [3of4]": ComicName("Kumo", number="3", total=4),
    "Kumo #412 (1 of 4)": ComicName("Kumo", number="412", total=4),
    "Kumo Vol. 2 (1 of 4)": ComicName("Kumo", "2", number="1", total=4),
    "Area 51 (1 of 4)": ComicName("Area 51", number="1", total=4),
    "Best of 2 Worlds 03": ComicName("Best of 2 Worlds", number="3"),
    "Kumo/Kumo 1,000,000": ComicName("Kumo", number="1000000"),
    "Kumo #1,000,000 (1998)": ComicName("Kumo", number="1000000", year=1998),
    "Kumo/Kumo 12,345 - Home": ComicName("Kumo", number="12345", title="Home"),
    "Quill - Night Shift/Quill - Night Shift 2": ComicName("Quill - Night Shift", number="2"),
}  # fmt: skip


def test_folders_name_the_series_of_files_that_do_not():
    wrong = [
        f"{path}: {name} not {wanted}"
        for path, wanted in FOLDERS.items()
        if (name := read(path)) != wanted
    ]
    assert not wrong, "\n".join(wrong)


def test_an_author_in_front_is_part_of_the_name():
    assert comic_name("Ada Brook - The Tin Orchard").series == "Ada Brook - The Tin Orchard"


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("001", "1"), ("000", "0"), ("006.5", "6.5"), ("1,5", "1.5"), (".5", "0.5"),
        ("001 ½", "1½"), ("½", "½"), ("-1", "-1"), ("18+1", "18+1"), ("001-005", "1-5"),
        ("01-c05", "1-5"), ("1,000,000", "1000000"), ("1.000.000", "1000000"), ("12,345", "12345"),
        ("356-1", "356"), ("153b", "153b"), ("14.MU", "14.MU"), ("020 & 021", "20-21"), ("", ""),
    ],
)  # fmt: skip
def test_a_number_is_kept_without_its_zeros(written, label):
    assert plain(written) == label


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("三", "3"),
        ("十二", "12"),
        ("二十", "20"),
        ("一百零五", "105"),
        ("一〇五", "105"),
        ("x", "x"),
    ],
)
def test_chinese_numbers_are_read(written, digits):
    assert from_chinese(written) == digits


PIECES = [
    "(", ")", "[", "v01", "c001", "#", "-", " - ", "1", "001", "第", "巻", ".", "_", " ", "Saga",
    "(2012)", "Annual", "of 3",
]  # fmt: skip


def test_no_mixture_of_pieces_raises_anything():
    chance = random.Random(7)
    for _ in range(2_000):
        stem = "".join(chance.choices(PIECES, k=chance.randrange(12)))
        assert isinstance(comic_of(["Saga", stem], stem), ComicName)
    for piece in PIECES:
        assert isinstance(comic_of([piece * 300], piece * 300), ComicName)
