"""Accounts as the instance's admin sees them by program."""

from __future__ import annotations

import uuid

import pytest

from services.accounts import users
from tests.blueprints.api.client import UNKNOWN_ID, Program
from tests.cases import each_case
from tests.queries import counted

ACCOUNT = {"username": "Zoe", "email": "zoe@example.org", "password": "correct horse"}
CHANGES = (
    ("get", "/admin/users", None), ("post", "/admin/users", ACCOUNT),
    ("patch", "/admin/users/{id}", {"display_name": "X"}),
    ("delete", "/admin/users/{id}", None),
    ("put", "/admin/users/{id}/password", {"password": "battery staple"}),
    ("get", "/admin/config", None),
)  # fmt: skip


@pytest.fixture
def zoe(programs) -> dict:
    return programs.ada.post("/admin/users", ACCOUNT).json


@pytest.mark.slow
def test_the_admin_pages_through_all_accounts_the_oldest_first(programs):
    everybody = programs.ada.get("/admin/users").json
    assert (everybody["total"], everybody["page"], everybody["per_page"]) == (5, 1, 20)
    assert [user["username"] for user in everybody["items"]] == [
        "Ada",
        "Olga",
        "Edo",
        "Vera",
        "Stan",
    ]
    assert everybody["items"][0]["is_instance_admin"] is True
    assert (
        programs.ada.get("/admin/users?page=2&per_page=2").json["items"] == everybody["items"][2:4]
    )
    assert programs.ada.get("/admin/users?page=9&per_page=2").json == {
        "items": [],
        "total": 5,
        "page": 9,
        "per_page": 2,
    }


@each_case(
    "query",
    [
        "page=0",
        "page=-1",
        "page=x",
        "per_page=0",
        "per_page=201",
        "per_page=1.5",
        "page=99999999999999999999",
    ],
)
def test_a_page_that_cannot_be_is_an_error_that_names_its_parameter(programs, query):
    answer = programs.ada.get(f"/admin/users?{query}")
    assert answer.status_code == 400
    assert answer.json["error"].startswith(query.partition("=")[0] + ":")


def test_a_list_of_accounts_costs_the_same_whatever_its_length(programs):
    with counted() as few:
        programs.ada.get("/admin/users?per_page=1")
    with counted() as many:
        programs.ada.get("/admin/users?per_page=5")
    assert len(few) == len(many)


@each_case(("method", "path", "body"), CHANGES)
def test_only_administrators_may_call_administrators_operations(programs, cast, method, path, body):
    path = path.format(id=cast.stan.uuid)
    for person in (programs.olga, programs.edo, programs.vera, programs.stan):
        assert person.send(method, path, body).status_code == 403
    assert programs.nobody.send(method, path, body).status_code == 401
    assert users.find_by_identifier("zoe") is None


def test_the_admin_makes_accounts_that_can_sign_in_and_are_nobodys_admin(programs, zoe):
    assert (zoe["username"], zoe["display_name"], zoe["is_active"], zoe["is_instance_admin"]) == (
        "Zoe",
        "Zoe",
        True,
        False,
    )
    assert zoe["last_login_at"] is None
    programs.nobody.post("/auth/login", {"identifier": "zoe", "password": "correct horse"})
    listed = programs.ada.get("/admin/users?page=2&per_page=5").json["items"]
    assert [(user["id"], user["last_login_at"] is not None) for user in listed] == [
        (zoe["id"], True)
    ]
    asked_for = {**ACCOUNT, "username": "Eve", "email": "", "is_instance_admin": True}
    assert programs.ada.post("/admin/users", asked_for).status_code == 400, "an address is needed"


@each_case(("change", "status", "field"), [
    ({"username": "zoe ", "email": "other@example.org"}, 409, "username"),
    ({"username": "Other"}, 409, "email"),
    ({"username": " "}, 400, "username"), ({"username": "a\x00b"}, 400, "username"),
    ({"password": "short"}, 400, "password"),
    ({"email": "nothing"}, 400, "email"), ({"display_name": 5}, 400, "display_name"),
    ({"display_name": "x" * 129}, 400, "display_name"),
])  # fmt: skip
def test_what_is_wrong_with_a_new_account_is_named(programs, zoe, change, status, field):
    answer = programs.ada.post("/admin/users", {**ACCOUNT, **change})
    assert (answer.status_code, answer.json["error"].partition(":")[0]) == (status, field)


