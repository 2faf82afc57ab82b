"""Series, numbers and parts as a scan stores them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.base import db
from models.classification import Series, SeriesEntry
from models.work import Part
from services.lists.details import details
from tests.makers.audio import mp3
from tests.makers.books import cbz, epub
from tests.makers.mp4 import m4b
from tests.makers.video import mkv


def test_issues_before_the_first_and_between_two_are_in_their_order(place):
    comics = place("comic")
    numbers = ["-1", "0", "½", "1", "18", "18+1", "19"]
    for number in reversed(numbers):
        comics.put(f"Blink {number}.cbz", cbz(1, {"Series": "Blink", "Number": number}))
    comics.scan()
    query = select(SeriesEntry.label).order_by(SeriesEntry.position)
    assert list(db.session.execute(query).scalars()) == numbers


def test_issues_are_in_the_series_of_their_folder(place):
    comics = place("comic")
    for number in (1, 2):
        comics.put(f"Image/Saltglass (2012)/{number:03}.cbz", cbz(number))
    comics.scan()
    assert comics.titles() == ["Saltglass #1", "Saltglass #2"]
    assert [work.year for work in comics.works()] == [2012, 2012]
    assert db.session.execute(select(Series.name)).scalars().all() == ["Saltglass"]


def test_chapters_without_numbers_in_their_tags_are_in_natural_order(place):
    books = place("audiobook")
    for number in (10, 1, 2):
        books.put(f"Ann Quill/Wick/Chapter {number}.mp3", mp3(seconds=number / 10))
    books.scan()
    assert books.titles() == ["Wick"]
    parts = db.session.execute(select(Part.number, Part.title).order_by(Part.number)).all()
    assert [tuple(part) for part in parts] == [(n, f"Chapter {n}") for n in (1, 2, 10)]


@pytest.mark.parametrize("together", [True, False])
def test_a_comic_of_another_name_beside_a_book_is_a_work_of_its_own(place, together):
    books = place("book")
    books.put("Two/alpha.epub", epub("Alpha", authors=["Ann Quill"]))
    if not together:
        books.scan()
    books.put("Two/beta.cbz", cbz(2))
    books.scan()
    assert {work.title: work.formats for work in books.works()} == {"Alpha": "epub", "beta": "cbz"}


@pytest.mark.parametrize("together", [True, False])
def test_books_of_one_album_tag_are_as_many_works_whenever_they_come(place, together):
    books = place("audiobook")
    for title in ("First Song", "Second Song"):
        data = m4b(title=title, album="Ice Songs", artist="Rob One")
        books.put(f"Rob One/Ice Songs/{title}/{title}.m4b", data)
        if not together:
            books.scan()
    books.scan()
    assert books.titles() == ["First Song", "Second Song"]
    assert {work.creator for work in books.works()} == {"Rob One"}


def test_the_scan_after_reports_nothing_new(place):
    books = place("audiobook")
    books.put("Ann Quill/Lamp/01 - Wick (1994) {Tim Oak}/01.mp3", mp3())
    books.put("Ann Quill/Lamp/01 - Wick (1994) {Tim Oak}/02.mp3", mp3(seconds=2))
    books.scan()
    before = [(work.id, work.version) for work in books.works()]
    job = books.scan()
    assert (job.counts["seen"], job.counts.get("read", 0)) == (2, 0)
    assert [(work.id, work.version) for work in books.works()] == before


def test_a_file_of_two_episodes_counts_once_in_the_length_of_its_season(place, cast):
    shows = place("tv")
    for name in ("The Wire S01E01", "The Wire S01E05E06"):
        shows.put(f"The Wire/Season 1/{name}.mkv", mkv(duration=60))
    shows.scan()
    (work,) = shows.works()
    (season,) = details(work, by=cast.olga).sections
    assert (len(season.parts), season.duration_ms, work.duration_ms) == (3, 120_000, 120_000)


@pytest.mark.parametrize(
    ("files", "lengths"),
    [
        ({"S01E05": 30, "S01E05E06": 60}, [30, 30]),
        ({"S01E05E06": 60, "S01E06": 28}, [30, 28]),
        ({"S01E05": 30, "S01E06": 30, "S01E05E06": 61}, [30, 30]),
        ({"S01E05": 30, "S01E05 1080p": 31}, [31]),
        ({"S01E05E06E07": 90, "S01E06E07": 60, "S01E07": 29}, [30, 30, 29]),
        ({"S01E05": 30, "S01E06": 0}, [30, 0]),
    ],
)
def test_an_episode_counts_once_in_whatever_files_it_is(place, cast, files, lengths):
    shows = place("tv")
    for name, seconds in files.items():
        shows.put(f"The Wire/Season 1/The Wire {name}.mkv", mkv(duration=seconds))
    shows.scan()
    (work,) = shows.works()
    (season,) = details(work, by=cast.olga).sections
    assert [line.duration_ms // 1000 for line in season.parts] == lengths
    assert season.duration_ms == work.duration_ms == sum(lengths) * 1000


def test_a_show_is_as_long_as_its_seasons_also_when_a_double_file_comes_later_or_goes(place, cast):
    shows = place("tv")
    double = shows.folder / "The Wire/Season 1/The Wire S01E05E06.mkv"
    shows.put("The Wire/Season 1/The Wire S01E05.mkv", mkv(duration=30))
    shows.put("The Wire/Season 2/The Wire S02E01.mkv", mkv(duration=40))
    shows.scan()
    shows.put(f"{double}", mkv(duration=60))
    shows.scan()
    db.session.rollback()
    assert lengths_of(shows, cast) == ([60_000, 40_000], 100_000)
    double.unlink()
    shows.scan()
    db.session.rollback()
    assert lengths_of(shows, cast) == ([60_000, 40_000], 100_000)


def lengths_of(shows, cast):
    (work,) = shows.works()
    seasons = details(work, by=cast.olga).sections
    return [season.duration_ms for season in seasons], work.duration_ms
