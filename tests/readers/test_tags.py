"""Tags in all the forms in which programs write them."""

from __future__ import annotations

import os
import struct

import pytest

from readers import registry
from readers.covers import embedded_cover
from readers.disc_names import DOUBLE
from readers.facts import Chapter
from tests.makers import flac, m4a, mp3, ogg_vorbis, opus, png
from tests.makers import tags as make
from tests.makers.audio import id3v1
from tests.makers.tags import SILENCE, frame, id3, text

OLD = {"TIT2": "TT2", "TPE1": "TP1", "TALB": "TAL", "TRCK": "TRK", "TCON": "TCO"}


def _frames(version: int, **texts: str) -> list[bytes]:
    encoding = 3 if version == 4 else 1
    return [
        frame(OLD[name] if version == 2 else name, text(value, encoding), version=version)
        for name, value in texts.items()
    ]


# --- ID3
# -------------------------------------------------------------------------------------------------


_FORMS = ("plain", "extended", "unsynchronised", "both", "padded", "large")


@pytest.mark.parametrize(
    ("version", "form"),
    [
        (version, form)
        for version in (2, 3, 4)
        for form in _FORMS
        if version > 2 or form not in ("extended", "both")  # 2.2 has no extended header
    ],
)
def test_every_version_and_form_of_id3_is_read(version, form, saved):
    extended = {3: struct.pack(">IHI", 6, 0, 0), 4: make.synchsafe(6) + b"\1\0"}.get(version, b"")
    frames = _frames(version, TIT2="Ÿÿ Ночь", TPE1="Åsa", TALB="Album", TRCK="3/12")
    if form == "large":
        picture = b"\0PNG\3\0" if version == 2 else b"\0image/png\0\3\0"
        name = "PIC" if version == 2 else "APIC"
        frames.insert(0, frame(name, picture + os.urandom(300_000), version=version))
    tag = id3(
        *frames,
        bytes(2000) if form == "padded" else b"",
        version=version,
        flags=0x80 if form in ("unsynchronised", "both") else 0,
        extended=extended if form in ("extended", "both") else b"",
    )
    facts = registry.read(saved("a.mp3", tag + SILENCE))
    assert (facts.title, facts.artist, facts.album) == ("Ÿÿ Ночь", "Åsa", "Album")
    assert (facts.track, facts.track_total, facts.notes) == (3, 12, ())
    assert bool(facts.cover) == (form == "large")


def test_a_frame_of_2_4_is_unsynchronised_by_itself(saved):
    data = make.unsynchronised(text("ÿà Ÿ", 1))
    tag = id3(frame("TIT2", make.synchsafe(len(text("ÿà Ÿ", 1))) + data, flags=0x03))
    assert registry.read(saved("a.mp3", tag + SILENCE)).title == "ÿà Ÿ"


@pytest.mark.parametrize("version", [3, 4])
def test_a_compressed_frame_is_read(version, saved):
    tag = id3(make.compressed("TIT2", text("Packed", 0), version=version), version=version)
    assert registry.read(saved("a.mp3", tag + SILENCE)).title == "Packed"


@pytest.mark.parametrize(
    ("data", "title"),
    [
        (b"\1" + "Слово".encode("utf-16-le"), "Слово"),
        (b"\1" + "Слово and more".encode("utf-16-be"), "Слово and more"),
        (b"\1\xff\0\xfe" + "Word".encode("utf-16-le"), "Word"),
        (b"\1\xff\xfe" + "Word".encode("utf-16-le") + b"\0\0", "Word"),
        (b"\1\xff\xfe" + "Word".encode("utf-16-le") + b"\0", "Word"),
        (b"\2\xfe\xff" + "Word".encode("utf-16-be"), "Word"),
        (b"\2" + "Word".encode("utf-16-be"), "Word"),
        (b"\3Title\0rubbish", "Title"),
        (b"\0\0Title", "Title"),
        (b"\0Title\0\0\0", "Title"),
        (b"\3caf\xe9", "café"),
        (b"Title", "Title"),
        (b"\1\xff\xfe" + "A".encode("utf-16-le") + b"\0\0\xff\xfe" + "B".encode("utf-16-le"), "A"),
    ],
)
@pytest.mark.parametrize("version", [3, 4])
def test_a_text_is_read_however_it_was_encoded(data, title, version, saved):
    tag = id3(frame("TIT2", data, version=version), version=version)
    assert registry.read(saved("a.mp3", tag + SILENCE)).title == title


