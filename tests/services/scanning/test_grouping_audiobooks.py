"""Which audio files make a book, and what their folders say of it. Pure; no database."""

from __future__ import annotations

import pytest

from readers.facts import Facts
from services.scanning.grouping import place_folder
from services.scanning.placement import NAME, TAGS, Item, Placement


def placed(folder: str, files: dict[str, dict], kind: str = "audiobook") -> dict[str, Placement]:
    """By file name; `files` gives the facts of each."""
    path = f"{folder}/" if folder else ""
    items = [
        Item(f"{path}{name}".encode(), Facts("audio", name.rpartition(".")[2], **facts))
        for name, facts in files.items()
    ]
    places = place_folder(kind, 1, path.encode(), items)
    return {path.decode().rpartition("/")[2]: place for path, place in places.items()}


def values(placement: Placement) -> dict[str, object]:
    return {name: offer.value for name, offer in placement.fields.items()}


def titles(places: dict[str, Placement]) -> list[str]:
    """Of each book once."""
    by_key = {place.work_key: place.fields["title"].value for place in places.values()}
    return sorted(by_key.values())


def untitled(*names: str) -> dict[str, dict]:
    return {name: {} for name in names}


def test_folders_say_author_series_number_title_year_narrator_and_asin():
    (place,) = placed(
        "Ann Quill/Lamp/02 - Wick - A Story (1994) {Tim Oak} [B0AB12CD34]", untitled("01.mp3")
    ).values()
    assert values(place) == {
        "title": "Wick",
        "subtitle": "A Story",
        "contributors": [["Ann Quill", "aut"], ["Tim Oak", "nrt"]],
        "series": [["Lamp", "2"]],
        "published": "1994",
    }
    assert place.edition == {"narrator": "Tim Oak"}
    assert place.identifiers == (("asin", "B0AB12CD34"),)
    assert {offer.source for offer in place.fields.values()} == {NAME}


def test_tags_are_believed_before_folders_which_fill_what_they_leave_empty():
    (place,) = placed(
        "Ann Quill/Lamp/02 - Wick", {"wick.m4b": {"album": "The Wick", "artist": "A. Quill"}}
    ).values()
    assert place.fields["title"] == ("The Wick", TAGS)
    assert place.fields["contributors"].value == [["A. Quill", "aut"]]
    assert place.fields["series"] == ([["Lamp", "2"]], NAME)


@pytest.mark.parametrize(
    "disc",
    [
        "Wick/CD{}",
        "Wick/Disc 0{}",
        "Wick/Disc{}of2",
        "Wick/CD{}von2",
        "Wick/Kassette {}",
        "Wick/Tape {}",
        "Wick/Part {}",
        "Wick/Teil {}",
        "Wick (Disc {})",
        "Wick - CD{}",
    ],
)
def test_discs_and_parts_without_an_album_tag_are_one_book(disc):
    keys, places = set(), []
    for number in (1, 2):
        for name, place in placed(
            f"Ann Quill/{disc.format(number)}",
            {"01. Light.mp3": {"title": f"Light {number}"}, "02. Dark.mp3": {"title": "Dark"}},
        ).items():
            keys.add(place.work_key)
            places.append((name, place.parts[0].section, place.parts[0].number))
            assert place.fields["title"].value == "Wick"
    assert len(keys) == 1
    assert [(section, number) for _, section, number in places] == [(1, 1), (1, 2), (2, 1), (2, 2)]


@pytest.mark.parametrize(
    "name", ["audiobook.m4b", "01.mp3", "Track 1.mp3", "Part 1 of 1.mp3", "full.m4b"]
)
def test_a_generic_name_leaves_the_title_to_the_folder(name):
    (place,) = placed("Ann Quill/Lamp/Wick", untitled(name)).values()
    assert place.fields["title"].value == "Wick"
    assert place.fields["contributors"].value == [["Ann Quill", "aut"]]


@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        (("Chapter 1.mp3", "Chapter 2.mp3", "Chapter 10.mp3"), [1, 2, 10]),
        (("Wick 1.mp3", "Wick 2.mp3", "Wick 10.mp3"), [1, 2, 10]),
        (("Part 1 of 10.mp3", "Part 2 of 10.mp3", "Part 10 of 10.mp3"), [1, 2, 10]),
        (("1 - Light.mp3", "2 - Dark.mp3", "10 - End.mp3"), [1, 2, 10]),
        (("Wick - Part 02.mp3", "Wick - Part 03.mp3"), [2, 3]),
    ],
)
def test_parts_without_tags_are_in_their_natural_order(names, numbers):
    places = placed("Ann Quill/Wick", untitled(*names))
    assert titles(places) == ["Wick"]
    assert [places[name].parts[0].number for name in names] == numbers


