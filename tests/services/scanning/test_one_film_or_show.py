"""Which videos are one film or one show. Pure; no database."""

from __future__ import annotations

import pytest

from tests.services.scanning.groups import groups, placements


def made(kind: str, *paths: str):
    return groups(kind, {path: {} for path in paths})


@pytest.mark.parametrize(
    "paths",
    [
        ("Tot (1988)/Tot (1998) - 480p.mkv", "Tot (1988)/Tot (1988) - 1080p.mkv"),
        ("Tot (1988)/Tot.1989.720p.mkv", "Tot (1988)/Tot.1988.1080p.BluRay-GRP.mkv"),
        ("Tot (1988)/Tot 2008 DVDRip.avi", "Tot (1988)/Tot.mkv"),
        ("Tot (1988)/Tot - 480p.mkv", "Tot (1988)/Tot (1998).mkv"),
        ("Tot 1988/tot.1998.mkv", "Tot 1988/tot.1988.mkv"),
        ("Tot [1988]/Tot (1898) [DVD].mkv", "Tot [1988]/Tot (1988) [BD].mkv"),
    ],
)
def test_a_lone_wrong_year_does_not_split_a_film(paths):
    assert len(made("movie", *paths).works) == 1
    years = {
        place.fields["published"].value
        for place in placements("movie", {path: {} for path in paths}).values()
    }
    assert years == {"1988"}


@pytest.mark.parametrize(
    "paths",
    [
        ("A/Heat (1995) - 720p.mkv", "B/Heat.1995.1080p.BluRay.mkv"),
        ("Heat (1995)/Heat (1995) {tmdb-949}.mkv", "Heat (1995)/Heat (1995) - 720p.mkv"),
        ("Heat (1995)/Heat {imdb-tt0113277}.mkv", "Heat (1995)/Heat (1995) {tmdb-949}.mkv"),
        ("Heat {tmdb-949}/Heat.mkv", "Heat (1995) {tmdb-949}/Heat - 1080p.mkv"),
        ("Heat.1995.mkv", "Heat.720p.mkv"),
        ("Heat (1995).mkv", "HEAT (1995) - 4K.mkv"),
        ("Ocean's Heat (1995).mkv", "Oceans Heat (1995) 720p.mkv"),
        ("Heat & Dust (1983).mkv", "Heat and Dust (1983) 720p.mkv"),
    ],
)
def test_a_film_in_two_files_is_one(paths):
    assert len(made("movie", *paths).works) == 1


@pytest.mark.parametrize(
    ("kind", "paths"),
    [
        ("tv", ("[Grp] Hero - 01.mkv", "[Grp] Hero - NCOP1.mkv")),
        ("tv", ("[Grp] Hero S2 - 01.mkv", "[Grp] Hero S2 - NCED1 [1080p].mkv")),
        ("tv", ("Hero.S01E01.mkv", "Hero.S01.NCOP.mkv", "Hero - Trailer.mkv")),
        ("movie", ("Heat (1995).mkv", "Heat (1995)-trailer.mkv", "Heat - Making Of.mkv")),
    ],
)
def test_extras_in_a_folder_of_many_are_of_what_stands_in_front(kind, paths):
    assert len(made(kind, *paths, "Other (2001) S01E01.mkv").works) == 2


@pytest.mark.parametrize(
    "extra",
    [
        "Ivy (1990)/Ivy (1990) - Interview-interview.mkv",
        "Ivy (1990)/Ivy (1990) - 720p-trailer.mkv",
        "Ivy (1990)/A Deleted Scene-deleted.mp4",
        "Ivy (1990)/trailer.mp4",
    ],
)
def test_extras_are_in_the_only_edition_of_their_film(extra):
    film = "Ivy (1990)/Ivy (1990) - Director's Cut.mkv"
    assert made("movie", film, extra).counts == (1, 1)
    place = placements("movie", {film: {"resolution": "1080p"}, extra: {"resolution": "sd"}})[extra]
    assert (place.edition, place.edition_format) == ({}, "mkv")


def test_extras_of_a_film_with_several_editions_are_in_one_without_a_name():
    films = ("Ivy (1990)/Ivy (1990) - 720p.mkv", "Ivy (1990)/Ivy (1990) - 1080p.mkv")
    extras = ("Ivy (1990)/Ivy - Scene-scene.mkv", "Ivy (1990)/Ivy (1990) 1080p-trailer.mkv")
    place = placements("movie", {path: {} for path in (*films, *extras)})
    assert {(place[path].edition_key, *place[path].edition) for path in extras} == {("video|",)}


