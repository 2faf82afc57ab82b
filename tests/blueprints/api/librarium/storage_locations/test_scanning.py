"""Scanning a storage location for files whose names have an ISBN."""

from __future__ import annotations

from sqlalchemy import select

from models.base import db
from models.file import MediaFile
from services import history
from tests.blueprints.api.librarium.folders import EPUB
from tests.factories import make_work
from tests.rows import last_change


def test_a_scan_of_nothing_has_three_empty_lists(programs, location):
    assert programs.ada.post(f"{location}/scan").json == {
        "linked": [],
        "unlinked": [],
        "missing_files": [],
    }


def test_a_scan_links_files_whose_names_have_the_isbn(programs, books, location, media, ada):
    dune, emma = make_work("Dune", books, formats=()), make_work("Emma", books, formats=())
    paths = {
        work.title: f"/libraries/{books.uuid}/books/{work.uuid}/editions" for work in (dune, emma)
    }
    edition = programs.ada.post(paths["Dune"], {"format": "ebook", "isbn_10": "0441013597"}).json
    programs.ada.post(paths["Dune"], {"format": "hardcover", "isbn_13": "9780441013593"})
    missing = programs.ada.post(
        paths["Emma"], {"format": "digital", "isbn_13": "9780141439587"}
    ).json
    (media / "deep").mkdir()
    (media / "deep" / "Dune - 978-0-441-01359-3.epub").write_bytes(EPUB)
    (media / "other 9780441013590.epub").write_bytes(EPUB)
    (media / "notes 9780141439587.txt").write_bytes(b"x")
    found = programs.ada.post(f"{location}/scan").json
    assert found == {
        "linked": [
            {
                "file_path": "deep/Dune - 978-0-441-01359-3.epub",
                "file_size": len(EPUB),
                "file_ext": ".epub",
                "edition_id": edition["id"],
                "book_title": "Dune",
                "isbn": "9780441013593",
            }
        ],
        "unlinked": [{"file_path": "other 9780441013590.epub", "file_size": len(EPUB)}],
        "missing_files": [
            {
                "edition_id": missing["id"],
                "book_title": "Emma",
                "format": "digital",
                "isbn_13": "9780141439587",
                "isbn_10": "",
            }
        ],
    }
    assert [each["file_name"] for each in programs.ada.get(paths["Dune"]).json[0]["files"]] == [
        "Dune - 978-0-441-01359-3.epub"
    ]
    again = programs.ada.post(f"{location}/scan").json
    assert (again["linked"], again["unlinked"]) == (
        [],
        found["unlinked"],
    ), "what is linked is not unlinked the next time"
    history.undo(last_change(), by=ada)
    assert db.session.execute(select(MediaFile)).first() is None
