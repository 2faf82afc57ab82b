"""Where comics have their places, by ComicInfo, name and folder. Pure; no database."""

from __future__ import annotations

import pytest

from readers.facts import Facts
from services.scanning.grouping import place_folder
from services.scanning.placement import NAME, TAGS, Item, Placement


def place(path: str, **facts) -> Placement:
    folder, _, _ = path.rpartition("/")
    item = Item(f"{path}.cbz".encode(), Facts("comic", "cbz", **facts))
    folder_path = f"{folder}/".encode() if folder else b""
    return place_folder("comic", 1, folder_path, [item])[item.path]


def title_and_series(path: str, **facts) -> tuple[object, ...]:
    fields = place(path, **facts).fields
    return fields["title"].value, fields["series"].value if "series" in fields else None


@pytest.mark.parametrize(
    ("path", "title", "series"),
    [
        ("Saltglass/001", "Saltglass #1", [["Saltglass", "1"]]),
        ("Saltglass 012 (2014) (digital)", "Saltglass #12", [["Saltglass", "12"]]),
        ("Saltglass v03", "Saltglass, Vol. 3", [["Saltglass", "3"]]),
        ("Saltglass v01 c001-c005", "Saltglass, Vol. 1", [["Saltglass", "1"]]),
        ("Saltglass Vol. 2 Ch. 14", "Saltglass, Vol. 2 #14", [["Saltglass", "14"]]),
        ("Saltglass/Volume 1/001", "Saltglass, Vol. 1 #1", [["Saltglass", "1"]]),
        ("Saltglass/Volume 2/001", "Saltglass, Vol. 2 #1", [["Saltglass", "1"]]),
        ("Saltglass v2 003", "Saltglass, Vol. 2 #3", [["Saltglass", "3"]]),
        ("Saltglass V2012 #3", "Saltglass (2012) #3", [["Saltglass", "3"]]),
        ("Saltglass/Saltglass 2 of 6", "Saltglass #2", [["Saltglass", "2"]]),
        ("Saltglass 1,000,000", "Saltglass #1000000", [["Saltglass", "1000000"]]),
        ("Saltglass #-1", "Saltglass #-1", [["Saltglass", "-1"]]),
        ("Saltglass #½", "Saltglass #½", [["Saltglass", "½"]]),
        ("Saltglass 18+1", "Saltglass #18+1", [["Saltglass", "18+1"]]),
        ("Saltglass - T05 - Home by Water", "Home by Water", [["Saltglass", "5"]]),
        ("Saltglass - SP01", "Saltglass SP1", [["Saltglass", "SP1"]]),
        ("Saltglass/Specials/Home", "Home", [["Saltglass", ""]]),
        ("Saltglass Annual 02", "Saltglass Annual #2", [["Saltglass Annual", "2"]]),
        (
            "Saltglass/Saltglass 005 - Home by Water",
            "Saltglass #5 – Home by Water",
            [["Saltglass", "5"]],
        ),
        ("Saltglass/Saltglass 005 (1)", "Saltglass #5", [["Saltglass", "5"]]),
        ("Saltglass/Saltglass (1999) (one-shot)", "Saltglass (Special)", [["Saltglass", ""]]),
        ("Ann Quill - Home by Water", "Ann Quill - Home by Water", None),
        ("001", "001", None),
    ],
)
def test_a_name_says_title_and_place(path, title, series):
    assert title_and_series(path) == (title, series)
    assert "contributors" not in place(path).fields


def test_comicinfo_is_believed_before_the_name():
    fields = place(
        "Saltglass/Saltglass 012 (2014)",
        series="Salt Glass",
        series_position="13",
        published="2015-02",
        more_series=(("The Big Flood", "4"),),
        age_rating="Teen",
    ).fields
    assert fields["title"] == ("Salt Glass #13", TAGS)
    assert fields["series"].value == [["Salt Glass", "13"], ["The Big Flood", "4"]]
    assert fields["published"].value == "2015-02"
    assert fields["content_rating"].value == "Teen"


def test_comicinfo_without_a_title_says_which_run_of_the_series_an_issue_is_of():
    runs = {
        volume: title_and_series("a", series="Salt", series_position="1", volume=volume)[0]
        for volume in ("", "2", "2019")
    }
    assert runs == {"": "Salt #1", "2": "Salt, Vol. 2 #1", "2019": "Salt (2019) #1"}


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Chapter One", "Salt Glass #13 – Chapter One"),
        ("", "Salt Glass #13"),
        ("Salt-Glass: The End", "Salt-Glass: The End"),
        ("Salt Glassware", "Salt Glass #13 – Salt Glassware"),
    ],
)
def test_the_title_of_an_issue_says_the_series_and_the_number(title, shown):
    fields = place("x/a", title=title, series="Salt Glass", series_position="13").fields
    assert fields["title"] == (shown, TAGS)


@pytest.mark.parametrize("facts", [{"series": "Salt Glass"}, {"series_position": "13"}, {}])
def test_the_title_of_a_comic_without_a_place_in_a_series_stays(facts):
    assert place("x/a", title="Chapter One", **facts).fields["title"] == ("Chapter One", TAGS)


def test_the_name_gives_what_comicinfo_leaves_empty():
    fields = place("Saltglass/Saltglass 012 (2014)", series="Saltglass").fields
    assert fields["series"].value == [["Saltglass", "12"]]
    assert fields["published"] == ("2014", NAME)


def test_the_same_number_of_a_series_begun_again_is_another_issue():
    def key(volume: str) -> str:
        facts = {"series": "Saltglass", "series_position": "1", "volume": volume}
        return place("Saltglass 1", **facts).work_key

    assert key("") == key("1")
    assert len({key("1"), key("2"), key("2014")}) == 3


def test_an_edition_has_its_isbn_and_the_issue_its_numbers_elsewhere():
    issue = place(
        "a", identifiers=(("isbn", "9780306406157"), ("comicvine", "4000-1")), page_count=3
    )
    assert issue.edition == {"isbn_13": "9780306406157", "page_count": 3}
    assert issue.identifiers == (("isbn", "9780306406157"), ("comicvine", "4000-1"))
