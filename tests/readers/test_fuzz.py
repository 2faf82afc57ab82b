"""Files with small faults at every place of their structure: each is read or refused, and nothing
else happens. The faults are the same in every run.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from errors import Unreadable
from readers import registry
from readers.audio import cover_of
from readers.facts import Chapter, Stream
from readers.source import open_source
from tests.makers import aiff, cbz, epub, flac, m4a, m4b, mp3, ogg_vorbis, opus, pdf, png
from tests.makers import tags as make
from tests.makers.audio import id3v1
from tests.makers.tags import SILENCE, frame, id3, text
from tests.makers.video import mkv, mp4

pytestmark = pytest.mark.slow
TAGS = {"title": "Tïtle", "artist": "A", "genre": ["X", "Y"], "track": 3, "cover": png()}
STREAMS = [
    Stream("video", "h264", width=64, height=36),
    Stream("audio", "aac", channels=2, sample_rate=44100),
]
CHAPTERS = [(0, "One"), (3, "Two")]


def _id3v2(version: int) -> bytes:
    name = "TT2" if version == 2 else "TIT2"
    texts = [frame(name, text("Ÿ title", 1), version=version)]
    if version > 2:
        texts.append(make.compressed("TPE1", text("Packed", 0), version=version))
        texts.append(
            frame("CHAP", b"c\0" + bytes(16) + frame("TIT2", text("One")), version=version)
        )
    extended = {3: struct.pack(">IHI", 6, 0, 0), 4: make.synchsafe(6) + b"\1\0"}.get(version, b"")
    return id3(*texts, version=version, flags=0x80, extended=extended) + SILENCE[: 417 * 8]


SEEDS: dict[str, Callable[[], bytes]] = {
    "id3v2_2.mp3": lambda: _id3v2(2),
    "id3v2_3.mp3": lambda: _id3v2(3),
    "id3v2_4.mp3": lambda: _id3v2(4),
    "plain.mp3": lambda: mp3(seconds=0.2, v1=id3v1(title="x"), has_info=True, **TAGS),
    "ape.mp3": lambda: (
        SILENCE[: 417 * 8] + make.ape({"Title": "T", "Cover Art (Front)": b"x\0" + png()})
    ),
    "a.flac": lambda: flac(cover_first=True, **TAGS),
    "a.ogg": lambda: ogg_vorbis(**TAGS),
    "a.opus": lambda: opus(serial=1, **TAGS) + opus(serial=2),
    "a.m4a": lambda: m4a(seconds=0.2, lists={"ARTISTS": ["A", "B"]}, **TAGS),
    "a.m4b": lambda: m4b(seconds=5, chapters=CHAPTERS, chapter_form="both", **TAGS)[:9000],
    "a.wma": lambda: make.asf(
        title="T",
        values=[("WM/Genre", "X"), ("WM/Track", 3)],
        library=[("WM/Picture", make.asf_picture(png()))],
    ),
    "a.wav": lambda: make.riff(
        (b"LIST", b"INFOINAM\2\0\0\0T\0"), (b"id3 ", id3(frame("TIT2", text("x"))))
    ),
    "a.aiff": lambda: aiff(title="T"),
    "a.mkv": lambda: mkv("Film", STREAMS, 2.0, chapters=[Chapter(0, "One")]),
    "a.mp4": lambda: mp4("Film", STREAMS, 2.0),
    "a.epub": lambda: epub(cover=png(), series=("S", "1")),
    "a.cbz": lambda: cbz(3, {"Title": "T", "Number": "3"}),
    "a.pdf": lambda: pdf("Title", "Author"),
}
PLACES = 150  # of each kind of fault in a file
NUMBERS = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\1", b"\1\0\0\0")


def _faults(whole: bytes) -> Iterator[bytes]:
    """Cut off, with another number, a bit turned, a part twice, and a part left out."""
    chance = random.Random(9)
    step = max(1, len(whole) // PLACES)
    for at in range(1, len(whole), step):
        yield whole[:at]
        yield whole[:at] + NUMBERS[at // step % len(NUMBERS)] + whole[at + 4 :]
    for _ in range(PLACES):
        at, length = chance.randrange(len(whole)), chance.randrange(1, 64)
        turned = whole[at] ^ 1 << chance.randrange(8)
        yield whole[:at] + bytes((turned,)) + whole[at + 1 :]
        yield whole[:at] + whole[at : at + length] * 2 + whole[at + length :]
        yield whole[:at] + whole[at + length :]


@pytest.mark.parametrize("name", SEEDS)
def test_a_file_with_a_fault_is_read_or_refused(name, saved):
    whole = SEEDS[name]()
    registry.read(saved(name, whole))
    for data in _faults(whole):
        path = saved(name, data)
        # the name of an exception is a fault that no reader of ours had thought of
        assert name.endswith("pdf") or "Error: " not in _reason(path), data[:200]


def _reason(path: bytes) -> str:
    try:
        registry.read(path)
    except Unreadable as error:
        return f"{error.reason}: {error.detail}" if error.reason == "damaged" else ""
    return ""


WITH_TAGS = [name for name in SEEDS if name.endswith(("mp3", "flac", "ogg", "opus", "m4a", "wma"))]


@pytest.mark.parametrize("name", WITH_TAGS)
def test_the_cover_of_a_file_with_a_fault_is_found_or_refused(name, saved):
    for data in _faults(SEEDS[name]()):
        source = open_source(saved(name, data), "", name.rpartition(".")[2])
        with source.file, suppress(Unreadable):
            cover_of(source)
