"""Which files are one book, and which of them are its editions. Pure; no database."""

from __future__ import annotations

from itertools import product

import pytest

from readers.facts import Facts
from tests.services.scanning.groups import epub, groups, placements

ISBN_A, ISBN_B = "9780306406157", "9780140449136"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {"Dawn - A.epub": epub("Dawn", "Ann Lee"), "Dawn - B.epub": epub("Dawn", "Bo Ray")},
            id="in the root",
        ),
        pytest.param(
            {"Dawn/a.epub": epub("Dawn", "Ann Lee"), "Dawn/b.mobi": epub("Dawn", "Bo Ray")},
            id="in one folder, in two formats",
        ),
        pytest.param(
            {"a/Dawn.epub": epub("Dawn", "Ann Lee"), "b/Dawn.epub": epub("Dawn", "Bo Ray")},
            id="in two folders",
        ),
        pytest.param(
            {"x/Ann Lee - Dawn.pdf": {}, "x/Bo Ray - Dawn.pdf": {}}, id="by their names alone"
        ),
        pytest.param(
            {
                "x/Dawn.m4b": {"album": "Dawn", "artist": "Ann Lee"},
                "x/Dawn 2.m4b": {"album": "Dawn", "artist": "Bo Ray"},
            },
            id="recordings",
        ),
        pytest.param(
            {
                "x/Dawn.epub": epub("Dawn", "Ann Lee"),
                "x/Dawn.m4b": {"album": "Dawn", "artist": "B"},
            },
            id="a book and a recording",
        ),
    ],
)
def test_one_title_by_other_people_is_another_book(files):
    assert len(groups("book", files).works) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (epub("Good Signs", "Ann Lee", "Bo Ray"), epub("Good Signs", "Bo Ray", "Ann Lee")),
        (epub("Good Signs", "Lee, Ann"), epub("Good Signs", "Ann Lee")),
        (epub("Good Signs", "Ann Q. Lee"), epub("Good Signs", "ANN Q LEE")),
        (epub("Good Signs", "Zoë Lee"), epub("Good Signs", "Zoe Lee")),
        (epub("Good Signs", "Ann Lee"), epub("good signs", "Ann Lee")),
        (epub("The Good Signs", "Ann Lee"), epub("Good Signs", "Ann Lee")),
        (epub("Good Signs, The", "Ann Lee"), epub("The Good Signs", "Ann Lee")),
        (epub("Good Signs (Unabridged)", "Ann Lee"), epub("Good Signs", "Ann Lee")),
        (epub("Good Signs: A Novel", "Ann Lee"), epub("Good Signs", "Ann Lee")),
        (epub("Good Signs: A Novel of the Sea", "Ann Lee"), epub("Good Signs", "Ann Lee")),
        (epub("Don’t Look", "Ann Lee"), epub("Don't Look", "Ann Lee")),
        (epub("“Yes” – No!", "Ann Lee"), epub('"Yes" - No', "Ann Lee")),
        (epub("Salt & Glass", "Ann Lee"), epub("Salt and Glass", "Ann Lee")),
        (epub("Wick (Lamp, #2)", "Ann Lee"), epub("Wick", "Ann Lee")),
    ],
)
@pytest.mark.parametrize("paths", [("a.epub", "b.mobi"), ("x/a.epub", "y/b.epub")])
def test_what_people_write_differently_makes_no_second_book(paths, one, other):
    files = dict(zip(paths, (one, other), strict=True))
    assert len(groups("book", files).works) == 1


@pytest.mark.parametrize(
    "files",
    [
        {"x/a.epub": epub("Wick: A Light", "A"), "x/b.m4b": {"album": "Wick", "artist": "A"}},
        {"x/a.epub": epub("Wick - How Lamps Came to Us", "A"), "x/b.mobi": epub("Wick", "A")},
        {"x/a.epub": epub("Wick", "A"), "x/Wick.pdf": {}},
        {"x/a.epub": epub("Wick", "A", isbn=ISBN_A), "x/b.azw3": epub("Docht", "A", isbn=ISBN_A)},
        {"x/Wick.epub": epub("Wick", "A", "B"), "x/Wick.m4b": {"album": "Wick", "artist": "B"}},
        {"Wick/Wick.epub": epub("Wick", "A"), "Wick/Wick.mobi": epub("Wick")},
    ],
)
def test_files_of_one_folder_are_one_book_where_one_says_less(files):
    assert len(groups("book", files).works) == 1


