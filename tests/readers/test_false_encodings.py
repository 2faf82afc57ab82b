"""Packages and tags whose entities or encodings are not what they claim."""

from __future__ import annotations

import io
import zipfile

import pytest

from readers import registry
from readers.archive import parse_xml
from readers.false_encodings import mended
from tests.makers.books import epub, pdf


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("CafÃ©", "Café"),
        ("GÃ¶del, Escher, Bach", "Gödel, Escher, Bach"),
        ("L\u2019Ã‰tranger", "L\u2019Ã‰tranger"),  # one part is right already: not certain
        ("donâ€™t", "don’t"),
        ("â€œQuotedâ€\x9d", "“Quoted”"),
        ("Ã\xa0 la carte", "à la carte"),
        ("CafÃƒÂ©", "Café"),
        ("РџСЂРёРІРµС‚", "Привет"),
        ("Fish &amp; Chips", "Fish & Chips"),
        ("Fish &amp;amp; Chips", "Fish & Chips"),
        ("Don&#39;t &#x2013; &eacute;", "Don't – é"),
        ("Rock & Roll; Jazz", "Rock & Roll; Jazz"),
        ("AT&T", "AT&T"),
    ],
)
def test_a_text_is_mended_where_only_one_reading_makes_sense(text, right):
    assert mended(text) == right


@pytest.mark.parametrize(
    "text",
    ["Café", "Zoë", "Ængus", "São Paulo", "Ñandú", "naïve", "Åse", "Привет", "Россия", "ÀÉÎ", "Ã",
     "MÂNEAU", "GARÇON", "日本語", "Ελλάδα", "№ 5", "“x”"],
)  # fmt: skip
def test_a_right_text_stays(text):
    assert mended(text) == text


def package(
    book: bytes, old: str, new: str, encoding: str = "utf-8", declared: str = "utf-8"
) -> bytes:
    """The book with another text in its package document, in another encoding."""
    source, out = zipfile.ZipFile(io.BytesIO(book)), io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith(".opf"):
                text = data.decode().replace(old, new)
                data = text.replace('encoding="utf-8"', f'encoding="{declared}"').encode(encoding)
            archive.writestr(name, data)
    return out.getvalue()


def test_named_entities_of_html_are_characters(saved):
    book = epub("TITLE", ["A B"], publisher="PRESS")
    book = package(
        package(book, "TITLE", "Caf&eacute; &mdash; Tales"), "PRESS", "Caf&eacute; Press"
    )
    facts = registry.read(saved("a.epub", book))
    assert (facts.title, facts.publisher) == ("Café — Tales", "Café Press")


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "iso-8859-1"),
        ("utf-8", "windows-1252"),
        ("utf-8", "utf-16"),
        ("utf-8-sig", "iso-8859-1"),
        ("cp1252", "utf-8"),
        ("cp1252", "windows-1252"),
        ("latin-1", "iso-8859-1"),
        ("utf-16", "utf-16"),
        ("utf-16", "utf-8"),
        ("utf-16-le", "utf-8"),
        ("utf-8", "no-such-encoding"),
    ],
)
def test_a_package_is_read_whatever_encoding_it_declares(encoding, declared, saved):
    book = package(epub("TITLE"), "TITLE", "Größe &amp; Güte", encoding, declared)
    assert registry.read(saved("a.epub", book)).title == "Größe & Güte"


def test_a_package_in_ascii_may_declare_anything(saved):
    book = package(epub("Plain"), "x", "x", "ascii", "utf-16")
    assert registry.read(saved("a.epub", book)).title == "Plain"


def test_texts_escaped_twice_are_unescaped(saved):
    facts = registry.read(
        saved("a.epub", epub("Fish &amp; Chips", description="It&#39;s &lt;b&gt;x"))
    )
    assert (facts.title, facts.description) == ("Fish & Chips", "It's x")
    assert registry.read(saved("b.pdf", pdf(title="CafÃ© Tales"))).title == "Café Tales"


def test_a_document_of_entities_only_is_bounded():
    root = parse_xml(b"<a>" + b"&eacute;&nosuch;" * 100_000 + b"</a>")
    assert root.tag == "a"


@pytest.mark.parametrize("piece", ["&amp;", "Ã©", "&#", "Ã"])
def test_a_text_of_a_million_equal_pieces_is_read(piece):
    assert mended(piece * 1_000_000)