def test_frames_of_2_4_with_sizes_of_2_3_are_read(saved):
    long = text("x" * 400, 0)
    body = b"TALB" + struct.pack(">I", len(long)) + b"\0\0" + long + frame("TIT2", text("Next"))
    facts = registry.read(saved("a.mp3", id3(body) + SILENCE))
    assert (facts.album, facts.title) == ("x" * 400, "Next")


def test_a_tag_of_2_3_may_hold_names_of_three_letters(saved):
    body = b"TT2\0" + struct.pack(">I", 6) + b"\0\0" + b"\0Title"
    assert registry.read(saved("a.mp3", id3(body, version=3) + SILENCE)).title == "Title"


@pytest.mark.parametrize("version", [3, 4])
def test_all_people_of_a_frame_are_kept(version, saved):
    tag = id3(
        *_frames(version, TPE1="One Art\0Two Art"),
        frame("TPE2", text("Band\0Choir", 1), version=version),
        frame("TCOM", text("Ann\0Bob", 1), version=version),
        frame("TCON", text("Jazz\0(17)\0Folk", 1), version=version),
        version=version,
    )
    facts = registry.read(saved("a.mp3", tag + SILENCE))
    assert (facts.artist, facts.album_artist, facts.composer) == (
        "One Art; Two Art",
        "Band; Choir",
        "Ann; Bob",
    )
    assert facts.genres == ("Jazz", "Rock", "Folk")


def test_two_frames_of_a_kind_are_two_values(saved):
    tag = id3(*_frames(4, TPE1="One"), *_frames(4, TPE1="Two"))
    assert registry.read(saved("a.mp3", tag + SILENCE)).artist == "One; Two"


def test_a_list_of_artists_comes_before_the_sentence_that_names_them(saved):
    several = {"ARTISTS": ["Anna", "Bert"], "ALBUMARTISTS": ["Anna", "Carl"]}
    pairs = [(name, value) for name, values in several.items() for value in values]
    tag = id3(
        *_frames(4, TPE1="Anna feat. Bert", TPE2="Anna & Carl"),
        frame("TXXX", text("ARTISTS\0Anna\0Bert")),
        frame("TXXX", text("ALBUMARTISTS\0Anna\0Carl")),
    )
    files = {
        "a.mp3": tag + SILENCE,
        "a.flac": flac(artist="Anna feat. Bert", album_artist="Anna & Carl", lines=pairs),
        "a.opus": opus(artist="Anna feat. Bert", album_artist="Anna & Carl", lines=pairs),
        "a.m4a": m4a(artist="Anna feat. Bert", album_artist="Anna & Carl", lists=several),
        "a.wma": make.asf(
            artist="Anna feat. Bert",
            values=[("WM/ARTISTS", "Anna"), ("WM/ARTISTS", "Bert")],
            library=[("ALBUMARTISTS", "Anna"), ("ALBUMARTISTS", "Carl")],
        ),
    }
    for name, data in files.items():
        facts = registry.read(saved(name, data))
        assert (facts.artist, facts.album_artist) == ("Anna; Bert", "Anna; Carl"), name


def test_the_day_of_an_old_tag_belongs_to_its_year(saved):
    tag = id3(
        frame("TYER", text("1999", 0), version=3),
        frame("TDAT", text("3105", 0), version=3),
        version=3,
    )
    assert registry.read(saved("a.mp3", tag + SILENCE)).published == "1999-05-31"


def test_chapters_of_an_mp3_are_read(saved):
    marks = [
        frame(
            "CHAP",
            name.encode()
            + b"\0"
            + struct.pack(">IIII", start, 0, 0, 0)
            + frame("TIT2", text(title)),
        )
        for name, start, title in (("c1", 0, "One"), ("c2", 61_500, "Two"))
    ]
    facts = registry.read(saved("a.mp3", id3(*marks) + SILENCE))
    assert facts.chapters == (Chapter(0, "One"), Chapter(61_500, "Two"))


# --- other tags of MP3
# -------------------------------------------------------------------------------------------------


def test_an_old_tag_alone_is_read(saved):
    v1 = id3v1(title="Title", artist="Artist", album="Album", year="1988", track=5, genre=17)
    facts = registry.read(saved("a.mp3", SILENCE + v1))
    assert (facts.title, facts.artist, facts.album, facts.published) == (
        "Title",
        "Artist",
        "Album",
        "1988",
    )
    assert (facts.track, facts.genres) == (5, ("Rock",))


def test_an_old_tag_adds_no_second_artist(saved):
    name = "The Artist With A Very Long Name Indeed"
    data = mp3(artist=name, v1=id3v1(artist=name[:30]))
    assert registry.read(saved("a.mp3", data)).artist == name