def test_a_beginning_of_several_titles_is_none_of_them():
    names = ("Wars", "Wars: One Hope", "Wars: Two Returns")
    files = {f"x/{number}.epub": epub(name, "A") for number, name in enumerate(names)}
    assert len(groups("book", files).works) == 3


def test_a_file_that_names_nobody_joins_none_of_two():
    files = {
        "x/1.epub": epub("Dawn", "Ann Lee"),
        "x/2.epub": epub("Dawn", "Bo Ray"),
        "x/3.mobi": epub("Dawn"),
    }
    assert len(groups("book", files).works) == 3


MAGE = epub("Mage", "Jo Shi")


def volume(number: object, series: str = "Mage", title: str = "Mage") -> dict:
    return epub(title, "Jo Shi", series=series, series_position=str(number))


@pytest.mark.parametrize(
    "files",
    [
        {f"Mage v{n}.epub": volume(n) for n in (1, 2, 3)},
        {f"Mage/Mage v{n:02}.epub": volume(n) for n in (1, 2, 3)},
        {f"Mage/{n}/Mage.epub": volume(n) for n in (1, 2, 3)},
        {f"x/{n}.epub": volume(n, "Mage (Light Novel)") for n in (1, 2, 3)},
        {f"{n}/a.epub": volume(n, "The Mage Series") for n in (1, 2, 3)},
        {f"{n}/a.epub": volume(n, "Saga", "Saga Omnibus") for n in (1, 2, 3)},
        {f"{n}/a.epub": volume(n, "The Mage", "Mage: The Complete Edition") for n in (1, 2, 3)},
        {f"x/{n}.epub": volume(n, "Other", "Stories") for n in ("1", "1.5", "2")},
        {f"x/{n}.epub": epub(f"Mage (Mage, #{n})", "Jo Shi") for n in (1, 2, 3)},
        {f"x/{name}.epub": MAGE for name in ("Mage v01", "Mage v02", "Mage v03")},
        {f"x/{name}.epub": MAGE for name in ("Mage v1", "Mage v2", "mage_v3")},
        {f"x/{name}.epub": MAGE for name in ("01 Mage", "2 - Mage", "[3] Mage")},
        {f"{n}. Jo Shi - Mage.epub": MAGE for n in (1, 2, 3)},
        {f"x/Vol. {n} - Mage.epub": MAGE for n in ("I", "II", "III")},
        {f"Band {n}/Mage.epub": MAGE for n in (1, 2, 3)},
        {f"Jo Shi/Mage/Part {n}/EPUB/Mage.epub": MAGE for n in (1, 2, 3)},
        {f"Shi, Jo/Volume {n}/Mage.epub": MAGE for n in ("One", "Two", "Three")},
        {f"Mage/0{n}/Mage.epub": MAGE for n in (1, 2, 3)},
        {f"Mage/Vol. {n} - Mage/m.epub": MAGE for n in (1, 2, 3)},
        {f"Mage v{n}/Mage v{n}.epub": MAGE for n in (1, 2, 3)},
    ],
)
def test_volumes_of_one_title_are_as_many_books(files):
    assert len(groups("book", files).works) == 3