def test_a_chapter_that_comes_later_alone_is_of_the_same_book():
    names = ("01 - Light.mp3", "02 - Dark.mp3")
    together = placed("Ann Quill/Wick", untitled(*names))
    alone = placed("Ann Quill/Wick", untitled("03 - End.mp3"))["03 - End.mp3"]
    assert alone.work_key == together[names[0]].work_key
    assert alone.parts[0].number == 3


def test_one_album_tag_for_a_whole_series_makes_as_many_books():
    keys = set()
    for title in ("First Song", "Second Song"):
        tags = {"title": title, "album": "Ice Songs", "artist": "Rob One"}
        (place,) = placed(f"Rob One/Ice Songs/{title}", {f"{title}.m4b": tags}).values()
        assert place.fields["title"].value == title
        assert place.fields["series"].value[0][0] == "Ice Songs"
        keys.add(place.work_key)
    assert len(keys) == 2


def test_chapters_of_books_whose_album_tag_is_the_series_are_in_their_folders():
    places = {}
    for title in ("01 - First Song", "02 - Second Song"):
        files = {
            f"{number:02}.mp3": {
                "title": f"Chapter {number}",
                "album": "Ice Songs",
                "track": number,
            }
            for number in (1, 2)
        }
        places |= {
            f"{title}/{name}": place
            for name, place in placed(f"Rob One/Ice Songs/{title}", files).items()
        }
    assert titles(places) == ["First Song", "Second Song"]
    assert {str(place.fields["series"].value) for place in places.values()} == {
        "[['Ice Songs', '1']]",
        "[['Ice Songs', '2']]",
    }


def test_a_book_whose_chapters_have_folders_stays_one():
    keys = set()
    for number in (1, 2):
        files = {"01.mp3": {"title": "Light", "album": "Wick", "artist": "Q", "track": number}}
        (place,) = placed(f"Q/Wick/Chapter {number}", files).values()
        keys.add(place.work_key)
    assert len(keys) == 1


def test_chapters_that_have_only_track_numbers_are_one_book():
    files = {
        f"{title}.mp3": {"title": title, "track": number}
        for number, title in enumerate(("Light", "Dark"), 1)
    }
    assert titles(placed("Ann Quill/Wick", files)) == ["Wick"]


@pytest.mark.parametrize(
    "album", ["Wick (Disc {})", "Wick [CD {}]", "Wick, Disc {}", "Wick - CD{}"]
)
def test_a_disc_in_the_album_tag_is_no_part_of_the_title(album):
    files = {
        f"{number}.mp3": {"album": album.format(number), "artist": "Q", "track": 1}
        for number in (1, 2)
    }
    places = placed("Q/Wick", files)
    assert titles(places) == ["Wick"]
    assert [place.parts[0].section for place in places.values()] == [1, 2]


def test_whole_books_of_one_album_tag_in_one_folder_are_as_many_books():
    files = {
        f"{title}.m4b": {"title": title, "album": "Ice Songs", "artist": "Rob One"}
        for title in ("First Song", "Second Song")
    }
    assert titles(placed("Rob One/Ice Songs", files)) == ["First Song", "Second Song"]


def test_chapters_with_titles_of_their_own_stay_in_their_album():
    files = {
        f"{number:02} {title}.mp3": {
            "title": title,
            "album": "Wick",
            "artist": "Q",
            "track": number,
        }
        for number, title in enumerate(("Light", "Dark", "End"), 1)
    }
    assert titles(placed("Q/Wick", files)) == ["Wick"]
    files = {
        f"{title}.m4b": {"title": title, "album": "Wick", "artist": "Q", "track": number}
        for number, title in enumerate(("Light", "Dark"), 2)
    }
    assert titles(placed("Q/Wick", files)) == ["Wick"]


def test_several_books_in_their_authors_folder_stay_apart():
    whole = placed("Ann Quill", untitled("Wick.m4b", "Ember.m4b"))
    assert titles(whole) == ["Ember", "Wick"]
    assert whole["Wick.m4b"].fields["contributors"].value == [["Ann Quill", "aut"]]
    parts = placed("Ann Quill", untitled("Wick 1.mp3", "Wick 2.mp3", "Ember 1.mp3", "Ember 2.mp3"))
    assert titles(parts) == ["Ember", "Wick"]


def test_files_in_the_folder_of_their_author_and_series_are_its_volumes():
    files = {"01 - Wick.m4b": {"title": "Wick"}, "02 - Ember.m4b": {"title": "Ember"}}
    places = placed("Ann Quill/Lamp", files)
    assert titles(places) == ["Ember", "Wick"]
    assert places["02 - Ember.m4b"].fields["series"].value == [["Lamp", "2"]]


def test_a_book_that_lies_in_the_root_is_read_by_its_name():
    (place,) = placed("", untitled("Ann Quill - Wick (1994).m4b")).values()
    assert values(place) == {
        "title": "Wick",
        "contributors": [["Ann Quill", "aut"]],
        "published": "1994",
    }


