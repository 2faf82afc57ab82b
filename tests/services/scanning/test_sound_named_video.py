"""Sound in files that are named as videos is placed as sound; videos beside it are nobody's
business.
"""

from __future__ import annotations

import os

import pytest
from sqlalchemy import select

from models.base import db
from models.work import Part
from readers.facts import Stream
from services.attention import sources
from services.db.plain_sql import run
from tests.makers import m4a, m4b
from tests.makers.video import mkv, mp4

SOUND = Stream("audio", "opus", "eng", channels=2, sample_rate=48000)
PICTURE = Stream("video", "h264", width=640, height=360, frame_rate=25.0)


def needs_attention(place) -> list[tuple[str, str]]:
    listed = sources.all_for(place.owner)
    return [tuple(row) for row in run(f"SELECT a.kind, a.path {listed}")]


def tags(number: int) -> dict[str, str]:
    return {
        "TITLE": f"Song {number}",
        "ARTIST": "Ada",
        "ALBUM": "Live",
        "PART_NUMBER": str(number),
    }


def test_an_album_of_mp4_and_mkv_files_is_one_album_and_its_clip_is_left_alone(place):
    music = place("music")
    song = {"album": "Live", "artist": "Ada", "album_artist": "Ada", "seconds": 4}
    music.put("Ada/Live/01.mp4", m4a(title="Song 1", track=1, **song))
    music.put("Ada/Live/02.m4a", m4a(title="Song 2", track=2, **song))
    music.put("Ada/Live/03.mkv", mkv(streams=[SOUND], tags=tags(3), duration=4))
    music.put("Ada/Live/Clip.mp4", mp4("Clip", [PICTURE, SOUND]))
    music.put("Ada/Video/Clip.mkv", mkv("Clip", [PICTURE, SOUND]))
    job = music.scan()
    assert music.problems(job) == {}
    assert music.titles() == ["Live"]
    (album,) = music.works()
    query = select(Part.title).where(Part.work_id == album.id).order_by(Part.number)
    assert list(db.session.execute(query).scalars()) == ["Song 1", "Song 2", "Song 3"]
    placed = {file.path_text: file.edition_id is not None for file in music.files()}
    assert [path for path, is_placed in placed.items() if not is_placed] == [
        "Ada/Live/Clip.mp4",
        "Ada/Video/Clip.mkv",
    ]
    assert needs_attention(music) == []
    assert music.scan().counts.get("read", 0) == 0


def test_a_clip_that_becomes_sound_is_placed_and_the_other_way_round_it_stays(place):
    music = place("music")
    song = m4a(title="Song", album="Live", artist="Ada", album_artist="Ada", seconds=4)
    music.put("Ada/Live/Song.mp4", mp4("Clip", [PICTURE, SOUND]))
    music.scan()
    assert music.titles() == []
    os.utime(music.put("Ada/Live/Song.mp4", song), ns=(5, 5))
    music.scan()
    assert music.titles() == ["Live"]
    os.utime(music.put("Ada/Live/Song.mp4", mp4("Clip", [PICTURE, SOUND])), ns=(9, 9))
    assert music.scan().state == "done"
    assert music.scan(is_full=True).state == "done"
    assert music.titles() == ["Live"]


@pytest.mark.parametrize("kind", ["audiobook", "book"])
def test_an_audiobook_that_is_named_mp4_is_an_audiobook(place, kind):
    books = place(kind)
    raw = m4b(title="Emma", artist="Jane Austen", album="Emma", chapters=[(0, "One")], seconds=4)
    books.put("Jane Austen/Emma/Emma.mp4", raw)
    books.put("Jane Austen/Emma/Interview.mp4", mp4("Interview", [PICTURE, SOUND]))
    assert books.problems(books.scan()) == {}
    assert books.titles() == ["Emma"]
    assert [file.chapters is not None for file in books.files()] == [True, False]
    assert needs_attention(books) == []


def test_sound_among_films_is_still_listed_as_a_film(place):
    films = place("movie")
    films.put("Alien (1979).mp4", m4a(title="Alien", seconds=4))
    films.scan()
    assert films.titles() == ["Alien"]