@pytest.mark.parametrize(
    "files",
    [
        {"Mage/1.epub": volume(1), "Mage/1.mobi": volume(1)},
        {"Mage/a/1.epub": volume("01"), "Mage/b/1.epub": volume(1)},
        {"x/1.epub": volume("01"), "x/1.mobi": MAGE},
        {"a/Wick.epub": volume(2, "Lamp", "Wick"), "b/Wick.epub": epub("Wick", "Jo Shi")},
        {"x/a.epub": volume(2, "Lamp", "Wick"), "x/b.mobi": volume("2.0", "Lamp", "Wick")},
        {
            "x/01 Mage.epub": MAGE,
            "x/01 Mage.pdf": {},
            "y/Mage.mobi": MAGE,
        },
        {"x/mage.epub": MAGE, "x/mage_v2 (FINAL).epub": MAGE},
        {"Set/Band 1/Mage.epub": MAGE, "y/Mage.pdf": MAGE},
        {"Part 1/Mage.epub": MAGE, "Part 1/Mage.mobi": {}},
    ],
)
def test_forms_of_one_volume_are_one_book(files):
    assert len(groups("book", files).works) == 1


@pytest.mark.parametrize("path", ["x/mage_v2 (A).epub", "x/01 Mage.epub", "Set/Band 2/Mage.epub"])
def test_a_number_that_may_be_none_makes_no_volume_of_a_book_alone(path):
    (place,) = placements("book", {path: MAGE}).values()
    assert "series" not in place.fields


def recording(narrator: str = "", **facts: object) -> dict:
    return {"album": "It", "title": "It", "artist": "Ste Kin", "narrator": narrator, **facts}


@pytest.mark.parametrize(
    "files",
    [
        {"R1/It.m4b": recording("Nar One"), "R2/It.m4b": recording("Nar Two")},
        {"It/It A.m4b": recording("Nar One"), "It/It B.m4b": recording("Nar Two")},
        {"It {Nar One}/It.m4b": recording(), "It {Nar Two}/It.m4b": recording()},
        {"a/It.mp3": recording("Nar One"), "b/It.mp3": recording("Nar One", is_abridged=True)},
        {"a/It.m4b": recording(language="en"), "b/It.m4b": recording(language="ger")},
        {"a/It.m4b": recording("N"), "a/It.mp3": recording("N")},
        {"It/MP3/1.mp3": recording(track=1), "It/M4B/It.m4b": recording()},
        {"x/a.epub": epub("It", "S", isbn=ISBN_A), "x/b.epub": epub("It", "S", isbn=ISBN_B)},
        {"x/a.epub": epub("It", "S", isbn=ISBN_A), "x/b.mobi": epub("It", "S", isbn=ISBN_A)},
        {"a/It.epub": epub("It", "S", publisher="P"), "b/It.epub": epub("It", "S", publisher="Q")},
        {"a.epub": epub("It", "S", language="en"), "b.epub": epub("It", "S", language="de")},
        {
            "x/a.epub": epub("It", "S", language="en", identifiers=(("goodreads", "7"),)),
            "x/b.epub": epub("Es", "S", language="de", identifiers=(("goodreads", "7"),)),
        },
    ],
)
def test_what_differs_in_form_is_another_edition_of_one_book(files):
    assert groups("audiobook", files).counts == (1, 2)


@pytest.mark.parametrize(
    "files",
    [
        {"a/It.m4b": recording("Nar One"), "b/It.m4b": recording("One, Nar")},
        {"a/It.m4b": recording("Ann; Bo"), "b/It.m4b": recording("Bo, Ann")},
        {"a/I.epub": epub("It", "S", isbn="0306406152"), "b/I.epub": epub("It", "S", isbn=ISBN_A)},
        {"a/I.epub": epub("It", "S", language="en"), "b/I.epub": epub("It", "S", language="eng")},
        {"x/It.epub": epub("It", "S", isbn=ISBN_A), "x/It (1).epub": epub("It", "S")},
        {f"x/{n}.mp3": recording(name, track=n) for n, name in enumerate(("Ann", "Bo", ""), 1)},
    ],
)
def test_what_says_the_same_or_less_is_the_same_edition(files):
    assert groups("audiobook", files).counts == (1, 1)


def test_an_edition_has_its_own_data():
    places = placements(
        "audiobook", {"R1/It.m4b": recording("Nar One"), "R2/It.m4b": recording("Nar Two")}
    )
    assert [place.edition["narrator"] for place in places.values()] == ["Nar One", "Nar Two"]


