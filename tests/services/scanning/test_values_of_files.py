"""What becomes of the dates, codes, subjects and texts of files."""

from __future__ import annotations

from sqlalchemy import select

from models.base import db
from models.work import Edition
from tests.makers.audio import mp3
from tests.makers.books import epub


def editions(work) -> list[Edition]:
    return list(db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalars())


def test_a_local_midnight_in_utc_keeps_its_day(place):
    books = place("book")
    books.put("a.epub", epub("A", date="2018-12-31T23:00:00+00:00"))
    books.scan()
    (work,) = books.works()
    assert (work.published, work.year) == ("2019-01-01", 2019)


def test_the_item_was_first_published_before_its_edition(place):
    books = place("book")
    first = '<dc:date opf:event="original-publication">1954</dc:date>'
    books.put("a.epub", epub("A", version=2, date="1999-05-31", extra_metadata=first))
    books.scan()
    (work,) = books.works()
    assert work.published == "1954"
    assert [edition.published for edition in editions(work)] == ["1999-05-31"]


def test_an_album_is_of_its_first_year(place):
    music = place("music")
    tags = {"album": "A", "artist": "X", "year": "1999", "extra": {"TDOR": "1971-11-08"}}
    music.put("A/1.mp3", mp3(title="1", track=1, **tags))
    music.scan()
    (work,) = music.works()
    assert (work.published, work.year) == ("1971-11-08", 1971)
    assert [edition.published for edition in editions(work)] == ["1999"]


def test_a_year_of_two_digits_is_of_the_last_century(place):
    music = place("music")
    music.put("A/1.mp3", mp3(title="1", album="A", artist="X", year="99"))
    music.scan()
    assert [work.year for work in music.works()] == [1999]
