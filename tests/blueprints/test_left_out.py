"""The page that says what scans of a folder leave out."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.account import Audit
from models.base import db
from models.file import MediaFile
from models.library import Folder, LibraryRoot, Root
from models.work import Edition
from services.db.transactions import writing
from tests.factories import make_work


@pytest.fixture
def root(books, settings):
    folder = settings.data_dir.parent / "media" / "books"
    folder.mkdir(parents=True)
    with writing():
        root = Root(
            path=str(folder).encode(), path_text=str(folder), name="Shelf", kind="book",
            options={"kept": 1},
        )  # fmt: skip
        db.session.add(root)
        db.session.flush()
        db.session.add(LibraryRoot(library_id=books.id, root_id=root.id))
    return root


@pytest.fixture
def url(books, root) -> str:
    return f"/libraries/{books.id}/folders/{root.id}/exclude"


def test_it_shows_what_is_left_out_and_saves_it(books, root, url, as_ada):
    assert url in as_ada.get(f"/libraries/{books.id}/folders").text
    page = as_ada.get(url).text
    assert "One pattern per line" in page
    assert "Trailers/" in page
    answer = as_ada.post(url, data={"exclude": "Trailers/\r\n\r\n*sample*\r\n"})
    assert (answer.status_code, answer.location) == (303, f"/libraries/{books.id}/folders")
    assert "next scan" in as_ada.get(answer.location).text
    db.session.rollback()
    assert root.options == {"kept": 1, "exclude": ["Trailers/", "", "*sample*"]}
    assert "Trailers/\n\n*sample*</textarea>" in as_ada.get(url).text.replace("\r", "")
    as_ada.post(url, data={"exclude": ""})
    db.session.rollback()
    assert root.options == {"kept": 1, "exclude": []}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ok\n[z-a]", "Line 2 isn’t a valid pattern."),
        ("ok\nok\n{root}/Trailers", "Line 3 is the whole path"),
        ("a\\b", "Line 1: use / between folders"),
        ("x\n" * 201, "Too many lines (max. 200)."),
        ("x" * 501, "Line 1 is too long (max. 500 characters)."),
    ],
)
def test_it_refuses_what_it_cannot_use_and_keeps_what_was_typed(root, url, as_ada, text, sentence):
    typed = text.replace("{root}", root.path_text)
    answer = as_ada.post(url, data={"exclude": typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert typed.splitlines()[0] in answer.text
    assert 'aria-invalid="true"' in answer.text
    db.session.rollback()
    assert root.options == {"kept": 1}


def test_a_viewer_an_editor_and_an_owner_may_not(root, url, as_vera, as_edo, as_olga, as_stan):
    for client, status in ((as_vera, 403), (as_edo, 403), (as_olga, 403), (as_stan, 404)):
        assert client.get(url).status_code == status
        assert client.post(url, data={"exclude": "*"}).status_code == status
    db.session.rollback()
    assert root.options == {"kept": 1}


def test_the_change_is_in_the_audit_log(root, url, as_ada):
    as_ada.post(url, data={"exclude": "*.tmp"})
    actions = db.session.execute(select(Audit.action)).scalars().all()
    assert "root_changed" in actions
    assert "Folder settings changed" in as_ada.get("/admin/audit").text


def test_a_new_folder_can_have_patterns_from_the_start(books, as_ada, settings):
    folder = settings.data_dir.parent / "media" / "new"
    folder.mkdir(parents=True)
    url = f"/libraries/{books.id}/folders/add"
    assert 'name="exclude"' in as_ada.get(url).text
    refused = as_ada.post(url, data={"path": str(folder), "exclude": "a["})
    assert (refused.status_code, "Line 1 isn’t a valid pattern." in refused.text) == (422, True)
    assert as_ada.post(url, data={"path": str(folder), "exclude": "Old/"}).status_code == 303
    root = db.session.execute(select(Root)).scalar_one()
    assert root.options == {"exclude": ["Old/"]}


def test_a_file_that_is_left_out_is_not_called_missing(books, root, as_vera):
    work = make_work("Emma", books)
    with writing():
        edition = Edition(work_id=work.id, format="epub")
        folder = Folder(root_id=root.id, path=b"", path_text="")
        db.session.add_all([edition, folder])
        db.session.flush()
        file = MediaFile(
            root_id=root.id, folder_id=folder.id, edition_id=edition.id, path=b"a.epub",
            path_text="a.epub", size=1, mtime_ns=1, missing_since=work.created_at,
            missing_reason="left_out",
        )  # fmt: skip
        db.session.add(file)
    page = as_vera.get(f"/works/{work.id}").text
    assert "Left out of scans" in page
    assert "Missing for" not in page