def test_the_admin_changes_what_is_given_and_nothing_else(programs, zoe):
    path = f"/admin/users/{zoe['id']}"
    assert programs.ada.patch(path, {"display_name": "Zoë", "email": None}).json == {
        **zoe,
        "display_name": "Zoë",
    }
    assert programs.ada.patch(path, {}).json["display_name"] == "Zoë"
    assert programs.ada.patch(path, {"is_instance_admin": True}).json["is_instance_admin"] is True
    assert programs.ada.patch(path, {"is_instance_admin": False}).json["is_instance_admin"] is False


@each_case(("change", "status", "field"), [
    ({"email": "vera@example.org"}, 409, "email"), ({"email": "x"}, 400, "email"),
    ({"is_active": "yes"}, 400, "is_active"),
    ({"display_name": "x" * 129}, 400, "display_name"),
    ({"is_instance_admin": 1}, 400, "is_instance_admin"),
])  # fmt: skip
def test_what_is_wrong_with_a_change_is_named(programs, cast, zoe, change, status, field):
    programs.vera.put("/auth/me", {"display_name": "Vera", "email": "Vera@example.org"})
    answer = programs.ada.patch(f"/admin/users/{zoe['id']}", change)
    assert (answer.status_code, answer.json["error"].partition(":")[0]) == (status, field)


def test_nobody_shuts_themselves_out(programs, cast):
    me = f"/admin/users/{cast.ada.uuid}"
    for answer in (
        programs.ada.patch(me, {"is_active": False}),
        programs.ada.patch(me, {"is_instance_admin": False}),
        programs.ada.delete(me),
        programs.ada.put(f"{me}/password", {"password": "battery staple"}),
    ):
        assert answer.status_code == 400
        assert answer.json["error"].startswith("id:")
    assert (
        programs.ada.patch(me, {"is_active": True, "display_name": "A."}).json["display_name"]
        == "A."
    )


def test_a_disabled_account_is_out_at_once_and_back_when_it_is_enabled_again(app, programs, cast):
    path = f"/admin/users/{cast.vera.uuid}"
    assert programs.vera.get("/auth/me").status_code == 200
    assert programs.ada.patch(path, {"is_active": False}).json["is_active"] is False
    assert programs.vera.get("/auth/me").status_code == 401
    programs.ada.patch(path, {"is_active": True})
    assert programs.vera.get("/auth/me").status_code == 401, "its tokens ended for good"
    assert Program(app, cast.vera).get("/auth/me").status_code == 200


def test_an_account_goes_for_good_and_its_libraries_stay(programs, cast, books):
    assert programs.olga.get("/auth/me").status_code == 200
    assert programs.ada.delete(f"/admin/users/{cast.olga.uuid}").json == {"message": "user deleted"}
    assert programs.olga.get("/auth/me").status_code == 401
    assert programs.vera.get(f"/libraries/{books.uuid}").json["owner_id"] == str(uuid.UUID(int=0))
    assert [
        member["username"] for member in programs.ada.get(f"/libraries/{books.uuid}/members").json
    ] == ["Edo", "Vera"]


def test_a_new_password_ends_what_was_open(programs, cast):
    path = f"/admin/users/{cast.vera.uuid}/password"
    assert programs.vera.get("/auth/me").status_code == 200
    assert programs.ada.put(path, {"password": "short"}).json["error"].startswith("password:")
    assert programs.ada.put(path, {}).status_code == 400
    assert programs.ada.put(path, {"password": "battery staple"}).json == {
        "message": "password updated"
    }
    assert programs.vera.get("/auth/me").status_code == 401
    assert (
        programs.nobody.post(
            "/auth/login", {"identifier": "vera", "password": "battery staple"}
        ).status_code
        == 200
    )


@each_case(("method", "path", "body"), [each for each in CHANGES if "{id}" in each[1]])
def test_an_account_that_is_not_there(programs, method, path, body):
    assert programs.ada.send(method, path.format(id=UNKNOWN_ID), body).status_code == 404
    malformed = programs.ada.send(method, path.format(id="7"), body)
    assert (malformed.status_code, malformed.json["error"].partition(":")[0]) == (400, "id")


def test_the_admin_reads_where_the_instance_keeps_things(app, programs):
    config = programs.ada.get("/admin/config").json
    assert config["registration_enabled"] is True
    assert config["cover_storage_path"].startswith(str(app.extensions["stacks"].data_dir))


def test_an_account_that_never_had_a_password_is_opened_by_none(programs, cast):
    for password in ("", "nobody", "nobody's"):
        assert (
            programs.nobody.post(
                "/auth/login", {"identifier": "stan", "password": password}
            ).status_code
            == 401
        )
    unusable = programs.nobody.post("/auth/login", {"identifier": "stan", "password": "\0nobody"})
    assert unusable.status_code == 400
