"""Files that are sent to an edition, as they are kept and fetched."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.base import db
from models.file import MediaFile
from models.work import Work
from services import file_rows, history, roots, scans, uploads
from tests.blueprints.api.librarium.folders import EPUB, files_in
from tests.cases import each_case
from tests.makers import audio
from tests.makers import books as made_books
from tests.rows import last_change

LONG = b"%PDF-1.4\n" + bytes(range(256)) * 20_000  # about 5 MiB


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


@each_case(("name", "content"), [
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
    monkeypatch.setattr("blueprints.api.parsing._AROUND", limit - uploads.MAX_BYTES)
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


def test_uploaded_audiobooks_have_a_folder_of_their_own(programs, editions, kept):
    created = programs.edo.post(editions, {"format": "audiobook"}).json
    programs.edo.upload("post", f"{editions}/{created['id']}/files", "file", audio.mp3(), "a.mp3")
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
    history.undo(last_change(), by=edo)
    assert programs.edo.get(editions).json[0]["files"] == []
    db.session.expire_all()
    assert db.session.get(Work, dune.id).file_count == 0
