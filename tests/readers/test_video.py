"""What video files say about themselves, by our own walkers and by PyAV."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import Unreadable
from readers.facts import Chapter, Facts, Stream
from readers.video import read_video, resolution_of
from tests.deadlines import bounded_work
from tests.makers.video import box, element, mkv, mp4
from tests.readers.counted_file import CountedFile

MAGICS = ["", "1a45dfa3", "0000001866747970", "52494646", "47", "000001ba", "464c5601"]
PICTURE = Stream("video", "h264", "eng", width=1920, height=800, frame_rate=25.0, is_default=True)
SOUND = Stream("audio", "aac", "eng", channels=2, sample_rate=48000)
needs_ffmpeg = pytest.mark.skipif(
    not shutil.which("ffmpeg") or not shutil.which("ffprobe"),
    reason="ffmpeg and ffprobe are not on PATH",
)


def read(raw: bytes, format: str) -> Facts:
    return read_video(b"film." + format.encode(), io.BytesIO(raw), len(raw), format)


@pytest.mark.parametrize(
    ("width", "height", "name"),
    [
        (1920, 1080, "1080p"),
        (1920, 800, "1080p"),
        (1440, 1080, "1080p"),
        (1080, 1920, "1080p"),
        (1280, 720, "720p"),
        (1280, 536, "720p"),
        (960, 720, "720p"),
        (720, 576, "576p"),
        (1024, 576, "576p"),
        (720, 480, "480p"),
        (854, 480, "480p"),
        (640, 360, "sd"),
        (320, 240, "sd"),
        (2560, 1440, "1440p"),
        (3840, 2160, "2160p"),
        (3840, 1600, "2160p"),
        (4096, 1716, "2160p"),
        (7680, 4320, "4320p"),
        (0, 0, ""),
    ],
)
def test_the_resolution_is_told_by_the_longer_side_too(width: int, height: int, name: str) -> None:
    assert resolution_of((Stream("audio"), Stream("video", width=width, height=height))) == name


@pytest.mark.parametrize("format", ["mkv", "mp4", "webm", "m4v", "mov"])
def test_the_bit_rate_is_size_by_duration(format: str) -> None:
    raw = mkv("Film", [PICTURE], 2.0) if format in ("mkv", "webm") else mp4("Film", [PICTURE], 2.0)
    facts = read(raw, format)
    assert (facts.media, facts.format, facts.resolution, facts.bit_rate) == (
        "video",
        format,
        "1080p",
        len(raw) * 4,
    )


def test_the_content_decides_over_the_name() -> None:
    facts = read(mkv("Film", [PICTURE]), "mp4")
    assert (facts.format, facts.title, facts.notes) == ("mkv", "Film", ("wrong_extension",))
    assert read(mp4("Film", [PICTURE]), "avi").format == "mp4"


def test_a_file_without_a_picture_says_so() -> None:
    assert (
        "no_video"
        in read(mp4(streams=[Stream("audio", "aac", channels=2, sample_rate=44100)]), "mp4").notes
    )


@pytest.mark.parametrize(
    ("raw", "reason"),
    [(b"", "empty"), (b"nothing of the kind", "not_video"), (mp4()[:40], "truncated")],
)
def test_what_nobody_can_read_is_unreadable(raw: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(raw, "avi" if reason == "not_video" else "mp4")
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "playlist",
    [
        b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile /etc/hostname\n",
        b"<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011' type='static'></MPD>",
    ],
)
def test_a_play_list_in_a_videos_clothes_opens_nothing(playlist: bytes) -> None:
    with pytest.raises(Unreadable, match="not_video"):
        read(playlist, "ts")


def test_an_input_error_of_the_disk_is_unreadable() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(Unreadable, match="io_error"):
        read_video(b"x.mkv", Broken(), 100, "mkv")


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=400), st.sampled_from(MAGICS))
def test_rubbish_behind_any_magic_is_read_or_unreadable_but_quick(raw: bytes, magic: str) -> None:
    try:
        assert read(bytes.fromhex(magic) + raw, "avi").media == "video"
    except Unreadable as error:
        assert error.reason  # noqa: PT017


def test_a_film_cut_at_many_places_is_read_or_unreadable() -> None:
    for raw, format in ((mkv("Film", [PICTURE]), "mkv"), (mp4("Film", [PICTURE]), "mp4")):
        for end in range(1, len(raw), 23):
            try:
                read(raw[:end], format)
            except Unreadable as error:
                assert error.reason in (  # noqa: PT017
                    "truncated",
                    "damaged",
                    "no_moov",
                    "not_video",
                    "not_mp4",
                    "not_matroska",
                )


def make(folder: Path, name: str, *options: str) -> Path:
    """A second of test picture and tone, made by ffmpeg."""
    sources = [
        "-f",
        "lavfi",
        "-i",
        "testsrc=s=640x272:d=1:r=25",
        "-f",
        "lavfi",
        "-i",
        "sine=d=1:r=48000",
    ]
    names = ["-metadata", "title=Prüffilm", "-metadata:s:a:0", "language=ger"]
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", *sources, *names, *options, str(folder / name)],
        check=True,
        timeout=60,
    )
    return folder / name


@needs_ffmpeg
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.mkv", ("-c:v", "mpeg4", "-c:a", "flac")),
        ("a.mp4", ("-c:v", "mpeg4", "-c:a", "aac", "-ac", "6")),
        ("last.mp4", ("-c:v", "mpeg4", "-c:a", "ac3", "-ac", "6")),
        ("fast.mp4", ("-c:v", "mpeg4", "-c:a", "aac", "-movflags", "+faststart")),
        ("a.mov", ("-c:v", "mjpeg", "-c:a", "pcm_s16le")),
        ("frag.mp4", ("-c:v", "mpeg4", "-c:a", "aac", "-movflags", "+frag_keyframe+empty_moov")),
        ("a.avi", ("-c:v", "mpeg4", "-c:a", "mp3")),
        ("a.ts", ("-c:v", "mpeg2video", "-c:a", "mp2")),
        ("a.mpg", ("-c:v", "mpeg2video", "-c:a", "mp2")),
        ("a.wmv", ("-c:v", "wmv2", "-c:a", "wmav2")),
        ("a.flv", ("-c:v", "flv", "-c:a", "aac")),
    ],
)
def test_real_files_are_read_as_ffprobe_reads_them(
    tmp_path: Path, name: str, options: tuple[str, ...]
) -> None:
    path = make(tmp_path, name, *options)
    with path.open("rb") as file:
        facts = read_video(bytes(path), file, path.stat().st_size, path.suffix[1:])
    asked = ["ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_format", str(path)]
    probed = json.loads(subprocess.run(asked, check=True, capture_output=True, timeout=60).stdout)
    picture, sound = (
        {s["codec_type"]: s for s in probed["streams"]}[kind] for kind in ("video", "audio")
    )
    ours = {stream.kind: stream for stream in facts.streams}
    assert (ours["video"].width, ours["video"].height) == (picture["width"], picture["height"])
    assert (ours["audio"].channels, ours["audio"].sample_rate) == (
        sound["channels"],
        int(sound["sample_rate"]),
    )
    assert ours["video"].codec == {"mpeg2video": "mpeg2", "flv1": "flv1"}.get(
        picture["codec_name"], picture["codec_name"]
    )
    assert abs(facts.duration_ms - float(probed["format"]["duration"]) * 1000) < 100
    assert facts.format == path.suffix[1:]
    if name not in ("frag.mp4", "a.ts", "a.mpg", "a.flv"):
        assert ours["video"].frame_rate == 25.0
    if name.endswith(("mkv", "mp4", "mov")):
        assert (facts.title, ours["audio"].language, facts.notes) == ("Prüffilm", "ger", ())


@needs_ffmpeg
@pytest.mark.parametrize("real", ["avi", "ts", "mpg", "wmv", "flv", "ogv"])
def test_a_film_with_the_wrong_extension_is_read_as_what_it_is(tmp_path: Path, real: str) -> None:
    codecs = {"wmv": ("wmv2", "wmav2"), "flv": ("flv", "aac"), "ogv": ("libtheora", "libvorbis")}
    picture, sound = codecs.get(real, ("mpeg2video", "mp2"))
    path = make(tmp_path, "a." + real, "-c:v", picture, "-c:a", sound)
    for name in ("mkv", "mp4"):
        with path.open("rb") as file:
            facts = read_video(bytes(path), file, path.stat().st_size, name)
        assert (facts.format, "wrong_extension" in facts.notes) == (real, True)
    with path.open("rb") as file:
        assert (
            "wrong_extension" not in read_video(bytes(path), file, path.stat().st_size, real).notes
        )


@pytest.mark.parametrize(
    ("raw", "format"),
    [
        (mkv(tracks=b"\xec\x80" * 2_000_000), "mkv"),
        (mkv(tracks=element(0xAE, b"\xec\x80" * 1_900_000)), "mkv"),
        (mp4(tracks=box(b"free") * 500_000), "mp4"),
        (mp4(tracks=box(b"trak", box(b"mdia") * 2000) * 300), "mp4"),
        (box(b"ftyp", b"isom") + box(b"free") * 500_000, "mp4"),
    ],
)
def test_millions_of_empty_parts_come_to_an_end(raw: bytes, format: str) -> None:
    with bounded_work(20), contextlib.suppress(Unreadable):
        read(raw, format)


@pytest.mark.parametrize(
    ("make", "format"), [(mkv, "mkv"), (mp4, "mp4"), (partial(mp4, is_moov_last=True), "mp4")]
)
def test_of_a_long_film_little_is_read(make: Callable[..., bytes], format: str) -> None:
    """Its pictures and sound are passed over: a first scan reads many thousands of films."""
    raw = make("Film", [PICTURE, SOUND], 60, [Chapter(0, "Beginning")], media_bytes=8 << 20)
    file = CountedFile(raw)
    facts = read_video(b"film." + format.encode(), file, len(raw), format)
    assert (facts.title, len(facts.streams), len(facts.chapters)) == ("Film", 2, 1)
    assert file.bytes_read < 64 * 1024
    assert len(file.requests) < 12
