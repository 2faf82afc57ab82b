"""The folders that feed a library: listing, adding, changing and removing them."""

from __future__ import annotations

import os
import uuid

from sqlalchemy import select

from models.base import db
from models.library import Root
from services import roots
from tests.blueprints.api.librarium.folders import EPUB, files_in, make_location
from tests.cases import each_case
from tests.factories import make_library


def test_the_admin_links_a_folder_and_members_see_it_without_its_path(
    programs, path, body, books, media
):
    created = programs.ada.post(path, body)
    assert created.status_code == 201
    shown = {
        "library_id": str(books.uuid),
        "name": "Media",
        "root_path": str(media),
        "media_format": "ebook",
        "path_template": "{title}",
    }
    assert {name: created.json[name] for name in shown} == shown
    assert programs.ada.get(path).json == [created.json]
    for program in (programs.olga, programs.edo, programs.vera):
        assert program.get(path).json == [{**created.json, "root_path": ""}]


def test_locations_are_sorted_by_name(programs, path, tmp_path):
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


@each_case(("change", "field"), [
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
    created = programs.ada.post(there, {**body, "name": "Ours too", "media_format": "digital"})
    assert created.status_code == 201
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
