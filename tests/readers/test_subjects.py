"""Genres, however a file separates them."""

from __future__ import annotations

import pytest

from readers import registry
from readers.subjects import subjects_of
from tests.makers.audio import flac, mp3
from tests.makers.books import cbz, epub, pdf


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (["Fantasy; Epic"], ["Fantasy", "Epic"]),
        (["Fantasy;Epic"], ["Fantasy", "Epic"]),
        (["Fantasy | Epic"], ["Fantasy", "Epic"]),
        (["Fantasy, Epic"], ["Fantasy", "Epic"]),
        (["FICTION / Fantasy / Epic"], ["Fiction", "Fantasy", "Epic"]),
        (["Fiction / Science Fiction / General"], ["Fiction", "Science Fiction"]),
        (["FICTION / Science Fiction / General"], ["Fiction", "Science Fiction"]),
        (["Fiction > Fantasy > Epic"], ["Fiction", "Fantasy", "Epic"]),
        (
            ["Cats -- Fiction", "Cats--Juvenile literature"],
            ["Cats", "Fiction", "Juvenile literature"],
        ),
        (["Juvenile Fiction / Fantasy & Magic"], ["Juvenile Fiction", "Fantasy & Magic"]),
        (["BIOGRAPHY & AUTOBIOGRAPHY / Literary"], ["Biography & Autobiography", "Literary"]),
        (["Mystery, Thriller & Suspense"], ["Mystery, Thriller & Suspense"]),
        (["Love, death; Sea"], ["Love, death", "Sea"]),
        (["Civil War, 1861-1865", "War"], ["Civil War, 1861-1865", "War"]),
        (["fantasy", "Fantasy", "FANTASY"], ["fantasy"]),
        (["Rock", "", "Rock"], ["Rock"]),
        (["FIC009000", "Fiction"], ["Fiction"]),
        (["Fiction - General", "Fiction, General", "Fiction (General)"], ["Fiction"]),
        (["DIY", "R&B", "HORROR", "LGBTQ"], ["DIY", "R&B", "Horror", "LGBTQ"]),
        (["R&B/Soul"], ["R&B", "Soul"]),
        (["24/7"], ["24/7"]),
        (["Sci-Fi"], ["Sci-Fi"]),
        (["奇幻；冒险"], ["奇幻", "冒险"]),
    ],
)
def test_the_genres_in_some_values(values, names):
    assert list(subjects_of(values)) == names


@pytest.mark.parametrize(
    "name", ["General", "unknown", "None", "N/A", " - ", "/", "eBook", "FIC000000"]
)
def test_what_names_no_genre_is_left_out(name):
    assert subjects_of([name]) == ()


def test_a_format_whose_values_are_lists_separates_at_every_comma():
    assert subjects_of(["Rock & Roll, Jazz", "Blues, Soul"], is_list=True) == (
        "Rock & Roll", "Jazz", "Blues", "Soul",
    )  # fmt: skip


@pytest.mark.parametrize("piece", ["a;", "a, ", "/", "- ", "A "])
def test_a_value_of_a_million_equal_pieces_is_cut(piece):
    assert len(subjects_of([piece * 1_000_000])) <= 100
    assert len(subjects_of(f"genre {number}" for number in range(10_000))) == 100


def test_every_reader_separates_genres(saved):
    value = "FICTION / Fantasy / Epic; General"
    right = ("Fiction", "Fantasy", "Epic")
    files = {
        "a.epub": epub(subjects=[value]),
        "b.cbz": cbz(1, {"Genre": value}),
        "c.pdf": pdf(keywords=value),
        "d.mp3": mp3(title="T", genre=value),
        "e.flac": flac(title="T", genre=value),
    }
    for name, data in files.items():
        assert registry.read(saved(name, data)).genres == right, name
