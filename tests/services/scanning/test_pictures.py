"""Covers that scans find: the folder's before the file's, a person's before both, and a changed one
under a new address.
"""

from __future__ import annotations

import io
import os

from sqlalchemy import select

from models.base import db
from models.file import Image
from services import covers
from services.db.transactions import writing
from tests.makers import images
from tests.makers.books import cbz


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