@pytest.mark.parametrize("ending", ["mp3", "flac"])
@pytest.mark.parametrize("v1", [b"", id3v1(title="x")])
def test_an_ape_tag_is_read_with_all_its_values(ending, v1, saved):
    tag = make.ape(
        {
            "Title": "Titel",
            "Artist": "One\0Two",
            "Album Artist": "Band",
            "Track": "03/12",
            "Year": "1999",
            "Cover Art (Front)": b"cover.png\0" + png(),
        }
    )
    path = saved("a." + ending, SILENCE + tag + v1)
    facts = registry.read(path)
    assert (facts.title, facts.artist, facts.album_artist) == ("Titel", "One; Two", "Band")
    assert (facts.track, facts.track_total, facts.published) == (3, 12, "1999")
    assert embedded_cover(path, facts.cover) == png()


def test_an_ape_tag_fills_what_the_first_tag_lacks(saved):
    tag = make.ape({"Title": "No", "Composer": "Ann"})
    facts = registry.read(saved("a.mp3", id3(*_frames(4, TIT2="Yes")) + SILENCE + tag))
    assert (facts.title, facts.composer) == ("Yes", "Ann")


# --- FLAC and Ogg
# -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1000, 70_000, 3_000_000])
def test_a_picture_before_the_comment_of_a_flac_hides_nothing(size, saved):
    picture = png() + os.urandom(size)
    path = saved("a.flac", flac(title="T", artist="A", cover=picture, cover_first=True))
    facts = registry.read(path)
    assert (facts.title, facts.artist, facts.notes) == ("T", "A", ())
    assert embedded_cover(path, facts.cover) == picture


def test_a_flac_may_stand_behind_an_id3_tag(saved):
    facts = registry.read(saved("a.flac", id3(*_frames(4, TIT2="Other")) + flac(artist="A")))
    assert (facts.title, facts.artist, facts.format, facts.notes) == ("Other", "A", "flac", ())


@pytest.mark.parametrize(
    ("lines", "field", "value"),
    [
        ([("Album Artist", "Band")], "album_artist", "Band"),
        ([("albumARTIST", "Band")], "album_artist", "Band"),
        ([("aRtIsT", "One"), ("ARTIST", "Two"), ("artist", "Three")], "artist", "One; Two; Three"),
        ([("TRACK", "7")], "track", 7),
        ([("TrackNumber", "07/12")], "track_total", 12),
        ([("TRACKNUMBER", "7 of 12")], "track_total", 12),
        ([("DiscNumber", "2/3")], "disc", 2),
        ([("Date", "1999-05-31T10:00:00Z")], "published", "1999-05-31"),
        ([("YEAR", "1999")], "published", "1999"),
        ([("GENRE", "Jazz"), ("Genre", "Folk")], "genres", ("Jazz", "Folk")),
        ([("COMPOSER", "Ann"), ("COMPOSER", "Bob")], "composer", "Ann; Bob"),
        ([("TITLE", "a=b")], "title", "a=b"),
    ],
)
@pytest.mark.parametrize("maker", [flac, opus, ogg_vorbis])
def test_vorbis_comments_are_read_in_any_spelling(lines, field, value, maker, saved):
    name = {flac: "a.flac", opus: "a.opus", ogg_vorbis: "a.ogg"}[maker]
    assert getattr(registry.read(saved(name, maker(lines=lines))), field) == value


@pytest.mark.parametrize(
    ("track", "disc", "place"),
    [
        ("A1", "", (1, 1)),
        ("b2", "", (2, 2)),
        ("B-02", "", (2, 2)),
        ("D 3", "", (4, 3)),
        ("A", "", (1, 1)),
        ("AA", "", (DOUBLE + 1, 1)),
        ("B1", "1", (2, 1)),  # sides are more than the disc says
        ("C1", "2", (3, 1)),
        ("A1", "2", (3, 1)),  # letters that begin again on the second record
        ("N/A", "", (0, 0)),
        ("T1", "", (0, 0)),
        ("AB1", "", (0, 0)),
        ("3", "2", (2, 3)),
    ],
)
@pytest.mark.parametrize("is_disc_first", [True, False])
def test_the_sides_of_a_record_are_its_discs(track, disc, place, is_disc_first, saved):
    lines = [("DISCNUMBER", disc), ("TRACKNUMBER", track)]
    facts = registry.read(saved("a.flac", flac(lines=lines if is_disc_first else lines[::-1])))
    assert (facts.disc, facts.track) == place


def test_the_side_of_an_mp3_is_read_from_its_track(saved):
    facts = registry.read(saved("a.mp3", id3(*_frames(4, TRCK="B2")) + mp3()))
    assert (facts.disc, facts.track) == (2, 2)


