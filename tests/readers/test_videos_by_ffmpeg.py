"""Videos that only FFmpeg reads: recordings that begin anywhere, and files that are cut off."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from readers import registry
from readers.facts import Facts
from readers.video import read_video
from tests.makers import tags as make
from tests.readers.counted_file import CountedFile

CODECS = {
    "avi": ("mpeg4", "mp3"),
    "wmv": ("wmv2", "wmav2"),
    "flv": ("flv", "aac"),
    "ogv": ("libtheora", "libvorbis"),
    "ts": ("mpeg2video", "mp2"),
    "mpg": ("mpeg2video", "mp2"),
}
pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not on PATH")


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """The bytes of a small film of nine seconds, with a key frame every eight."""
    folder = tmp_path_factory.mktemp("films")

    def made(ending: str) -> bytes:
        path: Path = folder / f"a.{ending}"
        if not path.exists():
            picture, sound = CODECS[ending]
            sources = ["-f", "lavfi", "-i", "testsrc=s=64x48:d=9:r=25"]
            sources += ["-f", "lavfi", "-i", "sine=d=9:r=44100"]
            options = ["-c:v", picture, "-g", "200", "-sc_threshold", "1000000000"]
            command = ["ffmpeg", "-v", "error", *sources, *options, "-c:a", sound, "-ac", "2", path]
            subprocess.run(command, check=True, timeout=60)
        return path.read_bytes()

    return made


def read(raw: bytes, format: str) -> Facts:
    return read_video(b"film." + format.encode(), io.BytesIO(raw), len(raw), format)


def sizes(facts: Facts) -> list[tuple[str, int, int, int]]:
    return sorted((s.kind, s.width, s.height, s.sample_rate) for s in facts.streams)


@pytest.mark.parametrize("ending", ["ts", "mpg"])
def test_a_recording_that_begins_long_before_a_key_frame_has_its_size(film, ending):
    raw = film(ending)
    packet = 188 if ending == "ts" else 2048
    facts = read(raw[len(raw) // packet // 8 * packet :], ending)
    assert sizes(facts) == [("audio", 0, 0, 44100), ("video", 64, 48, 0)]
    assert 7000 < facts.duration_ms < 9000


@pytest.mark.parametrize("ending", sorted(CODECS))
def test_a_whole_film_of_any_container_says_nothing_odd(film, ending):
    facts = read(film(ending), ending)
    assert (sizes(facts), facts.notes) == ([("audio", 0, 0, 44100), ("video", 64, 48, 0)], ())
    assert abs(facts.duration_ms - 9000) < 200


@pytest.mark.parametrize("count", [2, 5])
@pytest.mark.parametrize("ending", ["ts", "mpg"])
def test_recordings_that_were_joined_are_as_long_as_all_of_them(film, ending, count):
    assert abs(read(film(ending) * count, ending).duration_ms - 9000 * count) < 1000 * count


@pytest.mark.parametrize("ending", ["avi", "wmv", "flv", "ogv"])
def test_a_film_that_is_cut_off_says_so_and_keeps_its_length(film, ending):
    raw = film(ending)
    facts = read(raw[: len(raw) // 2], ending)
    assert (sizes(facts), facts.notes) == (
        [("audio", 0, 0, 44100), ("video", 64, 48, 0)],
        ("truncated",),
    )
    assert 3000 < facts.duration_ms < 9200


def test_an_avi_that_was_never_finished_says_so(film):
    raw = bytearray(film("avi"))
    raw[4:8] = bytes(4)
    assert "truncated" in read(bytes(raw), "avi").notes


def test_an_avi_of_several_gigabytes_is_walked_by_its_parts(film):
    """Each gigabyte is a chunk of its own."""
    raw = film("avi") + b"RIFF" + struct.pack("<I", 4 + 1000) + b"AVIX" + bytes(1000)
    assert read(raw, "avi").notes == ()
    assert read(raw[:-1], "avi").notes == ("truncated",)


def test_of_a_long_recording_little_is_read_when_it_says_enough(film):
    raw = film("ts") * 40
    file = CountedFile(raw)
    read_video(b"a.ts", file, len(raw), "ts")
    assert file.bytes_read < 2 << 20


def test_a_wma_that_is_cut_off_says_so(saved):
    packets = bytes.fromhex("3626b2758e66cf11a6d900aa0062ce6c") + struct.pack("<Q", 500)
    whole = make.asf(title="T")[:-500] + packets + bytes(500 - len(packets))
    assert registry.read(saved("a.wma", whole), "music").notes == ()
    cut = registry.read(saved("a.wma", whole[:-1]), "music")
    assert (cut.title, cut.notes) == ("T", ("truncated",))
