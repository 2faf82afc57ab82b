"""Titles that programs leave in PDFs."""

from __future__ import annotations

import pytest

from readers import registry
from readers.left_titles import is_left
from tests.makers.books import pdf


@pytest.mark.parametrize(
    "title",
    ["Microsoft Word - thesis.doc", "Microsoft Word - Dokument1", "Microsoft PowerPoint - talk.ppt",
     "PowerPoint Presentation", "untitled", "Untitled-1", "Untitled Document", "Unbenannt 2",
     "C:\\Users\\me\\book.tex", "/home/me/book", "\\\\server\\share\\x", "file:///C:/x.html",
     "Layout 1", "book.indd", "Book_final_v3.qxd", "x.docx", "Document1", "Slide 1", "Dokument 3",
     "Scan_20200101", "scan0001", "Scan 12", "Scanned Document", "SKM_C25820121109",
     "KM_224e-20170101",
     "CamScanner 01-02-2020 12.30", "Adobe Scan 12 May 2020", "IMG_0001", "DSC01234",
     "123456", "2020-01-01", "20200101123045", "0123456789abcdef0123456789abcdef",
     "123e4567-e89b-12d3-a456-426614174000", "PII: S0022-1", "doi:10.1000/182", "(anonymous)",
     "none", "", " ", "-", "A", "Title", "https://example.org/x", "no title", "Ohne Titel", "無題"],
)  # fmt: skip
def test_a_program_left_it(title):
    assert is_left(title)


@pytest.mark.parametrize(
    "title",
    ["Emma", "A Scanner Darkly", "Catch-22", "1984: A Novel", "Word Power",
     "Microsoft Excel for Dummies", "Book of Days", "The Book", "Layout Design", "Untitled Goose",
     "Document Engineering", "It", "Test Driven Development", "U.S.A.", "Mr. Doc", "日本語",
     "Java 8 in Action", "Slide Rules", "Form and Content", "Epson and I"],
)  # fmt: skip
def test_a_title_stays(title):
    assert not is_left(title)


def test_a_pdf_with_such_a_title_has_none(saved):
    assert registry.read(saved("a.pdf", pdf(title="Microsoft Word - x.doc"))).title == ""
    assert registry.read(saved("b.pdf", pdf(title="Emma"))).title == "Emma"


@pytest.mark.parametrize("piece", ["a ", "scan ", "1-", ".doc", "untitled "])
def test_a_long_title_is_read_in_time(piece):
    is_left(piece * 100)
    is_left(piece * 1_000_000)