@pytest.mark.parametrize("maker", [opus, ogg_vorbis])
def test_a_comment_over_many_pages_is_read(maker, saved):
    picture = png() + os.urandom(400_000)
    path = saved("a.ogg", maker(title="T", cover=picture, seconds=3))
    facts = registry.read(path)
    assert (facts.title, facts.notes) == ("T", ())
    assert abs(facts.duration_ms - 3000) < 30
    assert embedded_cover(path, facts.cover) == picture


def test_the_length_of_opus_leaves_out_what_players_drop(saved):
    assert registry.read(saved("a.opus", opus(seconds=2))).duration_ms == round(
        (2 * 48000 - 312) / 48
    )


def test_the_length_of_opus_counts_from_its_first_page(saved):
    data = opus(seconds=2, first_granule=480_000)
    assert registry.read(saved("a.opus", data)).duration_ms == round((2 * 48000 - 312) / 48)


def test_streams_that_follow_one_another_are_as_long_as_all_of_them(saved):
    links = [opus(seconds=seconds, serial=serial) for serial, seconds in ((1, 2), (2, 60), (3, 5))]
    facts = registry.read(saved("a.opus", b"".join(links)))
    assert facts.duration_ms == round((67 * 48000 - 3 * 312) / 48)


# --- MP4
# -------------------------------------------------------------------------------------------------


def test_an_m4a_keeps_all_values_of_a_free_tag(saved):
    facts = registry.read(saved("a.m4a", m4a(lists={"ARTISTS": ["One", "Two", "Three"]})))
    assert facts.artist == "One; Two; Three"


@pytest.mark.parametrize(("number", "genres"), [(18, ("Rock",)), (1, ("Blues",)), (0, ())])
def test_a_numbered_genre_of_an_m4a_is_named(number, genres, saved):
    assert registry.read(saved("a.m4a", m4a(genre_number=number))).genres == genres


@pytest.mark.parametrize(
    ("entry", "codec"),
    [(b"alac", "alac"), (b"fLaC", "flac"), (b"ac-3", "ac3"), (b"ec-3", "eac3"), (b"Opus", "opus")],
)
def test_the_codec_of_an_m4a_has_a_name(entry, codec, saved):
    facts = registry.read(saved("a.m4a", m4a(title="T", entry=entry)))
    assert (facts.title, facts.streams[0].codec, facts.notes) == ("T", codec, ())


# --- WMA, WAV, AIFF
# -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "track", "total"),
    [
        ([("WM/TrackNumber", "6/15")], 6, 15),
        ([("WM/TrackNumber", 6)], 6, 0),
        ([("WM/Track", 5)], 6, 0),
        ([("WM/Track", 4), ("WM/TrackNumber", "6")], 6, 0),
    ],
)
def test_the_track_of_a_wma_is_read_in_each_form(values, track, total, saved):
    facts = registry.read(saved("a.wma", make.asf(values=values)))
    assert (facts.track, facts.track_total) == (track, total)


def test_a_wma_has_people_a_picture_and_a_length(saved):
    data = make.asf(
        title="T",
        artist="One",
        values=[
            ("Author", "Two"),
            ("WM/AlbumTitle", "Album"),
            ("WM/Genre", "Jazz"),
            ("WM/Genre", "Folk"),
            ("WM/PartOfSet", "1/2"),
            ("MusicBrainz/Album Id", "a" * 8 + "-1111-2222-3333-" + "a" * 12),
        ],
        library=[("WM/Picture", make.asf_picture(png() + bytes(90_000)))],
    )
    path = saved("a.wma", data)
    facts = registry.read(path)
    assert (facts.title, facts.artist, facts.album) == ("T", "One; Two", "Album")
    assert (facts.genres, facts.disc, facts.disc_total) == (("Jazz", "Folk"), 1, 2)
    assert facts.identifiers == (("musicbrainz_album", "a" * 8 + "-1111-2222-3333-" + "a" * 12),)
    assert (facts.duration_ms, facts.streams[0].codec) == (2000, "wma")
    assert embedded_cover(path, facts.cover) == png() + bytes(90_000)


def test_a_wav_has_tags_of_both_kinds(saved):
    info = b"INFO" + b"IGNR\5\0\0\0Jazz\0\0" + b"IPRD\6\0\0\0Album\0"
    tag = id3(*_frames(3, TIT2="T", TRCK="3/4"), version=3)
    facts = registry.read(saved("a.wav", make.riff((b"LIST", info), (b"id3 ", tag))))
    assert (facts.title, facts.track, facts.album, facts.genres) == ("T", 3, "Album", ("Jazz",))
    assert (facts.duration_ms, facts.notes) == (100, ())
