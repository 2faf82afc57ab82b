"""Films and shows as their names group them: one film with two files, episodes of one season,
specials between two numbers, clips and other extras.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.base import db
from models.work import Part
from services.scanning.grouping import place_folder
from services.scanning.placement import Item
from tests.makers.video import mkv


def scanned(place, kind: str, *names: str):
    library = place(kind)
    for seconds, name in enumerate(names, 60):
        library.put(name, mkv(duration=seconds))
    library.scan()
    return library


def parts_of(work) -> list[tuple[int, int, str]]:
    query = select(Part.section, Part.number, Part.title).where(Part.work_id == work.id)
    return sorted(tuple(row) for row in db.session.execute(query))


def test_season_and_episode_may_be_joined_by_a_dot(place):
    shows = scanned(
        place,
        "tv",
        "Only Fool/Series 1/1.01 Big Bro.mkv",
        "Only Fool/Series 1/1.02 Go West.mkv",
        "Only Fool/Series 2/2.01 Long.mkv",
    )
    (work,) = shows.works()
    assert parts_of(work) == [(1, 1, "Big Bro"), (1, 2, "Go West"), (2, 1, "Long")]


@pytest.mark.parametrize(
    "half", ["[G] Ani - 07.5 [1080p].mkv", "Ani - 07.5.mkv", "Ani S01E07.5.mkv"]
)
def test_an_episode_between_two_numbers_is_a_special_of_its_own(place, half):
    shows = scanned(place, "tv", "Ani/[G] Ani - 07 [1080p].mkv", f"Ani/{half}")
    (work,) = shows.works()
    assert parts_of(work) == [(0, 0, "7.5"), (1, 7, "")]


def test_each_day_of_a_daily_show_is_an_episode_of_its_own(place):
    shows = scanned(
        place,
        "tv",
        "News/News 2023-11-05.mkv",
        "News/News - 06.11.2023.mkv",
        "News/News 20231107.mkv",
    )
    (work,) = shows.works()
    assert parts_of(work) == [
        (2023, 0, "2023-11-05"),
        (2023, 0, "2023-11-06"),
        (2023, 0, "2023-11-07"),
    ]


def test_specials_without_a_number_are_told_apart_by_their_titles(place):
    shows = scanned(
        place, "tv", "Show/Specials/The Making.mkv", "Show/Specials/Show - Christmas.mkv"
    )
    (work,) = shows.works()
    assert parts_of(work) == [(0, 0, "Christmas"), (0, 0, "The Making")]


def test_a_title_in_front_of_the_code_is_the_episodes(place):
    shows = scanned(place, "tv", "Day Show/Season 22/66. This Day is Great S22E66.mkv")
    (work,) = shows.works()
    assert parts_of(work) == [(22, 66, "This Day is Great")]


@pytest.mark.parametrize(
    "folder", ["clips", "Extras", "featurettes", "behind the scenes", "trailers"]
)
def test_what_lies_in_a_folder_of_clips_is_an_extra_of_its_show(place, folder):
    shows = scanned(
        place,
        "tv",
        "Ex Show/Season 1/Ex Show S01E01.mkv",
        f"Ex Show/Season 1/{folder}/clip one.mkv",
    )
    assert shows.titles() == ["Ex Show"]
    assert {file.path_text.rpartition("/")[2]: file.is_extra for file in shows.files()} == {
        "Ex Show S01E01.mkv": False,
        "clip one.mkv": True,
    }
    assert parts_of(shows.works()[0]) == [(1, 1, "")]


@pytest.mark.parametrize(("name", "is_extra"), [
    ("Ex Show/Season 1/random clip.mkv", True), ("Ex Show/random clip.mkv", True),
    ("Ex Show/Other Tale (2010).mkv", False), ("Other Show/random clip.mkv", True),
])  # fmt: skip
def test_a_video_beside_episodes_that_names_none_is_an_extra_of_their_show(place, name, is_extra):
    episodes = ["Ex Show/Season 1/Ex Show S01E01.mkv", "Ex Show/Ex Show S02E01.mkv"]
    shows = scanned(place, "tv", *episodes, "Other Show/Season 1/01.mkv", name)
    (clip,) = [file for file in shows.files() if file.path_text == name]
    assert clip.is_extra is is_extra
    assert (len(shows.works()) == 2) is is_extra


def test_a_wrong_year_of_one_file_does_not_split_a_film(place):
    films = scanned(
        place,
        "movie",
        "My Neighbour Tot (1988)/My Neighbour Tot (1998) - Disney-480p.mkv",
        "My Neighbour Tot (1988)/My Neighbour Tot (1988) - 1080p.mkv",
    )
    (work,) = films.works()
    assert (work.title, work.year) == ("My Neighbour Tot", 1988)
    assert len(films.files()) == 2


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("movie", ["A Film (2001)/A Film (2001).mkv", "A Film (2001)/A Film (2001)-trailer.mkv"]),
        ("movie", ["A Film (2001)/A Film (2001) - 1080p.mkv", "A.Film.2001.720p.BluRay-GRP.mkv"]),
        ("movie", ["A Film (2001)/A Film (2001) - Extended.mkv", "A Film (2001)/A Film.mkv"]),
        ("movie", ["A Film (2001)/VIDEO_TS/VTS_01_1.vob", "A Film (2001)/A Film.mkv"]),
        ("tv", ["Show/Season 1/01.mkv", "Show/2/01.mkv", "Show/Specials/01.mkv"]),
        ("tv", ["Show/Staffel 1/Folge 1.mkv", "Show/S02/Show.S02E01.1080p.mkv"]),
        ("tv", ["Show/[GRP] Show - 01 [1080p].mkv", "Show/[GRP] Show - NCOP1 [1080p].mkv"]),
        ("tv", ["Show/Show - 2014-12-24.mkv", "Show/2015/Show - 24.12.2015.mkv"]),
    ],
)
def test_names_of_one_thing_are_one_work(kind, names):
    keys = set()
    for name in names:
        folder, _, _ = name.rpartition("/")
        path = name.encode()
        placements = place_folder(
            kind, 1, folder.encode() + b"/" if folder else b"", [Item(path, None)]
        )
        keys.add(placements[path].work_key)
    assert len(keys) == 1
