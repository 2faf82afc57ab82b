"""Files of an edition that are linked where they are."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from models.base import db
from models.file import MediaFile
from models.library import Folder, Root
from models.work import Edition, Work
from services import history
from services.db.transactions import writing
from tests.blueprints.api.librarium.folders import EPUB, files_in, make_location
from tests.factories import make_library, make_work
from tests.rows import last_change


def scanned(root: Root, name: str, edition_id: int | None = None) -> MediaFile:
    """As a scan leaves it."""
    with writing():
        folder = Folder(root_id=root.id, path=b"", path_text="")
        db.session.add(folder)
        db.session.flush()
        file = MediaFile(
            root_id=root.id,
            folder_id=folder.id,
            path=name.encode(),
            path_text=name,
            size=3,
            mtime_ns=0,
            edition_id=edition_id,
        )
        db.session.add(file)
    return file


def test_a_file_of_a_storage_location_is_linked_where_it_lies(programs, path, location, tmp_path):
    (tmp_path / "media" / "shelf").mkdir()
    (tmp_path / "media" / "shelf" / "dune.epub").write_bytes(EPUB)
    answer = programs.edo.post(
        f"{path}/link", {"storage_location_id": str(location.uuid), "file_path": "shelf/dune.epub"}
    )
    assert answer.status_code == 201
    assert (answer.json["storage_location_id"], answer.json["file_path"]) == (
        str(location.uuid),
        "shelf/dune.epub",
    )
    assert programs.vera.get(f"{path}/{answer.json['id']}").data == EPUB
    assert programs.edo.delete(f"{path}/{answer.json['id']}").status_code == 204
    assert (tmp_path / "media" / "shelf" / "dune.epub").exists()
    assert programs.vera.get(f"{path}/{answer.json['id']}").status_code == 404


def test_a_file_that_the_scan_knows_keeps_its_row(
    programs, path, location, tmp_path, edition, dune, books, edo
):
    (tmp_path / "media" / "dune.epub").write_bytes(EPUB)
    other = make_work("dune", books, formats=("epub",))
    theirs = db.session.execute(select(Edition).where(Edition.work_id == other.id)).scalar_one()
    file = scanned(location, "dune.epub", theirs.id)
    body = {"storage_location_id": str(location.uuid), "file_path": "dune.epub"}
    assert programs.edo.post(f"{path}/link", body).json["id"] == str(file.uuid)
    assert programs.edo.post(f"{path}/link", body).status_code == 409
    db.session.expire_all()
    assert db.session.get(MediaFile, file.id).edition_id == edition.id
    assert [db.session.get(Work, work.id).file_count for work in (dune, other)] == [1, 0]
    history.undo(last_change(), by=edo)
    db.session.expire_all()
    assert [db.session.get(Work, work.id).file_count for work in (dune, other)] == [0, 1]


def test_a_file_of_a_book_that_is_not_theirs_to_change_stays_there(
    programs, path, location, tmp_path, olga
):
    (tmp_path / "media" / "dune.epub").write_bytes(EPUB)
    hidden = make_work("Hidden", make_library("Other", owner=olga), formats=("epub",))
    scanned(
        location,
        "dune.epub",
        db.session.execute(select(Edition.id).where(Edition.work_id == hidden.id)).scalar_one(),
    )
    body = {"storage_location_id": str(location.uuid), "file_path": "dune.epub"}
    assert programs.edo.post(f"{path}/link", body).status_code == 403
    assert programs.olga.post(f"{path}/link", body).status_code == 201


@pytest.mark.parametrize("file_path",
    ["nothing.epub", "../secret.epub", "/../../secret.epub", "way-out/secret.epub", "out.epub",
                                       "folder.epub", "a.txt", "a\0b.epub", ".",
                                           "x" * 4_000 + ".epub"])  # fmt: skip
def test_a_link_leads_nowhere_else(programs, path, location, tmp_path, file_path):
    (tmp_path / "secret.epub").write_bytes(EPUB)
    media = tmp_path / "media"
    (media / "way-out").symlink_to(tmp_path)
    (media / "out.epub").symlink_to(tmp_path / "secret.epub")
    (media / "folder.epub").mkdir()
    (media / "a.txt").write_text("x")
    answer = programs.edo.post(
        f"{path}/link", {"storage_location_id": str(location.uuid), "file_path": file_path}
    )
    assert answer.status_code == 400
    assert answer.json["error"].startswith("file_path:")


def test_a_link_needs_a_location_of_this_library(programs, path, tmp_path, olga):
    foreign = make_location(make_library("Other", owner=olga), tmp_path / "other")
    (tmp_path / "other" / "a.epub").write_bytes(EPUB)
    for location in (foreign.uuid, uuid.uuid4()):
        assert (
            programs.olga.post(
                f"{path}/link", {"storage_location_id": str(location), "file_path": "a.epub"}
            ).status_code
            == 404
        )
    for body in (
        {"storage_location_id": "7", "file_path": "a"},
        {"file_path": "a"},
        {"storage_location_id": str(foreign.uuid)},
        {},
    ):
        assert programs.olga.post(f"{path}/link", body).status_code == 400


def test_a_file_among_the_uploads_is_linked_and_never_taken_away(programs, path, kept):
    (kept / "ebooks" / "mine").mkdir(parents=True)
    (kept / "ebooks" / "mine" / "dune.epub").write_bytes(EPUB)
    answer = programs.edo.post(f"{path}/link-upload", {"file_path": "mine/dune.epub"})
    assert answer.status_code == 201
    assert (answer.json["file_path"], answer.json["storage_location_id"]) == (
        "mine/dune.epub",
        None,
    )
    assert (
        programs.edo.post(f"{path}/link-upload", {"file_path": "mine/dune.epub"}).status_code == 409
    )
    assert programs.edo.delete(f"{path}/{answer.json['id']}").status_code == 204
    assert files_in(kept) == ["ebooks/mine/dune.epub"]
    for wrong in ("../audiobooks/a.mp3", "nothing.epub", "mine", ""):
        assert programs.edo.post(f"{path}/link-upload", {"file_path": wrong}).status_code == 400
