"""Fetching the files of an edition by program: whole, in parts, and again."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from models.base import db
from models.work import Edition
from services import file_inspection
from tests.cases import each_case
from tests.factories import make_work

LONG = b"%PDF-1.4\n" + bytes(range(256)) * 20_000  # about 5 MiB


@pytest.fixture
def kept(settings) -> Path:
    return settings.data_dir / "uploads"


@pytest.fixture
def one(programs, books, monkeypatch) -> str:
    """A file's address."""
    monkeypatch.setattr(file_inspection, "read_facts", lambda path, kind: None)
    dune = make_work("Dune", books, formats=("ebook",))
    edition = db.session.execute(select(Edition).where(Edition.work_id == dune.id)).scalar_one()
    path = f"/libraries/{books.uuid}/books/{dune.uuid}/editions/{edition.uuid}/files"
    return f"{path}/{programs.edo.upload('post', path, 'file', LONG, 'Käfer ‹1›.pdf').json['id']}"


@each_case(("asked", "first", "last"), [
    ("bytes=0-99", 0, 100), ("bytes=100-", 100, len(LONG)),
    ("bytes=-50", len(LONG) - 50, len(LONG)),
    ("bytes=0-", 0, len(LONG)),
    (f"bytes={len(LONG) - 1}-{len(LONG) + 99}", len(LONG) - 1, len(LONG)),
])  # fmt: skip
def test_a_part_is_sent_as_bytes(programs, one, asked, first, last):
    answer = programs.vera.get(one, headers={"Range": asked})
    assert (answer.status_code, answer.data) == (206, LONG[first:last])
    assert answer.headers["Content-Range"] == f"bytes {first}-{last - 1}/{len(LONG)}"
    assert answer.headers["Content-Length"] == str(last - first)
    assert answer.headers["Content-Type"] == "application/pdf"


@each_case("asked", [f"bytes={len(LONG)}-", "bytes=-0", "bytes=5-2"])
def test_a_part_that_there_is_not_is_416(programs, one, asked):
    answer = programs.vera.get(one, headers={"Range": asked})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{len(LONG)}")
    assert answer.json == {"error": "The file doesn't have the part you asked for."}


@each_case("asked", ["lines=1-2", "bytes=0-1,5-6", "nonsense", "bytes=x"])
def test_what_is_no_single_range_gets_the_whole(programs, one, asked):
    answer = programs.vera.get(one, headers={"Range": asked})
    assert (answer.status_code, len(answer.data)) == (200, len(LONG))


def test_conditions_come_before_ranges(programs, one):
    whole = programs.vera.get(one)
    tag, changed = whole.headers["ETag"], whole.headers["Last-Modified"]
    old, new = "Mon, 01 Jan 2001 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"
    for conditions, status in (
        ({"If-Match": tag}, 206),
        ({"If-Match": "*"}, 206),
        ({"If-Match": '"other"'}, 412),
        ({"If-Unmodified-Since": changed}, 206),
        ({"If-Unmodified-Since": new}, 206),
        ({"If-Unmodified-Since": old}, 412),
        ({"If-Match": tag, "If-Unmodified-Since": old}, 206),
        ({"If-None-Match": tag}, 304),
        ({"If-None-Match": '"other"', "If-Modified-Since": changed}, 206),
        ({"If-Modified-Since": changed}, 304),
    ):
        answer = programs.vera.get(one, headers={"Range": "bytes=0-9", **conditions})
        assert answer.status_code == status, conditions
        assert status != 412 or answer.mimetype == "application/json"


def test_who_has_it_already_is_not_sent_it_again(programs, one):
    whole = programs.vera.get(one)
    assert (whole.headers["Accept-Ranges"], whole.headers["Content-Length"]) == (
        "bytes",
        str(len(LONG)),
    )
    tag, changed = whole.headers["ETag"], whole.headers["Last-Modified"]
    assert programs.vera.get(one, headers={"If-None-Match": tag}).status_code == 304
    assert programs.vera.get(one, headers={"If-Modified-Since": changed}).status_code == 304
    for same in (tag, changed):
        assert (
            programs.vera.get(one, headers={"Range": "bytes=0-9", "If-Range": same}).status_code
            == 206
        )
    for other in ('"other"', "Mon, 01 Jan 2001 00:00:00 GMT", "rubbish"):
        assert (
            programs.vera.get(one, headers={"Range": "bytes=0-9", "If-Range": other}).status_code
            == 200
        )


def test_names_that_are_not_ascii_are_told_twice(programs, one):
    header = programs.vera.get(one).headers["Content-Disposition"]
    assert (
        header == 'attachment; filename="Kafer 1.pdf";'
        " filename*=UTF-8''K%C3%A4fer%20%E2%80%B91%E2%80%BA.pdf"
    )


@each_case("asked", ["", "bytes=0-9"])
def test_head_is_told_the_whole_length_and_sent_nothing(programs, one, asked):
    token = {"Authorization": f"Bearer {programs.vera.token}"}
    answer = programs.vera.client.head(
        programs.vera.prefix + one, headers={**token, **({"Range": asked} if asked else {})}
    )
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(LONG))
    assert "Content-Range" not in answer.headers


def test_what_left_the_disk_is_404(programs, one, kept):
    for each in kept.rglob("*.pdf"):
        each.unlink()
    assert programs.vera.get(one).status_code == 404


def test_a_link_that_came_later_is_not_followed(programs, one, kept, tmp_path):
    (tmp_path / "secret.pdf").write_bytes(b"secret")
    for each in kept.rglob("*.pdf"):
        each.unlink()
        each.symlink_to(tmp_path / "secret.pdf")
    assert programs.vera.get(one).status_code == 404
