"""Which files make a book, and what names say of it. Pure; no database."""

from __future__ import annotations

import pytest

from readers.facts import Contributor, Facts
from services.scanning.grouping import place_folder
from services.scanning.placement import Item, Placement
from services.works import roles


def placed(folder: str, files: dict[str, dict]) -> dict[str, Placement]:
    path = f"{folder}/" if folder else ""
    media = {"cbz": "comic", "m4b": "audio", "mp3": "audio"}
    items = []
    for name, facts in files.items():
        ending = name.rpartition(".")[2]
        items.append(
            Item(f"{path}{name}".encode(), Facts(media.get(ending, "book"), ending, **facts))
        )
    places = place_folder("book", 1, path.encode(), items)
    return {path.decode().rpartition("/")[2]: place for path, place in places.items()}


def works(folder: str, files: dict[str, dict]) -> int:
    return len({place.work_key for place in placed(folder, files).values()})


@pytest.mark.parametrize("folder", ["", "Mage"])
def test_volumes_that_bear_only_the_name_of_their_series_are_as_many_works(folder):
    files = {
        f"Mage v{number}.epub": {"title": "Mage", "series": "Mage", "series_position": str(number)}
        for number in (1, 2, 3)
    }
    assert works(folder, files) == 3


def test_volumes_of_one_title_are_told_apart_by_their_names():
    places = placed("Mage", {f"Mage v0{number}.epub": {"title": "Mage"} for number in (1, 2, 3)})
    assert sorted(place.fields["series"].value[0][1] for place in places.values()) == [
        "1",
        "2",
        "3",
    ]
    assert len({place.work_key for place in places.values()}) == 3


def test_forms_of_one_volume_are_one_work():
    first = {"title": "Mage", "series": "Mage", "series_position": "1"}
    assert works("Mage", {"Mage v1.epub": first, "Mage v1.mobi": first}) == 1


@pytest.mark.parametrize("other", ["beta.cbz", "beta.mobi", "beta.pdf", "beta.m4b"])
def test_a_file_of_another_name_beside_a_book_is_another_work(other):
    assert works("Two", {"alpha.epub": {"title": "Alpha"}, other: {}}) == 2


@pytest.mark.parametrize("other", ["alpha.cbz", "Alpha - A Story.mobi", "Ann Quill - Alpha.azw3"])
def test_a_file_called_after_the_book_beside_it_is_its_other_form(other):
    assert works("Two", {"alpha.epub": {"title": "Alpha"}, other: {}}) == 1


def test_numbers_that_count_files_are_no_part_of_titles():
    places = placed("Quill/Sea", {"01 - Delta.mobi": {}, "02 - Eta.mobi": {}})
    fields = [place.fields for place in places.values()]
    assert [known["title"].value for known in fields] == ["Delta", "Eta"]
    assert not any("series" in known for known in fields)


def test_another_book_in_the_folder_of_a_book_is_another_work():
    assert works("Quill/Crab", {"Crab.epub": {"title": "Crab"}, "Lobster.mobi": {}}) == 2
    assert works("Quill/Crab", {"Crab.epub": {"title": "Crab"}, "quill_crab_v2.pdf": {}}) == 1


def test_a_booklet_beside_a_recording_belongs_to_its_book():
    assert works("Quill/Mob", {"01.mp3": {}, "02.mp3": {}, "Booklet.pdf": {}}) == 1
    assert works("Quill/Mob", {"01.mp3": {}, "02.mp3": {}, "Lobster.pdf": {}}) == 2


def test_the_only_forms_in_the_folder_of_a_book_are_one_work():
    assert works("Quill/Alpha", {"a1.epub": {"title": "Alpha"}, "scan.cbz": {}}) == 1


@pytest.mark.parametrize(
    ("name", "title", "series"),
    [
        ("Mary Poe - The Long Way (Wayfarer 01).pdf", "The Long Way", [["Wayfarer", "1"]]),
        ("Mary Poe - The Long Way (Wayfarer, #2).pdf", "The Long Way", [["Wayfarer", "2"]]),
        ("The Long Way [Wayfarer Book 3].pdf", "The Long Way", [["Wayfarer", "3"]]),
        ("The Long Way (Part 2).pdf", "The Long Way (Part 2)", None),
        ("The Long Way (Windows 10).pdf", "The Long Way (Windows 10)", None),
    ],
)
def test_a_series_in_brackets_behind_the_title_is_no_part_of_it(name, title, series):
    fields = placed("", {name: {}})[name].fields
    assert fields["title"].value == title
    assert (fields["series"].value if "series" in fields else None) == series


def test_a_series_in_brackets_is_read_in_the_title_of_the_tags_too():
    fields = placed("", {"a.epub": {"title": "The Long Way (Wayfarer, #1)"}})["a.epub"].fields
    assert (fields["title"].value, fields["series"].value) == ("The Long Way", [["Wayfarer", "1"]])
    known = {"title": "The Long Way (Wayfarer, #1)", "series": "Wayfarer", "series_position": "1"}
    assert placed("", {"a.epub": known})["a.epub"].fields["series"].value == [["Wayfarer", "1"]]


def test_both_forms_of_an_isbn_are_kept():
    isbns = (("isbn", "9788186227527"), ("isbn", "8186227520"))
    (place,) = placed("", {"a.epub": {"title": "A", "identifiers": isbns}}).values()
    assert place.edition == {"isbn_13": "9788186227527", "isbn_10": "8186227520"}


@pytest.mark.parametrize(
    ("folder", "stem", "title", "author"),
    [
        ("Ann Lee", "Fern", "Fern", ""),  # of an author's folder it is not known what it is
        ("m2", "Ann Lee - Fern", "Fern", "Ann Lee"),
        ("Ann Lee/Fern", "Fern", "Fern", "Ann Lee"),
        ("Ann Lee/Fern (2001)", "Fern", "Fern", "Ann Lee"),
    ],
)
def test_forms_that_say_nothing_are_called_after_their_names(folder, stem, title, author):
    files = {f"{stem}.mobi": {}, f"{stem}.azw3": {}}
    fields = placed(folder, files)[f"{stem}.mobi"].fields
    assert fields["title"].value == title
    assert fields.get("contributors", ([],))[0] == ([[author, roles.AUTHOR]] if author else [])


def test_a_book_without_authors_has_those_of_its_other_form_or_its_folder():
    pdf = {"title": "Mite", "contributors": (Contributor("Ann Lee"),)}
    fields = placed("x", {"Mite.epub": {"title": "Mite"}, "Mite.pdf": pdf})["Mite.epub"].fields
    assert fields["contributors"].value == [["Ann Lee", roles.AUTHOR]]
    fields = placed("Ann Lee/Mite", {"Mite.epub": {"title": "Mite"}})["Mite.epub"].fields
    assert fields["contributors"].value == [["Ann Lee", roles.AUTHOR]]


def test_a_form_called_title_and_author_belongs_to_the_book_of_that_name():
    known = {"title": "Dawn Song", "contributors": (Contributor("Ann Lee"),)}
    name = "Dawn Song - Ann Lee"
    assert works("m", {f"{name}.epub": known, f"{name}.mobi": {}}) == 1
    assert works("", {f"{name}.epub": known, f"{name}.mobi": {}}) == 1