@pytest.mark.parametrize(
    ("paths", "editions"),
    [
        (("Heat (1995)/Heat (1995) - 720p.mkv", "Heat (1995)/Heat (1995) - 1080p.mkv"), 2),
        (("Heat (1995)/Heat (1995) cd1.avi", "Heat (1995)/Heat (1995) cd2.avi"), 1),
        (("Heat (1995)/Heat part1.mkv", "Heat (1995)/Heat part2.mkv"), 1),
        (("Heat (1995)/CD1/a.avi", "Heat (1995)/CD2/a.avi"), 1),
        (("Heat (1995)/Heat.mkv", "Heat (1995)/Heat - Director's Cut.mkv"), 2),
        (
            (
                "Heat (1995)/Heat (1995) - Extended cd1.avi",
                "Heat (1995)/Heat (1995) - Extended cd2.avi",
                "Heat (1995)/Heat (1995).mkv",
            ),
            2,
        ),
    ],
)
def test_versions_are_editions_and_parts_are_not(paths, editions):
    assert made("movie", *paths).counts == (1, editions)


@pytest.mark.parametrize(
    "paths",
    [
        ("Alien (1979).mkv", "Aliens (1986).mkv"),
        ("Dune (1984).mkv", "Dune (2021).mkv"),
        ("Box/Dune (1984).mkv", "Box/Dune (2021).mkv"),
        ("Alien Collection/Alien (1979).mkv", "Alien Collection/Aliens (1986).mkv"),
        ("Heat {tmdb-1}.mkv", "Heat {tmdb-2}.mkv"),
        ("Films/Heat (1995) {tmdb-1}.mkv", "Films/Heat (1995) {tmdb-2}.mkv"),
        ("Alien (1979)/Alien (1979).mkv", "Alien (1979)/Aliens (1986).mkv"),
    ],
)
def test_other_films_stay_apart(paths):
    assert len(made("movie", *paths).works) == 2


@pytest.mark.parametrize(
    "paths",
    [
        ("Show/Season 1/Show S01E01.mkv", "Show/Season 2/Show.2005.S02E01.mkv"),
        ("Show (2005)/S01E01.mkv", "Show (2005)/Show S01E02.mkv"),
        ("Show (2005)/Season 1/Show.S01E01.mkv", "Show (2005)/Season 1/Show.2006.S01E02.mkv"),
        ("Show/Show.S01E01.mkv", "Show/Show.2005.S01E02.mkv"),
        ("Show/Season 1 - The Start/1.mkv", "Show/Season 2 (2006)/Show S02E01.mkv"),
        ("Show/Staffel 1/Folge 1.mkv", "Show/Specials/Show - Christmas.mkv"),
        ("Show/Season 1/01.mkv", "Show/Show S02 1080p/Show S02E01.mkv"),
        ("Bob's Show/S01E01.mkv", "Bob’s Show/S01E02.mkv"),
        ("Show {tvdb-7}/Season 1/1.mkv", "The Show {tvdb-7}/S02E01.mkv"),
        ("Show/Season 1/Show {tvdb-7} S01E01.mkv", "Show/Season 1/Show S01E02.mkv"),
        ("Show/Season 01/Other Name S01E01.mkv", "Show/Season 02/Show S02E01.mkv"),
    ],
)
def test_a_show_is_its_folder_whatever_its_files_say_of_the_year(paths):
    assert len(made("tv", *paths).works) == 1


def test_a_show_is_of_the_year_of_its_folder():
    names = ("Show (2005)/Show S01E01.mkv", "Show (2005)/Season 2/Show.2006.S02E01.mkv")
    places = placements("tv", {name: {} for name in names})
    assert {place.fields["published"].value for place in places.values()} == {"2005"}


@pytest.mark.parametrize(
    "paths",
    [
        ("Cards (1990)/S01E01.mkv", "Cards (2013)/S01E01.mkv"),
        ("Cards/Cards.1990.S01E01.mkv", "Cards/Cards.2013.S01E01.mkv"),
        ("Show A/S01E01.mkv", "Show B/S01E01.mkv"),
        ("TV/Show A S01E01.mkv", "TV/Show B S01E01.mkv"),
        ("Show {tvdb-1}/S01E01.mkv", "Show {tvdb-2}/S01E01.mkv"),
    ],
)
def test_other_shows_stay_apart(paths):
    assert len(made("tv", *paths).works) == 2
