"""What EPUBs say about themselves."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress

import pytest

from errors import Unreadable
from readers import registry
from readers.archive import resolve
from readers.book_text import plain_text
from readers.codes import identifier, isbn
from readers.covers import embedded_cover
from tests.makers import epub, png

UUID = "123e4567-e89b-12d3-a456-426614174000"
AUTHORS = (("Astrid Lindgren", "aut", "Lindgren, Astrid"), ("Ilon Wikland", "ill", "Wikland, Ilon"))


@pytest.mark.parametrize("version", [2, 3])
def test_a_book_says_who_what_and_which_series(version, saved):
    book = epub(
        "Bröderna Lejonhjärta",
        AUTHORS,
        version=version,
        series=("Astrids bästa", "2.0"),
        isbn="978-91-29-68840-5",
        language="sv",
        publisher="R&S",
        description="<p>Två <b>bröder</b> &amp; en katt.</p><p>Slut.</p>",
        date="1973-10-01T00:00:00+00:00",
        subjects=["Saga", "Barn", "Saga"],
        identifiers=[("uuid", UUID), ("DOI", "10.1000/182")],
        title_sort="Bröderna",
        contributors=[("calibre", "bkp", ""), ("Ann", "trl", "")],
    )
    facts = registry.read(saved("book.epub", book))
    assert (facts.media, facts.format, facts.title, facts.sort_title) == (
        "book",
        "epub",
        "Bröderna Lejonhjärta",
        "Bröderna",
    )
    assert [each[:3] for each in facts.contributors] == [*AUTHORS, ("Ann", "trl", "")]
    assert (facts.series, facts.series_position, facts.language, facts.publisher) == (
        "Astrids bästa",
        "2",
        "sv",
        "R&S",
    )
    assert set(facts.identifiers) == {
        ("isbn", "9789129688405"),
        ("uuid", UUID),
        ("doi", "10.1000/182"),
    }
    assert (facts.published, facts.genres) == ("1973-10-01", ("Saga", "Barn"))
    assert facts.description == "Två bröder & en katt.\nSlut."


def test_the_subtitle_is_not_the_title_even_when_it_comes_first(saved):
    facts = registry.read(saved("book.epub", epub("Walden", subtitle="or, Life in the Woods")))
    assert (facts.title, facts.subtitle) == ("Walden", "or, Life in the Woods")


@pytest.mark.parametrize(
    ("version", "by"), [(3, "properties"), (2, "meta"), (2, "guide"), (2, "nothing")]
)
def test_the_cover_is_found_whichever_way_the_book_names_it(version, by, saved):
    picture = png(3, 5)
    path = saved("book.epub", epub(version=version, cover=picture, cover_by=by))
    facts = registry.read(path)
    assert facts.cover == ("zip", "OEBPS/images/cover picture.png")
    assert embedded_cover(path, facts.cover) == picture


def test_a_cover_page_leads_to_its_picture(saved):
    page = (
        b"<html xmlns='http://www.w3.org/1999/xhtml'><body><img"
        b" src='../images/front.jpg'/></body></html>"
    )
    book = epub(
        version=2,
        extra_metadata='<meta name="cover" content="text/cover.xhtml"/>',
        extra_members={
            "OEBPS/text/cover.xhtml": page,
            "OEBPS/images/front.jpg": b"x",
            "OEBPS/images/aaa.jpg": b"y",
        },
    )
    assert registry.read(saved("book.epub", book)).cover == ("zip", "OEBPS/images/front.jpg")


PAGE = b"""<html xmlns='http://www.w3.org/1999/xhtml'>
<body><img src='../images/good.jpg'/></body></html>"""
NAV = b"""<html xmlns='http://www.w3.org/1999/xhtml' xmlns:epub='http://www.idpf.org/2007/ops'>
<body>
<nav epub:type='landmarks'><ol><li><a epub:type='cover' href='text/x.xhtml'>C</a></li></ol></nav>
</body></html>"""
ITEM = '<item id="%s" href="text/x.xhtml" media-type="application/xhtml+xml"/>'


@pytest.mark.parametrize(
    "items",
    [
        ITEM % "cover",
        ITEM % "CoverPage",
        '<item id="cover-image" href="images/good.jpg" media-type="image/jpeg"/>',
        ITEM % "x" + '<item id="n" properties="nav" href="nav.xhtml" media-type="text/html"/>',
    ],
)
def test_a_book_that_declares_no_cover_shows_what_is_one_by_its_name_or_place(items, saved):
    book = epub(
        extra_items='<item id="a" href="images/aaa.jpg" media-type="image/jpeg"/>' + items,
        extra_members={
            "OEBPS/images/aaa.jpg": b"x",
            "OEBPS/images/good.jpg": b"x",
            "OEBPS/text/x.xhtml": PAGE,
            "OEBPS/nav.xhtml": NAV,
        },
    )
    assert registry.read(saved("b.epub", book)).cover == ("zip", "OEBPS/images/good.jpg")


@pytest.mark.parametrize(
    ("text", "cover"),
    [("", ("zip", "OEBPS/images/good.jpg")), ("<p>" + "Call me Ishmael. " * 40 + "</p>", ())],
)
def test_a_first_page_that_is_a_picture_is_the_cover_and_one_with_text_is_not(text, cover, saved):
    page = PAGE.replace(b"</body>", text.encode() + b"</body>")
    book = epub(
        extra_members={
            "OEBPS/images/aaa.jpg": b"x",
            "OEBPS/images/good.jpg": b"x",
            "OEBPS/text/one.xhtml": page,
        }
    )
    assert registry.read(saved("b.epub", book)).cover == cover


def test_a_picture_somewhere_in_a_book_is_not_its_cover(saved):
    book = epub(extra_members={"OEBPS/images/map.jpg": b"x"})
    assert registry.read(saved("b.epub", book)).cover == ()


def test_a_book_without_pictures_has_no_cover(saved):
    assert registry.read(saved("book.epub", epub())).cover == ()


def test_a_book_whose_container_is_missing_is_still_read(saved):
    source = zipfile.ZipFile(io.BytesIO(epub("Found")))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            if "container" not in name:
                archive.writestr(name, source.read(name))
    assert registry.read(saved("book.epub", out.getvalue())).title == "Found"


def test_the_date_of_publication_wins_over_that_of_the_last_change(saved):
    dates = (
        '<dc:date opf:event="modification">2020-01-01</dc:date><dc:date'
        ' opf:event="publication">1951</dc:date>'
    )
    assert (
        registry.read(saved("book.epub", epub(version=2, extra_metadata=dates))).published == "1951"
    )
    assert (
        registry.read(
            saved("book2.epub", epub(version=2, date="0101-01-01T00:00:00+00:00"))
        ).published
        == ""
    )


@pytest.mark.parametrize(
    "data", [b"not a zip", b"PK\3\4" + b"x" * 100, epub()[:-30], b"PK\5\6" + bytes(18)]
)
def test_a_broken_epub_is_a_problem_line(data, saved):
    with pytest.raises(Unreadable):
        registry.read(saved("book.epub", data))


def test_an_epub_cut_or_flipped_anywhere_never_breaks_the_reader(saved):
    whole = epub(cover=png(), series=("S", "1"))
    for place in range(0, len(whole), 23):
        for data in (whole[:place] + b"\xff\x7f" + whole[place + 2 :], whole[:place] or b"x"):
            assert _reason(saved("book.epub", data)) in (
                "",
                "not_a_zip",
                "truncated",
                "no_package",
                "no_member",
                "bad_xml",
                "encrypted",
                "damaged",
            )


def test_an_xml_bomb_and_an_outside_entity_do_nothing(saved, tmp_path):
    (tmp_path / "secret").write_text("the secret")
    bomb = (
        '<!DOCTYPE package [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9))
        + f'<!ENTITY z SYSTEM "file://{tmp_path}/secret">]>'
    )
    for entity in ("&j;", "&z;"):
        opf = (
            f'<?xml version="1.0"?>{bomb}<package xmlns="http://www.idpf.org/2007/opf">'
            "<metadata"
            f' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>T{entity}</dc:title></metadata></package>'
        )
        with suppress(Unreadable):
            facts = registry.read(saved("book.epub", _with_opf(opf)))
            assert len(facts.title) < 100
            assert "secret" not in facts.title


def test_a_zip_bomb_is_not_unpacked(saved):
    with pytest.raises(Unreadable, match="too_large"):
        registry.read(saved("book.epub", _with_opf("<package>" + " " * (9 << 20) + "</package>")))


def test_a_path_cannot_lead_out_of_the_archive():
    assert resolve("OEBPS/content.opf", "../images/a%20b.png#x") == "images/a b.png"
    assert resolve("content.opf", "../../etc/passwd") == ""
    assert resolve("OEBPS/content.opf", "/images/a.png") == "images/a.png"
    assert resolve("OEBPS/content.opf", "https://example.org/a.png") == ""


@pytest.mark.parametrize(
    ("text", "scheme", "found"),
    [
        ("urn:isbn:978-0-306-40615-7", "", ("isbn", "9780306406157")),
        ("0306406152", "ISBN", ("isbn", "0306406152")),
        ("080442957X", "", ("isbn", "080442957X")),
        ("9780306406158", "ISBN", None),
        ("B002V1A0WE", "MOBI-ASIN", ("asin", "B002V1A0WE")),
        ("urn:uuid:" + UUID.upper(), "", ("uuid", UUID)),
        ("https://doi.org/10.1000/182", "", ("doi", "10.1000/182")),
        ("goodreads:13642", "", ("goodreads", "13642")),
        ("whatever", "", None),
    ],
)
def test_identifiers_are_recognised_with_and_without_their_scheme(text, scheme, found):
    assert identifier(text, scheme) == found


def test_an_isbn_needs_its_check_digit():
    assert isbn("978 0 306 40615 7") == "9780306406157"
    assert isbn("9780306406150") == ""


def test_a_description_keeps_its_paragraphs_and_loses_its_html():
    assert (
        plain_text("<div><p>One<br/>two</p><script>x()</script><p>a &lt; b</p></div>")
        == "One\ntwo\na < b"
    )
    assert plain_text("1 < 2 and 3 > 2") == "1 < 2 and 3 > 2"


def _reason(path: bytes) -> str:
    """Why it cannot be read, "" when it can."""
    try:
        registry.read(path)
    except Unreadable as error:
        return error.reason
    return ""


def _with_opf(opf: str) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(epub()))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, opf.encode() if name.endswith(".opf") else source.read(name))
    return out.getvalue()


def test_a_zip_that_is_cut_off_is_not_called_another_kind_of_file(saved):
    whole = epub(cover=png())
    for length in (30, len(whole) // 2, len(whole) - 30):
        assert _reason(saved("book.epub", whole[:length])) == "truncated"
    assert _reason(saved("book.epub", b"hello")) == "not_a_zip"


_HEAD = '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'


@pytest.mark.parametrize(
    "files",
    [
        '<rootfile full-path="right.opf"/>',
        '<rootfile media-type="x" full-path="right.opf" version="1"/>',
        "<rootfile full-path='right.opf'/>",
        '<!-- <rootfile full-path="wrong.opf"/> --><rootfile full-path="right.opf"/>',
        '<rootfile full-path="right.opf"/><rootfile full-path="wrong.opf"/>',
        '<rootfile full-path=""/><rootfile full-path="right.opf"/>',
        '<rootfile note="full-path=" full-path="right.opf"/>',
        '<rootfile full-path="&#114;ight.opf"/>',
        '<rootfile full-path="right.opf"></rootfile>',
    ],
)
def test_the_package_is_the_first_that_the_container_names(files, saved):
    rewritten = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(epub("Wrong"))) as wrong,
        zipfile.ZipFile(io.BytesIO(epub("Right"))) as right,
        zipfile.ZipFile(rewritten, "w") as book,
    ):
        (package,) = (name for name in right.namelist() if name.endswith(".opf"))
        book.writestr("wrong.opf", wrong.read(package))
        book.writestr("right.opf", right.read(package))
        book.writestr("META-INF/container.xml", f"{_HEAD}{files}</rootfiles></container>")
    assert registry.read(saved("book.epub", rewritten.getvalue())).title == "Right"
