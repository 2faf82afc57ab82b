"""Trailers, samples and other extras of films and shows."""

from __future__ import annotations

from models.base import db
from services.lists.details import details
from tests.makers.video import mkv
from tests.services.scanning.conftest import Place


def scan(place: Place, *paths: str, duration: int = 60) -> Place:
    for path in paths:
        place.put(path, mkv(duration=30 if path.endswith(SHORT) else duration))
    place.scan()
    return place


SHORT = ("-trailer.mkv", "one.mkv", "sample.mkv")


def test_extras_are_of_the_film_but_neither_its_files_nor_its_length(place, cast):
    films = scan(
        place("movie"),
        "Alien (1979)/Alien (1979) 1080p.mkv",
        "Alien (1979)/Alien (1979)-trailer.mkv",
        "Alien (1979)/Clips/one.mkv",
        "Alien (1979)/sample.mkv",
    )
    (work,) = films.works()
    assert (work.file_count, work.missing_count, work.duration_ms) == (1, 0, 60_000)
    shown = details(work, by=cast.olga)
    extras = sorted((line.file.extra, line.file.duration_ms) for line in shown.extras)
    assert extras == [("clip", 30_000), ("sample", 30_000), ("trailer", 30_000)]
    assert [[line.file.path_text for line in files] for _, files in shown.editions] == [
        ["Alien (1979)/Alien (1979) 1080p.mkv"]
    ]


def test_a_missing_trailer_makes_no_film_miss_files(place):
    films = scan(
        place("movie"),
        "Alien (1979)/Alien (1979).mkv",
        "Alien (1979)/Alien (1979)-trailer.mkv",
    )
    (films.folder / "Alien (1979)" / "Alien (1979)-trailer.mkv").unlink()
    films.scan()
    db.session.rollback()
    assert films.works()[0].missing_count == 0


def test_a_film_whose_files_went_is_listed_under_their_format_again_when_they_return(place):
    path = "Alien (1979)/Alien (1979).mkv"
    films = scan(place("movie"), path, "Alien (1979)/Alien (1979)-trailer.mkv")
    away = films.folder / "away"
    (films.folder / path).rename(away)
    films.scan()
    db.session.rollback()
    assert films.works()[0].formats == ""
    away.rename(films.folder / path)
    films.scan()
    db.session.rollback()
    assert films.works()[0].formats == "mkv"


def test_extras_of_a_show_are_no_episodes(place, cast):
    shows = scan(
        place("tv"),
        "Show/Season 1/Show S01E01.mkv",
        "Show/Season 1/Featurettes/one.mkv",
        "Show/Specials/Show S00E01.mkv",
    )
    (work,) = shows.works()
    shown = details(work, by=cast.olga)
    assert [line.file.extra for line in shown.extras] == ["featurette"]
    assert [(section.number, len(section.parts)) for section in shown.sections] == [(0, 1), (1, 1)]
    assert (work.file_count, work.duration_ms) == (2, 120_000)
