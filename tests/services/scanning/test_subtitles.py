"""Subtitle files beside a film: whose they are, their language, and that they come and go."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import select

from models.base import db
from models.file import MediaFile, MediaStream
from services.lists.details import details
from tests.makers.video import mkv

FILM = mkv("Alien", duration=60)


@pytest.fixture
def films(place):
    films = place("movie")
    films.put("Alien (1979)/Alien (1979).mkv", FILM)
    return films


def subtitles() -> dict[str, MediaStream]:
    """By the name of the subtitle file, without its folder."""
    query = select(MediaStream).where(MediaStream.external_path.is_not(None))
    rows = db.session.execute(query.order_by(MediaStream.external_path)).scalars()
    return {os.fsdecode(row.external_path).rpartition("/")[2]: row for row in rows}


def videos() -> dict[str, str]:
    """By the name of the subtitle file, the name of the video that it belongs to."""
    names = {file.id: file.path_text for file in db.session.execute(select(MediaFile)).scalars()}
    return {name: names[row.media_file_id].rpartition("/")[2] for name, row in subtitles().items()}


def test_the_name_of_a_subtitle_says_what_it_is(films):
    names = {  # codec, language, whether it is forced, whether it is the default
        "srt": ("srt", "", False, False),
        "de.srt": ("srt", "de", False, False),
        "FR.Forced.SRT": ("srt", "fr", True, False),
        "default.eng.ass": ("ass", "eng", False, True),
        "pt-BR.vtt": ("vtt", "pt-br", False, False),
        "sdh.en.srt": ("srt", "en", False, False),
        "cc.srt": ("srt", "", False, False),
        "director's commentary.sub": ("sub", "", False, False),
    }
    for name in names:
        films.put(f"Alien (1979)/Alien (1979).{name}", b"")
    films.scan()
    assert {
        name.removeprefix("Alien (1979)."): (row.codec, row.language, row.is_forced, row.is_default)
        for name, row in subtitles().items()
    } == names
    assert {row.kind for row in subtitles().values()} == {"subtitle"}


def test_a_subtitle_belongs_to_the_video_with_the_longest_fitting_name(films):
    films.put("Alien (1979)/Alien (1979).part2.mkv", FILM)
    for name in ("Alien (1979).en.srt", "Alien (1979).part2.en.srt", "Alien (1979)b.srt", "x.srt"):
        films.put(f"Alien (1979)/{name}", b"")
    films.scan()
    assert videos() == {
        "Alien (1979).en.srt": "Alien (1979).mkv",
        "Alien (1979).part2.en.srt": "Alien (1979).part2.mkv",
    }


def test_a_subtitle_comes_and_goes_without_its_film_being_read_again(films):
    films.scan()
    added = films.put("Alien (1979)/Alien (1979).de.srt", b"")
    job = films.scan()
    assert (list(subtitles()), job.counts.get("read", 0)) == (["Alien (1979).de.srt"], 0)
    os.rename(added, added.replace(b".de.", b".fr."))
    films.scan()
    assert [row.language for row in subtitles().values()] == ["fr"]
    os.unlink(added.replace(b".de.", b".fr."))
    films.scan()
    assert subtitles() == {}


def test_a_film_that_is_read_again_keeps_its_subtitles_once(films):
    films.put("Alien (1979)/Alien (1979).de.srt", b"")
    films.scan()
    os.utime(films.put("Alien (1979)/Alien (1979).mkv", mkv("Aliens", duration=90)), ns=(5, 5))
    films.scan()
    films.scan(is_full=True)
    assert list(subtitles()) == ["Alien (1979).de.srt"]


def test_two_folders_keep_their_subtitles_apart(films):
    films.put("Heat (1995)/Heat (1995).mkv", FILM)
    films.put("Heat (1995)/Heat (1995).en.srt", b"")
    films.put("Heat (1995)/Alien (1979).en.srt", b"")
    films.scan()
    assert videos() == {"Heat (1995).en.srt": "Heat (1995).mkv"}


def test_a_stranger_sees_no_file_and_no_subtitle_of_a_film(films, cast):
    films.put("Alien (1979)/Alien (1979).de.srt", b"")
    films.scan()
    (work,) = films.works()
    seen = {
        user.username: [
            [stream.language for stream in line.streams if stream.kind == "subtitle"]
            for _, lines in details(work, by=user).editions
            for line in lines
        ]
        for user in (cast.olga, cast.ada, cast.stan)
    }
    assert seen == {"Olga": [["de"]], "Ada": [["de"]], "Stan": []}
