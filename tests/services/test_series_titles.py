"""What titles say about series: the tables of what is a volume and what is not."""

from __future__ import annotations

import pytest

from services.series_titles import number_finder, volume_of
from tests.deadlines import bounded_work


@pytest.mark.parametrize(("title", "series", "position"), [
    ("Naruto, Vol. 3", "Naruto", 3), ("Naruto Vol.3", "Naruto", 3), ("Naruto 3", "Naruto", 3),
    ("  Naruto   vol 3 ", "Naruto", 3),
    ("Bleach #5: Sub", "Bleach", 5), ("Bleach#5", "Bleach", 5), ("Bleach # 5", "Bleach", 5),
    ("Fables Vol. 1: Legends in Exile", "Fables", 1),
    ("Berserk Deluxe Edition Volume 1", "Berserk Deluxe Edition", 1),
    ("Notebook Vol 2 Book 3", "Notebook", 2), ("Naruto Vol. 2024", "Naruto", 2024),
    ("Volume 3", "Volume", 3), ("Vol. 3", "Vol", 3), ("Catch 22", "Catch", 22),
    ("Apollo 13", "Apollo", 13), ("Yearbook 300", "Yearbook", 300),
    ("Akira – 4", "Akira –", 4), ("Akira – Vol. 4", "Akira", 4), ("Akira—Vol. 4", "Akira", 4),
    ("Akira - Chapter 4.5", "Akira", 4.5),
    ("Naruto, 3", "Naruto", 3), ("Naruto bk. 1.5", "Naruto", 1.5), ("Naruto no. 7", "Naruto", 7),
    ("Naruto Ch.7: a", "Naruto", 7),
    ("Naruto Vol. 3巻", "Naruto", 3), ("Naruto: Book 1.5x", "Naruto", 1),
    ("Naruto VOLUME 0", "Naruto", 0),
])  # fmt: skip
def test_a_title_names_its_series_and_its_number(title, series, position):
    assert volume_of(title) == (series, position)


@pytest.mark.parametrize("title", [
    "Yearbook 301", "X 3", "#5", "Naruto (Vol. 3)", "Akira 4: Sub", "Saga Book One", "進撃の巨人 1",
    "1984", "", "Solaris", "Naruto Vol. 3rd",
    "Casino5", "Naruto Vol. 100000", ", Vol. 3", "進撃の巨人 Vol. 1", "3",
])  # fmt: skip
def test_other_titles_name_no_series(title):
    assert volume_of(title) is None


@pytest.mark.parametrize(("title", "position"), [
    ("Bleach #1: x", 1), ("Bleach, Vol. 3", 3), ("Bleach - Vol. 3", 3), ("Bleach – 3", 3),
    ("Bleach-3", 3), ("Bleach: #3", 3), ("Bleach 2024", 2024),
    ("Bleach  1.5.2", 1.5), ("BLEACH vol.2", 2), ("bleach  chapter  7", 7), (" Bleach 4", 4),
])  # fmt: skip
def test_a_title_that_is_the_name_and_a_number_matches(title, position):
    assert number_finder("Bleach")(title) == position


@pytest.mark.parametrize("title", [
    "Bleach (Vol. 3)", "Bleach 2nd", "Bleach Omnibus 3", "Bleach,, 3", "Bleach_3", "The Bleach 1",
    "Bleachers", "Bleach", "Bleach3", "Bleach 100000",
    "Other 3",
])  # fmt: skip
def test_other_titles_do_not_match(title):
    assert number_finder("Bleach")(title) is None


def test_names_match_in_any_letter_case_also_where_letters_grow():
    assert number_finder("Die Straße")("DIE STRASSE 3") == 3
    assert number_finder("C++ (Series).*")("c++ (series).* 3") == 3


@pytest.mark.parametrize(
    "title",
    [
        "-" * 20_000,
        " " * 20_000 + "x",
        "Vol " * 5_000,
        "#" * 20_000,
        "a -" * 7_000,
        "1" * 20_000 + "x",
        "x 1" * 7_000,
    ],
)
def test_no_title_is_too_much(title):
    with bounded_work(5):
        volume_of(title)
        number_finder("a")(title)
        number_finder("-")(title)