@pytest.mark.parametrize(
    ("files", "parts"),
    [
        (
            {
                "x/Both.m4b": {"album": "Both", "artist": "B"},
                "x/1.mp3": {"album": "Both", "artist": "B", "track": 1},
                "x/2.mp3": {"album": "Both", "artist": "B", "track": 2},
            },
            2,
        ),
        (
            {f"x/{n}.{e}": {"album": "B", "track": n} for n in (1, 2, 3) for e in ("mp3", "ogg")},
            3,
        ),
        (
            {f"x/{n:02}.mp3": {} for n in (1, 2, 3)} | {"x/B - Part 1.m4b": {"album": "x"}},
            3,
        ),
        (
            {
                f"x/{who}{n}.mp3": {"album": "B", "track": n, "narrator": who}
                for who in ("Ann", "Bo")
                for n in (1, 2)
            },
            2,
        ),
        (
            {f"x/B{n}.m4b": {"album": "B", "track": n} for n in (1, 2)}
            | {
                f"x/{d}{n}.mp3": {"album": "B", "disc": d, "track": n}
                for d in (1, 2)
                for n in (1, 2)
            },
            4,
        ),
        ({"x/B.m4b": {"album": "B"}, "x/B.mp3": {"album": "B"}}, 0),
        ({"B/M4B/B.m4b": {"album": "B"}, "B/MP3/1.mp3": {"album": "B", "track": 1}}, 0),
    ],
)
def test_the_contents_of_a_book_are_those_of_one_recording(files, parts):
    made = groups("audiobook", files)
    assert len(made.works) == 1
    assert sum(map(len, made.parts.values())) == parts


@pytest.mark.parametrize(
    "files",
    [
        {"Two/alpha.epub": epub("Alpha", "A"), "Two/beta.cbz": {}},
        {"Two/alpha.epub": epub("Alpha", "A"), "Two/Gamma 01.cbz": {"series": "Gamma"}},
        {"alpha.epub": epub("Alpha", "A"), "beta.cbz": {}},
        {"Shelf/Alpha.epub": epub("Alpha"), "Shelf/Beta.cbz": {"title": "Beta"}},
        {"Two/a.epub": epub("Alpha", "A"), "Two/a.cbz": {"title": "Beta", **epub("Beta", "B")}},
    ],
)
def test_a_comic_beside_a_book_of_another_name_is_another_work(files):
    assert len(groups("book", files).works) == 2


PARTS = [
    "Ann Lee/Wick/Part {}/01.mp3",
    "Ann Lee/Wick - Part {}/01.mp3",
    "Ann Lee/Wick (Part {})/01.mp3",
    "Ann Lee/Wick, Teil {}/01.mp3",
    "Ann Lee/Wick Part {} of 2/01.mp3",
    "Ann Lee/Wick Disc {}/01.mp3",
    "Ann Lee/Wick/Side B/0{}.mp3",
]


@pytest.mark.parametrize("pattern", PARTS)
def test_parts_in_folders_of_their_own_are_one_book(pattern):
    made = groups("audiobook", {pattern.format(number): {} for number in (1, 2)})
    assert made.counts == (1, 1)
    assert len(next(iter(made.parts.values()))) == 2


@pytest.mark.parametrize(
    "pattern", ["Lee/Wick/Part {}.mp3", "Lee/Wick/a{}.mp3", "Wick Part {}.m4b"]
)
@pytest.mark.parametrize("album", ["Wick - Part {}", "Wick, Part {} of 2", "Wick (Part {})"])
def test_a_part_in_the_album_tag_is_no_title(pattern, album):
    files = {
        pattern.format(number): {"album": album.format(number), "artist": "Ann Lee"}
        for number in (1, 2)
    }
    assert groups("audiobook", files).counts == (1, 1)
    titles = {place.fields["title"].value for place in placements("audiobook", files).values()}
    assert titles == {"Wick"}


