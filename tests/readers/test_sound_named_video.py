"""Sound in files that are named as videos, and videos in files that are named as sound."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from errors import Unreadable
from readers import registry
from readers.facts import Stream
from tests.makers import jpeg, m4a
from tests.makers import tags as make
from tests.makers.video import mkv, mp4

SOUND = Stream("audio", "opus", "eng", channels=2, sample_rate=48000)
PICTURE = Stream("video", "h264", width=640, height=360, frame_rate=25.0)
ALBUM = {"TITLE": "T", "ARTIST": "A", "ALBUM": "L"}
needs_ffmpeg = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not on PATH")


def opened(name: str, raw: bytes, saved, kind: str = "music"):
    return registry.read(saved(name, raw), kind)


@pytest.mark.parametrize("kind", ["music", "audiobook", "book"])
@pytest.mark.parametrize("ending", ["mp4", "m4v", "mov", "3gp"])
def test_an_mp4_that_holds_only_sound_is_sound(ending, kind, saved):
    raw = m4a(title="T", artist="A", album="L", track=3, seconds=4, cover=jpeg())
    facts = opened("a." + ending, raw, saved, kind)
    same = opened("a.m4a", raw, saved, kind)
    assert facts == same
    assert (facts.media, facts.format, facts.streams[0].codec) == ("audio", "m4a", "aac")
    assert (facts.album, facts.artist, facts.track, facts.notes) == ("L", "A", 3, ())


@pytest.mark.parametrize("ending", ["mkv", "webm"])
def test_a_matroska_file_that_holds_only_sound_is_sound(ending, saved):
    facts = opened("a." + ending, mkv(streams=[SOUND], tags=ALBUM, duration=9), saved)
    assert (facts.media, facts.format, facts.duration_ms) == ("audio", "mka", 9000)
    assert (facts.title, facts.artist, facts.album, facts.notes) == ("T", "A", "L", ())
    assert facts.streams[0].codec == "opus"


def test_a_wmv_that_holds_only_sound_is_sound(saved):
    facts = opened("a.wmv", make.asf(title="T"), saved)
    assert (facts.media, facts.format, facts.title, facts.notes) == ("audio", "wma", "T", ())


@needs_ffmpeg
@pytest.mark.parametrize(
    ("name", "codec", "real"),
    [
        ("a.avi", "mp3", "avi"),
        ("a.ts", "mp2", "ts"),
        ("a.vob", "ac3", "mpg"),
        ("a.flv", "aac", "flv"),
        ("a.ogv", "vorbis", "ogg"),
    ],
)
def test_the_rarer_containers_are_sound_with_tags_or_no_sound(name, codec, real, tmp_path):
    def made(folder: str, *options: str) -> bytes:
        path = tmp_path / folder / name
        path.parent.mkdir()
        encoder = "lib" + codec if codec == "vorbis" else codec
        command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=d=2:r=48000", *options]
        names = ["-metadata", "title=T", "-metadata", "artist=A", "-metadata", "album=L"]
        subprocess.run(
            [*command, *names, "-c:a", encoder, "-ac", "2", path], check=True, timeout=60
        )
        return bytes(path)

    facts = registry.read(made("sound"), "music")
    (stream,) = facts.streams
    assert (facts.media, facts.format) == ("audio", real)
    assert (stream.codec, stream.channels, stream.sample_rate) == (codec, 2, 48000)
    assert abs(facts.duration_ms - 2000) < 100
    if real not in ("ts", "mpg"):  # these have no place for tags
        assert (facts.title, facts.artist, facts.album) == ("T", "A", "L")
    picture = ["-f", "lavfi", "-i", "testsrc=s=64x64:d=2:r=25"]
    codecs = {"flv": "flv", "ogg": "libtheora"}
    film = made("film", *picture, "-c:v", codecs.get(real, "mpeg2video"))
    assert registry.read(film, "music").media == "video"
    assert registry.read(film, "movie").media == "video"


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.mp4", mp4("Clip", [PICTURE, SOUND])),
        ("a.mp4", mp4("Silent", [PICTURE])),
        ("a.mkv", mkv("Clip", [PICTURE, SOUND])),
        ("a.webm", mkv("Silent", [PICTURE])),
    ],
)
def test_a_video_among_music_is_no_sound(name, raw, saved):
    facts = opened(name, raw, saved)
    assert (facts.media, len(facts.fingerprint) > 0) == ("video", True)
    assert opened(name, raw, saved, "movie").media == "video"


@pytest.mark.parametrize(
    ("name", "raw", "format", "notes"),
    [
        ("a.m4a", mp4("Clip", [PICTURE, SOUND]), "m4a", {"has_video"}),
        ("a.mka", mkv("Clip", [PICTURE, SOUND]), "mka", {"has_video"}),
        ("a.mp3", mkv("Clip", [PICTURE, SOUND]), "mkv", {"has_video", "wrong_extension"}),
    ],
)
def test_a_video_that_is_named_as_sound_is_sound_and_says_so(name, raw, format, notes, saved):
    facts = opened(name, raw, saved)
    assert (facts.media, [stream.codec for stream in facts.streams]) == ("audio", ["opus"])
    assert (facts.title, facts.format, set(facts.notes)) == ("Clip", format, notes)
    assert facts.resolution == ""


def test_a_silent_video_that_is_named_as_sound_is_unreadable(saved):
    for name, raw in (("a.mp3", mkv("Clip", [PICTURE])), ("a.m4a", mp4("Clip", [PICTURE]))):
        with pytest.raises(Unreadable, match="not_audio"):
            opened(name, raw, saved)


def test_a_track_of_a_still_picture_is_a_cover(saved):
    still = PICTURE._replace(codec="mjpeg")
    for name in ("a.mp4", "a.m4a"):
        facts = opened(name, mp4("T", [still, SOUND]), saved)
        assert (facts.media, "has_video" in facts.notes) == ("audio", False)


def test_sound_among_films_stays_a_film_without_a_picture(saved):
    facts = opened("a.mp4", m4a(title="T", seconds=4), saved, "movie")
    assert (facts.media, facts.format, "no_video" in facts.notes) == ("video", "mp4", True)
