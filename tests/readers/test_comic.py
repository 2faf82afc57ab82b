"""What comics say about themselves."""

from __future__ import annotations

import pytest

from errors import Unreadable
from readers import registry
from readers.facts import Contributor
from tests.makers import cbz, epub, png
from tests.makers.books import _zip


def test_a_comic_counts_its_pages_in_the_order_people_do(saved):
    facts = registry.read(saved("c.cbz", cbz(12)))
    assert (facts.media, facts.format, facts.page_count, facts.cover) == (
        "comic",
        "cbz",
        12,
        ("zip", "Issue/page1.png"),
    )


def test_a_comic_with_comicinfo_says_who_did_what(saved):
    info = {
        "Title": "Year One",
        "Series": "Batman",
        "Number": "404",
        "Count": "4",
        "Volume": "1940",
        "Summary": "He returns.",
        "Year": "1987",
        "Month": "2",
        "Writer": "Frank Miller",
        "Penciller": "David Mazzucchelli",
        "Inker": "David Mazzucchelli",
        "Colorist": "Richmond Lewis",
        "Letterer": "Todd Klein",
        "CoverArtist": "D. M.",
        "Editor": "Denny O'Neil",
        "Translator": "A, B",
        "Publisher": "DC",
        "Genre": "Crime, Superhero",
        "Tags": "noir",
        "LanguageISO": "en",
        "GTIN": "978-0-306-40615-7",
        "Web": "https://comicvine.gamespot.com/batman-404/4000-26515/",
    }
    facts = registry.read(saved("c.cbz", cbz(3, info)))
    assert (facts.title, facts.series, facts.series_position, facts.series_total) == (
        "Year One",
        "Batman",
        "404",
        4,
    )
    assert (facts.published, facts.publisher, facts.language, facts.description) == (
        "1987-02",
        "DC",
        "en",
        "He returns.",
    )
    assert facts.contributors[:4] == (
        Contributor("Frank Miller", "writer"),
        Contributor("David Mazzucchelli", "penciller"),
        Contributor("David Mazzucchelli", "inker"),
        Contributor("Richmond Lewis", "colorist"),
    )
    assert {person.role for person in facts.contributors} == {
        "writer",
        "penciller",
        "inker",
        "colorist",
        "letterer",
        "coverartist",
        "editor",
        "translator",
    }
    assert facts.genres == ("Crime", "Superhero", "noir")
    assert facts.identifiers == (("isbn", "9780306406157"), ("comicvine", "4000-26515"))


def test_the_page_marked_as_front_cover_is_the_cover(saved):
    pages = (
        '<Pages><Page Image="0" Type="Advertisement"/><Page Image="2" Type="FrontCover"/></Pages>'
    )
    assert registry.read(saved("c.cbz", cbz(3, {"Title": "x"}, comicinfo_pages=pages))).cover == (
        "zip",
        "Issue/page3.png",
    )


def test_broken_comicinfo_costs_only_itself(saved):
    facts = registry.read(saved("c.cbz", _zip({"1.png": png(), "ComicInfo.xml": b""})))
    assert (facts.page_count, facts.notes) == (1, ("bad_comicinfo_bad_xml",))


def test_hidden_copies_are_no_pages(saved):
    facts = registry.read(
        saved("c.cbz", _zip({"__MACOSX/._1.png": b"x", ".2.png": b"x", "1.png": png()}))
    )
    assert facts.page_count == 1


@pytest.mark.parametrize("data", [b"Rar!\x1a\7\0", b"x", epub()])
def test_a_comic_that_is_none_is_a_problem_line(data, saved):
    with pytest.raises(Unreadable):
        registry.read(saved("c.cbz", data))


def test_a_zip_is_a_comic_in_a_comic_library(saved):
    assert registry.read(saved("c.zip", cbz(2)), "comic").page_count == 2


def info_of(saved, **info):
    return registry.read(saved("c.cbz", cbz(1, {"Series": "Saltglass", **info})))


