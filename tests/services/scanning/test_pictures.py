"""Covers that scans find: the folder's before the file's, a person's before both, and a changed one
under a new address.
"""

from __future__ import annotations

import io
import os

import pytest
from sqlalchemy import select

from errors import NotFound
from models.base import db
from models.file import Image
from models.work import Work
from services import covers
from services.db.transactions import writing
from tests.makers import images
from tests.makers.books import cbz, epub
from tests.makers.video import mkv


def pictures() -> dict[str, int]:
    return {
        origin: number
        for number, origin in db.session.execute(select(Image.id, Image.origin).order_by(Image.id))
    }


def shown(place) -> int | None:
    (work,) = place.works()
    db.session.refresh(work)
    return work.cover_id


def touch(path: bytes, seconds: int) -> None:
    now = os.stat(path).st_mtime
    os.utime(path, (now + seconds, now + seconds))
    os.utime(os.path.dirname(path), (now + seconds, now + seconds))


def test_the_picture_of_the_folder_goes_before_the_one_in_the_file(place):
    comics = place("comic")
    comics.put("Saga/Saga 001.cbz", cbz())
    comics.scan()
    assert shown(comics) == pictures()["embedded"]
    touch(comics.put("Saga/cover.png", images.png()), 5)
    comics.scan()
    assert shown(comics) == pictures()["file"]


def test_a_changed_picture_has_a_new_address_and_the_old_one_is_gone(place):
    comics = place("comic")
    comics.put("Saga/Saga 001.cbz", cbz())
    cover = comics.put("Saga/cover.png", images.png())
    comics.scan()
    before = shown(comics)
    comics.put("Saga/cover.png", images.png(40, 60))
    touch(cover, 10)
    comics.scan()
    after = shown(comics)
    assert after not in (None, before)
    assert db.session.get(Image, before) is None
    assert sorted(pictures()) == ["embedded", "file"]
    comics.scan()
    assert shown(comics) == after


def test_a_broken_picture_that_was_mended_is_shown_again(place, olga, settings):
    comics = place("comic")
    comics.put("Saga/Saga 001.cbz", cbz())
    cover = comics.put("Saga/cover.png", b"no picture")
    comics.scan()
    broken = shown(comics)
    with writing():
        db.session.get(Image, broken).is_broken = True
    touch(comics.put("Saga/cover.png", images.png()), 10)
    comics.scan()
    assert shown(comics) not in (None, broken)
    assert covers.get_picture(shown(comics), 96, by=olga, data_dir=settings.data_dir).exists()
    assert os.path.exists(cover)


def test_scans_never_take_the_place_of_a_persons_picture(place, olga, settings):
    comics = place("comic")
    comics.put("Saga/Saga 001.cbz", cbz())
    comics.scan()
    (work,) = comics.works()
    covers.set_cover(work, io.BytesIO(images.png(50, 70)), by=olga, data_dir=settings.data_dir)
    mine = shown(comics)
    assert mine == pictures()["upload"]
    touch(comics.put("Saga/cover.png", images.png()), 5)
    comics.scan()
    assert shown(comics) == mine
    touch(comics.put("Saga/cover.png", images.png(9, 9)), 20)
    comics.scan()
    assert shown(comics) == mine
    os.unlink(os.path.join(comics.folder, "Saga/cover.png"))
    comics.scan()
    assert shown(comics) == mine
    covers.remove_cover(comics.works()[0], by=olga)
    assert shown(comics) == pictures()["embedded"]


def shown_files(place) -> dict[str, str]:
    """By title, the path of the picture that the work shows; "" for the one inside its file."""
    db.session.rollback()
    query = select(Work.title, Image.path).join(Image, Image.id == Work.cover_id)
    return {title: os.fsdecode(path or b"") for title, path in db.session.execute(query)}


def covers_of(place) -> dict[str, int | None]:
    db.session.expire_all()
    return {work.title: work.cover_id for work in place.works()}


@pytest.fixture
def two_books(place):
    """In one folder, so that its picture is nobody's."""
    books = place("book")
    for title in ("Emma", "Dune"):
        books.put(f"Shelf/{title}.epub", epub(title, authors=["A"]))
    return books


def test_a_picture_named_like_a_file_is_that_works_alone(two_books):
    two_books.put("Shelf/cover.png", images.png())
    two_books.put("Shelf/emma.PNG", images.png())
    two_books.scan()
    assert shown_files(two_books) == {"Emma": "Shelf/emma.PNG"}


def test_a_picture_that_came_later_is_shown_though_its_book_is_known(two_books):
    two_books.scan()
    assert shown_files(two_books) == {}
    names = {"Emma": "Shelf/Emma.png", "Dune": "Shelf/Dune-poster.png"}
    for path in names.values():
        two_books.put(path, images.png())
    two_books.scan()
    assert shown_files(two_books) == names
    before = covers_of(two_books)
    touch(two_books.put("Shelf/Emma.png", images.png(40, 60)), 10)
    two_books.scan()
    after = covers_of(two_books)
    assert (after["Emma"] != before["Emma"], after["Dune"] == before["Dune"]) == (True, True)
    os.unlink(two_books.folder / "Shelf/Emma.png")
    two_books.scan()
    assert shown_files(two_books) == {"Dune": "Shelf/Dune-poster.png"}


def test_the_better_name_wins_whenever_it_came(place):
    books = place("book")
    books.put("Emma/Emma.epub", epub("Emma", authors=["Jane Austen"]))
    books.put("Emma/front.png", images.png())
    books.scan()
    assert shown_files(books) == {"Emma": "Emma/front.png"}
    books.put("Emma/cover.png", images.png())
    books.scan()
    assert shown_files(books) == {"Emma": "Emma/cover.png"}
    books.put("Emma/folder.png", images.png())
    books.scan()
    assert shown_files(books) == {"Emma": "Emma/cover.png"}
    books.put("Emma/holiday.png", images.png())
    os.unlink(books.folder / "Emma/folder.png")
    books.scan()
    assert shown_files(books) == {"Emma": "Emma/cover.png"}


def test_discs_and_seasons_show_the_picture_of_the_folder_above(place):
    shows = place("tv")
    shows.put("Dark (2017)/poster.png", images.png())
    for number in (1, 2):
        shows.put(f"Dark (2017)/Season 0{number}/Dark - S0{number}E01.mkv", mkv(duration=60))
    shows.scan()
    assert shown_files(shows) == {"Dark": "Dark (2017)/poster.png"}
    before = pictures()["file"]
    touch(shows.put("Dark (2017)/poster.png", images.png(40, 60)), 10)
    shows.scan()
    assert shown_files(shows) == {"Dark": "Dark (2017)/poster.png"}
    assert pictures()["file"] != before


def test_a_stranger_gets_no_picture_of_a_book(place, cast, settings):
    books = place("book")
    books.put("Emma/Emma.epub", epub("Emma", authors=["Jane Austen"]))
    books.put("Emma/cover.png", images.png())
    books.scan()
    image = shown(books)
    for user in (cast.olga, cast.ada):
        assert covers.get_picture(image, 96, by=user, data_dir=settings.data_dir).exists()
    for user in (cast.stan, cast.vera):
        with pytest.raises(NotFound):
            covers.get_picture(image, 96, by=user, data_dir=settings.data_dir)
