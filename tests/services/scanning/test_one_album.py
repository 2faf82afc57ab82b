"""Which tracks are one album, whoever plays on them and wherever they are. Pure; no database."""

from __future__ import annotations

from typing import Any

import pytest

from services.scanning.artists import common_artists
from tests.services.scanning.groups import groups, placements

GROUP, OTHER_GROUP = (
    (("musicbrainz_release_group", f"{letter * 8}-0000-4000-8000-000000000000"),) for letter in "ab"
)
RELEASE, OTHER_RELEASE = (
    (("musicbrainz_album", f"{letter * 8}-0000-4000-8000-000000000000"),) for letter in "cd"
)


def song(number: int, album: str = "Wick", artist: str = "Alice", **facts: Any) -> dict[str, Any]:
    """Tags of a track; "" for no album or no artist."""
    title = facts.pop("title", f"Song {number}")
    return {"title": title, "track": number, "album": album, "artist": artist, **facts}


def album(folder: str, ending: str = "mp3", **facts: Any) -> dict[str, dict[str, Any]]:
    """An album of two tracks."""
    return {f"{folder}/{number:02}.{ending}": song(number, **facts) for number in (1, 2)}


def tracks(*artists: str) -> dict[str, dict[str, Any]]:
    """An album by track artists."""
    return {
        f"x/{number}.mp3": song(number, artist=artist) for number, artist in enumerate(artists, 1)
    }


@pytest.mark.parametrize(
    ("tags", "artists"),
    [
        (("Alice", "Alice feat. Bob", "Alice ft. Carol", "Alice & Dan"), ["Alice"]),
        (("Alice", "Alice Featuring Bob", "Alice (feat. Carol)", "Alice [ft. Dan]"), ["Alice"]),
        (("Alice", "Alice (with Bob)", "Alice with Carol", "Alice x Dan"), ["Alice"]),
        (("Alice", "Alice; Bob", "Alice\0Carol"), ["Alice"]),
        (("Alice, Bob", "Alice and Carol", "Alice vs. Dan"), ["Alice"]),
        (("Alice", "ALICE", "alice feat.Bob", "Alice"), ["Alice"]),
        (("Alice", "Bob feat. Alice"), ["Alice"]),
        (("Alice", "Alice×Bob", "Alice、Carol", "Alice / Dan"), ["Alice"]),
        (("Simon & Garfunkel", "Simon & Garfunkel feat. Alice"), ["Simon & Garfunkel"]),
        (("Man With A Mission", "Man With A Mission feat. Bob"), ["Man With A Mission"]),
        (("AC/DC", "AC/DC"), ["AC/DC"]),
        (("Brian Eno; David Byrne", "David Byrne;Brian Eno"), ["Brian Eno", "David Byrne"]),
        (("Alice", "Unknown Artist", ""), ["Alice"]),
        (("Alice", "Bob"), ["Various Artists"]),
        (("Alice feat. Bob", "Carol feat. Bob"), ["Various Artists"]),
        (("VA", "Various"), ["Various Artists"]),
        (("", "Unknown Artist"), []),
    ],
)
def test_guests_do_not_make_an_album_one_by_various_artists(tags, artists):
    assert list(common_artists(tags)) == artists
    assert list(common_artists(tags[::-1])) == artists or len(artists) == 2


