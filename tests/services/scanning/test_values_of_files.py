"""What becomes of the dates, codes, subjects and texts of files."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.base import db
from models.classification import Genre
from models.work import Edition, ExternalId
from services.access import SYSTEM
from services.works.read import value_of
from tests.makers.audio import flac, id3v1, mp3
from tests.makers.books import epub, pdf


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


def test_an_edition_keeps_its_isbn_and_the_item_the_others(place):
    books = place("book")
    numbers = [("ISBN", "9788186227527 (pbk), 8186227520"), ("ISBN", "978-0-306-40615-7 (ebook)")]
    books.put("a.epub", epub("A", version=2, identifiers=numbers))
    books.scan()
    (work,) = books.works()
    (edition,) = editions(work)
    assert (edition.isbn_13, edition.isbn_10) == ("9788186227527", "8186227520")
    query = select(ExternalId.value).where(ExternalId.source == "isbn")
    assert "9780306406157" in db.session.execute(query).scalars().all()


def test_genres_are_separated_and_united(place):
    books = place("book")
    books.put("a.epub", epub("A", subjects=["FICTION / Fantasy / General"]))
    books.put("b.epub", epub("B", subjects=["fiction; FANTASY"]))
    books.scan()
    for work in books.works():
        names = value_of(work, "genres", by=SYSTEM)
        assert [name.casefold() for name in names] == ["fantasy", "fiction"]
    keys = db.session.execute(select(Genre.name_key)).scalars().all()
    assert (keys.count("fiction"), keys.count("fantasy")) == (1, 1)


def test_a_pdf_without_a_title_of_its_own_is_called_like_its_file(place):
    books = place("book")
    books.put("Ann Lee - The Long Way.pdf", pdf(title="Microsoft Word - draft.doc"))
    books.put("Bob Ray - 1984.pdf", pdf(title="1984"))
    books.scan()
    assert books.titles() == ["1984", "The Long Way"]


@pytest.mark.parametrize("maker", [mp3, flac])
def test_every_artist_of_a_track_is_credited(place, maker):
    music = place("music")
    artist = "One Art\0Two Art" if maker is mp3 else "One Art"
    more = {} if maker is mp3 else {"extra": {"artist": "Two Art"}}
    data = maker(title="x", album="Many", artist=artist, track=1, **more)
    music.put(f"A/1.{maker.__name__}", data)
    music.scan()
    (work,) = music.works()
    assert value_of(work, "contributors", by=SYSTEM) == [["One Art", "prf"], ["Two Art", "prf"]]


def test_an_old_cyrillic_tag_is_an_album_in_cyrillic(place):
    music = place("music")
    texts = {"title": "Песня", "artist": "Группа", "album": "Альбом"}
    latin = {name: text.encode("cp1251").decode("latin-1") for name, text in texts.items()}
    music.put("A/1.mp3", mp3(version=0, v1=id3v1(**latin)))
    music.scan()
    (work,) = music.works()
    assert work.title == "Альбом"
    assert value_of(work, "contributors", by=SYSTEM) == [["Группа", "prf"]]


def test_a_book_is_in_both_series_behind_its_title(place):
    books = place("book")
    books.put("a.epub", epub("The Way (Wayfarer, #1; Owls, Book 2 of 3)"))
    books.scan()
    (work,) = books.works()
    assert work.title == "The Way"
    assert value_of(work, "series", by=SYSTEM) == [["Wayfarer", "1"], ["Owls", "2"]]
