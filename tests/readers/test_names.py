"""Names of files, as people read them."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readers.book_names import book_name
from readers.disc_names import disc_folder
from readers.facts import NameFacts
from readers.names import known_name, name_facts, season_folder
from readers.names.guess import guess
from tests.deadlines import bounded_work
from tests.readers.names_table import NAMES, Case

ALWAYS = (
    "kind",
    "title",
    "year",
    "season",
    "episodes",
    "absolute",
    "date",
    "part",
    "episode_title",
)
WHEN_LABELLED = ("resolution", "source", "edition", "identifiers")


def wrong_fields(facts: NameFacts, case: Case) -> dict[str, object]:
    """The fields that differ from what a person reads, with what was read instead."""
    wanted = NameFacts(**case.expected)
    fields = [*ALWAYS, *(field for field in WHEN_LABELLED if field in case.expected)]
    return {
        field: getattr(facts, field)
        for field in fields
        if getattr(facts, field) != getattr(wanted, field)
    }


@pytest.mark.parametrize("case", NAMES, ids=lambda case: case.path)
def test_a_name_is_read_as_a_person_reads_it(case: Case) -> None:
    facts = known_name(case.path.split("/"), case.library)
    assert facts is not None, "the fast path should know this name"
    assert wrong_fields(facts, case) == {}


def test_the_list_is_long_enough_to_mean_something() -> None:
    assert len(NAMES) >= 150


@pytest.mark.slow
def test_we_are_right_at_least_as_often_as_guessit() -> None:
    cases = random.Random(7).sample(NAMES, 60)
    ours = sum(
        not wrong_fields(name_facts(case.path.split("/"), case.library), case) for case in cases
    )
    theirs = sum(
        not wrong_fields(guess(case.path.split("/"), case.library), case) for case in cases
    )
    assert ours >= theirs


def test_a_name_of_no_known_custom_is_left_to_guessit() -> None:
    parts = ["pilot.of.something.mkv"]
    assert known_name(parts, "tv") is None
    assert name_facts(parts, "tv").kind in ("unknown", "episode")


def test_a_number_that_is_no_episode_stays_in_the_title_of_a_film() -> None:
    assert name_facts(["Apollo 13 (1995)", "Apollo 13.mkv"], "movie").title == "Apollo 13"
    assert (
        name_facts(
            ["Series 7 The Contenders (2001)", "Series 7 The Contenders (2001).mkv"], "movie"
        ).kind
        == "movie"
    )


def test_identifiers_of_the_folder_hold_for_its_files() -> None:
    facts = name_facts(["Show (2010) [tvdbid-81189]", "Season 1", "Show S01E01.mkv"], "tv")
    assert facts.identifiers == (("tvdb", "81189"),)


def test_files_of_an_extras_folder_are_extras_but_a_series_of_that_name_is_not() -> None:
    assert name_facts(["Alien (1979)", "extras", "The Alien Legacy.mkv"], "movie").kind == "extra"
    assert name_facts(["Extras", "Season 1", "Extras - S01E01.mkv"], "tv").kind == "episode"


@pytest.mark.parametrize(
    ("path", "title", "year", "part"),
    [
        ("Nero (2010)/Nero (2010) - part1.mkv", "Nero", 2010, 1),
        ("Nero (2010)/Nero (2010) - Part Two.mkv", "Nero", 2010, 2),
        ("Nero (2010) (2 of 2).mkv", "Nero", 2010, 2),
        ("Nero Part Two (2010)/Nero Part Two (2010).mkv", "Nero Part Two", 2010, 0),
        ("Nero (2010)/English/Nero.mkv", "Nero", 2010, 0),
        ("Nero, The (2010).mkv", "The Nero", 2010, 0),
        ("mix/Nero (2010)-trailer.mkv", "Nero", 2010, 0),
        ("Nero (2010)/1080p/Nero.mkv", "Nero", 2010, 0),
        ("Nero (2010)/Nero/Nero.mkv", "Nero", 2010, 0),
        ("Nero (2010)/Nero (2010) - Copy.mkv", "Nero", 2010, 0),
        ("Nero (2010)/Nero 2 (2011).mkv", "Nero 2", 2011, 0),
        ("Nero (2010)/Nero (2011).mkv", "Nero", 2010, 0),
    ],
)
def test_what_names_add_to_a_film_leaves_its_title(path, title, year, part) -> None:
    named = name_facts(path.split("/"), "movie")
    assert (named.title, named.year, named.part, named.edition) == (title, year, part, "")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("Mops/Specials/Mops S00E02 - Behind the Scenes.mkv", "episode"),
        ("Mops/Season 1/Mops S01E02 - Trailer.mkv", "episode"),
        ("Mops/Season 1/Mops S01E02-trailer.mkv", "extra"),
        ("Mops/Season 1/Sample/Mops S01E02.mkv", "extra"),
    ],
)
def test_a_full_code_with_a_title_is_an_episode(path, kind) -> None:
    assert name_facts(path.split("/"), "tv").kind == kind


@pytest.mark.parametrize(
    ("path", "show"),
    [
        ("Mops/Season 1/Vid 2.mkv", "Mops"),
        ("Wisp, The/Season 1/2.mkv", "The Wisp"),
        ("סדרה/עונה 1/פרק 2.mkv", "סדרה"),
        ("مسلسل/الموسم 1/الحلقة 2.mkv", "مسلسل"),
    ],
)
def test_the_folder_above_seasons_names_the_show(path, show) -> None:
    named = name_facts(path.split("/"), "tv")
    assert (named.title, named.season, named.episodes) == (show, 1, (2,))


@pytest.mark.parametrize(
    ("name", "season"),
    [
        ("Season 1", 1),
        ("Season 01", 1),
        ("season_3", 3),
        ("S01", 1),
        ("s2019", 2019),
        ("Specials", 0),
        ("Season 0", 0),
        ("Staffel 2", 2),
        ("Saison 3", 3),
        ("1. Staffel", 1),
        ("2nd Season", 2),
        ("Temporada 4", 4),
        ("Season 1 - The Beginning", 1),
        ("Season 1 (2010)", 1),
        ("S01 1080p BluRay", 1),
        ("Season of the Witch (1973)", -1),
        ("Show S01", -1),
        ("S.W.A.T.", -1),
        ("S1m0ne (2002)", -1),
        ("24", -1),
        ("2010", -1),
        ("Series 7 The Contenders (2001)", -1),
        ("", -1),
    ],
)
def test_a_season_folder_is_told_from_a_title(name: str, season: int) -> None:
    assert season_folder(name) == season


@pytest.mark.parametrize(
    ("name", "disc"),
    [
        ("CD1", 1),
        ("CD 2", 2),
        ("Disc 03", 3),
        ("Disk 1", 1),
        ("disc-4", 4),
        ("CD01 Title", 1),
        ("Disc 1 - The Beginning", 1),
        ("Disco 1", 1),
        ("Schijf 2", 2),
        ("CD A", 1),
        ("Side B", 2),
        ("Side Two", 2),
        ("Seite 1", 1),
        ("Side Effects", 0),
        ("Bonus Disc", 99),
        ("bonus_cd 2", 100),
        ("Bonus Tracks", 0),
        ("Vol. 2", 0),
        ("Part 1", 0),
        ("CDs", 0),
        ("Discovery", 0),
        ("Discworld 04", 0),
        ("", 0),
    ],
)
def test_only_disc_words_make_a_disc_folder(name: str, disc: int) -> None:
    assert disc_folder(name) == disc


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("Terry Pratchett - Mort", ("Mort", ("Terry Pratchett",), "", "", 0)),
        (
            "Terry Pratchett - [Discworld 04] - Mort (1987)",
            ("Mort", ("Terry Pratchett",), "Discworld", "4", 1987),
        ),
        ("Discworld 04 - Mort", ("Mort", (), "Discworld", "4", 0)),
        ("Dune (1965)", ("Dune", (), "", "", 1965)),
        ("Dune", ("Dune", (), "", "", 0)),
        ("J. R. R. Tolkien - The Hobbit", ("The Hobbit", ("J. R. R. Tolkien",), "", "", 0)),
        (
            "Le Guin, Ursula K. - The Dispossessed",
            ("The Dispossessed", ("Ursula K. Le Guin",), "", "", 0),
        ),
        (
            "Pratchett, Terry & Gaiman, Neil - Good Omens (1990)",
            ("Good Omens", ("Terry Pratchett", "Neil Gaiman"), "", "", 1990),
        ),
        ("The Hobbit - There and Back Again", ("The Hobbit - There and Back Again", (), "", "", 0)),
        (
            "Brandon Sanderson - Mistborn 01 - The Final Empire",
            ("The Final Empire", ("Brandon Sanderson",), "Mistborn", "1", 0),
        ),
        (
            "Harry Potter - Book 1 - The Philosopher's Stone",
            ("The Philosopher's Stone", (), "Harry Potter", "1", 0),
        ),
        ("The Final Empire (Mistborn, #1)", ("The Final Empire", (), "Mistborn", "1", 0)),
        ("Andy Weir - 2011 - The Martian", ("The Martian", ("Andy Weir",), "", "", 2011)),
        ("Andy Weir - (2011) The Martian", ("The Martian", ("Andy Weir",), "", "", 2011)),
        (
            "Ray Bradbury - Fahrenheit 451 (1953)",
            ("Fahrenheit 451", ("Ray Bradbury",), "", "", 1953),
        ),
        ("George Orwell - 1984", ("1984", ("George Orwell",), "", "", 0)),
        ("1984 (1949)", ("1984", (), "", "", 1949)),
        ("Frank_Herbert_-_Dune", ("Dune", ("Frank Herbert",), "", "", 0)),
        ("村上春樹 - ノルウェイの森", ("ノルウェイの森", ("村上春樹",), "", "", 0)),
        (
            "Cixin Liu - Remembrance 1.5 - Ball Lightning",
            ("Ball Lightning", ("Cixin Liu",), "Remembrance", "1.5", 0),
        ),
    ],
)
def test_a_book_without_metadata_is_read_by_its_name(
    stem: str, expected: tuple[object, ...]
) -> None:
    assert book_name(stem) == expected


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4), st.sampled_from(["movie", "tv", ""]))
def test_no_name_raises_anything(parts: list[str], kind: str) -> None:
    assert isinstance(known_name(parts, kind), NameFacts | None)
    for part in parts:
        assert len(book_name(part)) == 5
        assert season_folder(part) >= -1
        assert disc_folder(part) >= 0


PIECES = [
    "S01E02",
    "1x02",
    " - ",
    ".",
    "2010",
    "(1999)",
    "[1080p]",
    "Show",
    "x264",
    "-",
    "_",
    "((",
    "]]",
    "E",
    "1",
    "01",
    "Season 1",
    "&",
    "é",
    "Special",
    "OVA 2",
    "12.5",
    "第3話",
    "【",
    "】",
    "Cut",
    "WEB-DL",
    "German",
    "2014-12-24",
    "Staffel 2",
    ", ",
    "tt0133093",
    "{tmdb-1}",
    "NCOP",
    "The ",
]


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from(["movie", "tv", ""]))
def test_odd_mixtures_of_known_pieces_come_to_an_end(pieces: list[str], kind: str) -> None:
    with bounded_work(5):
        known_name(["Show (2010)", "".join(pieces) + ".mkv"], kind)
        book_name("".join(pieces))


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["(", "[", "1", "1 ", " -", ".", "a.", "S01E01-", "e1", "1x01 ", "[a]", "part 1 "]
)
def test_a_name_of_thousands_of_equal_pieces_comes_to_an_end(piece: str) -> None:
    with bounded_work(10):
        for kind in ("movie", "tv"):
            known_name(["Show", piece * 2000], kind)
        book_name(piece * 2000)