@pytest.mark.parametrize(
    "files",
    [
        tracks("Alice", "Alice feat. Bob", "Alice & Dan"),
        tracks("Alice", "Bob", "Carol"),
        album("A/Wick") | {"B/Wick/03.mp3": song(3, artist="Alice feat. Bob")},
        album("A/Wick", album_artist="Alice") | {"B/03.mp3": song(3)},
        {
            "x/1.mp3": song(1, album_artist="Alice"),
            "x/2.mp3": song(2, album_artist="Alice feat. Bob"),
        },
        {
            f"x/{n}.mp3": song(n, artist=who, album_artist=who)
            for n, who in enumerate(("Alice", "Alice & Dan", "Bob feat. Alice"), 1)
        },
        {
            f"x/{n}.mp3": song(n, artist=who, album_artist="" if n == 1 else who)
            for n, who in enumerate(("Alice", "Alice feat. Bob", "Alice"), 1)
        },
        {"x/1.mp3": song(1, album_artist="Lamps"), "y/2.mp3": song(2, album_artist="LAMPS")},
        {
            f"{who}/Hits/1.mp3": song(n, "Hits", who, is_compilation=True)
            for n, who in enumerate(("A", "B", "C"))
        },
        {
            f"{who}/Hits/1.mp3": song(n, "Hits", who, album_artist=name)
            for n, (who, name) in enumerate([("A", "Various"), ("B", "VA"), ("C", "V.A.")])
        },
        {"Wick/1.mp3": song(1), "Wick/2.mp3": song(2, ""), "Wick/03 Song.mp3": {}},
        {"x/1.mp3": song(1, "Don’t Stop!"), "x/2.mp3": song(2, "Don't Stop")},
        {
            "x/1.mp3": song(1, "OK", identifiers=GROUP),
            "y/2.mp3": song(2, "O. K.", "Al", identifiers=GROUP),
        },
    ],
)
def test_tracks_of_one_album_are_one_item(files):
    assert len(groups("music", files).works) == 1


DISCS = [
    ("Wick (Disc {})", ("1", "2")),
    ("Wick [Disc {}]", ("One", "Two")),
    ("Wick CD{}", ("1", "2")),
    ("Wick, Disc {} of 2", ("1", "2")),
    ("Wick (CD {}: The Live Set)", ("1", "2")),
    ("Wick - Disc {}", ("01", "02")),
    ("Wick [CD{}/2]", ("1", "2")),
    ("Wick (disc {})", ("A", "B")),
    ("Wick (Disc {})", ("I", "II")),
    ("Wick [{}/2]", ("1", "2")),
    ("Wick: Disc {}", ("1", "2")),
    ("Wick (Disc.{})", ("1", "2")),
]


@pytest.mark.parametrize(("name", "numbers"), DISCS)
def test_discs_are_joined_where_the_albums_name_says_them(name, numbers):
    for pattern in ("x/{}-{{}}.mp3", "x/CD{}/{{}}.mp3", "{}/{{}}.mp3"):
        files = {}
        for place, number in enumerate(numbers, 1):
            path = pattern.format(place)
            files |= {path.format(n): song(n, name.format(number), "Lamps") for n in (1, 2)}
        made = groups("music", files)
        assert len(made.works) == 1
        (parts,) = made.parts.values()
        assert sorted(parts) == [(1, 1, ""), (1, 2, ""), (2, 1, ""), (2, 2, "")]
        titles = {place.fields["title"].value for place in placements("music", files).values()}
        assert titles == {"Wick"}


@pytest.mark.parametrize(
    "folder",
    [
        "Wick/CD {}",
        "Wick/Disc {} - Live",
        "Wick/disc0{}",
        "Wick CD{}",
        "Wick (Disc {})",
        "Wick [Disc {} of 2] [FLAC]",
        "Wick [FLAC]/CD{}",
        "Wick/FLAC/CD {}",
    ],
)
@pytest.mark.parametrize("tags", [{}, {"album": "Wick", "artist": "Alice"}])
def test_discs_are_joined_where_the_folder_says_them(folder, tags):
    files = {}
    for disc in (1, 2):
        own = {**tags, "artist": f"Guest {disc}"} if tags else {}
        files |= {f"{folder.format(disc)}/0{n} - S{n}.flac": own for n in (1, 2)}
    made = groups("music", files)
    assert len(made.works) == 1
    assert {part[0] for part in next(iter(made.parts.values()))} == {1, 2}


