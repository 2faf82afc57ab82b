"""Editions as scans write them: their data, the contents and the length of one of them."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from models.base import db
from models.work import Edition, Part, PartFile
from services.db.transactions import writing
from tests.makers.audio import flac, m4b, mp3
from tests.makers.books import epub
from tests.makers.video import mkv, mp4


def editions() -> list[Edition]:
    return list(db.session.execute(select(Edition).order_by(Edition.id)).scalars())


def parts_of(work) -> list[int]:
    query = select(Part.number).where(Part.work_id == work.id, Part.deleted_at.is_(None))
    return sorted(db.session.execute(query).scalars())


def test_two_recordings_are_editions_with_their_narrators(place):
    books = place("audiobook")
    for number, narrator in enumerate(("Nar One", "Nar Two"), 1):
        tags = {"title": "It", "album": "It", "artist": "Ste Kin", "composer": narrator}
        books.put(f"R{number}/It.m4b", m4b(extra={"NARRATOR": narrator}, **tags))
    books.scan()
    assert books.titles() == ["It"]
    assert [edition.narrator for edition in editions()] == ["Nar One", "Nar Two"]


def test_an_m4b_beside_its_mp3s_adds_neither_contents_nor_length(place):
    books = place("audiobook")
    books.put("Both/Both.m4b", m4b(title="Both", album="Both", artist="B", seconds=1))
    for number in (1, 2):
        tags = {"title": f"Chapter {number}", "album": "Both", "artist": "B", "track": number}
        books.put(f"Both/Both {number}.mp3", mp3(seconds=1, **tags))
    books.scan()
    (work,) = books.works()
    assert parts_of(work) == [1, 2]
    assert work.duration_ms == pytest.approx(2000, abs=100)
    assert sorted(edition.format for edition in editions()) == ["m4b", "mp3"]


@pytest.mark.parametrize("more", ["A", "B"])
def test_the_contents_are_those_of_the_recording_with_most_files(place, more):
    books = place("audiobook")
    counts = {folder: 3 if folder == more else 2 for folder in "AB"}

    def put(folder: str, number: int) -> None:
        extra = {"NARRATOR": f"Nar {folder}"}
        tags = {"title": f"{folder} {number}", "album": "It", "artist": "Ste Kin", "track": number}
        seconds = 1 if folder == "A" else 2
        books.put(f"{folder}/{number}.m4b", m4b(extra=extra, seconds=seconds, **tags))

    def contents() -> list[tuple[str, int]]:
        query = select(Part.title, Part.duration_ms).where(Part.deleted_at.is_(None))
        rows = db.session.execute(query.order_by(Part.number))
        return [(title, round(length / 1000)) for title, length in rows]

    seconds = 1 if more == "A" else 2
    put("A", 1)  # the other one comes later
    books.scan()
    for folder, count in counts.items():
        for number in range(1, count + 1):
            put(folder, number)
    books.scan()
    assert (books.titles(), len(editions())) == (["It"], 2)
    assert contents() == [(f"{more} {number}", seconds) for number in (1, 2, 3)]
    links = select(PartFile.media_file_id)
    assert len(db.session.execute(links).all()) == 3


def test_an_album_in_two_formats_has_each_track_once(place):
    music = place("music")
    for number in (1, 2):
        tags = {"title": f"S{number}", "album": "Wick", "artist": "Al", "track": number}
        music.put(f"Wick [FLAC]/{number}.flac", flac(**tags))
        music.put(f"Wick [MP3]/{number}.mp3", mp3(seconds=1, **tags))
    music.scan()
    (work,) = music.works()
    assert (work.title, work.part_count, work.file_count) == ("Wick", 2, 4)
    assert work.duration_ms == pytest.approx(2000, abs=300)


def test_an_album_whose_tracks_are_in_several_formats_is_as_long_as_all_of_them(place):
    music = place("music")
    for number in (1, 2):
        tags = {"title": f"S{number}", "album": "Wick", "artist": "Al", "track": number}
        data = mp3(seconds=1, **tags) if number == 1 else m4b(seconds=1, **tags)
        music.put(f"Wick/{number}.{'mp3' if number == 1 else 'm4a'}", data)
    music.scan()
    (work,) = music.works()
    assert work.duration_ms == pytest.approx(2000, abs=100)


def test_a_film_is_as_long_as_its_longest_version_without_extras(place):
    films = place("movie")
    films.put("Heat (1995)/Heat (1995) - 720p.mkv", mkv(duration=60))
    films.put("Heat (1995)/Heat (1995) - Extended.mkv", mkv(duration=70))
    films.put("Heat (1995)/Heat (1995)-trailer.mkv", mkv(duration=90))
    films.scan()
    (work,) = films.works()
    assert work.duration_ms == 70_000


def test_guests_leave_an_album_to_its_artist(place):
    music = place("music")
    for number, artist in enumerate(("Alice", "Alice feat. Bob", "Alice & Dan"), 1):
        tags = {"title": f"F{number}", "album": "Guests", "track": number}
        music.put(f"Feat/{number}.mp3", mp3(artist=artist, **tags))
    music.scan()
    assert [work.creator for work in music.works()] == ["Alice"]


def test_a_new_file_joins_the_edition_that_an_older_scan_made(place):
    """Editions of older scans are known by their format only."""
    books = place("book")
    tags = {"title": "It", "authors": ["Ste Kin"], "language": "de"}
    books.put("A/It.epub", epub(**tags))
    books.scan()
    with writing():
        db.session.execute(update(Edition).values(scan_key="epub"))
    books.put("A/It (1).epub", epub(description="Once more", **tags))
    books.scan()
    assert len(books.works()) == len(editions()) == 1
    assert books.files()[0].edition_id == books.files()[1].edition_id


def test_only_the_parts_of_a_film_add_up_to_its_length(place):
    films = place("movie")
    films.put("Eel (2003)/Eel (2003).mkv", mkv(duration=3))
    films.put("Eel (2003)/Eel (2003) copy.mkv", mkv(duration=3) + b"\0")
    films.put("Eel (2003)/Eel (2003).mp4", mp4(duration=2))
    for number in (1, 2):
        films.put(f"Sea (2005)/Sea (2005) - pt{number}.mkv", mkv(title=str(number), duration=1))
        films.put(f"Sea (2005)/Sea (2005) - pt{number}.mp4", mp4(duration=1) + b"\0" * number)
    films.put("Sea (2005)/Sea (2005) - 720p.mkv", mkv(title="whole", duration=1.5))
    films.scan()
    assert {work.title: work.duration_ms for work in films.works()} == {"Eel": 3000, "Sea": 2000}
    assert {work.title: work.file_count for work in films.works()} == {"Eel": 3, "Sea": 5}
