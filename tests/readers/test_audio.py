"""What music and audiobooks say about themselves."""

from __future__ import annotations

import os
import struct
from contextlib import suppress

import pytest

from errors import Unreadable
from readers import audio, registry
from readers.facts import Chapter, Contributor
from readers.source import open_source
from tests.makers import aiff, flac, m4a, m4b, mp3, ogg_vorbis, opus, png, wav
from tests.makers.audio import id3v1

ALBUM, RECORDING, ARTIST = (digit * 8 + "-1111-2222-3333-" + digit * 12 for digit in "abc")
TAGS = {
    "title": "Så länge skutan kan gå",
    "artist": "Evert Taube",
    "album": "Visor",
    "album_artist": "Diverse",
    "track": 3,
    "track_total": 12,
    "disc": 1,
    "disc_total": 2,
    "year": "1999-05-31",
    "genre": ["Folk", "Visa; Pop"],
    "composer": "E. T.",
    "compilation": True,
    "musicbrainz": {"album": ALBUM, "recording": RECORDING, "artist": ARTIST},
    "cover": png(),
}
MAKERS = {"mp3": mp3, "flac": flac, "m4a": m4a, "opus": opus, "ogg": ogg_vorbis}


@pytest.mark.parametrize("ending", MAKERS)
def test_a_tagged_song_says_the_same_in_every_format(ending, saved):
    facts = registry.read(saved("song." + ending, MAKERS[ending](seconds=2, **TAGS)), "music")
    assert (facts.media, facts.format) == ("audio", ending)
    assert (facts.title, facts.artist, facts.album, facts.album_artist) == (
        "Så länge skutan kan gå",
        "Evert Taube",
        "Visor",
        "Diverse",
    )
    assert (facts.track, facts.track_total, facts.disc, facts.disc_total) == (3, 12, 1, 2)
    assert (facts.published, facts.composer, facts.is_compilation) == ("1999-05-31", "E. T.", True)
    assert facts.genres == ("Folk", "Visa", "Pop")
    assert set(facts.identifiers) == {
        ("musicbrainz_album", ALBUM),
        ("musicbrainz_recording", RECORDING),
        ("musicbrainz_artist", ARTIST),
    }
    assert facts.cover == ("tag", "")
    assert facts.notes == ()
    assert not facts.is_audiobook


@pytest.mark.parametrize(
    ("ending", "codec", "rate"),
    [
        ("mp3", "mp3", 44100),
        ("flac", "flac", 44100),
        ("m4a", "aac", 44100),
        ("opus", "opus", 48000),
        ("ogg", "vorbis", 44100),
    ],
)
def test_a_song_has_a_length_and_one_stream(ending, codec, rate, saved):
    facts = registry.read(saved("song." + ending, MAKERS[ending](seconds=3)))
    assert abs(facts.duration_ms - 3000) < 200
    (stream,) = facts.streams
    assert (stream.kind, stream.codec, stream.channels, stream.sample_rate) == (
        "audio",
        codec,
        2,
        rate,
    )
    assert facts.cover == ()
    assert facts.title == ""


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("ending", ["mp3", "flac", "m4a"])
def test_the_quick_way_says_what_the_thorough_way_says(ending, version, saved, monkeypatch):
    more = {"version": version} if ending == "mp3" else {}
    path = saved("song." + ending, MAKERS[ending](seconds=2, **more, **TAGS))
    quick = registry.read(path)
    monkeypatch.setattr(audio, "_QUICK", {})
    assert registry.read(path) == quick


def test_a_song_larger_than_what_is_kept_in_memory_is_read_the_same(saved, monkeypatch):
    large = TAGS | {"cover": png(400, 400) + os.urandom(200_000)}
    for ending in ("mp3", "flac", "m4a"):
        path = saved("large." + ending, MAKERS[ending](seconds=20, **large))
        assert os.path.getsize(path) > 200_000
        facts = registry.read(path)
        assert (facts.title, facts.cover, facts.track_total) == (TAGS["title"], ("tag", ""), 12)
        with monkeypatch.context() as patch:
            patch.setattr(audio, "_QUICK", {})
            assert registry.read(path) == facts