@pytest.mark.parametrize("facts", [({}, {}), ({"disc": 1}, {"disc": 2})])
@pytest.mark.parametrize("first", ["Alice/Wick", "Alice/Wick (2003)", "Music/Alice/Albums/Wick"])
@pytest.mark.parametrize("other", ["Disc 2", "CD2", "Bonus Disc"])
def test_a_further_disc_in_the_albums_folder_belongs_to_it_without_an_album_artist(
    first, other, facts
):
    files = {f"{first}/1.mp3": song(1, **facts[0]), f"{first}/{other}/1.mp3": song(1, **facts[1])}
    assert len(groups("music", files).works) == 1


def test_what_is_beside_the_discs_of_an_album_belongs_to_it():
    files = {f"Alice/Wick/{name}/1.mp3": song(1) for name in ("CD1", "CD2", "Bonus")}
    files["Alice/Wick/CD3/1.mp3"] = song(1, artist="Guest")
    assert len(groups("music", files).works) == 1


def test_discs_of_two_albums_of_one_name_by_different_artists_stay_apart():
    files = {f"{who}/Hits/CD1/1.mp3": song(1, "Hits", who) for who in ("Alice", "Bob")}
    assert len(groups("music", files).works) == 2


def test_the_number_in_the_albums_name_counts_more_than_a_tag_that_starts_again():
    files = {f"x/{n}.mp3": song(1, f"Wick (Disc {n})", disc=1) for n in (1, 2)}
    (parts,) = groups("music", files).parts.values()
    assert sorted(parts) == [(1, 1, ""), (2, 1, "")]


@pytest.mark.parametrize(
    "files",
    [
        {f"x/{n}.{e}": song(n) for n in (1, 2) for e in ("flac", "mp3")},
        album("Wick [FLAC]", "flac") | album("Wick [MP3 320]"),
        album("Wick/FLAC", "flac") | album("Wick/MP3"),
        album("Wick", "flac") | album("Wick (MP3)"),
        album("Lossless/Wick", "flac", album_artist="Alice") | album("Lossy/Wick"),
        album("Wick - FLAC", "flac", artist="") | album("Wick - MP3", artist=""),
        album("A", identifiers=RELEASE, album_artist="Alice")
        | album("B", identifiers=OTHER_RELEASE, album_artist="Alice"),
        album("A", identifiers=GROUP + RELEASE) | album("B", identifiers=GROUP + OTHER_RELEASE),
    ],
)
def test_one_album_in_two_forms_has_two_editions_and_each_track_once(files):
    made = groups("music", files)
    assert made.counts == (1, 2)
    assert sorted(next(iter(made.parts.values()))) == [(0, 1, ""), (0, 2, "")]


@pytest.mark.parametrize(
    "files",
    [
        {f"x/{who}.mp3": song(1, "Hits", who, album_artist=who) for who in ("Abba", "Queen")},
        album("A/Hits", album="Hits", artist="Abba") | album("Q/Hits", album="Hits", artist="Q"),
        album("A", album="Wick") | album("B", album="Wick (Deluxe Edition)"),
        album("A", album="Wick") | album("A2", album="Wick (2011 Remaster)"),
        album("A", album="Wick, Vol. 1") | album("B", album="Wick, Vol. 2"),
        album("A", identifiers=GROUP) | album("B", identifiers=OTHER_GROUP),
        {"x/1.mp3": song(1, identifiers=GROUP), "x/2.mp3": song(2, identifiers=OTHER_GROUP)},
        {"One.mp3": song(1, ""), "Two.mp3": song(1, "")},
        album("A", album="Unknown Album", artist="") | album("B", album="Unknown Album", artist=""),
        album("A", artist="Unknown Artist") | album("B", artist="Unknown Artist"),
    ],
)
def test_what_is_not_the_same_album_stays_apart(files):
    assert len(groups("music", files).works) == 2


@pytest.mark.parametrize(
    "files",
    [
        {"One.mp3": song(0, ""), "One.flac": song(0, "")},
        {"One.mp3": {}, "one.ogg": {}},
        {"One.mp3": song(1, "One - Single"), "x/One.mp3": song(1, "One - Single")},
    ],
)
def test_a_single_in_two_files_is_one_item(files):
    assert len(groups("music", files).works) == 1


