"""The folders that feed a library, by program."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import pytest
from sqlalchemy import select

from models.base import db
from models.file import MediaFile
from models.library import Root
from models.work import Edition
from services import history, roots
from services.storage_locations import MOST_SHOWN
from tests.blueprints.api.librarium.test_edition_files import files_in, make_location, newest_change
from tests.factories import make_library, make_work
from tests.makers.books import epub

EPUB = epub("Dune")


@pytest.fixture
def path(books) -> str:
    return f"/libraries/{books.uuid}/storage-locations"


@pytest.fixture
def media(tmp_path) -> Path:
    (tmp_path / "media").mkdir()
    return tmp_path / "media"


@pytest.fixture
def body(media) -> dict[str, str]:
    return {"name": "Media", "root_path": str(media), "media_format": "ebook"}


@pytest.fixture
def location(programs, path, body) -> str:
    return f"{path}/{programs.ada.post(path, body).json['id']}"


# ── list, make, change, remove ────────────────────────────────────────────────────────────────────


def test_the_admin_links_a_folder_and_members_see_it_without_its_path(
    programs, path, body, books, media
):
    made = programs.ada.post(path, body)
    assert made.status_code == 201
    shown = {
        "library_id": str(books.uuid),
        "name": "Media",
        "root_path": str(media),
        "media_format": "ebook",
        "path_template": "{title}",
    }
    assert {name: made.json[name] for name in shown} == shown
    assert programs.ada.get(path).json == [made.json]
    for program in (programs.olga, programs.edo, programs.vera):
        assert program.get(path).json == [{**made.json, "root_path": ""}]


def test_locations_stand_by_name(programs, path, tmp_path):
    for name in ("b", "A", "c"):
        (tmp_path / name).mkdir()
        programs.ada.post(
            path,
            {
                "name": name,
                "root_path": str(tmp_path / name),
                "media_format": "audiobook",
                "path_template": "{author}",
            },
        )
    assert [(each["name"], each["path_template"]) for each in programs.vera.get(path).json] == [
        (name, "{author}") for name in "Abc"
    ]


@pytest.mark.parametrize(("change", "field"), [
    ({"name": ""}, "name"), ({"name": "x" * 129}, "name"), ({"name": 5}, "name"),
    ({"root_path": ""}, "root_path"),
    ({"root_path": None}, "root_path"),
    ({"root_path": "relative"}, "root_path"), ({"root_path": "/etc"}, "root_path"),
    ({"root_path": "/nowhere"}, "root_path"),
    ({"root_path": "/usr"}, "root_path"), ({"root_path": "/a\0b"}, "root_path"),
    ({"media_format": ""}, "media_format"),
    ({"media_format": "x" * 33}, "media_format"), ({"path_template": "x" * 513}, "path_template"),
])  # fmt: skip
def test_a_complaint_names_its_field(programs, path, body, location, change, field):
    for answer in (
        programs.ada.post(path, {**body, **change}),
        programs.ada.put(location, {**body, **change}),
    ):
        assert answer.status_code == 400
        assert answer.json["error"].startswith(f"{field}:")


def test_the_data_folder_is_never_a_location(programs, path, body, settings):
    assert programs.ada.post(path, {**body, "root_path": str(settings.data_dir)}).status_code == 400


def test_a_folder_that_is_taken_is_a_clash(programs, path, body, location, media, tmp_path):
    (media / "below").mkdir()
    for taken in (media, media / "below", media / ".." / "media"):
        answer = programs.ada.post(path, {**body, "root_path": str(taken)})
        assert answer.status_code == 409
        assert answer.json["error"].startswith("root_path:")
    (tmp_path / "second").mkdir()
    second = programs.ada.post(
        path, {**body, "name": "Second", "root_path": str(tmp_path / "second")}
    ).json
    assert (
        programs.ada.put(f"{path}/{second['id']}", {**body, "root_path": str(media)}).status_code
        == 409
    )


def test_two_libraries_may_share_a_folder_under_two_names(programs, path, body, location, olga):
    second = make_library("Second", owner=olga)
    there = f"/libraries/{second.uuid}/storage-locations"
    made = programs.ada.post(there, {**body, "name": "Ours too", "media_format": "digital"})
    assert made.status_code == 201
    assert [(each["name"], each["media_format"]) for each in programs.olga.get(path).json] == [
        ("Media", "ebook")
    ]
    assert [(each["name"], each["media_format"]) for each in programs.olga.get(there).json] == [
        ("Ours too", "digital")
    ]
    assert programs.ada.delete(location).status_code == 204
    assert (programs.olga.get(path).json, len(programs.olga.get(there).json)) == ([], 1)


def test_put_replaces_all(programs, location, tmp_path):
    (tmp_path / "moved").mkdir()
    changed = {
        "name": "New",
        "root_path": str(tmp_path / "moved"),
        "media_format": "audiobook",
        "path_template": "{author}/{title}",
    }
    answer = programs.ada.put(location, changed)
    assert answer.status_code == 200
    assert {name: answer.json[name] for name in changed} == changed
    assert db.session.execute(select(Root.path)).scalar_one() == os.fsencode(tmp_path / "moved")


def test_a_folder_whose_disk_is_away_keeps_its_place(programs, location, body, media):
    media.rmdir()
    assert programs.ada.put(location, {**body, "name": "Still here"}).json["name"] == "Still here"
    assert programs.ada.get(f"{location}/browse").status_code == 503
    assert programs.ada.post(f"{location}/scan").status_code == 503


def test_removing_touches_no_file(programs, path, location, media, books, ada):
    (media / "a.epub").write_bytes(EPUB)
    assert programs.ada.delete(location).status_code == 204
    assert (programs.ada.get(path).json, files_in(media), roots.list_roots(books, by=ada)) == (
        [],
        ["a.epub"],
        [],
    )
    assert programs.ada.delete(location).status_code == 404


def test_who_may_and_who_may_not(programs, path, location, body):
    for program, status in (
        (programs.nobody, 401),
        (programs.stan, 403),
        (programs.vera, 403),
        (programs.edo, 403),
        (programs.olga, 403),
    ):
        assert program.post(path, body).status_code == status
        assert program.put(location, body).status_code == status
        assert program.post(f"{location}/scan").status_code == status
        assert program.delete(location).status_code == status
    readers = (
        programs.nobody,
        programs.stan,
        programs.vera,
        programs.edo,
        programs.olga,
        programs.ada,
    )
    for readable in (
        path,
        f"{location}/browse",
        f"{path.replace('storage-locations', 'browse-uploads')}?format=ebook",
    ):
        assert [program.get(readable).status_code for program in readers] == [
            401,
            403,
            200,
            200,
            200,
            200,
        ]


def test_what_is_not_of_this_library_is_not_there(programs, path, body, olga, tmp_path):
    foreign = make_location(make_library("Other", owner=olga), tmp_path / "other")
    for gone in (f"{path}/{foreign.uuid}", f"{path}/{uuid.uuid4()}"):
        assert [
            programs.ada.put(gone, body).status_code,
            programs.ada.delete(gone).status_code,
        ] == [404, 404]
        assert [
            programs.ada.post(f"{gone}/scan").status_code,
            programs.olga.get(f"{gone}/browse").status_code,
        ] == [404, 404]
    bad = f"{path}/seven"
    assert [programs.ada.put(bad, body).status_code, programs.ada.delete(bad).status_code] == [
        400,
        400,
    ]
    assert [
        programs.ada.post(f"{bad}/scan").status_code,
        programs.vera.get(f"{bad}/browse").status_code,
    ] == [400, 400]
    for nowhere in (f"/libraries/{uuid.uuid4()}/storage-locations",):
        assert [programs.ada.get(nowhere).status_code, programs.vera.get(nowhere).status_code] == [
            404,
            403,
        ]
        assert programs.ada.post(nowhere, body).status_code == 404


# ── looking ───────────────────────────────────────────────────────────────────────────────────────


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
def test_looking_leads_nowhere_else(programs, location, media, below, tmp_path):
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
    monkeypatch.setattr("services.storage_locations.MOST_SHOWN", 3)
    assert MOST_SHOWN == 5_000
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


# ── scanning ──────────────────────────────────────────────────────────────────────────────────────


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
    history.undo(newest_change(), by=ada)
    assert db.session.execute(select(MediaFile)).first() is None
