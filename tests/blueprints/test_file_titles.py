"""The titles inside of files, on the page of an item whose edition has several of one format."""

from __future__ import annotations

import pytest

from models.base import db
from models.file import FileFacts
from models.work import Edition
from readers import stored
from readers.facts import Facts
from services.db.transactions import writing
from tests.blueprints.test_attention import make_file, make_root
from tests.factories import add_member, make_library, make_work


@pytest.fixture
def page_with(cast, as_vera):
    def show(*titles: str) -> str:
        books = make_library("Novels", owner=cast.olga, kind="book")
        add_member(books, cast.vera, "viewer")
        work, root = make_work("Emma", books), make_root(books, "Disk")
        with writing():
            edition = Edition(work_id=work.id, format="epub")
            db.session.add(edition)
            db.session.flush()
        for number, title in enumerate(titles):
            file = make_file(root, f"{number}.epub", edition_id=edition.id, format="epub")
            data = stored.encode(Facts("book", "epub", title=title))
            with writing():
                db.session.add(FileFacts(media_file_id=file.id, data=data))
        return as_vera.get(f"/works/{work.id}").text

    return show


def test_files_that_differ_in_it_show_it(page_with):
    page = page_with("Emma", "Emma: A Novel", "")
    assert page.count("Title in the file: ") == 2
    assert "Title in the file: Emma: A Novel" in page


def test_files_that_say_the_same_do_not(page_with):
    assert "Title in the file" not in page_with("Emma", "Emma")


def test_a_file_alone_does_not(page_with):
    assert "Title in the file" not in page_with("Emma: A Novel")
