"""What is in the folders that feed a library, and among the uploads."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import select

from models.base import db
from models.work import Edition
from services.storage_locations import MAX_SHOWN
from tests.blueprints.api.librarium.folders import EPUB
from tests.factories import make_library, make_work


def test_a_folder_is_looked_through(programs, location, media, tmp_path):
    (media / "shelf").mkdir()
    (media / "shelf" / "Käfer.PDF").write_bytes(b"%PDF-1.4")
    (media / "notes.txt").write_bytes(b"x")
    (media / ".hidden.epub").write_bytes(b"")
    (media / "link.epub").symlink_to(tmp_path / "secret.epub")
    (media / ".stacks-trash").mkdir()
    shown = programs.vera.get(f"{location}/browse").json
    assert shown == [
        {
            "name": ".hidden.epub",
            "path": ".hidden.epub",
            "is_dir": False,
            "is_bookable": True,
            "ext": ".epub",
        },
        {
            "name": "link.epub",
            "path": "link.epub",
            "is_dir": False,
            "is_bookable": False,
            "ext": ".epub",
        },
        {
            "name": "notes.txt",
            "path": "notes.txt",
            "is_dir": False,
            "is_bookable": False,
            "size": 1,
            "ext": ".txt",
        },
        {"name": "shelf", "path": "shelf", "is_dir": True, "is_bookable": False},
    ]
    assert programs.vera.get(f"{location}/browse?path=shelf").json == [
        {
            "name": "Käfer.PDF",
            "path": "shelf/Käfer.PDF",
            "is_dir": False,
            "is_bookable": True,
            "size": 8,
            "ext": ".pdf",
        }
    ]


@pytest.mark.parametrize(
    "below", ["nothing", "out", "file.epub", ".stacks-trash", "a%00b", "x" * 5000]
)
def test_browsing_leads_nowhere_else(programs, location, media, below, tmp_path):
    (media / "out").symlink_to(tmp_path)
    (media / "file.epub").write_bytes(EPUB)
    (media / ".stacks-trash").mkdir()
    answer = programs.ada.get(f"{location}/browse?path={below}")
    assert answer.status_code == 400
    assert answer.json["error"].startswith("path:")
    assert str(media) not in answer.json["error"]
    assert (
        programs.ada.get(f"{location}/browse?path=../..").json
        == programs.ada.get(f"{location}/browse").json
    ), "dots stay inside"


def test_names_that_are_no_text_are_shown_and_cannot_be_linked(programs, location, media):
    (media / os.fsdecode(b"K\xe4fer.epub")).write_bytes(EPUB)
    assert [
        (each["name"], each["is_bookable"]) for each in programs.vera.get(f"{location}/browse").json
    ] == [("K\ufffdfer.epub", False)]


def test_a_large_folder_has_an_end(programs, location, media, monkeypatch):
    monkeypatch.setattr("services.storage_locations.MAX_SHOWN", 3)
    assert MAX_SHOWN == 5_000
    for number in range(5):
        (media / f"{number}.epub").write_bytes(b"")
    assert len(programs.vera.get(f"{location}/browse").json) == 3


def test_uploads_are_looked_through_by_format(programs, books, settings):
    path = f"/libraries/{books.uuid}/browse-uploads"
    base = settings.data_dir / "uploads"
    assert programs.vera.get(f"{path}?format=ebook").json == {"root_path": "", "entries": []}
    (base / "ebooks" / "mine").mkdir()
    (base / "ebooks" / "mine" / "a.epub").write_bytes(EPUB)
    (base / "audiobooks" / "b.mp3").write_bytes(b"ID3")
    for name in ("ebook", "digital"):
        shown = programs.ada.get(f"{path}?format={name}").json
        assert (shown["root_path"], [each["name"] for each in shown["entries"]]) == (
            str(base / "ebooks"),
            ["mine"],
        )
    assert [
        each["path"] for each in programs.vera.get(f"{path}?format=ebook&path=mine").json["entries"]
    ] == ["mine/a.epub"]
    assert [
        each["path"] for each in programs.vera.get(f"{path}?format=audiobook").json["entries"]
    ] == ["b.mp3"]
    assert programs.vera.get(f"{path}?format=ebook&path=nothing").json["entries"] == []
    for wrong in ("", "?format=", "?format=vinyl"):
        answer = programs.vera.get(path + wrong)
        assert answer.status_code == 400
        assert answer.json["error"].startswith("format:")


def test_uploads_of_hidden_books_are_not_shown(programs, books, olga, settings):
    hidden = make_library("Hidden", owner=olga)
    for library, title in ((hidden, "Secret"), (books, "Open")):
        work = make_work(title, library, formats=("ebook",))
        edition = db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalar_one()
        programs.olga.upload(
            "post",
            f"/libraries/{library.uuid}/books/{work.uuid}/editions/{edition.uuid}/files",
            "file",
            EPUB,
            "a.epub",
        )
    path = f"/libraries/{books.uuid}/browse-uploads?format=ebook"
    seen = {
        name: [each["name"] for each in getattr(programs, name).get(path).json["entries"]]
        for name in ("vera", "olga", "ada")
    }
    assert seen == {"vera": ["Open"], "olga": ["Open", "Secret"], "ada": ["Open", "Secret"]}
    assert programs.vera.get(f"{path}&path=Secret").json["entries"] == []
