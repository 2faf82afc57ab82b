"""Dates as files write them."""

from __future__ import annotations

import pytest

from readers import registry
from readers.dates import date_of, is_refused
from tests.makers.audio import flac, mp3
from tests.makers.books import epub


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1999", "1999"),
        ("1999-05", "1999-05"),
        ("1999-05-31", "1999-05-31"),
        ("1999/05", "1999-05"),
        ("1999/5/31", "1999-05-31"),
        ("May 1999", "1999-05"),
        ("31 May 1999", "1999-05-31"),
        ("31. Mai 1999", "1999-05-31"),
        ("mai 1999", "1999-05"),
        ("12 de octubre de 1999", "1999-10-12"),
        ("März 2001", "2001-03"),
        ("c1999", "1999"),
        ("(c) 1999", "1999"),
        ("©2001", "2001"),
        ("℗2001", "2001"),
        ("[1999?]", "1999"),
        ("20010315", "2001-03-15"),
        ("200103", "2001-03"),
        ("15.03.2001", "2001-03-15"),
        ("15/03/2001", "2001-03-15"),
        ("03/15/2001", "2001-03-15"),
        ("03/04/2001", "2001"),
        ("04.03.2001", "2001-03-04"),
        ("D:19990531120000+02'00'", "1999-05-31"),
        ("1999-05-31T12:00:00", "1999-05-31"),
        ("Spring 1999", "1999"),
        ("First published 1954, this edition 1999", "1954"),
        ("1998-1999", "1998"),
        ("1999-13-45", "1999"),
        ("1999-02-30", "1999-02"),
        ("1999-00-00", "1999"),
        ("1965-01-01T00:00:00+01:00", "1965-01-01"),
    ],
)
def test_a_date_is_read_as_far_as_it_is_known(text, day):
    assert date_of(text) == day
    assert not is_refused(text)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2018-12-31T23:00:00+00:00", "2019-01-01"),  # Berlin
        ("2019-06-30T22:00:00+00:00", "2019-07-01"),
        ("1999-12-31T23:00:00Z", "2000-01-01"),
        ("1999-12-31 23:00:00+00:00", "2000-01-01"),
        ("1999-12-31T18:30:00+00:00", "2000-01-01"),  # Delhi
        ("1999-12-31T18:15:00+00:00", "1999-12-31"),
        ("1999-12-31T11:00:00+00:00", "2000-01-01"),  # Auckland
        ("2000-01-01T05:00:00+00:00", "2000-01-01"),  # New York
        ("2000-01-01T08:00:00+00:00", "2000-01-01"),  # Los Angeles
        ("2000-01-01T00:00:00+00:00", "2000-01-01"),
        ("2000-01-01T23:17:42+00:00", "2000-01-01"),  # a moment, no midnight
        ("2000-01-01T23:00:00+02:00", "2000-01-01"),
        ("2000-01-01T23:00:00", "2000-01-01"),
        ("2000-02-28T23:00:00+00:00", "2000-02-29"),
    ],
)
def test_a_local_midnight_in_utc_keeps_its_day(moment, day):
    assert date_of(moment) == day


@pytest.mark.parametrize(
    ("text", "year"),
    [("99", "1999"), ("'67", "1967"), ("03", "2003"), ("00", "2000"), ("80", "1980")],
)
def test_a_year_of_two_digits_is_of_this_or_the_last_century(text, year):
    assert date_of(text) == year


@pytest.mark.parametrize(
    "text",
    ["", "0101-01-01", "0101-01-01T00:00:00+00:00", "0000", "0000-00-00", "1899-12-30",
     "1899-12-30T00:00:00+00:00", "9999-12-31", "unknown"],
)  # fmt: skip
def test_a_placeholder_is_no_date(text):
    assert date_of(text) == ""
    assert not is_refused(text)


@pytest.mark.parametrize("text", ["2999", "199", "3", "12345", "8 May", "15.03.20011"])
def test_an_impossible_date_is_refused(text):
    assert date_of(text) == ""
    assert is_refused(text)


@pytest.mark.parametrize("piece", ["1", "1999 ", "1-", "a", "D:"])
def test_a_value_of_a_million_equal_pieces_is_cut(piece):
    assert len(date_of(piece * 1_000_000)) <= 10


EVENTS = (
    '<dc:date opf:event="original-publication">1954</dc:date>'
    '<dc:date opf:event="publication">1999-12-31T23:00:00+00:00</dc:date>'
    '<dc:date opf:event="modification">2020-05-05</dc:date>'
)


def test_a_book_says_when_it_and_its_edition_were_published(saved):
    facts = registry.read(saved("a.epub", epub(version=2, extra_metadata=EVENTS)))
    assert (facts.published, facts.first_published) == ("2000-01-01", "1954")
    issued = '<meta property="dcterms:issued">1954-07-29</meta>'
    facts = registry.read(saved("b.epub", epub(date="1999", extra_metadata=issued)))
    assert (facts.published, facts.first_published) == ("1999", "1954-07-29")


@pytest.mark.parametrize(
    ("maker", "name"),
    [(mp3, "TDOR"), (mp3, "ORIGINALYEAR"), (flac, "ORIGINALDATE"), (flac, "ORIGINALYEAR")],
)
def test_an_album_says_when_it_first_came_out(maker, name, saved):
    data = maker(title="T", album="A", artist="B", year="1999", extra={name: "1971"})
    facts = registry.read(saved(f"a.{maker.__name__}", data), "music")
    assert (facts.published, facts.first_published) == ("1999", "1971")


def test_the_year_of_a_tag_may_have_two_digits(saved):
    assert registry.read(saved("a.mp3", mp3(title="T", year="99"))).published == "1999"
    assert registry.read(saved("b.flac", flac(title="T", year="99"))).published == "1999"


def test_a_date_that_is_none_is_noted(saved):
    facts = registry.read(saved("a.epub", epub(date="2999-01-01")))
    assert (facts.published, "bad_date" in facts.notes) == ("", True)
    assert "bad_date" not in registry.read(saved("b.epub", epub(date="0101-01-01"))).notes