def test_a_part_is_a_title_of_its_own_where_nothing_else_says_that_it_is_one_of_several():
    files = {
        f"Lee/Book {name}.m4b": {"album": f"Wick - Part {n}"} for n, name in ((1, "a"), (2, "b"))
    }
    assert len(groups("audiobook", files).works) == 2


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Gale", ("Gale 1", "Gale 2")),
        ("Hail", ("Hail #1", "Hail #2")),
        ("Hail", ("Hail, Volume One", "Hail, Volume Two")),
        ("Ice", ("Ice - Book I", "Ice - Book II", "Ice - Book III")),
        ("Jam", ("Bo Ray - Jam 01", "Bo Ray - Jam 02 (2001)")),
        ("The Mage", ("Mage Band Eins", "Mage Zwei", "Mage 3 - Ende")),
        ("Nut", ("Nut", "Nut 2", "Nut 1-2")),
    ],
)
def test_volumes_of_one_title_are_told_apart_by_the_number_in_their_names(title, names):
    for folder, series in product(["", "Ray/", "own"], [{}, {"series": title}]):
        files = {}
        for name in names:
            path = f"Ray/{name}/" if folder == "own" else folder
            files[f"{path}{name}.epub"] = epub(title, "Bo Ray", **series)
            files[f"{path}{name}.mobi"] = epub(title, "Bo Ray", **series)
        assert groups("book", files).counts == (len(names), 2 * len(names)), files


@pytest.mark.parametrize(
    "name", ["Dawn 2009", "Dawn (1)", "Dawn de", "Dawn vi", "Dawn 48213", "Dawn 9780306406157"]
)
def test_years_copies_languages_and_long_numbers_are_no_volumes(name):
    files = {path: epub("Dawn", "Ann Lee") for path in ("A/Dawn.epub", f"A/{name}.epub")}
    assert len(groups("book", files).works) == 1


@pytest.mark.parametrize(
    "words",
    [
        "Books 1-3",
        "The Complete Series",
        "Volumes I & II",
        "Books One to Three",
        "The Complete Trilogy",
        "The Ice Trilogy",
        "Box Set",
        "An Omnibus",
        "Collected Stories",
        "Three in One",
        "Band 1 bis 3",
    ],
)
def test_a_volume_that_holds_several_books_is_another_than_the_one_it_is_called_after(words):
    files = {
        "A/Ice.epub": epub("Ice", "Bo Ray"),
        "A/all.epub": epub(f"Ice: {words}", "Bo Ray"),
        "B/Ice.epub": epub("Ice", "Bo Ray"),
        f"B/Ice - {words}.pdf": {},
    }
    assert len(groups("book", files).works) == 3  # a PDF without tags has no author


@pytest.mark.parametrize(
    "words", ["Book One of the Ice Trilogy", "Book 2 of the Complete Saga", "A Saga of the North"]
)
def test_a_subtitle_that_names_the_series_is_one(words):
    files = {"A/Ice.epub": epub("Ice", "Bo Ray"), "A/2.epub": epub(f"Ice: {words}", "Bo Ray")}
    assert len(groups("book", files).works) == 1


WICKED = Facts("audio", "", album="Wicked", album_artist="Ann Lee")


@pytest.mark.parametrize("tags", [{}, {"album": "Wick", "artist": "Ann"}])
@pytest.mark.parametrize("folder", ["Ann/Wick", "Wicked/Ann/Wick"])
def test_a_sidecar_that_names_a_recording_otherwise_keeps_its_formats_together(tags, folder):
    files = {
        f"{folder}/01.mp3": {"title": "c1", "track": 1, **tags},
        f"{folder}/02.mp3": {"title": "c2", "track": 2, **tags},
        f"{folder}/Wick.m4b": {"title": "Wick", "album": "Wick", "artist": "Ann"},
    }
    files = {path: {**facts, "sidecar": WICKED} for path, facts in files.items()}
    assert groups("audiobook", files).counts == (1, 2)
    titles = {place.fields["title"].value for place in placements("audiobook", files).values()}
    assert titles == {"Wicked"}
