"""Reads a PDF's document information, XMP, and number of pages."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from errors import Unreadable
from readers.book_text import squeeze
from readers.codes import identifier, isbn
from readers.dates import date_of
from readers.facts import Facts
from readers.false_encodings import mended
from readers.left_titles import is_left
from readers.loading import load
from readers.people import contributors_of
from readers.source import Source
from readers.subjects import subjects_of

if TYPE_CHECKING:
    from pypdf import PdfReader

_ISBN = re.compile(r"(?:ISBN(?:-1[03])?:?\s*)?((?:97[89][- ]?)?\d[\d -]{7,14}[\dXx])")
_MAX_TEXT = 2000
_END = b"%%EOF"


def read(source: Source) -> Facts:
    """The facts of a PDF. Raises Unreadable: not_a_pdf, damaged. One that needs a password only has
    a note about it.
    """
    load("pypdf")
    import pypdf
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs each fault that it mends
    if b"%PDF-" not in source.head[:1024]:
        raise Unreadable("not_a_pdf")
    facts = Facts("book", "pdf", source.fingerprint, cover=("page", "0"))
    try:
        reader = pypdf.PdfReader(source.file)
        if reader.is_encrypted and not reader.decrypt(""):
            return facts._replace(notes=("encrypted",), cover=())
        return _read_open(reader, facts)
    except (
        PyPdfError,
        RecursionError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        NotImplementedError,
    ) as error:
        if type(error).__name__ == "DependencyError":  # AES needs a library that is not there
            return facts._replace(notes=("encrypted",), cover=())
        return _read_damaged(source, facts)


def _read_damaged(source: Source, facts: Facts) -> Facts:
    """The facts of a PDF whose table of objects is missing or wrong: PDFium looks for the objects
    themselves. Raises Unreadable: truncated, damaged.
    """
    load("pypdfium2")
    import pypdfium2

    source.file.seek(0)
    try:
        with pypdfium2.PdfDocument(source.file) as document:
            pages = len(document)
            info = {f"/{name}": value for name, value in document.get_metadata_dict().items()}
    except (pypdfium2.PdfiumError, ValueError) as error:
        reason = "damaged" if _END in source.tail else "truncated"
        raise Unreadable(reason, str(error)[:300]) from error
    if not pages:
        raise Unreadable("damaged", "no pages")
    return _with_information(facts, info)._replace(page_count=pages, notes=("damaged",))


def _read_open(reader: PdfReader, facts: Facts) -> Facts:
    notes: list[str] = []
    facts = _with_information(facts, _information(reader, notes))
    return facts._replace(
        language=_language(reader), page_count=_count_pages(reader, notes), notes=tuple(notes)
    )


def _with_information(facts: Facts, info: dict[str, str]) -> Facts:
    """The facts with what the document information dictionary says."""
    title = squeeze(info.get("/Title", ""))
    if is_left(title):
        title = ""
    keywords = squeeze(info.get("/Keywords", ""))
    subject = squeeze(info.get("/Subject", ""))
    text_isbn = _find_isbn(
        title,
        subject,
        keywords,
        *(info.get(key, "") for key in ("/ISBN", "/isbn", "/EBX_PUBLISHER", "/doi", "/DOI")),
    )
    doi = identifier(squeeze(info.get("/doi", "") or info.get("/DOI", "")), "doi")
    genres = subjects_of([keywords], is_list=True)
    return facts._replace(
        title=title,
        contributors=contributors_of(mended(info.get("/Author", ""))),
        genres=tuple(genre for genre in genres if not isbn(genre))[:32],
        description=subject if subject != title else "",
        published=date_of(info.get("/CreationDate", "")),
        identifiers=tuple(filter(None, (("isbn", text_isbn) if text_isbn else None, doi))),
    )


def _information(reader: PdfReader, notes: list[str]) -> dict[str, str]:
    """The document information dictionary as texts."""
    try:
        raw: Any = reader.metadata or {}
        return {
            str(key): str(value)[:_MAX_TEXT]
            for key, value in list(raw.items())[:64]
            if value is not None
        }
    except Exception:  # pypdf raises whatever a broken object leads to; the pages may still be fine
        notes.append("bad_metadata")
        return {}


def _count_pages(reader: PdfReader, notes: list[str]) -> int:
    """The number in the root of the page tree; counting would read every page."""
    try:
        pages: Any = reader.root_object["/Pages"].get_object()
        count = pages["/Count"]
        return int(count) if 0 < int(count) < 1_000_000 else 0
    except Exception:  # as above
        notes.append("no_page_count")
        return 0


def _language(reader: PdfReader) -> str:
    try:
        return str(reader.root_object.get("/Lang", ""))[:35]
    except Exception:  # as above
        return ""


def _find_isbn(*texts: str) -> str:
    for text in texts:
        for match in _ISBN.finditer(text):
            if number := isbn(match[1]):
                return number
    return ""
