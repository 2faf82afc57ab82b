"""What MP4 files say about themselves."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import Unreadable
from readers.facts import Chapter, Facts, Stream
from readers.mp4 import read_mp4
from tests.makers.video import box, mp4, mp4_track

PICTURE = Stream("video", "h264", "deu", width=1920, height=800, frame_rate=25.0, is_default=True)
SOUND = Stream("audio", "aac", "eng", "Commentary", channels=2, sample_rate=48000, is_default=True)
TEXT = Stream("subtitle", "tx3g", "fra")
CHAPTERS = (Chapter(0, "Beginning"), Chapter(61_500, "Überfahrt"))
TAGS = {
    b"\xa9day": b"2008-01-20T08:00:00Z",
    b"tvsh": b"Breaking Bad",
    b"tvsn": b"\0\0\0\1",
    b"tves": b"\0\0\0\7",
    b"stik": b"\x0a",
    b"covr": b"\x89PNG",
    b"ldes": "Ein Lehrer … kocht.".encode(),
}
EPISODE = mp4("A No-Rough-Stuff-Type Deal", [PICTURE, SOUND, TEXT], 2880.5, CHAPTERS, tags=TAGS)


def reason_of(raw: bytes) -> str:
    """Why it cannot be read, "" when it can."""
    try:
        read(raw)
    except Unreadable as error:
        return error.reason
    return ""


def read(raw: bytes) -> Facts:
    return read_mp4(io.BytesIO(raw), len(raw))


def test_an_mp4_file_tells_its_title_length_streams_and_chapters() -> None:
    facts = read(EPISODE)
    assert (facts.title, facts.duration_ms, facts.notes) == (
        "A No-Rough-Stuff-Type Deal",
        2_880_500,
        (),
    )
    assert (facts.streams, facts.chapters) == ((PICTURE, SOUND, TEXT), CHAPTERS)


def test_an_episode_tells_its_series_season_and_number() -> None:
    facts = read(EPISODE)
    assert (facts.video_kind, facts.series, facts.season, facts.episode) == (
        "episode",
        "Breaking Bad",
        1,
        7,
    )
    assert (facts.published, facts.description, facts.cover) == (
        "2008-01-20",
        "Ein Lehrer … kocht.",
        ("tag", ""),
    )


def test_a_moov_behind_the_media_data_says_the_same() -> None:
    assert read(mp4("Film", [PICTURE], 60, is_moov_last=True)) == read(mp4("Film", [PICTURE], 60))


def test_a_fragmented_file_has_the_length_of_its_movie_extends_header() -> None:
    assert read(mp4("Film", [PICTURE], 60.5, is_fragmented=True)).duration_ms == 60_500


def test_a_fragmented_file_without_any_length_is_measured_at_its_last_fragment() -> None:
    raw = mp4("Film", [PICTURE], 0).replace(b"mehd", b"free")
    raw = raw.replace(box(b"udta"), b"")
    trex = box(b"mvex", box(b"trex", struct.pack(">IIIIII", 0, 1, 1, 3600, 0, 0)))
    moov = raw.index(b"moov") - 4
    size = int.from_bytes(raw[moov : moov + 4], "big")
    raw = raw[:moov] + (size + len(trex)).to_bytes(4, "big") + raw[moov + 4 : moov + size] + trex
    for start in (0, 90_000 * 10):
        run = box(b"trun", struct.pack(">II", 0, 50))
        track = box(
            b"traf",
            box(b"tfhd", struct.pack(">II", 0, 1)),
            box(b"tfdt", struct.pack(">II", 0, start)),
            run,
        )
        raw += box(b"moof", track) + box(b"mdat")
    assert read(raw).duration_ms == 12_000


@pytest.mark.parametrize("hdr", ["", "hdr10", "hlg", "dolby_vision"])
def test_hdr_is_told_by_the_colour_box_or_dolbys_four_letters(hdr: str) -> None:
    stream = read(mp4(streams=[PICTURE._replace(codec="hevc", hdr=hdr)])).streams[0]
    assert (stream.codec, stream.hdr) == ("hevc", hdr)


def test_the_channels_of_dolby_sound_come_from_its_own_box() -> None:
    ac3 = mp4_track(1, SOUND._replace(codec="ac3"), 1.0, box(b"dac3", bytes([0x10, 0x3D, 0xE0])))
    assert read(mp4(tracks=ac3)).streams[0].channels == 6


def test_the_object_type_tells_mp3_from_aac() -> None:
    esds = box(
        b"esds",
        bytes(4),
        b"\3\x19\0\1\0\4\x11\x6b\x15\0\0\0",
        struct.pack(">II", 0, 128_000),
        b"\6\1\2",
    )
    stream = read(mp4(tracks=mp4_track(1, SOUND, 1.0, esds))).streams[0]
    assert (stream.codec, stream.bit_rate) == ("mp3", 128_000)


def test_names_that_muxers_write_by_themselves_are_no_titles() -> None:
    assert read(mp4(streams=[SOUND._replace(title="SoundHandler")])).streams[0].title == ""


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "not_mp4"),
        (b"\0\0\0\1", "not_mp4"),
        (box(b"ftyp", b"isom") + box(b"mdat", bytes(50)), "no_moov"),
        (EPISODE[:200], "truncated"),
        (box(b"ftyp", b"isom") + box(b"mdat", bytes(50))[:-9], "truncated"),
        (box(b"ftyp") + box(b"moov", box(b"cmov")), "compressed_moov"),
    ],
)
def test_what_cannot_be_read_says_why(raw: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(raw)
    assert caught.value.reason == reason


def test_cut_at_any_place_it_is_unreadable_or_partly_read() -> None:
    reasons = {reason_of(EPISODE[:end]) for end in range(len(EPISODE))}
    assert reasons <= {"", *("not_mp4", "truncated", "no_moov")}


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_rubbish_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        read(raw)


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(EPISODE) - 700), st.integers(0, 255)), min_size=1, max_size=12
    )
)
def test_damaged_bytes_never_raise_anything_else(damage: list[tuple[int, int]]) -> None:
    raw = bytearray(EPISODE)
    for at, value in damage:
        raw[at] = value
    assert reason_of(bytes(raw)) in (
        "",
        "not_mp4",
        "no_moov",
        "truncated",
        "compressed_moov",
        "damaged",
        "too_scattered",
    )
