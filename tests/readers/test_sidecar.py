"""Metadata that stands beside a book."""

from __future__ import annotations

import pytest

from readers import registry
from tests.makers import png
from tests.makers.audio import mp3
from tests.makers.books import cbz, epub, pdf

OPF = b"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="2.0" unique-identifier="uid"><metadata
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">
<dc:identifier opf:scheme="calibre" id="uid">7</dc:identifier>
<dc:identifier opf:scheme="ISBN">9780306406157</dc:identifier>
<dc:title>The Long Way</dc:title>
<dc:creator opf:role="aut" opf:file-as="Poe, Mary">Mary Poe</dc:creator>
<dc:date>1999-12-31T23:00:00+00:00</dc:date><dc:language>eng</dc:language>
<dc:subject>Fiction</dc:subject><meta name="calibre:series" content="Wayfarer"/>
<meta name="calibre:series_index" content="1.0"/></metadata></package>"""


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.epub", epub("Old", ["Ann Lee"])), ("a.pdf", pdf(title="Old")), ("a.mobi", b"mobi"),
     ("a.cbz", cbz(1, {"Title": "Old"}))],
)  # fmt: skip
@pytest.mark.parametrize("sidecar", ["metadata.opf", "a.opf"])
def test_what_stands_beside_a_book_comes_before_what_is_in_it(name, data, sidecar, saved):
    saved(sidecar, OPF)
    facts = registry.read(saved(name, data), "book")
    assert (facts.title, facts.series, facts.series_position) == ("The Long Way", "Wayfarer", "1")
    assert [person.name for person in facts.contributors] == ["Mary Poe"]
    assert (facts.published, facts.genres) == ("2000-01-01", ("Fiction",))
    assert ("isbn", "9780306406157") in facts.identifiers


def test_what_it_does_not_say_is_the_file_s(saved):
    saved("metadata.opf", OPF)
    data = epub("Old", ["Ann Lee"], description="Long ago.", cover=png(3, 5))
    facts = registry.read(saved("a.epub", data), "book")
    assert (facts.description, facts.cover[0]) == ("Long ago.", "zip")


def test_the_folder_s_own_belongs_to_nobody_among_several_books(saved):
    saved("metadata.opf", OPF)
    saved("b.epub", epub("Other"))
    assert registry.read(saved("a.epub", epub("Old")), "book").title == "Old"


def test_forms_of_one_book_share_it(saved):
    saved("metadata.opf", OPF)
    saved("a.mobi", b"x")
    assert registry.read(saved("a.epub", epub("Old")), "book").title == "The Long Way"


def test_the_parts_of_an_audiobook_share_it(saved):
    saved("metadata.opf", OPF)
    saved("02.mp3", mp3(title="Two"))
    facts = registry.read(saved("01.mp3", mp3(title="One", album="Old")), "audiobook")
    assert (facts.title, facts.album, facts.series) == ("One", "The Long Way", "Wayfarer")


def test_music_and_a_library_of_no_kind_read_none(saved):
    saved("metadata.opf", OPF)
    assert registry.read(saved("01.mp3", mp3(album="Old")), "music").album == "Old"
    assert registry.read(saved("a.epub", epub("Old"))).title == "Old"


@pytest.mark.parametrize("data", [b"", b"not XML", b"<a/>", OPF[:300]])
def test_a_broken_one_leaves_the_file_readable(data, saved):
    saved("metadata.opf", data)
    facts = registry.read(saved("a.epub", epub("Old")), "book")
    assert facts.title in ("Old", "The Long Way")
