"""Files that people linked, and the scans that come after."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from errors import NotFound
from models.base import db
from models.file import MediaFile
from models.work import Edition
from services import edition_files, roots, uploads
from tests.factories import make_work
from tests.makers.books import epub
from tests.services.scanning.conftest import Place


@pytest.fixture
def place(app, cast, tmp_path: Path) -> Place:
    return Place(tmp_path / "media", "book", cast.olga)


def edition_of(work) -> Edition:
    return db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalar_one()


def test_a_scan_leaves_a_linked_file_where_it_was_linked(place):
    dune = make_work("Dune", place.library, formats=("ebook",))
    place.put("Somebody/Else.epub", epub("Something else"))
    edition_files.link(
        edition_of(dune), place.library, place.root.uuid, "Somebody/Else.epub", by=place.owner
    )
    for is_full in (False, True):
        place.scan(is_full=is_full)
        assert [work.id for work in place.works()] == [dune.id]
        assert [file.edition_id for file in place.files()] == [edition_of(dune).id]
    assert place.files()[0].missing_since is None


def test_a_file_that_was_scanned_and_linked_elsewhere_stays_there(place):
    place.put("Dune.epub", epub("Dune"))
    place.scan()
    (found,) = place.works()
    mine = make_work("My Dune", place.library, formats=("ebook",))
    edition_files.link(
        edition_of(mine), place.library, place.root.uuid, "Dune.epub", by=place.owner
    )
    place.scan(is_full=True)
    assert [file.edition_id for file in place.files()] == [edition_of(mine).id]
    assert {work.id: work.file_count for work in place.works()} == {found.id: 0, mine.id: 1}


def test_a_file_that_somebody_removed_from_its_edition_stays_out_until_they_add_it(place):
    place.put("Dune.epub", epub("Dune"))
    place.scan()
    (file,) = place.files()
    edition_files.remove_file(edition_of(place.works()[0]), file.uuid, by=place.owner)
    place.scan(is_full=True)
    (file,) = place.files()
    assert (file.edition_id, file.placed_by) == (None, place.owner.id)
    mine = edition_of(make_work("My Dune", place.library, formats=("ebook",)))
    edition_files.link(mine, place.library, place.root.uuid, "Dune.epub", by=place.owner)
    place.scan(is_full=True)
    assert [found.edition_id for found in place.files()] == [mine.id]


def test_an_upload_is_no_file_of_the_scanned_root(place, tmp_path, monkeypatch):
    dune = make_work("Dune", place.library, formats=("ebook",))
    (tmp_path / "sent").write_bytes(epub("Dune"))
    edition_files.add_upload(
        edition_of(dune),
        place.library,
        tmp_path / "sent",
        "dune.epub",
        by=place.owner,
        read=lambda path, kind: None,
    )
    place.scan()
    assert db.session.execute(select(MediaFile.missing_since)).scalar_one() is None
    assert (tmp_path / "sent").exists(), "what was received is the caller's"


@pytest.mark.parametrize(("name", "safe"), [
    ('a\\b/c:d*e?f"g<h>i|j', "abcdefghij"), ("  x   y ", "x y"), ("...", "unknown"),
    ("", "unknown"), ("..", "unknown"),
    (".stacks-trash", "stacks-trash"), ("a\nb\0c", "abc"), ("x" * 300, "x" * 180),
    ("\ud800", "unknown"),
])  # fmt: skip
def test_names_of_files_and_folders_are_safe(name, safe):
    assert uploads.safe_name(name) == safe


def test_a_file_of_a_removed_folder_is_fetched_by_nobody(place, ada):
    dune = make_work("Dune", place.library, formats=("ebook",))
    place.put("Dune.epub", epub("Dune"))
    file = edition_files.link(
        edition_of(dune), place.library, place.root.uuid, "Dune.epub", by=place.owner
    ).file
    for by in (place.owner, ada):
        assert edition_files.get_file(edition_of(dune), file.uuid, by=by)[0] is file
    roots.remove_root(place.root, place.library, by=ada)
    for by in (place.owner, ada):
        with pytest.raises(NotFound):
            edition_files.get_file(edition_of(dune), file.uuid, by=by)
