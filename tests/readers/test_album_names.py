"""Artist, album, year and tracks in the names of music."""

from __future__ import annotations

import pytest

from readers.album_names import AlbumName, TrackName, album_name, artists_in, track_name


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
        ("Name", TrackName(0, 0, "", "Name")),
        ("A Name", TrackName(0, 0, "", "A Name")),
        ("1999", TrackName(0, 0, "", "1999")),
    ],
)
def test_a_file_says_which_track_it_is(stem, expected):
    assert track_name(stem, "Ox", "Rec") == expected
