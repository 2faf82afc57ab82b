"""What people find after a scan of their folders."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import select

from models.base import db
from models.change import FieldSource
from models.classification import Series, SeriesEntry
from models.person import Credit, Person
from models.work import Edition, Part
from services import libraries, provenance, roots
from services.changes import recording
from services.folders import FolderRules
from tests.factories import make_library
from tests.makers.audio import flac, mp3
from tests.makers.books import cbz, epub, pdf
from tests.makers.mp4 import m4b
from tests.makers.video import mkv


def creators(work) -> list[tuple[str, str]]:
    query = (
        select(Person.name, Credit.role)
        .join(Credit)
        .where(Credit.work_id == work.id)
        .order_by(Credit.position)
    )
    return [tuple(row) for row in db.session.execute(query)]


def test_an_epub_becomes_a_work_with_its_author_and_series(place):
    books = place("book")
    books.put(
        "Le Guin/A Wizard of Earthsea.epub",
        epub("A Wizard of Earthsea", authors=["Ursula K. Le Guin"], series=("Earthsea", "1")),
    )
    job = books.scan()
    assert (job.state, job.counts["added"], job.counts.get("failed", 0)) == ("done", 1, 0)
    (work,) = books.works()
    assert (work.title, work.creator, work.kind, work.formats) == (
        "A Wizard of Earthsea",
        "Ursula K. Le Guin",
        "book",
        "epub",
    )
    assert creators(work) == [("Ursula K. Le Guin", "aut")]


def test_an_album_is_its_tracks(place):
    music = place("music")
    for number in (1, 2, 3):
        song = mp3(
            title=f"Song {number}",
            artist="Nina",
            album="Wild",
            album_artist="Nina",
            track=number,
            year="1966",
        )
        music.put(f"Nina/Wild/{number:02}.mp3", song)
    music.scan()
    (album,) = music.works()
    assert (album.title, album.creator, album.year, album.part_count, album.file_count) == (
        "Wild",
        "Nina",
        1966,
        3,
        3,
    )


def test_discs_of_an_album_are_one_work(place):
    music = place("music")
    for disc in (1, 2):
        for number in (1, 2):
            music.put(
                f"The Wall/CD {disc}/{number}.flac",
                flac(title=f"T{disc}{number}", artist="Pink", album="The Wall", track=number),
            )
    music.scan()
    (album,) = music.works()
    parts = db.session.execute(
        select(Part.section, Part.number).order_by(Part.section, Part.number)
    ).all()
    assert [tuple(part) for part in parts] == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert album.creator == "Pink"


def test_an_album_of_several_artists_is_by_various_artists(place):
    music = place("music")
    music.put("Hits/1.mp3", mp3(title="One", artist="A", album="Hits", track=1))
    music.put("Hits/2.mp3", mp3(title="Two", artist="B", album="Hits", track=2))
    music.scan()
    (album,) = music.works()
    assert album.creator == "Various Artists"


def test_forms_of_one_book_in_one_folder_are_editions_of_one_work(place):
    books = place("book")
    books.put("Dune/Dune.epub", epub("Dune", authors=["Frank Herbert"]))
    books.put("Dune/Dune.pdf", pdf())
    books.put(
        "Dune/Dune.m4b",
        m4b(title="Dune", artist="Frank Herbert", album="Dune", narrator="Scott Brick"),
    )
    books.scan()
    (work,) = books.works()
    formats = db.session.execute(select(Edition.format).order_by(Edition.format)).scalars().all()
    assert formats == ["epub", "m4b", "pdf"]
    assert work.creator == "Frank Herbert"


def test_a_pdf_put_beside_an_epub_later_joins_its_work(place):
    books = place("book")
    books.put("Dune/Dune.epub", epub("Dune", authors=["Frank Herbert"]))
    books.scan()
    books.put("Dune/Dune.pdf", pdf())
    job = books.scan()
    assert job.counts["read"] == 1
    assert books.titles() == ["Dune"]
    assert books.works()[0].formats == "epub pdf"


@pytest.mark.parametrize("first", ["together", "later"])
def test_a_pdf_of_another_book_in_an_authors_folder_is_a_work_of_its_own(place, first):
    books = place("book")
    books.put(
        "Le Guin/A Wizard of Earthsea.epub",
        epub("A Wizard of Earthsea", authors=["Ursula K. Le Guin"]),
    )
    if first == "later":
        books.scan()
    books.put("Le Guin/The Dispossessed.pdf", pdf("The Dispossessed", "Ursula K. Le Guin"))
    books.put("Le Guin/A Wizard of Earthsea.pdf", pdf("Microsoft Word - final.doc"))
    books.scan()
    assert {work.title: work.formats for work in books.works()} == {
        "A Wizard of Earthsea": "epub pdf",
        "The Dispossessed": "pdf",
    }


def test_one_recording_beside_a_book_is_no_part_of_it(place):
    books = place("book")
    books.put("Emma/Emma.epub", epub("Emma", authors=["Jane Austen"]))
    books.put("Emma/Emma.m4b", m4b(title="Emma", artist="Jane Austen", album="Emma"))
    books.scan()
    assert books.works()[0].formats == "epub m4b"
    assert db.session.execute(select(Part)).first() is None


def test_books_in_one_flat_folder_are_works_of_their_own(place):
    books = place("book")
    for title in ("Emma", "Persuasion", "Sanditon"):
        books.put(f"{title}.epub", epub(title, authors=["Jane Austen"]))
    books.scan()
    assert books.titles() == ["Emma", "Persuasion", "Sanditon"]


def test_a_show_is_its_episodes_and_one_file_may_hold_two(place):
    tv = place("tv")
    tv.put("Dark (2017)/Season 01/Dark - S01E01 - Secrets.mkv", mkv(duration=60))
    tv.put("Dark (2017)/Season 01/Dark - S01E02-E03.mkv", mkv(duration=90))
    tv.put("Dark (2017)/Season 02/Dark - S02E01.mkv", mkv(duration=60))
    tv.scan()
    (show,) = tv.works()
    assert (show.title, show.year, show.part_count, show.file_count) == ("Dark", 2017, 4, 3)


def test_two_files_of_one_film_are_one_film(place):
    films = place("movie")
    films.put("Heat (1995)/Heat (1995) cd1.mkv", mkv(duration=60))
    films.put("Heat (1995)/Heat (1995) cd2.mkv", mkv(duration=60))
    films.scan()
    (film,) = films.works()
    assert (film.title, film.year, film.file_count) == ("Heat", 1995, 2)


def test_an_issue_knows_its_series(place):
    comics = place("comic")
    comics.put(
        "Saga/Saga 001.cbz", cbz(2, {"Series": "Saga", "Number": "1", "Writer": "Brian K. Vaughan"})
    )
    comics.scan()
    (issue,) = comics.works()
    assert issue.title == "Saga #1"
    entry = db.session.execute(select(Series.name, SeriesEntry.label).join(SeriesEntry)).one()
    assert tuple(entry) == ("Saga", "1")


def test_every_value_says_where_it_comes_from(place):
    books = place("book")
    books.put("Emma.epub", epub("Emma", authors=["Jane Austen"]))
    books.scan()
    sources = {row.field: row.source for row in db.session.execute(select(FieldSource)).scalars()}
    assert sources["title"] == "tags"
    assert sources["contributors"] == "tags"


def test_a_scan_of_an_unchanged_tree_reads_and_writes_nothing(place):
    music = place("music")
    for number in range(5):
        music.put(
            f"A/{number}.mp3", mp3(title=str(number), album="A", artist="X", track=number + 1)
        )
    music.scan()
    before = [(work.id, work.version, work.updated_at) for work in music.works()]
    job = music.scan()
    assert (job.counts["seen"], job.counts.get("read", 0)) == (5, 0)
    assert [(work.id, work.version, work.updated_at) for work in music.works()] == before


def test_a_changed_file_is_read_again_and_only_that_one(place):
    books = place("book")
    books.put("a.epub", epub("Emmma", authors=["Jane Austen"]))
    books.put("b.epub", epub("Persuasion", authors=["Jane Austen"]))
    books.scan()
    ids = {work.id for work in books.works()}
    os.utime(books.put("a.epub", epub("Emma", authors=["Jane Austen"])), ns=(1, 1))
    job = books.scan()
    assert job.counts["changed"] == 1
    assert books.titles() == ["Emma", "Persuasion"]
    assert {work.id for work in books.works()} == ids


def test_a_full_scan_reads_unchanged_files_again_and_calls_them_unchanged(place):
    books = place("book")
    for title in ("Emma", "Persuasion"):
        books.put(f"{title}.epub", epub(title, authors=["Jane Austen"]))
    books.scan()
    job = books.scan(is_full=True)
    assert (job.counts["read"], job.counts["unchanged"], job.counts.get("changed", 0)) == (2, 2, 0)
    books.put("Emma.epub", epub("Emma, revised", authors=["Jane Austen"]))
    job = books.scan(is_full=True)
    assert (job.counts["read"], job.counts["unchanged"], job.counts["changed"]) == (2, 1, 1)


def test_a_full_scan_sees_that_a_file_changed_although_its_size_and_time_did_not(place):
    books = place("book")
    path = books.put("Emma.epub", epub("Emma", authors=["Jane Austen"]))
    books.scan()
    before = os.stat(path)
    books.put("Emma.epub", epub("Emmi", authors=["Jane Austen"]))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert os.stat(path).st_size == before.st_size
    assert books.scan(is_full=True).counts["changed"] == 1
    assert books.titles() == ["Emmi"]


def test_what_a_person_corrected_stays_when_the_file_changes(place, olga):
    books = place("book")
    books.put("a.epub", epub("Emmma", authors=["Jane Austen"]))
    books.scan()
    (work,) = books.works()
    with recording(by=olga, kind="edit", subject=work, needs="works:update") as change_set:
        change_set.assign(work, {"title": "Emma!"})
        provenance.choose(change_set, work, "title", "Emma!", by=olga, lock=True)
    os.utime(books.put("a.epub", epub("Emma", authors=["J. Austen"])), ns=(1, 1))
    job = books.scan()
    (work,) = books.works()
    assert work.title == "Emma!"
    assert job.counts["kept"] == 1
    assert work.creator == "J. Austen"


def test_a_second_library_of_a_folder_knows_its_albums_when_the_first_is_gone(
    place, olga, ada, tmp_path
):
    music = place("music")
    music.put(
        "Wild/1.mp3", mp3(title="One", artist="Nina", album="Wild", album_artist="Nina", track=1)
    )
    music.scan()
    second = make_library("Second", owner=olga, kind="music")
    roots.add_root(
        second,
        os.fsencode(music.folder),
        by=ada,
        rules=FolderRules((tmp_path,), tmp_path / "program", tmp_path / "data"),
    )
    libraries.delete_library(music.library, by=olga)
    music.put(
        "Elsewhere/2.mp3",
        mp3(title="Two", artist="Nina", album="Wild", album_artist="Nina", track=2),
    )
    music.scan()
    (album,) = music.works()
    assert album.part_count == 2
