"""Imports by the API, bare and enveloped, as released clients send them."""

from __future__ import annotations

import io
from typing import Any

import orjson
import pytest

from models.base import db
from models.job import Job
from services.imports import reading, run
from tests.blueprints.api.client import BARE, ENVELOPED, UNKNOWN_ID, Program, statuses

TABLE = 'Name;Writer;EAN\nMomo;"Ende, Michael";"=""9783522177511"""\nragged\nSolaris;Lem;\n'
MAPPING = {"title": 0, "author": 1, "isbn_13": 2, "shelf": 9}


def send(program: Program, path: str, table: str | None = TABLE, **form: Any) -> Any:
    data: dict[str, Any] = {"mapping": orjson.dumps(MAPPING).decode(), **form}
    if table is not None:
        data["file"] = (io.BytesIO(table.encode()), "books.csv")
    return program.send("post", path, data=data, content_type="multipart/form-data")


def run_all() -> None:
    ids = list(db.session.execute(db.select(Job.id).where(Job.kind == "import")).scalars())
    for job_id in ids:
        run.run_import(job_id)
    db.session.rollback()


@pytest.fixture
def here(cast) -> str:
    return f"/libraries/{cast.books.uuid}/imports"


@pytest.mark.parametrize("prefix", [BARE, ENVELOPED])
def test_an_import_from_its_table_to_its_end(app, cast, here, prefix):
    program = Program(app, cast.olga, prefix=prefix)

    def value(answer: Any) -> Any:
        return answer.json["data"] if prefix == ENVELOPED else answer.json

    begun = send(program, here, enrich_covers="true")
    assert begun.status_code == 201
    job = value(begun)
    assert (job["status"], job["total_rows"], job["processed_rows"]) == ("pending", 3, 0)
    assert [(row["status"], row["title"], row["isbn"]) for row in job["items"]] == [
        ("pending", "Momo", '="9783522177511"'), ("failed", "ragged", ""),
        ("pending", "Solaris", ""),
    ]  # fmt: skip
    assert job["items"][0]["raw_data"] == {
        "title": "Momo", "author": "Ende, Michael", "isbn_13": '="9783522177511"',
    }  # fmt: skip
    assert job["options"] == {
        "skip_duplicates": True, "default_format": "paperback", "prefer_csv": {},
        "enrich_metadata": False, "enrich_covers": True,
    }  # fmt: skip
    assert program.delete(f"/imports/{job['id']}").status_code == 404
    run_all()
    done = value(program.get(f"{here}/{job['id']}"))
    assert [done[name] for name in ("status", "processed_rows", "failed_rows", "skipped_rows")] == [
        "done", 2, 1, 0,
    ]  # fmt: skip
    first = done["items"][0]
    assert (first["message"], first["isbn"]) == ('imported "Momo"', "9783522177511")
    book = value(program.get(f"/libraries/{cast.books.uuid}/books/{first['book_id']}"))
    assert [person["name"] for person in book["contributors"]] == ["Michael Ende"]
    (listed,) = value(program.get("/imports"))
    assert (listed["library_name"], "items" in listed) == ("Books", False)
    assert "library_name" not in value(program.get(here))[0]
    assert program.post(f"/imports/{job['id']}/cancel").status_code == 404
    assert program.delete(f"/imports/{job['id']}").status_code == 204
    assert value(program.get("/imports")) == []


def test_duplicates_are_skipped_or_get_a_copy(programs, here):
    for options in ({}, {}, {"skip_duplicates": "false"}):
        send(programs.olga, here, **options)
        run_all()
    last, second, _first = (job["id"] for job in programs.olga.get(here).json)
    rows = programs.olga.get(f"{here}/{second}").json["items"]
    assert [row["message"] for row in rows[::2]] == [
        "duplicate ISBN 9783522177511 - skipped", "duplicate title - skipped",
    ]  # fmt: skip
    assert all("book_id" in row for row in rows[::2])
    rows = programs.olga.get(f"{here}/{last}").json["items"]
    assert rows[0]["message"] == "duplicate ISBN 9783522177511 - copy count incremented"


def test_an_import_is_its_creators_alone(programs, here):
    job = send(programs.edo, here).json["id"]
    wanted = {"ada": 404, "olga": 404, "vera": 404, "stan": 403, "nobody": 401, "edo": 200}
    assert statuses(programs, lambda program: program.get(f"{here}/{job}")) == wanted
    for path, method in ((f"/imports/{job}/cancel", "post"), (f"/imports/{job}", "delete")):
        for name in ("ada", "olga", "vera", "stan"):
            assert programs_of(programs, name).send(method, path).status_code == 404
    assert programs.ada.get("/imports").json == programs.ada.get(here).json == []
    assert programs.edo.post(f"/imports/{job}/cancel").status_code == 204
    assert programs.edo.get(f"{here}/{job}").json["status"] == "cancelled"
    assert programs.edo.delete("/imports").status_code == 204
    assert programs.edo.get(f"{here}/{job}").status_code == 404
    assert programs.vera.get(here).json == []
    assert send(programs.vera, here).status_code == 403


def programs_of(programs: Any, name: str) -> Program:
    return getattr(programs, name)


@pytest.mark.parametrize(
    ("table", "form", "field"),
    [
        (None, {}, "file"),
        ("", {}, "file"),
        ("Title\n", {}, "file"),
        (TABLE, {"mapping": "{"}, "mapping"),
        (TABLE, {"mapping": "[]"}, "mapping"),
        (TABLE, {"mapping": '{"title": "0"}'}, "mapping"),
        (TABLE, {"mapping": '{"title": true}'}, "mapping"),
        (TABLE, {"prefer_csv": "x"}, "prefer_csv"),
    ],
)
def test_a_bad_request_names_its_field(programs, here, table, form, field):
    answer = send(programs.olga, here, table, **form)
    assert answer.status_code == 400
    assert answer.json["error"].startswith(f"{field}:")
    assert programs.olga.get("/imports").json == []


def test_a_table_without_a_column_for_titles_skips_its_rows(programs, here):
    job = send(programs.olga, here, mapping="").json["id"]
    run_all()
    done = programs.olga.get(f"{here}/{job}").json
    assert (done["status"], done["skipped_rows"], done["failed_rows"]) == ("done", 2, 1)
    assert done["items"][0]["message"] == "no title"


def test_a_table_that_is_too_large_is_refused(programs, here, monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    assert send(programs.olga, here).status_code == 400


def test_an_unknown_import_is_not_found(programs, here):
    assert programs.olga.get(f"{here}/{UNKNOWN_ID}").status_code == 404
    assert programs.olga.get(f"{here}/x").status_code == 400
    assert programs.olga.post(f"/imports/{UNKNOWN_ID}/cancel").status_code == 404