def test_arcs_alternate_series_and_groups_are_further_series(saved):
    facts = info_of(
        saved,
        Number="012",
        AlternateSeries="Harbour",
        AlternateNumber="3",
        StoryArc="The Flood, Low Tide",
        StoryArcNumber="2, 5",
        SeriesGroup="Sea Stories",
    )
    assert (facts.series, facts.series_position) == ("Saltglass", "12")
    assert facts.more_series == (
        ("Harbour", "3"),
        ("The Flood", "2"),
        ("Low Tide", "5"),
        ("Sea Stories", ""),
    )


def test_an_arc_called_like_the_series_is_no_second_one(saved):
    assert info_of(saved, StoryArc="saltglass", StoryArcNumber="2").more_series == ()


def test_the_people_of_a_comic_are_separated_like_those_of_a_book(saved):
    facts = info_of(saved, Writer="Lee, Stan", Penciller="Ann Lee & Bob Ray, Cat Poe", Editor="n/a")
    assert [person[:2] for person in facts.contributors] == [
        ("Stan Lee", "writer"),
        ("Ann Lee", "penciller"),
        ("Bob Ray", "penciller"),
        ("Cat Poe", "penciller"),
    ]


def test_a_suffix_behind_a_comma_belongs_to_the_name(saved):
    facts = info_of(saved, Writer="John Smith, Jr., Ann Quill; Tom Oak, Ph.D.", Genre="Sea, Fog")
    assert [person.name for person in facts.contributors] == [
        "John Smith, Jr.",
        "Ann Quill",
        "Tom Oak, Ph.D.",
    ]
    assert facts.genres == ("Sea", "Fog")


@pytest.mark.parametrize(
    ("info", "position", "volume"),
    [
        ({"Number": "-1"}, "-1", ""),
        ({"Number": "0"}, "0", ""),
        ({"Number": "½"}, "½", ""),
        ({"Number": "18+1"}, "18+1", ""),
        ({"Number": "1.MU"}, "1.MU", ""),
        ({"Number": "3", "Volume": "2014"}, "3", "2014"),
        ({"Volume": "4"}, "4", ""),
        ({"Number": "3", "Volume": "-1"}, "3", ""),
    ],
)
def test_an_issue_has_its_number_as_written(info, position, volume, saved):
    facts = info_of(saved, **info)
    assert (facts.series_position, facts.volume) == (position, volume)


@pytest.mark.parametrize(("rating", "kept"), [("Teen", "Teen"), ("Unknown", ""), ("", "")])
def test_an_age_rating_that_is_none_is_not_kept(rating, kept, saved):
    assert info_of(saved, AgeRating=rating).age_rating == kept


@pytest.mark.parametrize(
    ("names", "first"),
    [
        (["001.jpg", "!000.jpg"], "!000.jpg"),
        (["001.jpg", "_000.jpg"], "_000.jpg"),
        (["1.jpg", "a.jpg", "~cover.jpg"], "~cover.jpg"),
        (["001.jpg", "(cover).jpg"], "(cover).jpg"),
        (["page2.jpg", "page10.jpg", "page1.jpg"], "page1.jpg"),
        (["001a.jpg", "001.jpg"], "001.jpg"),
        (["B/001.jpg", "B/!cover.jpg", "B extra/001.jpg"], "B/!cover.jpg"),
        (["001.jpg", "cover.jpg"], "001.jpg"),
        (["Bang 001.jpg", "Bang !000.jpg"], "Bang !000.jpg"),
        (["__MACOSX/._000.jpg", "x/__MACOSX/000.jpg", "001.jpg"], "001.jpg"),
        (["@eaDir/000.jpg/THUMB_M.jpg", "thumbs/000.jpg", ".trash/000.jpg", "1.jpg"], "1.jpg"),
    ],
)
def test_the_first_page_is_the_one_a_file_manager_shows_first(names, first, saved):
    facts = registry.read(saved("c.cbz", _zip(dict.fromkeys(names, png()))))
    assert facts.cover == ("zip", first)
