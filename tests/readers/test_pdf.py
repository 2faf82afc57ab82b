"""What PDFs say about themselves."""

from __future__ import annotations

from contextlib import suppress

import pytest

from errors import Unreadable
from readers import registry
from readers.facts import Contributor
from tests.makers import pdf


def test_a_pdf_says_its_title_authors_pages_and_keywords(saved):
    data = pdf(
        "The Manual",
        "Ann Ek; Bo Å",
        7,
        subject="ISBN 978-0-306-40615-7",
        keywords="cars, repair",
        created="D:19990531120000+02'00'",
    )
    facts = registry.read(saved("m.pdf", data))
    assert (facts.media, facts.format, facts.title, facts.page_count, facts.published) == (
        "book",
        "pdf",
        "The Manual",
        7,
        "1999-05-31",
    )
    assert facts.contributors == (Contributor("Ann Ek"), Contributor("Bo Å"))
    assert facts.genres == ("cars", "repair")
    assert facts.identifiers == (("isbn", "9780306406157"),)


def test_a_pdf_in_a_comic_library_is_a_comic(saved):
    assert registry.read(saved("m.pdf", pdf("T")), "comic").media == "comic"


def test_the_name_of_the_program_s_file_is_no_title(saved):
    assert registry.read(saved("m.pdf", pdf("Microsoft Word - thesis_final2.doc"))).title == ""


def test_a_pdf_with_a_password_is_there_but_says_nothing(saved):
    facts = registry.read(saved("m.pdf", pdf("Secret", "A", password="hush")))
    assert (facts.title, facts.notes, len(facts.fingerprint)) == ("", ("encrypted",), 16)


@pytest.mark.parametrize("data", [b"hello", b"%PDF-1.4\nrubbish", pdf("T")[:200]])
def test_a_broken_pdf_is_a_problem_line_or_says_nothing(data, saved):
    with suppress(Unreadable):
        assert registry.read(saved("m.pdf", data)).page_count == 0


def test_a_pdf_with_flipped_bytes_never_breaks_the_reader(saved):
    whole = pdf("Title", "Author", 2)
    for place in range(10, len(whole), 17):
        assert _reason(saved("m.pdf", whole[:place] + b"<<" + whole[place + 2 :])) in (
            "",
            "not_a_pdf",
            "damaged",
        )


def _reason(path: bytes) -> str:
    """Why it cannot be read, "" when it can."""
    try:
        registry.read(path)
    except Unreadable as error:
        return error.reason
    return ""


@pytest.mark.parametrize(
    "broken",
    [
        lambda whole: whole[: whole.rindex(b"startxref")],
        lambda whole: whole.replace(b"startxref\n", b"startxref\n9"),
        lambda whole: whole.replace(b"startxref\n", b"startxref\n-"),
        lambda whole: whole.replace(b"0000000015", b"0000000999"),
    ],
)
def test_a_pdf_with_a_broken_table_is_read_all_the_same(broken, saved):
    whole = pdf("Emma", "Jane Austen", pages=2)
    facts = registry.read(saved("a.pdf", broken(whole)))
    assert (facts.title, facts.page_count) == ("Emma", 2)
    assert [person.name for person in facts.contributors] == ["Jane Austen"]


def test_a_pdf_that_is_cut_off_says_so(saved):
    with pytest.raises(Unreadable, match="truncated"):
        registry.read(saved("a.pdf", pdf("Emma")[:60]))
    whole = pdf("Emma")
    with pytest.raises(Unreadable, match="truncated"):
        registry.read(saved("a.pdf", whole[: whole.rindex(b"xref\n0")]))
