"""Artist, album, year and tracks in the names of music."""

from __future__ import annotations

import pytest

from readers.album_names import AlbumName, TrackName, album_name, artists_in, track_name
from readers.disc_names import DOUBLE, side_numbers, without_disc


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Elk/2003 - Rec", AlbumName("Rec", "Elk", 2003)),
        ("Elk/(2003) Rec", AlbumName("Rec", "Elk", 2003)),
        ("Elk/[2003] - Rec", AlbumName("Rec", "Elk", 2003)),
        ("Elk/2003-05-01 - Rec", AlbumName("Rec", "Elk", 2003)),
        ("Elk/2003. Rec", AlbumName("Rec", "Elk", 2003)),
        ("Elk/Rec (2003)", AlbumName("Rec", "Elk", 2003)),
        ("Elk/Rec [2003] (Deluxe)", AlbumName("Rec (Deluxe)", "Elk", 2003)),
        ("Elk/Rec - 2003", AlbumName("Rec", "Elk", 2003)),
        ("Elk/Rec", AlbumName("Rec", "Elk")),
        ("Elk/Elk - Rec (2003)", AlbumName("Rec", "Elk", 2003)),
        ("Elk/elk_-_Rec", AlbumName("Rec", "elk")),
        ("Elk/Live - Paris", AlbumName("Live - Paris")),
        ("Elk/Live - Paris (2003)", AlbumName("Live - Paris", "", 2003)),
        ("Ox - Rec (2003)", AlbumName("Rec", "Ox", 2003)),
        ("Ox - 2003 - Rec", AlbumName("Rec", "Ox", 2003)),
        ("No Tags/Ox - 2003 - Rec", AlbumName("Rec", "Ox", 2003)),
        ("Ox - (2003) Rec", AlbumName("Rec", "Ox", 2003)),
        ("Music/Rec", AlbumName("Rec")),
        ("Rock/Rec", AlbumName("Rec")),
        ("E/Rec", AlbumName("Rec")),
        ("Rec", AlbumName("Rec")),
        ("Elk/1984", AlbumName("1984", "Elk")),
        ("Elk/2099 - Rec", AlbumName("2099 - Rec")),
        ("Elk/2003 Rec", AlbumName("Rec", "Elk", 2003)),
        ("Elk/1989 Deluxe", AlbumName("1989 Deluxe", "Elk")),
        ("Discography/Elk/Albums/2003 Rec", AlbumName("Rec", "Elk", 2003)),
        ("Elk Discography/Studio Albums/2003 Rec", AlbumName("Rec", "Elk", 2003)),
        ("Elk - Discography (1990-2003) [FLAC]/2003 - Rec", AlbumName("Rec", "Elk", 2003)),
        ("Rock/Elk/EPs/Elk - Rec", AlbumName("Rec", "Elk")),
        ("Music/Albums/Rec", AlbumName("Rec")),
        ("Tom_Elk_-_Rec-(CD)-2003-GRP", AlbumName("Rec", "Tom Elk", 2003)),
        ("Jay-Elk_-_Rec-2CD-2003-GRP", AlbumName("Rec", "Jay-Elk", 2003)),
        ("Tom_Elk-Rec-(AB123)-CD-FLAC-2003-GRP", AlbumName("Rec", "Tom Elk", 2003)),
        ("Jay-Elk/Rec-Two", AlbumName("Rec-Two", "Jay-Elk")),
    ],
)
def test_folders_say_artist_album_and_year(path, expected):
    assert album_name(tuple(path.split("/"))) == expected


def test_a_dash_in_the_folder_of_an_artist_is_understood_by_the_names_of_the_files():
    artists = artists_in(["01 - Ox - One", "02 Ox - Two"])
    assert album_name(("Shelf", "Ox - Rec"), artists) == AlbumName("Rec", "Ox")
    assert artists_in(["01 - Ox - One", "02 - Elk - Two"]) == frozenset()


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("01 Name", TrackName(0, 1, "", "Name")),
        ("01", TrackName(0, 1, "", "01")),
        ("1. Name", TrackName(0, 1, "", "Name")),
        ("01_Name_Two", TrackName(0, 1, "", "Name Two")),
        ("[01] Name", TrackName(0, 1, "", "Name")),
        ("01 - Ox - Name 1", TrackName(0, 1, "Ox", "Name 1")),
        ("Ox - 01 - Name", TrackName(0, 1, "Ox", "Name")),
        ("Ox - Rec - 01 - Name", TrackName(0, 1, "Ox", "Name")),
        ("Ox - Rec - 01 Name", TrackName(0, 1, "Ox", "Name")),
        ("ox_-_rec_-_01_-_name", TrackName(0, 1, "ox", "name")),
        ("Ox - Name", TrackName(0, 0, "Ox", "Name")),
        ("01 - Elk - Name", TrackName(0, 1, "", "Elk - Name")),
        ("1-02 Name", TrackName(1, 2, "", "Name")),
        ("2-01", TrackName(2, 1, "", "2-01")),
        ("A1", TrackName(1, 1, "", "A1")),
        ("B2 - Name", TrackName(2, 2, "", "Name")),
        ("B2 Name", TrackName(2, 2, "", "Name")),
        ("BB2 Name", TrackName(DOUBLE + 2, 2, "", "Name")),
        ("01-ox-name_two", TrackName(0, 1, "ox", "name two")),
        ("01-elk-name", TrackName(0, 1, "", "elk-name")),
        ("Name", TrackName(0, 0, "", "Name")),
        ("A Name", TrackName(0, 0, "", "A Name")),
        ("1999", TrackName(0, 0, "", "1999")),
    ],
)
def test_a_file_says_which_track_it_is(stem, expected):
    assert track_name(stem, "Ox", "Rec") == expected


def test_sides_with_two_letters_come_behind_those_with_one():
    assert side_numbers({1, 2, 3}) == {1: 1, 2: 2, 3: 3}
    assert side_numbers({2}) == {2: 2}
    assert side_numbers({1, DOUBLE + 1}) == {1: 1, DOUBLE + 1: 2}
    assert side_numbers({1, 2, DOUBLE + 1}) == {1: 1, DOUBLE + 1: 2, 2: 3}
    assert side_numbers({DOUBLE + 2, 2, 1, DOUBLE + 1}) == {
        1: 1,
        DOUBLE + 1: 2,
        2: 3,
        DOUBLE + 2: 4,
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Rec (Side A)", ("Rec", 1)),
        ("Rec [Side Two]", ("Rec", 2)),
        ("Rec - Side B", ("Rec", 2)),
        ("Rec, Seite 2", ("Rec", 2)),
        ("Rec (B-Side)", ("Rec", 2)),
        ("Rec: Side B", ("Rec: Side B", 0)),
        ("Rec (B-Sides)", ("Rec (B-Sides)", 0)),
        ("Dark Side", ("Dark Side", 0)),
    ],
)
def test_an_album_is_called_after_a_side_of_its_record(name, expected):
    assert without_disc(name) == expected