@pytest.mark.slow
def test_a_long_ogg_is_read_from_its_ends_as_if_it_were_read_whole(saved, monkeypatch):
    for ending, more in (("ogg", {}), ("opus", {"cover": None})):
        path = saved("long." + ending, MAKERS[ending](seconds=3000, **(TAGS | more)))
        quick = registry.read(path)
        monkeypatch.setattr(audio, "_QUICK", {})
        thorough = registry.read(path)
        monkeypatch.undo()
        assert quick._replace(bit_rate=0, streams=()) == thorough._replace(bit_rate=0, streams=())


def test_the_quick_way_is_really_taken(saved):
    for ending in ("mp3", "flac", "m4a", "ogg", "opus"):
        assert audio._QUICK[ending](
            open_source(saved("song." + ending, MAKERS[ending](**TAGS)), "", ending)
        )


def test_an_old_tag_at_the_end_of_an_mp3_fills_what_the_new_one_lacks(saved):
    facts = registry.read(
        saved(
            "old.mp3",
            mp3(
                title="New", v1=id3v1(title="Old", artist="Someone", year="1971", track=4, genre=17)
            ),
        )
    )
    assert (facts.title, facts.artist, facts.published, facts.track, facts.genres) == (
        "New",
        "Someone",
        "1971",
        4,
        ("Rock",),
    )


@pytest.mark.parametrize(
    ("text", "genres"),
    [
        ("(17)", ("Rock",)),
        ("17", ("Rock",)),
        ("(17)Rock", ("Rock",)),
        ("Jazz/Funk", ("Jazz", "Funk")),
        ("jazz; Jazz", ("jazz",)),
        ("R&B", ("R&B",)),
    ],
)
def test_genres_are_split_and_their_numbers_named(text, genres, saved):
    assert registry.read(saved("song.mp3", mp3(genre=text))).genres == genres


def test_a_wav_and_an_aiff_have_a_title(saved):
    for name, data in (
        ("a.wav", wav(title="Wave", artist="W")),
        ("a.aiff", aiff(title="Wave", artist="W")),
    ):
        facts = registry.read(saved(name, data))
        assert (facts.title, facts.artist, facts.duration_ms) == ("Wave", "W", 100)
        assert (facts.streams[0].codec, facts.streams[0].bit_depth) == ("pcm", 16)


# --- audiobooks
# --------------------------------------------------------------------------------------------------

CHAPTERS = [(0, "Inledning"), (20, "Skuggan"), (40.5, "Gont")]


@pytest.mark.parametrize("form", ["nero", "quicktime", "both"])
@pytest.mark.parametrize("moov_last", [False, True])
def test_an_audiobook_has_an_author_a_narrator_a_series_and_chapters(form, moov_last, saved):
    book = m4b(
        seconds=60,
        title="A Wizard of Earthsea",
        artist="Ursula K. Le Guin",
        narrator="Rob Inglis; Kobna Holdbrook-Smith",
        series="Earthsea",
        series_position=1,
        description="On Gont",
        publisher="Parnassus",
        chapters=CHAPTERS,
        chapter_form=form,
        moov_last=moov_last,
        extra={"ASIN": "B002V1A0WE"},
    )
    facts = registry.read(saved("book.m4b", book))
    assert facts.is_audiobook
    assert facts.contributors == (
        Contributor("Ursula K. Le Guin", "aut"),
        Contributor("Rob Inglis", "nrt"),
        Contributor("Kobna Holdbrook-Smith", "nrt"),
    )
    assert (facts.series, facts.series_position, facts.publisher, facts.description) == (
        "Earthsea",
        "1",
        "Parnassus",
        "On Gont",
    )
    assert facts.identifiers == (("asin", "B002V1A0WE"),)
    assert facts.chapters == (
        Chapter(0, "Inledning"),
        Chapter(20000, "Skuggan"),
        Chapter(40500, "Gont"),
    )


def test_in_an_audiobook_the_composer_is_the_narrator(saved):
    facts = registry.read(
        saved("book.mp3", mp3(artist="Tove Jansson", composer="Sven Björklund", genre="Hörbuch"))
    )
    assert (facts.is_audiobook, facts.narrator) == (True, "Sven Björklund")
    assert facts.contributors == (
        Contributor("Tove Jansson", "aut"),
        Contributor("Sven Björklund", "nrt"),
    )


