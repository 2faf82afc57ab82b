"""Sidecars across scans: for which files they speak, and that files are read again when theirs
come, change or go.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from sqlalchemy import select

from models.base import db
from models.file import MediaFile, MediaFileNote
from models.job import Job
from models.work import Edition, ExternalId, Part
from services import libraries, provenance
from services.access import SYSTEM
from services.works.read import value_of
from tests.makers.audio import m4b, mp3
from tests.makers.books import cbz, epub
from tests.makers.video import mkv
from tests.readers.test_sidecars import ABS, EPISODES, FILM, OPF

FOLDER = "Mary Poe/The Long Way (7)"
HEAT = b"<movie><title>Heat</title><year>1995</year><uniqueid type='tmdb'>949</uniqueid></movie>"
SHOW = b"<tvshow><title>The Lamps</title><year>2019</year><plot>Light.</plot></tvshow>"
FIRST = (
    b"<episodedetails><title>Dawn</title><season>1</season><episode>1</episode></episodedetails>"
)
INFO = b"<ComicInfo><Series>Salt</Series><Number>%d</Number><Year>2001</Year></ComicInfo>"
ALBUM = b"<album><title>Wick</title><albumartist>Ann Lee</albumartist><year>1999</year></album>"


def sources(library, field: str) -> set[tuple[str, str]]:
    (work,) = library.works()
    rows = provenance.sources_of(work, field, by=library.owner)
    return {(row.source, row.value) for row in rows}


def read_again(library) -> int:
    job = library.scan()
    assert job.state == "done"
    return job.counts.get("read", 0)


def notes() -> list[str]:
    said = db.session.execute(select(MediaFileNote.note)).scalars()
    return [note for note in said if note.startswith("bad_sidecar")]


def remove(library, path: str) -> None:
    os.remove(library.folder / path)


def test_a_folder_of_calibre_is_what_its_sidecar_says(place):
    books = place("book")
    books.put(f"{FOLDER}/The Long Way - Mary Poe.epub", epub("draft_3", ["Unknown"]))
    books.put(f"{FOLDER}/The Long Way - Mary Poe.mobi", b"mobi")
    books.put(f"{FOLDER}/metadata.opf", OPF)
    books.scan()
    (work,) = books.works()
    assert (work.title, work.creator, work.year) == ("The Long Way", "Mary Poe", 2000)
    assert sources(books, "title") == {
        ("sidecar", "The Long Way"),
        ("tags", "draft_3"),
        ("name", "The Long Way (7)"),
    }


def test_one_that_comes_changes_or_goes_is_noticed(place):
    books = place("book")
    books.put(f"{FOLDER}/a.epub", epub("draft_3", ["Mary Poe"], description="Long ago."))
    books.scan()
    assert books.titles() == ["draft_3"]
    books.put(f"{FOLDER}/metadata.opf", OPF)
    assert read_again(books) == 1
    assert books.titles() == ["The Long Way"]
    assert books.works()[0].description == "Long ago."
    books.put(f"{FOLDER}/metadata.opf", OPF.replace(b"The Long Way", b"The Short Way"))
    assert read_again(books) == 1
    assert books.titles() == ["The Short Way"]
    assert read_again(books) == 0
    remove(books, f"{FOLDER}/metadata.opf")
    assert read_again(books) == 1
    assert books.titles() == ["draft_3"]
    assert not value_of(books.works()[0], "series", by=SYSTEM)
    assert read_again(books) == 0


def test_the_folder_s_own_belongs_to_nobody_among_several_books(place):
    books = place("book")
    books.put("a.epub", epub("Old"))
    books.put("metadata.opf", OPF)
    books.scan()
    assert books.titles() == ["The Long Way"]
    books.put("b.epub", epub("Other"))
    assert read_again(books) == 2
    assert books.titles() == ["Old", "Other"]
    books.put("b.opf", OPF)
    assert read_again(books) == 1
    assert books.titles() == ["The Long Way", "Old"]


def test_a_film_with_its_versions_extras_and_discs(place):
    films = place("movie")
    for path in ("Warm (1996) - 1080p.mkv", "Warm (1996) - 480p.mkv", "Warm (1996)-trailer.mkv",
                 "Extras/Making of.mkv"):  # fmt: skip
        films.put(f"Warm (1996)/{path}", mkv("Tag"))
    films.put("Cold (2001)/CD1/cold.mkv", mkv("Tag"))
    films.put("Cold (2001)/movie.nfo", FILM.encode())
    films.put("Warm (1996)/Warm (1996) - 480p.nfo", HEAT)
    films.scan()
    assert {(work.title, work.year) for work in films.works()} == {
        ("Heat", 1995),
        ("Die Brücke", 2006),
    }
    cold = next(work for work in films.works() if work.title == "Die Brücke")
    assert value_of(cold, "original_title", by=SYSTEM) == "The Bridge"
    assert ["Eric Lee", "drt"] in value_of(cold, "contributors", by=SYSTEM)
    ids = db.session.execute(select(ExternalId.source, ExternalId.value)).all()
    assert {("tmdb", "949"), ("imdb", "tt0799954")} <= {tuple(row) for row in ids}
    remove(films, "Warm (1996)/Warm (1996) - 480p.nfo")
    assert read_again(films) == 2  # the version and the extra in the folder below
    assert {work.title for work in films.works()} == {"Warm", "Die Brücke"}


def test_a_folder_of_many_films_has_no_sidecar_of_its_own(place):
    films = place("movie")
    films.put("Heat (1995).mkv", mkv())
    films.put("Cold (2001).mkv", mkv())
    films.put("Dusk (2002)/Dusk (2002).mkv", mkv())
    films.put("movie.nfo", HEAT)
    films.put("Cold (2001).nfo", b"https://www.imdb.com/title/tt0799954/")
    films.scan()
    assert films.titles() == ["Cold", "Dusk", "Heat"]


def test_a_show_is_what_its_sidecar_says_and_so_are_its_episodes(place):
    shows = place("tv")
    shows.put("Lamps/Season 1/Lamps S01E01.mkv", mkv())
    shows.put("Lamps/Season 2/whatever.mkv", mkv())
    shows.put("Lamps/Season 2/whatever.nfo", EPISODES)
    shows.put("Lamps/Season 1/Lamps S01E01.nfo", FIRST)
    shows.put("Lamps/tvshow.nfo", SHOW)
    shows.scan()
    (work,) = shows.works()
    assert (work.title, work.year, work.description) == ("The Lamps", 2019, "Light.")
    parts = select(Part.section, Part.number, Part.title).order_by(Part.section, Part.number)
    assert [tuple(row) for row in db.session.execute(parts)] == [
        (1, 1, "Dawn"),
        (2, 3, "One"),
        (2, 4, "Two"),
    ]
    shows.put("Lamps/tvshow.nfo", SHOW.replace(b"The Lamps", b"Lanterns"))
    assert read_again(shows) == 2, "in folders that have not changed"
    assert shows.titles() == ["Lanterns"]
    shows.put("Lamps/Season 1/Lamps S01E02.mkv", mkv("new"))
    assert read_again(shows) == 1
    remove(shows, "Lamps/tvshow.nfo")
    assert read_again(shows) == 3
    assert shows.titles() == ["Lamps"]


def test_a_stray_sidecar_in_the_root_does_not_make_all_shows_one(place):
    shows = place("tv")
    shows.put("Lamps/Season 1/Lamps S01E01.mkv", mkv("1"))
    shows.put("Cards/Cards S01E01.mkv", mkv("2"))
    shows.put("tvshow.nfo", SHOW)
    shows.scan()
    assert shows.titles() == ["Cards", "Lamps"]


def test_comics_have_one_each_or_one_in_a_folder_of_one(place):
    comics = place("comic")
    for number in (1, 2):
        comics.put(f"x/scan{number}.cbz", cbz(1 + number))
        comics.put(f"x/scan{number}.xml", INFO % number)
    comics.put("y/z.cbz", cbz(4))
    comics.put("y/ComicInfo.xml", INFO % 3)
    comics.scan()
    assert comics.titles() == ["Salt #1", "Salt #2", "Salt #3"]


def test_a_sidecar_takes_away_nobody_in_a_role_for_which_it_names_nobody(place):
    books = place("audiobook")
    books.put("W/1.mp3", mp3(title="1", album="W", artist="Ann Lee"))
    books.put("W/metadata.json", b'{"narrators": ["Tim Oak"], "authors": []}')
    books.put("V/v.epub", epub("V", ["Bo Ray"]))
    books.put("V/metadata.json", b'{"authors": ["Bo D. Ray"]}')
    books.scan()
    people = [value_of(work, "contributors", by=SYSTEM) for work in books.works()]
    assert people == [[["Bo D. Ray", "aut"]], [["Ann Lee", "aut"], ["Tim Oak", "nrt"]]]


def test_a_sidecar_of_one_format_names_the_book_for_the_others(place):
    books = place("audiobook")
    books.put("Sun/Sun.m4b", m4b(title="Sun", album="Sun", artist="Mary Poe"))
    for number in (1, 2):
        books.put(f"Sun/0{number}.mp3", mp3(title=f"{number}", album="Sun", artist="Mary Poe"))
    books.scan()
    books.put("Sun/Sun.opf", OPF)
    books.scan()
    assert books.titles() == ["The Long Way"]
    remove(books, "Sun/Sun.opf")
    books.scan()
    assert books.titles() == ["Sun"]


def test_a_folder_with_a_sidecar_is_no_series(place):
    books = place("audiobook")
    books.put("Ann Lee/Sun/M4B/rising.m4b", m4b(title="Rising", album="Rising", artist="Ann Lee"))
    books.put("Ann Lee/Sun/MP3/1.mp3", mp3(title="1", album="Rising", artist="Ann Lee"))
    books.put("Ann Lee/Sun/metadata.json", b'{"title": "Rising Sun", "authors": ["Ann Lee"]}')
    books.scan()
    (work,) = books.works()
    assert (work.title, value_of(work, "series", by=SYSTEM)) == ("Rising Sun", [])


def test_an_audiobook_with_discs_below_its_sidecars(place):
    books = place("audiobook")
    for disc in (1, 2):
        books.put(f"Bob/W/CD{disc}/1.mp3", mp3(title=f"{disc}", album="Old", artist="Ann Lee"))
    books.put("Bob/W/desc.txt", b"Long ago.")
    books.put("Bob/W/reader.txt", b"Tim Oak")
    books.scan()
    (work,) = books.works()
    assert (work.title, work.description) == ("Old", "Long ago.")
    people = [["Ann Lee", "aut"], ["Tim Oak", "nrt"]]
    assert value_of(work, "contributors", by=SYSTEM) == people
    books.put("Bob/W/metadata.json", ABS)
    assert read_again(books) == 2
    (work,) = books.works()
    assert (work.title, value_of(work, "series", by=SYSTEM)) == (
        "Wick",
        [["Lamps", "2"], ["Nights", ""]],
    )


@pytest.mark.parametrize("name", ["metadata.json", "metadata.opf"])
@pytest.mark.parametrize("is_later", [False, True])
def test_an_audiobook_in_two_formats_that_its_sidecar_names_otherwise(place, name, is_later):
    books = place("audiobook")
    for number in (1, 2, 3):
        books.put(f"Ann/Wick/{number:02}.mp3", mp3(title=f"c{number}"))
    books.put("Ann/Wick/Wick.m4b", m4b(title="Wick", album="Wick", artist="Ann"))
    if is_later:
        books.scan()
        assert books.titles() == ["Wick"]
    said = OPF if name.endswith("opf") else b'{"title": "Wicked", "authors": ["Ann Lee"]}'
    books.put(f"Ann/Wick/{name}", said)
    books.scan()
    (work,) = [work for work in books.works() if work.deleted_at is None]
    assert work.title == ("The Long Way" if said is OPF else "Wicked")
    editions = db.session.execute(select(Edition).where(Edition.deleted_at.is_(None))).scalars()
    assert sorted(edition.format for edition in editions) == ["m4b", "mp3"]


def test_an_album_and_not_the_other_one_in_its_folder(place):
    music = place("music")
    music.put("W/1.mp3", mp3(title="1", album="W", artist="A"))
    music.put("W/2.mp3", mp3(title="2"))
    music.put("W/album.nfo", ALBUM)
    music.scan()
    (work,) = music.works()
    assert (work.title, work.creator, work.year) == ("Wick", "Ann Lee", 1999)
    assert ("sidecar", "Wick") in sources(music, "title")
    music.put("W/3.mp3", mp3(title="3", album="Other", artist="B"))
    music.scan()
    assert "Other" in music.titles()
    assert "Wick" not in music.titles()


ORDERS: dict[str, tuple[str, str, Callable[[], bytes], bytes, dict[str, str]]] = {
    "book": ("a/Name.epub", "a/Name.opf", lambda: epub("Tag", ["Ann Lee"]), OPF,
             {"sidecar": "The Long Way", "tags": "Tag", "name": "Name"}),
    "movie": ("Name (2001)/Name (2001).mkv", "Name (2001)/movie.nfo", lambda: mkv("Tag"), HEAT,
              {"sidecar": "Heat", "tags": "Tag", "name": "Name"}),
    "music": ("Name/1.mp3", "Name/album.nfo", lambda: mp3(album="Tag", artist="A", title="1"),
              ALBUM, {"sidecar": "Wick", "tags": "Tag", "name": "Name"}),
    "comic": ("a/Name 01.cbz", "a/Name 01.xml", lambda: cbz(1, {"Series": "Tag", "Number": "1"}),
              INFO % 1, {"sidecar": "Salt #1", "tags": "Tag #1", "name": "Name #1"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", ORDERS)
def test_a_library_chooses_the_order_and_the_page_names_the_source(place, kind):
    path, beside, make, sidecar, titles = ORDERS[kind]
    library = place(kind)
    library.put(path, make())
    library.put(beside, sidecar)
    library.scan()
    (work,) = library.works()
    uuid = work.uuid
    assert work.title == titles["sidecar"]
    for first, second in (("tags", "sidecar"), ("name", "tags"), ("sidecar", "name")):
        (last,) = {"sidecar", "tags", "name"} - {first, second}
        order = {"source_order": f"{first} {second} {last}"}
        libraries.edit_library(library.library, order, by=library.owner)
        library.scan()
        (work,) = library.works()
        assert (work.title, work.uuid) == (titles[first], uuid)
        assert {(first, titles[first])} <= sources(library, "title")
        assert library.scan().counts.get("read", 0) == 0


def test_sidecars_group_files_where_they_are_believed_before_names(place):
    films = place("movie")
    for name in ("Heat (1995)", "Hitze (1995)"):
        films.put(f"{name}/{name}.mkv", mkv(name))
        films.put(f"{name}/{name}.nfo", HEAT)
    films.scan()
    assert films.titles() == ["Heat"]
    order = {"source_order": "name sidecar tags"}
    libraries.edit_library(films.library, order, by=films.owner)
    films.scan()
    assert films.titles() == ["Heat", "Hitze"]


def test_one_that_cannot_be_read_is_a_line_and_never_a_failed_scan(place):
    shows = place("tv")
    for number in (1, 2):
        shows.put(f"Lamps/Season 1/Lamps S01E0{number}.mkv", mkv(str(number)))
    shows.put("Lamps/tvshow.nfo", b"\0" * 500)
    job = shows.scan()
    assert (job.state, shows.titles()) == ("done", ["Lamps"])
    assert shows.problems(job) == {"Lamps/tvshow.nfo": "bad_sidecar"}
    assert len(notes()) == 2
    shows.put("Lamps/tvshow.nfo", SHOW)
    job = shows.scan()
    assert (shows.problems(job), shows.titles()) == ({}, ["The Lamps"])
    assert notes() == []


def test_a_sidecar_that_is_moved_with_its_files_moves_nothing_else(place):
    books = place("book")
    books.put("a/a.epub", epub("Old"))
    books.put("a/metadata.opf", OPF)
    books.scan()
    (before,) = books.works()
    os.rename(books.folder / "a", books.folder / "b")
    job: Job = books.scan()
    assert job.counts["moved"] == 1
    (after,) = books.works()
    assert (after.uuid, after.title) == (before.uuid, "The Long Way")
    assert db.session.execute(select(MediaFile.sidecar_hash)).scalars().all() != [None]
