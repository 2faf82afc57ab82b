"""The files of an edition by program: sending, linking, fetching, taking away."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import pytest
from sqlalchemy import select

from models.base import db
from models.change import ChangeSet
from models.file import MediaFile
from models.library import Folder, Library, LibraryRoot, Root
from models.work import Edition, Work
from services import file_inspection, file_rows, history, roots, scans, trash_files, uploads
from services.accounts import policy
from services.db.transactions import writing
from tests.cases import each_case
from tests.factories import make_library, make_work
from tests.makers import audio
from tests.makers import books as made_books

EPUB = made_books.epub("Dune", ["Frank Herbert"])
LONG = b"%PDF-1.4\n" + bytes(range(256)) * 20_000  # about 5 MiB


@pytest.fixture(autouse=True)
def nobody_reads(monkeypatch):
    """Files are read in another process; one test does that."""
    monkeypatch.setattr(file_inspection, "read_facts", lambda path, kind: None)


@pytest.fixture
def dune(books) -> Work:
    return make_work("Dune: Part/One", books, formats=("ebook",))


@pytest.fixture
def edition(dune) -> Edition:
    return db.session.execute(select(Edition).where(Edition.work_id == dune.id)).scalar_one()


@pytest.fixture
def editions(books, dune) -> str:
    return f"/libraries/{books.uuid}/books/{dune.uuid}/editions"


@pytest.fixture
def path(editions, edition) -> str:
    return f"{editions}/{edition.uuid}/files"


@pytest.fixture
def kept(settings) -> Path:
    return settings.data_dir / "uploads"


@pytest.fixture
def location(books, tmp_path) -> Root:
    return make_location(books, tmp_path / "media")


def make_location(library: Library, folder: Path) -> Root:
    folder.mkdir()
    with writing():
        root = Root(name="Media", path=os.fsencode(folder), path_text=str(folder), kind="book")
        db.session.add(root)
        db.session.flush()
        db.session.add(LibraryRoot(library_id=library.id, root_id=root.id))
    return root


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


def newest_change() -> ChangeSet:
    return db.session.execute(select(ChangeSet).order_by(ChangeSet.id.desc()).limit(1)).scalar_one()


def files_in(folder: Path) -> list[str]:
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())


# ── sending ───────────────────────────────────────────────────────────────────────────────────────


def test_an_editor_sends_a_file_and_everybody_fetches_it(programs, path, editions, edition, kept):
    answer = programs.edo.upload("post", path, "file", EPUB, "My Dune.EPUB")
    assert answer.status_code == 201
    sent = answer.json
    assert (sent["file_name"], sent["file_path"], sent["file_format"]) == (
        "My Dune.epub",
        "Dune PartOne/My Dune.epub",
        "epub",
    )
    assert (
        sent["edition_id"],
        sent["storage_location_id"],
        sent["file_size"],
        sent["display_order"],
    ) == (str(edition.uuid), None, len(EPUB), 0)
    assert files_in(kept) == ["ebooks/Dune PartOne/My Dune.epub"]
    assert programs.vera.get(editions).json[0]["files"] == [sent]
    fetched = programs.vera.get(f"{path}/{sent['id']}")
    assert (fetched.status_code, fetched.data, fetched.mimetype) == (
        200,
        EPUB,
        "application/epub+zip",
    )
    assert fetched.headers["Content-Disposition"] == 'attachment; filename="My Dune.epub"'
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"


def test_only_the_admin_is_told_where_files_lie(programs, path, editions, kept):
    assert programs.edo.upload("post", path, "file", EPUB, "a.epub").json["root_path"] == ""
    assert programs.ada.get(editions).json[0]["files"][0]["root_path"] == str(kept / "ebooks")
    assert programs.olga.get(editions).json[0]["files"][0]["root_path"] == ""


def test_a_second_file_of_the_name_gets_a_number_and_the_next_place(programs, path, kept):
    sent = [programs.edo.upload("post", path, "file", EPUB, "a.epub").json for _ in range(3)]
    assert [each["file_name"] for each in sent] == ["a.epub", "a (2).epub", "a (3).epub"]
    assert [each["display_order"] for each in sent] == [0, 1, 2]


@pytest.mark.parametrize(("name", "stored"), [
    ("../../../etc/passwd.epub", "passwd.epub"), ("x<y>z|?*:.epub", "xyz.epub"),
    ("...epub", "unknown.epub"),
    ("  .hidden . .epub", "hidden.epub"), ("é" * 200 + ".epub", "é" * 90 + ".epub"),
    ("‮evil.epub", "evil.epub"),
])  # fmt: skip
def test_names_never_lead_anywhere(programs, path, kept, name, stored):
    sent = programs.edo.upload("post", path, "file", EPUB, name)
    assert sent.status_code == 201
    assert sent.json["file_name"] == stored
    assert files_in(kept) == [f"ebooks/Dune PartOne/{stored}"]


def test_a_folder_that_is_a_link_out_of_the_uploads_is_refused(programs, path, kept, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (kept / "ebooks").mkdir(parents=True)
    (kept / "ebooks" / "Dune PartOne").symlink_to(tmp_path / "elsewhere")
    assert programs.edo.upload("post", path, "file", EPUB, "a.epub").status_code == 400
    assert files_in(tmp_path / "elsewhere") == []


PALM = bytes(60) + b"BOOKMOBI" + bytes(100)
MP4 = b"\0\0\0\x18ftypM4B " + bytes(100)


@pytest.mark.parametrize(("name", "content"), [
    ("a.epub", EPUB), ("a.pdf", LONG), ("a.mobi", PALM), ("a.azw3", PALM),
    ("a.cbz", made_books.cbz()),
    ("a.cbr", b"Rar!\x1a\x07\x01\x00" + bytes(50)),
    ("a.mp3", audio.mp3(title="One")), ("bare.mp3", audio.mp3()), ("a.flac", audio.flac()),
    ("a.ogg", audio.ogg_vorbis()), ("a.opus", audio.opus()),
    ("a.m4b", MP4), ("a.m4a", MP4), ("a.aax", MP4), ("a.aaxc", MP4),
])  # fmt: skip
def test_every_kind_of_file_is_welcome(programs, path, name, content):
    assert programs.edo.upload("post", path, "file", content, name).status_code == 201


@each_case(("name", "content"), [
    ("a.pdf", EPUB), ("a.epub", LONG), ("a.epub", made_books.cbz()), ("a.cbz", EPUB),
    ("a.mp3", LONG), ("a.flac", audio.mp3()),
    ("a.opus", audio.ogg_vorbis()),
    ("a.m4b", b"<html><script>"), ("a.mobi", b"BOOKMOBI"), ("a.exe", b"MZ"), ("a.html", b"<html>"),
    ("epub", EPUB), ("a.epub", b""), ("a.cbr", EPUB),
])  # fmt: skip
def test_what_is_not_what_it_says_is_refused_and_leaves_nothing(
    programs, path, kept, name, content
):
    answer = programs.edo.upload("post", path, "file", content, name)
    assert answer.status_code == 400
    assert answer.json["error"].startswith("file:")
    assert files_in(kept) == []


def test_a_form_without_the_file_is_400(programs, path):
    assert programs.edo.upload("post", path, "document", EPUB, "a.epub").status_code == 400
    assert programs.edo.post(path, {"file": "a.epub"}).status_code == 400
    assert (
        programs.edo.post(
            path, data={"file": "text"}, content_type="multipart/form-data"
        ).status_code
        == 400
    )
    assert (
        programs.edo.post(
            path, data=b"--x\r\nrubbish", content_type="multipart/form-data; boundary=x"
        ).status_code
        == 400
    )


def test_a_file_over_the_limit_is_413_and_leaves_nothing(programs, path, kept, monkeypatch):
    limit = 1 << 20
    monkeypatch.setattr("blueprints.api.parsing._AROUND", limit - uploads.MOST_BYTES)
    answer = programs.edo.upload("post", path, "file", LONG, "a.pdf")
    assert answer.status_code == 413
    assert files_in(kept) == []


def test_files_larger_than_other_forms_are_taken(programs, path, app):
    big = b"%PDF-1.4\n" + bytes(app.config["MAX_CONTENT_LENGTH"] + 1)
    assert programs.edo.upload("post", path, "file", big, "big.pdf").json["file_size"] == len(big)


def test_a_full_disk_is_503_and_leaves_nothing(programs, path, kept, monkeypatch):
    def full(*_given):
        raise OSError(28, "no space")

    monkeypatch.setattr(uploads.os, "link", full)
    assert programs.edo.upload("post", path, "file", EPUB, "a.epub").status_code == 503
    assert files_in(kept) == []


def test_a_row_that_cannot_be_written_leaves_no_file(programs, path, kept, monkeypatch):
    def fail(*_given, **_more):
        raise RuntimeError

    monkeypatch.setattr(file_rows, "attach", fail)
    monkeypatch.setattr("tests.blueprints.api.client.check", lambda *_given, **_more: None)
    assert programs.edo.upload("post", path, "file", EPUB, "a.epub").status_code == 500
    assert files_in(kept) == []


def test_what_a_file_says_of_itself_is_kept(programs, path, monkeypatch):
    monkeypatch.undo()
    programs.edo.upload("post", path, "file", audio.mp3(seconds=2.0, title="One"), "a.mp3")
    file = db.session.execute(select(MediaFile)).scalar_one()
    assert (file.media, file.format, file.missing_since) == ("audio", "mp3", None)
    assert 1_500 < file.duration_ms < 2_500


def test_audiobooks_lie_among_themselves(programs, editions, kept):
    made = programs.edo.post(editions, {"format": "audiobook"}).json
    programs.edo.upload("post", f"{editions}/{made['id']}/files", "file", audio.mp3(), "a.mp3")
    assert files_in(kept) == ["audiobooks/Dune PartOne/a.mp3"]


def test_uploads_are_no_folder_of_any_library(programs, path, books, ada, olga):
    programs.edo.upload("post", path, "file", EPUB, "a.epub")
    assert roots.list_all(by=ada) == []
    assert roots.list_roots(books, by=olga) == []
    assert scans.request_all(by=ada) == []
    assert programs.ada.get(f"/libraries/{books.uuid}/storage-locations").json == []


def test_the_book_counts_its_files_and_undo_takes_them_back(
    programs, path, editions, dune, edo, kept
):
    programs.edo.upload("post", path, "file", EPUB, "a.epub")
    db.session.expire_all()
    assert db.session.get(Work, dune.id).file_count == 1
    history.undo(newest_change(), by=edo)
    assert programs.edo.get(editions).json[0]["files"] == []
    db.session.expire_all()
    assert db.session.get(Work, dune.id).file_count == 0


# ── linking ───────────────────────────────────────────────────────────────────────────────────────


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
    history.undo(newest_change(), by=edo)
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


# ── taking away ───────────────────────────────────────────────────────────────────────────────────


def test_a_sent_file_goes_into_the_trash_and_comes_back(programs, path, kept, edo):
    sent = programs.edo.upload("post", path, "file", EPUB, "a.epub").json
    assert programs.edo.delete(f"{path}/{sent['id']}").status_code == 204
    change = newest_change()
    assert files_in(kept) == [f".stacks-trash/{change.uuid}/ebooks/Dune PartOne/a.epub"]
    assert programs.vera.get(f"{path}/{sent['id']}").status_code == 404
    assert programs.edo.delete(f"{path}/{sent['id']}").status_code == 404
    history.undo(change, by=edo)
    assert programs.vera.get(f"{path}/{sent['id']}").data == EPUB
    assert files_in(kept) == ["ebooks/Dune PartOne/a.epub"]


def test_the_trash_is_emptied_after_a_month(programs, path, kept):
    sent = programs.edo.upload("post", path, "file", EPUB, "a.epub").json
    programs.edo.delete(f"{path}/{sent['id']}")
    assert trash_files.empty(uploads.folder()) == 0
    for folder in (kept / ".stacks-trash").iterdir():
        os.utime(folder, (0, 0))
    assert trash_files.empty(uploads.folder()) == 1
    assert files_in(kept) == []


# ── who, and what is not there ────────────────────────────────────────────────────────────────────


@pytest.fixture
def one(programs, path) -> str:
    return f"{path}/{programs.edo.upload('post', path, 'file', EPUB, 'a.epub').json['id']}"


def test_a_file_belongs_to_its_edition(programs, one, editions):
    other = programs.edo.post(editions, {"format": "ebook"}).json
    wrong = f"{editions}/{other['id']}/files/{one.rpartition('/')[2]}"
    assert (programs.edo.get(wrong).status_code, programs.edo.delete(wrong).status_code) == (
        404,
        404,
    )


def test_who_may_and_who_may_not(programs, path, one, location):
    link = {"storage_location_id": str(location.uuid), "file_path": "a.epub"}
    for program, status in ((programs.nobody, 401), (programs.stan, 403), (programs.vera, 403)):
        assert program.upload("post", path, "file", EPUB, "a.epub").status_code == status
        assert program.post(f"{path}/link", link).status_code == status
        assert program.post(f"{path}/link-upload", {"file_path": "a.epub"}).status_code == status
        assert program.delete(one).status_code == status
    assert [
        program.get(one).status_code
        for program in (programs.nobody, programs.stan, programs.vera, programs.olga, programs.ada)
    ] == [401, 403, 200, 200, 200]
    for program in (programs.olga, programs.ada):
        assert program.upload("post", path, "file", EPUB, "a.epub").status_code == 201


def test_unknown_and_malformed_ids(programs, path, editions):
    nowhere = f"{editions}/{uuid.uuid4()}/files"
    assert programs.edo.upload("post", nowhere, "file", EPUB, "a.epub").status_code == 404
    assert (
        programs.edo.post(
            f"{nowhere}/link", {"storage_location_id": str(uuid.uuid4()), "file_path": "a.epub"}
        ).status_code
        == 404
    )
    assert programs.edo.post(f"{nowhere}/link-upload", {"file_path": "a.epub"}).status_code == 404
    assert (
        programs.edo.get(f"{path}/{uuid.uuid4()}").status_code,
        programs.edo.delete(f"{path}/{uuid.uuid4()}").status_code,
    ) == (404, 404)
    assert (
        programs.edo.get(f"{path}/7").status_code,
        programs.edo.delete(f"{path}/7").status_code,
    ) == (400, 400)


def test_uploads_to_the_libraries_of_one_user_are_limited(
    programs, cast, books, path, kept, monkeypatch
):
    """The administrator's are not."""
    policy.change({"uploads_per_user": 1}, by=cast.ada)
    assert programs.edo.upload("post", path, "file", EPUB, "one.epub").status_code == 201
    monkeypatch.setattr(policy, "GB", 2 * len(EPUB) - 1)
    for program in (programs.olga, programs.edo):
        answer = program.upload("post", path, "file", EPUB, "two.epub")
        assert answer.status_code == 409
        assert "limited to 1 GB" in answer.json["error"]
    assert len(list(kept.rglob("*.epub"))) == 1
    assert programs.ada.upload("post", path, "file", EPUB, "two.epub").status_code == 201