def test_strangers_without_an_album_do_not_join_the_one_album_beside_them():
    files = {"Mix/1.mp3": song(1)} | {f"Mix/{n} - X.mp3": {"artist": f"B{n}"} for n in (2, 3, 4)}
    assert len(groups("music", files).works) == 2


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (("Elk/2003 - Rec/01 One.mp3", "Elk/2003 - Rec/02 Two.mp3"), ("Rec", "Elk", "2003")),
        (("Ox - Rec (2003)/01 - Ox - One.mp3", "Ox - Rec (2003)/02 - Ox - Two.mp3"),
         ("Rec", "Ox", "2003")),
        (("Elk/Rec/CD 1/01 One.mp3", "Elk/Rec/CD 2/01 Two.mp3"), ("Rec", "Elk", None)),
        (("Shelf/Ox - Rec/A1 - One.mp3", "Shelf/Ox - Rec/B1 - Two.mp3"), ("Ox - Rec", None, None)),
        (("Various Artists/Rec (1999)/01 Ox - One.mp3",), ("Rec", "Various Artists", "1999")),
    ],
)  # fmt: skip
def test_music_without_tags_is_called_as_its_folders_say(paths, expected):
    placed = placements("music", {path: {} for path in paths})
    assert len({place.work_key for place in placed.values()}) == 1
    for place in placed.values():
        fields = {name: value.value for name, value in place.fields.items()}
        artist = fields["contributors"][0][0] if "contributors" in fields else None
        assert (fields["title"], artist, fields.get("published")) == expected


@pytest.mark.parametrize(
    "notes",
    ["[V0]", "[WEB]", "[320]", "(320kbps)", "(Vinyl Rip)", "[FLAC 24-96]", "[WEB] [24bit FLAC]"],
)
def test_what_a_folder_says_of_quality_and_origin_is_no_part_of_the_album(notes):
    for folder in (f"Elk/Hub (1999) {notes}", f"Elk/Hub {notes} (1999)"):
        (place,) = placements("music", {f"{folder}/01 One.mp3": {}}).values()
        fields = {name: value.value for name, value in place.fields.items()}
        assert (fields["title"], fields["published"]) == ("Hub", "1999")


@pytest.mark.parametrize("folder", ["Elk/Hub (Live)", "Elk/(128)", "Elk/[WEB]", "Elk/Hub (No. 2)"])
def test_other_words_in_brackets_stay_in_the_albums_name(folder):
    (place,) = placements("music", {f"{folder}/01 One.mp3": {}}).values()
    assert place.fields["title"].value == folder.partition("/")[2]


def test_an_album_is_called_as_most_of_its_tracks_say():
    names = ("KOR", "Kor", "Kor", "Kor")
    files = {f"x/{number}.mp3": song(number, name) for number, name in enumerate(names, 1)}
    titles = {place.fields["title"].value for place in placements("music", files).values()}
    assert titles == {"Kor"}
    files = {f"x/{n}.mp3": song(n, name, album_artist=name) for n, name in enumerate(names, 1)}
    people = [place.fields["contributors"].value for place in placements("music", files).values()]
    assert all(artists == [["Kor", "prf"]] for artists in people)


def test_tracks_without_tags_have_number_side_and_title_of_their_names():
    files = [f"Ox - Rec/{name}.mp3" for name in ("A1 - Ox - One", "A2 Two", "B1 - Three")]
    parts = [place.parts[0] for place in placements("music", {path: {} for path in files}).values()]
    places = [(part.section, part.number, part.title) for part in parts]
    assert sorted(places) == [(1, 1, "One"), (1, 2, "Two"), (2, 1, "Three")]


def test_tags_are_believed_before_folders():
    tags = {"title": "Uno", "artist": "Elk", "published": "2001"}
    (place,) = placements("music", {"Ox - Rec (2003)/01 - One.mp3": tags}).values()
    assert place.fields["published"].value == "2001"
    assert (place.parts[0].title, place.parts[0].number, place.parts[0].artist) == ("Uno", 0, "Elk")