def test_an_mp3_in_an_audiobook_library_is_an_audiobook(saved):
    extra = {"SERIES": "Middle-earth", "SERIES-PART": "1.5", "TPUB": "A&U"}
    path = saved("01.mp3", mp3(artist="Tolkien, J. R. R.", album="The Hobbit", extra=extra))
    assert not registry.read(path, "music").is_audiobook
    facts = registry.read(path, "audiobook")
    assert facts.contributors == (Contributor("J. R. R. Tolkien", "aut"),)
    assert (facts.series, facts.series_position, facts.publisher) == ("Middle-earth", "1.5", "A&U")


# --- broken files
# --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ending", ["mp3", "flac", "m4a", "m4b", "ogg", "opus", "wav", "aiff", "wma"]
)
@pytest.mark.parametrize(
    "rubbish",
    [b"\0" * 200_000, b"hello", os.urandom(1000).replace(b"\xff", b"."), b"<html>" * 1000],
    ids=["zeros", "word", "noise", "page"],
)
def test_rubbish_with_the_right_extension_is_a_problem_line_not_a_crash(ending, rubbish, saved):
    with pytest.raises(Unreadable):
        registry.read(saved("rubbish." + ending, rubbish))


@pytest.mark.parametrize("ending", MAKERS)
def test_a_song_cut_anywhere_is_read_or_a_problem_line(ending, saved):
    whole = MAKERS[ending](**(TAGS | {"cover": None}))
    for length in range(1, len(whole), max(1, len(whole) // 60)):
        assert _reason(saved("cut." + ending, whole[:length])) in (
            "",
            "truncated",
            "not_audio",
            "no_moov",
            "damaged",
        )


@pytest.mark.parametrize("ending", MAKERS)
def test_a_song_with_flipped_bytes_never_breaks_the_reader(ending, saved):
    whole = MAKERS[ending](**TAGS)
    for place in range(0, min(len(whole), 1500), 7):
        data = whole[:place] + b"\xff\x7f" + whole[place + 2 :]
        assert _reason(saved("flipped." + ending, data)) in (
            "",
            "truncated",
            "not_audio",
            "no_moov",
            "damaged",
        )


def test_a_truncated_flac_is_a_problem_line_not_a_crash(saved):
    with pytest.raises(Unreadable, match="truncated"):
        registry.read(saved("song.flac", flac(**TAGS)[:60]))


def test_an_audiobook_whose_index_was_lost_is_a_problem_line(saved):
    with pytest.raises(Unreadable):
        registry.read(saved("book.m4b", m4b(seconds=10, title="x", moov_last=True)[:2000]))


def test_an_m4a_that_lost_its_end_is_read_and_noted(saved):
    facts = registry.read(saved("song.m4a", m4a(seconds=10, **TAGS)[:-500]))
    assert (facts.title, facts.notes) == (TAGS["title"], ("truncated",))


def test_an_mp3_called_flac_is_read_and_noted(saved):
    facts = registry.read(saved("song.flac", mp3(title="x")))
    assert (facts.title, facts.notes) == ("x", ("wrong_extension",))


def test_a_tag_that_says_it_is_huge_costs_nothing(saved):
    data = bytearray(mp3(title="x"))
    struct.pack_into("4B", data, 6, 0x7F, 0x7F, 0x7F, 0x7F)
    with pytest.raises(Unreadable):
        registry.read(saved("song.mp3", bytes(data)))


def test_chapter_tables_that_lie_cost_nothing(saved):
    data = m4b(seconds=60, chapters=CHAPTERS, chapter_form="quicktime")
    for name in (b"stts", b"stsz", b"stco", b"stsc"):
        place = data.rindex(name)
        for position in (8, 12):
            broken = data[: place + position] + b"\x7f\xff\xff\xff" + data[place + position + 4 :]
            with suppress(Unreadable):
                assert len(registry.read(saved("book.m4b", broken)).chapters) <= 10_000


def _reason(path: bytes) -> str:
    try:
        registry.read(path)
    except Unreadable as error:
        return error.reason
    return ""
