"""What Matroska files say about themselves."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import Unreadable
from readers import registry
from readers.covers import embedded_cover
from readers.facts import Chapter, Facts, Stream
from readers.matroska import MAX_BODY, read_matroska
from tests.makers import png
from tests.makers.video import CODEC_IDS, element, mkv, mkv_track, uint, words
from tests.readers.counted_file import CountedFile

PICTURE = Stream(
    "video",
    "hevc",
    "ger",
    "Hauptfilm",
    width=3840,
    height=1600,
    frame_rate=23.976,
    hdr="hdr10",
    is_default=True,
)
SOUND = Stream("audio", "truehd", "eng", "Surround", channels=8, sample_rate=48000, bit_depth=24)
TEXT = Stream("subtitle", "pgs", "fre", is_forced=True)
CHAPTERS = (Chapter(0, "Beginning"), Chapter(61_500, "Überfahrt"))
TAGS = {"IMDB": "tt0133093", "TMDB": "movie/603", "DATE_RELEASED": "1999-03-31"}
FILM = mkv("A Film", [PICTURE, SOUND, TEXT], 5400.25, CHAPTERS, tags=TAGS)


def reason_of(raw: bytes) -> str:
    """Why it cannot be read, "" when it can."""
    try:
        read(raw)
    except Unreadable as error:
        return error.reason
    return ""


def read(raw: bytes) -> Facts:
    return read_matroska(io.BytesIO(raw), len(raw))


def test_a_matroska_file_tells_its_title_length_and_streams() -> None:
    facts = read(FILM)
    assert (facts.title, facts.duration_ms, facts.streams, facts.notes) == (
        "A Film",
        5_400_250,
        (PICTURE, SOUND, TEXT),
        (),
    )


def test_chapters_and_tags_behind_the_clusters_are_found_by_the_seek_head() -> None:
    facts = read(FILM)
    assert facts.chapters == CHAPTERS
    assert (facts.identifiers, facts.published) == (
        (("imdb", "tt0133093"), ("tmdb", "603")),
        "1999-03-31",
    )


def test_without_a_seek_head_nothing_behind_the_first_cluster_is_looked_for() -> None:
    assert read(mkv(streams=[PICTURE], chapters=CHAPTERS, is_indexed=False)).chapters == ()


def test_what_a_track_leaves_out_has_the_defaults_of_the_standard() -> None:
    bare = element(0xAE, uint(0xD7, 1), uint(0x83, 2), words(0x86, "A_AAC/MPEG4/LC"), element(0xE1))
    assert read(mkv(tracks=bare)).streams == (
        Stream("audio", "aac", "eng", channels=1, sample_rate=8000, is_default=True),
    )


def test_the_newer_language_tag_wins_and_undetermined_is_empty() -> None:
    tracks = mkv_track(1, TEXT, words(0x22B59D, "pt-BR")) + mkv_track(
        2, TEXT._replace(language="und")
    )
    assert [stream.language for stream in read(mkv(tracks=tracks)).streams] == ["pt-BR", ""]


@pytest.mark.parametrize("codec", sorted(CODEC_IDS))
def test_codec_ids_become_short_names(codec: str) -> None:
    kind = {"V": "video", "A": "audio", "S": "subtitle"}[CODEC_IDS[codec][0]]
    assert (
        read(
            mkv(
                streams=[
                    Stream(kind, codec, "eng", channels=2, sample_rate=48000, width=640, height=480)
                ]
            )
        )
        .streams[0]
        .codec
        == codec
    )


@pytest.mark.parametrize("hdr", ["", "hdr10", "hlg", "dolby_vision"])
def test_hdr_is_told_by_the_colour_or_the_dolby_mapping(hdr: str) -> None:
    assert read(mkv(streams=[PICTURE._replace(hdr=hdr)])).streams[0].hdr == hdr


def test_a_webm_of_unknown_size_and_length_is_read_up_to_its_first_cluster() -> None:
    raw = mkv("Live", [PICTURE], 0, doc_type="webm")
    segment = raw.index(b"\x18\x53\x80\x67") + 4
    facts = read(raw[:segment] + b"\x01" + b"\xff" * 7 + raw[segment + 8 :])
    assert (facts.title, facts.duration_ms, facts.notes) == ("Live", 0, ("no_duration",))


@pytest.mark.parametrize("ticks", [float("nan"), float("inf"), -5.0, 1e300])
def test_an_impossible_length_is_none(ticks: float) -> None:
    raw = mkv("x", [PICTURE], 1.0).replace(struct.pack(">d", 1000.0), struct.pack(">d", ticks))
    assert read(raw).duration_ms == 0


def test_an_element_that_claims_terabytes_is_not_read() -> None:
    raw = bytearray(FILM)
    info = raw.index(b"\x15\x49\xa9\x66") + 4
    raw[info : info + 8] = (1 << 56 | 1 << 45).to_bytes(8, "big")
    file = CountedFile(bytes(raw))
    with pytest.raises(Unreadable):
        read_matroska(file, len(raw))
    assert max(file.requests) <= MAX_BODY


def test_a_film_cut_in_its_clusters_still_tells_its_streams_and_says_so() -> None:
    facts = read(FILM[: FILM.index(b"\x1f\x43\xb6\x75") + 100])
    assert facts.streams == (PICTURE, SOUND, TEXT)
    assert "truncated" in facts.notes


def test_cut_at_any_place_it_is_unreadable_or_partly_read() -> None:
    reasons = {reason_of(FILM[:end]) for end in range(len(FILM))}
    assert reasons <= {"", *("not_matroska", "truncated", "damaged")}


def test_another_ebml_document_is_not_matroska() -> None:
    with pytest.raises(Unreadable, match="not_matroska"):
        read(mkv(doc_type="something"))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_rubbish_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        read(raw)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(FILM) - 1), st.integers(0, 255)), min_size=1, max_size=12)
)
def test_damaged_bytes_never_raise_anything_else(damage: list[tuple[int, int]]) -> None:
    raw = bytearray(FILM)
    for at, value in damage:
        raw[at] = value
    assert reason_of(bytes(raw)) in ("", "not_matroska", "truncated", "damaged", "too_scattered")


@pytest.mark.parametrize(
    "title",
    [
        "The.Matrix.1999.1080p.BluRay.x264-GRP",
        "www.example.org - The Matrix",
        "The_Matrix_1999.mkv",
        "Encoded by Somebody",
        "The Matrix 2160p WEB-DL",
    ],
)
def test_a_title_that_names_a_release_is_none(title: str) -> None:
    assert read(mkv(title, [PICTURE])).title == ""
    assert read(mkv(title, [PICTURE], tags={"TITLE": "The Matrix"})).title == "The Matrix"


@pytest.mark.parametrize(
    "title", ["S.W.A.T.", "S.W.A.T", "Mr. & Mrs. Smith", "10.000 BC", "[REC]", "2:37"]
)
def test_a_title_with_dots_is_one(title: str) -> None:
    assert read(mkv(title, [PICTURE])).title == title


def test_a_track_of_an_album_has_its_own_tags_and_those_of_the_album() -> None:
    facts = read(
        mkv(
            "Song",
            [SOUND],
            tags={"TITLE": "Album", "ARTIST": "Band", "TOTAL_PARTS": "12", "DATE_RELEASED": "1999"},
            track_tags={"TITLE": "Song", "ARTIST": "Ann\0Bob", "PART_NUMBER": "3", "GENRE": "Jazz"},
        )
    )
    assert (facts.title, facts.album, facts.artist) == ("Song", "Album", "Ann; Bob")
    assert (facts.album_artist, facts.track, facts.track_total) == ("Band", 3, 12)
    assert (facts.published, facts.genres) == ("1999", ("Jazz",))


def test_sound_without_levels_is_a_track_with_an_album() -> None:
    tags = {"ARTIST": "Ann", "ALBUM": "Album", "ALBUM_ARTIST": "Band", "PART_NUMBER": "3/12"}
    facts = read(mkv("Song", [SOUND], tags=tags))
    assert (facts.title, facts.album, facts.artist) == ("Song", "Album", "Ann")
    assert (facts.album_artist, facts.track, facts.track_total) == ("Band", 3, 12)


@pytest.mark.parametrize(
    ("files", "cover"),
    [
        ([("font.ttf", "font/ttf", b"f" * 90_000), ("cover.png", "image/png", png())], png()),
        ([("small_cover.jpg", "image/jpeg", b"s"), ("cover.jpg", "image/jpeg", b"c")], b"c"),
        ([("poster.jpg", "image/jpeg", b"p")], b"p"),
        ([("font.ttf", "font/ttf", b"f")], b""),
    ],
)
def test_an_attached_picture_is_the_cover(files, cover, saved) -> None:
    path = saved("a.mkv", mkv("Film", [PICTURE], attachments=files))
    facts = registry.read(path, "movie")
    assert bool(facts.cover) == bool(cover)
    if cover:
        assert embedded_cover(path, facts.cover) == cover
