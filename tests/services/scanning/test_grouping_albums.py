"""Which tracks make an album: by what they say, else by where they are. Pure; no database."""

from __future__ import annotations

import pytest

from readers.facts import Facts
from services.scanning.artists import artists_of
from services.scanning.group_audio import place_music
from services.scanning.placement import NAME, TAGS, Folder, Item
from services.scanning.whole_folder import whole_folder

SAME_GROUP = (("musicbrainz_release_group", "b1392450"),)


def folder(*parts: str) -> Folder:
    return Folder(1, "/".join((*parts, "")).encode(), parts)


def track(name: str, **facts) -> Item:
    return Item(name.encode(), Facts("audio", "flac", **facts))


def placed(where: Folder, *items: Item):
    return list(place_music("music", where, items).values())


def albums(where: Folder, *items: Item) -> int:
    return len({placement.work_key for placement in placed(where, *items)})


def test_tracks_of_one_artist_and_title_are_one_album_wherever_they_are():
    kind_of_blue = {"album": "Kind of Blue", "album_artist": "Miles Davis"}
    (first,) = placed(folder("Jazz", "A"), track("a/1.flac", **kind_of_blue))
    (second,) = placed(folder("Backup"), track("b/2.flac", **kind_of_blue))
    assert first.work_key == second.work_key


def test_two_albums_of_one_title_by_different_artists_stay_apart():
    hits = [
        track(f"{who}.flac", album="Greatest Hits", album_artist=who) for who in ("Abba", "Queen")
    ]
    assert albums(folder("Music"), *hits) == 2


def test_one_track_that_names_the_album_artist_speaks_for_the_others_in_its_folder():
    placements = placed(
        folder("Blue Train"),
        track("1.flac", album="Blue Train", album_artist="John Coltrane"),
        track("2.flac", album="Blue Train", artist="John Coltrane; Lee Morgan"),
    )
    assert len({placement.work_key for placement in placements}) == 1
    assert not placements[1].has_own_artists


def test_tracks_that_disagree_about_the_album_artist_do_not_speak_for_a_third():
    _one, _two, third = placed(
        folder("Mixed"),
        track("1.flac", album="Live", album_artist="Abba"),
        track("2.flac", album="Live", album_artist="Queen"),
        track("3.flac", album="Live"),
    )
    assert third.has_own_artists


def test_a_compilation_is_by_various_artists():
    (placement,) = placed(folder("Hits"), track("1.flac", album="1985", is_compilation=True))
    ((name, _role),) = placement.fields["contributors"].value
    assert name == "Various Artists"


def test_spellings_of_a_title_make_no_second_album_where_musicbrainz_knows_it():
    tracks = (
        track("1.flac", album="OK Computer", album_artist="Radiohead", identifiers=SAME_GROUP),
        track("2.flac", album="OK Computer", album_artist="Radiohead (UK)", identifiers=SAME_GROUP),
    )
    assert albums(folder("Radiohead"), *tracks) == 1


def test_without_tags_the_folder_is_the_album_and_the_names_are_the_tracks():
    (placement,) = placed(folder("Nina Simone", "Pastel Blues"), track("x/07 - Sinnerman.flac"))
    assert placement.fields["title"] == ("Pastel Blues", NAME)
    assert [(part.number, part.title) for part in placement.parts] == [(7, "Sinnerman")]


def test_two_discs_in_folders_of_their_own_are_one_album():
    discs = [
        placed(folder("The Wall", name), track(f"{name}/1.flac"))[0] for name in ("CD 1", "CD 2")
    ]
    assert discs[0].work_key == discs[1].work_key
    assert [placement.parts[0].section for placement in discs] == [1, 2]


def test_what_the_tag_says_of_the_disc_counts_more_than_the_folder():
    (placement,) = placed(folder("The Wall", "CD 2"), track("1.flac", album="The Wall", disc=1))
    assert placement.parts[0].section == 1


