"""Files are grouped anew when they change: what is there in the end is what one scan of the final
files would have made.
"""

from __future__ import annotations

import os
import shutil

from sqlalchemy import select

from models.base import db
from models.work import Edition, Part, Work
from tests.makers.audio import mp3
from tests.makers.books import epub
from tests.makers.video import mkv


def live(place) -> list[Work]:
    """Works with a present file."""
    return [
        work
        for work in place.works()
        if work.deleted_at is None and work.file_count > work.missing_count
    ]


def titles(place) -> list[str]:
    return [work.title for work in live(place)]


def parts_of(work: Work) -> list[tuple[int, int, str]]:
    query = select(Part.section, Part.number, Part.title).where(
        Part.work_id == work.id, Part.deleted_at.is_(None)
    )
    return sorted(tuple(row) for row in db.session.execute(query))


def song(album: str, number: int, **tags) -> bytes:
    return mp3(title=f"Song {number}", album=album, artist="Nina", track=number, **tags)


def test_three_albums_retagged_into_one_are_one_album(place):
    music = place("music")
    for number in (1, 2, 3):
        music.put(f"Four/{number}.mp3", song(f"Copy {number}", number))
    music.scan()
    assert titles(music) == ["Copy 1", "Copy 2", "Copy 3"]
    for number in (1, 2, 3):
        music.put(f"Four/{number}.mp3", song("Copy One", number))
    music.scan()
    (album,) = live(music)
    assert album.title == "Copy One"
    assert [part[1] for part in parts_of(album)] == [1, 2, 3]


def test_an_album_retagged_into_two_is_two_albums(place):
    music = place("music")
    for number in (1, 2, 3):
        music.put(f"A/{number}.mp3", song("Both", number))
    music.scan()
    (before,) = live(music)
    music.put("A/3.mp3", song("Other", 3))
    music.scan()
    assert titles(music) == ["Both", "Other"]
    assert live(music)[0].id == before.id
    assert [len(parts_of(album)) for album in live(music)] == [2, 1]


def test_a_book_that_is_retagged_keeps_its_row_and_takes_its_title(place):
    books = place("book")
    books.put("a.epub", epub("Emma", authors=["Jane Austen"]))
    books.scan()
    (before,) = live(books)
    books.put("a.epub", epub("Persuasion", authors=["Jane Austen"]))
    books.scan()
    assert [(work.id, work.title) for work in live(books)] == [(before.id, "Persuasion")]


def test_chapters_that_arrive_later_belong_to_the_book(place):
    books = place("audiobook")
    books.put("Au/Bo/01.mp3", mp3())
    books.scan()
    for number in (2, 3):
        books.put(f"Au/Bo/{number:02}.mp3", mp3(genre=str(number)))
    books.scan()
    (book,) = live(books)
    assert book.title == "Bo"
    assert [part[2] for part in parts_of(book)] == ["01", "02", "03"]


def test_a_renamed_film_joins_its_other_file(place):
    films = place("movie")
    films.put("Fiml X (2011)/Fiml X (2011) - 1080p.mkv", mkv(duration=61))
    films.put("Film X (2011)/Film X (2011) - 720p.mkv", mkv(duration=62))
    films.scan()
    os.rename(
        films.folder / "Fiml X (2011)/Fiml X (2011) - 1080p.mkv",
        films.folder / "Film X (2011)/Film X (2011) - 1080p.mkv",
    )
    films.scan()
    assert titles(films) == ["Film X"]


def test_a_value_that_no_file_says_any_more_is_gone(place):
    music = place("music")
    music.put("A/1.mp3", song("A", 1, genre="Rock", year="1999"))
    music.put("A/2.mp3", song("A", 2))
    music.scan()
    assert live(music)[0].year == 1999
    os.remove(music.folder / "A/1.mp3")
    music.scan()
    assert live(music)[0].year == 0


def test_a_folder_that_moves_keeps_its_work(place):
    books = place("book")
    books.put("x/Emma.epub", epub("Emma", authors=["Jane Austen"]))
    books.scan()
    (before,) = live(books)
    os.rename(books.folder / "x", books.folder / "y")
    books.scan()
    assert [work.id for work in live(books)] == [before.id]


def test_a_scan_that_finds_nothing_new_changes_nothing(place):
    music = place("music")
    for number in (1, 2):
        music.put(f"A/{number}.mp3", song("A", number))
    music.scan()
    versions = [(work.id, work.version) for work in music.works()]
    music.scan(is_full=True)
    music.scan()
    assert [(work.id, work.version) for work in music.works()] == versions
    assert len(list(db.session.execute(select(Edition)).scalars())) == 1


def test_a_removed_folder_and_one_that_comes_back(place):
    books = place("book")
    books.put("x/Emma.epub", epub("Emma", authors=["Jane Austen"]))
    books.put("Dune.epub", epub("Dune", authors=["Frank Herbert"]))
    books.scan()
    before = {work.title: work.id for work in live(books)}
    shutil.move(books.folder / "x", books.folder.parent / "away")
    books.scan()
    assert titles(books) == ["Dune"]
    shutil.move(books.folder.parent / "away", books.folder / "x")
    books.scan()
    assert {work.title: work.id for work in live(books)} == before


def test_the_scan_counts_items_that_are_merged_and_split_and_files_that_move(place):
    music = place("music")
    for number in (1, 2, 3):
        music.put(f"A/{number}.mp3", song(f"Album {number}", number))
    for number in (1, 2, 3):
        music.put(f"B/{number}.mp3", song("Both", number))

    def counts() -> list[int]:
        job = music.scan()
        return [job.counts.get(name, 0) for name in ("merged", "split", "regrouped")]

    assert counts() == [0, 0, 0]
    music.put("A/2.mp3", song("Album 1", 2))  # its item ends
    music.put("B/2.mp3", song("New", 2))
    music.put("B/3.mp3", song("Album 3", 4))
    assert counts() == [1, 1, 1]
    assert counts() == [0, 0, 0]
