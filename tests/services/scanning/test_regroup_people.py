"""What people did with items stays when their files are grouped anew, and they can undo it."""

from __future__ import annotations

import os

from sqlalchemy import select

from models.base import db
from models.change import ChangeSet
from models.reading import Interaction
from models.work import Edition, Work
from services import history
from services.db.transactions import writing
from services.works import edit, placing
from tests.makers.audio import mp3
from tests.makers.books import epub
from tests.services.scanning.test_regroup import live, song, titles


def rate(work: Work, user, rating: int) -> None:
    edition = (
        db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalars().first()
    )
    edition_id = edition.id
    user_id = user.id
    with writing():
        db.session.add(Interaction(user_id=user_id, edition_id=edition_id, rating=rating))


def ratings(work: Work) -> list[int]:
    query = select(Interaction.rating).join(Edition).where(Edition.work_id == work.id)
    return list(db.session.execute(query).scalars())


def albums(place, names: list[str]):
    music = place("music")
    for number, name in enumerate(names, 1):
        music.put(f"Four/{number}.mp3", song(name, number))
    music.scan()
    return music


def test_the_album_that_somebody_rated_stays_when_albums_become_one(place, vera):
    music = albums(place, ["Copy 1", "Copy 2", "Copy 2", "Copy 3"])
    rated = next(work for work in live(music) if work.title == "Copy 3")
    rate(rated, vera, 8)
    for number in (1, 2, 3, 4):
        music.put(f"Four/{number}.mp3", song("Copy One", number))
    music.scan()
    assert [(work.id, work.title) for work in live(music)] == [(rated.id, "Copy One")]
    assert ratings(rated) == [8]
    ended = [work for work in music.works() if work.deleted_at is not None]
    assert {work.merged_into_id for work in ended} == {rated.id}


def test_all_that_hangs_on_merged_albums_comes_to_the_one_that_stays(place, vera, edo):
    music = albums(place, ["Copy 1", "Copy 2"])
    for work, user, rating in zip(live(music), (vera, edo), (8, 3), strict=True):
        rate(work, user, rating)
    for number in (1, 2):
        music.put(f"Four/{number}.mp3", song("Copy One", number))
    music.scan()
    (album,) = live(music)
    assert sorted(ratings(album)) == [3, 8]


def test_a_rated_item_whose_files_went_to_several_stays_without_files(place, vera):
    music = albums(place, ["Both", "Both"])
    (album,) = live(music)
    rate(album, vera, 8)
    music.put("Four/1.mp3", song("One", 1))
    music.put("Four/2.mp3", song("Two", 2))
    music.scan()
    assert titles(music) == ["One", "Two"]
    db.session.refresh(album)
    assert (album.deleted_at, album.file_count, ratings(album)) == (None, 0, [8])
    assert album.lost_files_at is not None
    music.put("Four/1.mp3", song("Both", 1))
    music.scan()
    db.session.refresh(album)
    assert (album.lost_files_at, album.file_count) == (None, 1)


def test_a_locked_title_stays_whatever_the_files_say(place, olga):
    books = place("book")
    books.put("a.epub", epub("Emma", authors=["Jane Austen"]))
    books.scan()
    (book,) = live(books)
    edit.edit_work(book, {"title": "My Emma"}, by=olga)
    books.put("a.epub", epub("Persuasion", authors=["Jane Austen"]))
    books.scan()
    assert [(work.id, work.title) for work in live(books)] == [(book.id, "My Emma")]


def test_a_file_that_somebody_placed_stays_where_it_is(place, olga):
    books = place("book")
    books.put("a.epub", epub("Emma", authors=["Jane Austen"]))
    books.put("b.epub", epub("Dune", authors=["Frank Herbert"]))
    books.scan()
    emma, dune = sorted(live(books), key=lambda work: work.title, reverse=True)
    placed = next(file for file in books.files() if file.path == b"b.epub")
    placing.move_files(dune, [placed.id], emma, by=olga)
    books.put("b.epub", epub("Dune Messiah", authors=["Frank Herbert"]))
    books.scan()
    books.scan(is_full=True)
    assert titles(books) == ["Emma"]
    placing.follow_files(live(books)[0], by=olga)
    books.scan()
    assert titles(books) == ["Dune Messiah", "Emma"]


def test_what_a_scan_merged_can_be_undone_and_stays_undone(place, olga):
    music = albums(place, ["Copy 1", "Copy 2"])
    before = {work.id for work in live(music)}
    music.put("Four/2.mp3", song("Copy 1", 2))
    music.scan()
    assert len(live(music)) == 1
    query = select(ChangeSet).where(ChangeSet.kind == "regroup").order_by(ChangeSet.id.desc())
    change_set = db.session.execute(query).scalars().first()
    assert change_set.user_id is None
    history.undo(change_set, by=olga)
    assert {work.id for work in live(music)} == before
    music.scan()
    music.scan(is_full=True)
    assert {work.id for work in live(music)} == before


def test_a_copy_that_is_still_running_heals_at_the_next_scan(place):
    books = place("audiobook")
    whole = mp3(title="Chapter 1", album="Bo", artist="Au", track=1)
    path = books.put("Au/Bo/01.mp3", whole[:40])
    books.put("Au/Bo/02.mp3", mp3(title="Chapter 2", album="Bo", artist="Au", track=2))
    books.scan()
    with open(path, "wb") as file:
        file.write(whole)
    os.utime(path, ns=(0, 1_700_000_000_000_000_000))
    books.put("Au/Bo/03.mp3", mp3(title="Chapter 3", album="Bo", artist="Au", track=3))
    books.scan()
    (book,) = live(books)
    assert (book.title, book.part_count) == ("Bo", 3)