def test_the_sides_of_a_record_are_its_discs_in_their_order():
    sides = [
        placed(folder("New"), track("1.flac", album=f"Wick (Side {side})", artist="Nina"))[0]
        for side in "AB"
    ]
    assert sides[0].work_key == sides[1].work_key
    assert [placement.parts[0].section for placement in sides] == [1, 2]
    names = ("A1 Dawn", "AA1 Noon", "B1 Dusk", "BB1 Night")
    record = placed(folder("Nina", "Wick"), *(track(f"{name}.flac") for name in names))
    assert [placement.parts[0].section for placement in record] == [1, 2, 3, 4]


def test_a_folder_that_is_a_disc_of_nothing_is_an_album_itself():
    assert whole_folder(folder("CD 2"))[0] == folder("CD 2")


def test_a_track_in_the_root_itself_is_a_work_of_its_own():
    placements = placed(folder(), track("one.flac", title="One"), track("two.flac"))
    assert [placement.fields["title"] for placement in placements] == [
        ("One", TAGS),
        ("two", NAME),
    ]
    assert len({placement.work_key for placement in placements}) == 2


def test_a_file_that_could_not_be_read_still_has_its_place_in_the_album():
    placements = place_music("music", folder("Hunky Dory"), [Item(b"h/03 Kooks.flac", None)])
    (placement,) = placements.values()
    assert placement.fields["title"] == ("Hunky Dory", NAME)
    assert placement.parts[0][:4] == ("track", 0, 3, "Kooks")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Simon & Garfunkel", ["Simon & Garfunkel"]),
        ("AC/DC", ["AC/DC"]),
        ("Emerson, Lake & Palmer", ["Emerson, Lake & Palmer"]),
        ("Brian Eno; David Byrne", ["Brian Eno", "David Byrne"]),
        ("Brian Eno\0David Byrne\0", ["Brian Eno", "David Byrne"]),
        (" ; ", []),
    ],
)
def test_only_characters_that_no_name_contains_separate_artists(text, names):
    assert artists_of(text) == names


@pytest.mark.parametrize(
    ("stem", "number", "title"),
    [
        ("01. Intro", 1, "Intro"),
        ("12_ Outro", 12, "Outro"),
        ("1999", 0, "1999"),
        ("1999 Party", 0, "1999 Party"),
        ("07 -", 7, "07 -"),
    ],
)
def test_a_number_before_a_title_is_the_tracks(stem, number, title):
    (placement,) = placed(folder("Album"), track(f"a/{stem}.flac"))
    assert (placement.parts[0].number, placement.parts[0].title) == (number, title)


@pytest.mark.parametrize(
    ("where", "album"),
    [
        (("Nina - Wick (1999)", "Bonus Disc"), "Bonus Disc"),
        (("Wick", "Bonus CD"), "Wick"),
        (("Wick", "Bonus CD"), "Wick (Bonus Disc)"),
        (("Wick (Bonus Disc)",), "Wick"),
        (("New",), "Wick - Bonus Disc"),
    ],
)
def test_a_bonus_disc_is_a_further_disc_of_its_album(where, album):
    (first,) = placed(folder("Wick"), track("1.flac", album="Wick", artist="Nina", track=1))
    (bonus,) = placed(folder(*where), track("1.flac", album=album, artist="Nina", track=1))
    assert (bonus.work_key, bonus.parts[0].section) == (first.work_key, 99)


def test_a_bonus_disc_that_has_a_number_keeps_it_and_one_outside_an_album_is_its_own():
    facts = {"artist": "Nina", "track": 1}
    (bonus,) = placed(folder("Wick", "Bonus Disc"), track("1.flac", album="Wick", disc=2, **facts))
    assert bonus.parts[0].section == 2
    (alone,) = placed(folder("New"), track("1.flac", album="Bonus Disc", **facts))
    assert alone.fields["title"].value == "Bonus Disc"
