"""The pages of an import: from its table to its undo, and who may not see them."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import select

from models.base import db
from models.change import ChangeSet
from models.job import Job
from models.work import Work
from services.imports import run
from tests.factories import signed_in
from tests.makers.calibre import CalibreLibrary
from tests.stubs.librarium import PASSWORD, book, running

TABLE = (
    "Book Id,Title,Author,Exclusive Shelf,My Rating,ISBN13\n"
    '1,"Momo (Tales, #2)","Ende, Michael",read,4,"=""9783522177511"""\n'
    "2,Solaris,Stanisław Lem,to-read,0,\n"
    "3,ragged\n"
)


@pytest.fixture
def olga(app, cast):
    return signed_in(app, cast.olga)


def send(client: Any, library: Any, table: str = TABLE) -> Any:
    page = f"/imports/into/{library.id}"
    return client.post(page, data={"file": (io.BytesIO(table.encode()), "goodreads.csv")})


def job() -> Job:
    db.session.rollback()
    return db.session.execute(select(Job).where(Job.kind == "import")).scalar_one()


def work_on(client: Any) -> str:
    run.run_import(job().id)
    return client.get(f"/imports/{job().id}").text


def titles() -> list[str]:
    db.session.rollback()
    return list(db.session.execute(select(Work.title).where(Work.deleted_at.is_(None))).scalars())


def columns_of(form: Any = None, **changes: str) -> dict[str, str]:
    fields = ("", "title", "author", "read_status", "rating", "isbn_13")
    sent = {f"columns-{index}": name for index, name in enumerate(fields)}
    rest = {
        "preset": "goodreads", "rating_scale": "5", "date_order": "ymd", "format": "paperback",
        "duplicates": "skip",
    }  # fmt: skip
    return {**sent, **rest, **changes}


def test_a_table_is_sent_checked_imported_and_undone(olga, cast):
    assert "Import items" in olga.get(f"/libraries/{cast.books.id}").text
    page = olga.get(send(olga, cast.books).location).text
    for text in ("Goodreads", "Momo", "Michael Ende", "Tales 2", "9783522177511", "rated 8 of 10"):
        assert text in page, text
    number = job().id
    asked = olga.get(f"/imports/{number}/columns", query_string=columns_of(**{"columns-4": ""}))
    assert "rated 8 of 10" not in asked.text
    answer = olga.post(f"/imports/{number}/columns", data=columns_of())
    assert (answer.status_code, answer.location) == (303, f"/imports/{number}")
    assert "every 2s" in olga.get(f"/imports/{number}/_state").text
    page = work_on(olga)
    assert "Import 2 rows" in page
    assert "different number of columns" in page
    assert titles() == []
    olga.post(f"/imports/{number}/apply")
    page = work_on(olga)
    assert "Undo import" in page
    assert sorted(titles()) == ["Momo", "Solaris"]
    sheet = olga.get(f"/imports/{number}/failed.csv").text.splitlines()
    assert sheet[1:] == ["3,ragged,ragged"]
    change_set = db.session.execute(
        select(ChangeSet.id).where(ChangeSet.kind == "import", ~ChangeSet.is_private)
    ).scalar_one()
    assert olga.post(f"/changes/{change_set}/undo").location == f"/imports/{number}"
    assert "Undone" in work_on(olga)
    assert titles() == []
    assert olga.post(f"/imports/{number}/delete").status_code == 303
    assert "No imports yet" in olga.get("/imports").text


def test_it_refuses_what_is_no_table_and_columns_without_titles(olga, cast):
    answer = send(olga, cast.books, "")
    assert (answer.status_code, "This file is empty." in answer.text) == (422, True)
    assert olga.post(f"/imports/into/{cast.books.id}", data={}).status_code == 422
    send(olga, cast.books)
    answer = olga.post(f"/imports/{job().id}/columns", data=columns_of(**{"columns-1": ""}))
    assert answer.status_code == 422


def test_a_calibre_library_is_sent_or_chosen_and_its_own_columns_are_shown(
    app, olga, cast, tmp_path
):
    shelf = CalibreLibrary(tmp_path / "Calibre", {"read": "bool", "mood": "text"})
    shelf.add("Momo", authors=["Michael Ende"], custom={"read": 1, "mood": ["calm"]})
    shelf.database.close()
    page = f"/imports/into/{cast.books.id}/calibre"
    assert "Choose a folder" not in olga.get(page).text
    assert "Choose a folder" in signed_in(app, cast.ada).get(page).text
    assert "Read this library" in signed_in(app, cast.ada).get(f"{page}/folder").text
    refused = olga.post(page, data={"file": (io.BytesIO(b"no"), "metadata.db")})
    assert "This isn’t the metadata.db of a Calibre library." in refused.text
    answer = olga.post(page, data={"file": (io.BytesIO(shelf.path.read_bytes()), "metadata.db")})
    text = olga.get(answer.location).text
    for shown in ("What are your own columns?", "Mood", "calm", "Momo", "Michael Ende"):
        assert shown in text, shown
    assert "Exported by" not in text
    chosen = {"columns-0": "read_status", "columns-1": "tags", "format": "ebook"}
    olga.post(answer.location, data={**chosen, "duplicates": "skip"})
    assert "Import 1 row" in work_on(olga)
    assert "tags: calm" in olga.get(answer.location, query_string=chosen).text


def test_a_librarium_server_is_asked_and_its_libraries_are_chosen(app, cast):
    ada = signed_in(app, cast.ada)
    page = f"/imports/into/{cast.books.id}/librarium"
    assert "Server address" in ada.get(page).text
    with running() as server:
        server.libraries = {"novels": [book("b1", "Momo")], "comics": [book("b2", "Asterix")]}
        sent = {"address": server.url, "username": "olga", "password": "wrong"}
        answer = ada.post(page, data=sent)
        assert "The server didn’t accept this sign-in." in answer.text
        assert "wrong" not in answer.text
        answer = ada.post(page, data={**sent, "password": PASSWORD})
        text = ada.get(answer.location).text
        for shown in ("What should be imported?", "Novels", "Comics", "checked"):
            assert shown in text, shown
        assert "Preview" not in text
        chosen = {"format": "paperback", "duplicates": "skip"}
        assert ada.post(answer.location, data=chosen).status_code == 422
        ada.post(answer.location, data={**chosen, "libraries": "comics"})
        assert "Asterix" in (text := work_on(ada))
        assert "Import 1 row" in text
        server.faults["/libraries/"] = (401, 99)
        chosen["libraries"] = "novels"
        assert "Novels" in ada.get(answer.location).text
        ada.post(answer.location, data=chosen)
        assert "The server didn’t accept this sign-in." in work_on(ada)


def test_a_viewer_may_not_import_and_others_see_nothing_of_it(app, olga, cast):
    send(olga, cast.books)
    assert "Import items" not in signed_in(app, cast.vera).get(f"/libraries/{cast.books.id}").text
    assert signed_in(app, cast.vera).get(f"/imports/into/{cast.books.id}").status_code == 403
    assert signed_in(app, cast.stan).get(f"/imports/into/{cast.books.id}").status_code == 404
    for person in (cast.ada, cast.edo, cast.vera):
        client = signed_in(app, person)
        for path in ("", "/columns", "/_state", "/failed.csv"):
            assert client.get(f"/imports/{job().id}{path}").status_code == 404
        for act in ("columns", "apply", "undo", "cancel", "delete"):
            assert client.post(f"/imports/{job().id}/{act}").status_code == 404
        assert "goodreads.csv" not in client.get("/imports").text