def test_an_abridged_recording_is_an_edition_and_no_title():
    (place,) = placed("Ann Quill/Wick (Abridged)", untitled("01.mp3")).values()
    assert place.fields["title"].value == "Wick"
    assert place.edition["name"] == "Abridged"


def test_two_series_of_one_book_are_both_kept():
    facts = {"album": "T", "series": "A", "series_position": "1", "more_series": (("B", "2"),)}
    (place,) = placed("T", {"T.mp3": facts}).values()
    assert place.fields["series"].value == [["A", "1"], ["B", "2"]]


@pytest.mark.parametrize(
    "names", [("Part I", "Part II"), ("Teil One", "Teil Two"), ("CD I", "CD II")]
)
def test_discs_and_parts_may_be_counted_in_words_and_roman_numerals(names):
    places = [placed(f"Ann Quill/Wick/{name}", untitled("01.mp3"))["01.mp3"] for name in names]
    assert {place.work_key for place in places} == {places[0].work_key}
    assert [place.parts[0].section for place in places] == [1, 2]
    assert places[0].fields["title"].value == "Wick"


def test_a_book_is_not_a_series_of_itself():
    facts = {"album": "Wick", "artist": "Ann Quill", "track": 1}
    (place,) = placed("Ann Quill/Wick/Wick", {"01.mp3": facts}).values()
    assert "series" not in place.fields


def chapters(*artists: str, **facts) -> dict[str, dict]:
    return {
        f"{number:02}.mp3": {"album": "Dusk", "artist": artist, "track": number, **facts}
        for number, artist in enumerate(artists, 1)
    }


@pytest.mark.parametrize(
    ("files", "authors"),
    [
        (chapters("Tim Oak", "Ina Berg", "Tim Oak"), ["Ann Quill"]),
        (chapters("Tim Oak", "Ina Berg", album_artist="Jo Shi"), ["Jo Shi"]),
        (chapters("Jo Shi", "Jo Shi & Tim Oak", "Jo Shi"), ["Jo Shi"]),
    ],
)
def test_chapters_with_artists_of_their_own_are_one_book(files, authors):
    places = placed("Ann Quill/Dusk", files)
    assert len({place.work_key for place in places.values()}) == 1
    names = {name for place in places.values() for name, _ in place.fields["contributors"].value}
    assert sorted(names) == authors


def test_two_whole_books_of_one_title_by_two_people_stay_two():
    files = {f"{who}.m4b": {"album": "Dusk", "artist": who} for who in ("Jo Shi", "Tim Oak")}
    assert titles(placed("New", files)) == ["Dusk", "Dusk"]


@pytest.mark.parametrize(
    "names",
    [
        ("01 Prolog", "02 Kapitel 1", "03 Kapitel 2", "04 Epilog"),
        ("01 Intro", "02 Chapter 1", "03 Part 2", "04 End Credits"),
        ("00 Introduction", "01 One", "02 Two", "Epilogue"),
    ],
)
def test_chapters_that_every_book_has_name_no_book(names):
    places = placed("Ann Quill/Ark", untitled(*(f"{name}.mp3" for name in names)))
    assert titles(places) == ["Ark"]
    (place,) = placed("Ann Quill/Ark", {"Ark 0.mp3": {"title": names[0][3:]}}).values()
    assert place.fields["title"].value != names[0][3:]


def test_the_copy_of_a_file_counts_once():
    facts = {"album": "Nest", "artist": "Jo Shi", "duration_ms": 9_000}
    places = placed("Nest", {"Nest.m4b": facts, "Nest (1).m4b": facts})
    assert len({place.work_key for place in places.values()}) == 1
    assert len({place.edition_key for place in places.values()}) == 2
    assert not any(place.parts for place in places.values())


def test_parts_that_are_counted_in_brackets_are_no_copies():
    files = {
        f"Nest{number}.mp3": {"album": "Nest", "artist": "Jo Shi", "duration_ms": length}
        for number, length in (("", 7_000), (" (1)", 8_000), (" (2)", 9_000))
    }
    places = placed("Nest", files)
    assert {place.edition_key for place in places.values()} == {"mp3"}


@pytest.mark.parametrize("kind", ["audiobook", "music"])
@pytest.mark.parametrize(
    "album",
    ["Unknown Album", "Unknown Album (5/3/2010 7:12:00 PM)", "Unbekanntes Album (03.05.10)"],
)
def test_an_album_that_a_program_made_up_leaves_the_name_to_the_folder(kind, album):
    facts = {"album": album, "title": "Track 1", "track": 1}
    (place,) = placed("Ann Quill/Ark", {"01.mp3": facts}, kind).values()
    assert place.fields["title"].value == "Ark"
