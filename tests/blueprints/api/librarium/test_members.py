"""Who belongs to a library, by program."""

from __future__ import annotations

import pytest

from services import history
from services.accounts import users
from tests.blueprints.api.client import UNKNOWN_ID
from tests.cases import each_case
from tests.factories import add_member, make_library, make_user
from tests.queries import counted
from tests.rows import last_change


@pytest.fixture
def members(books) -> str:
    return f"/libraries/{books.uuid}/members"


def roles(program, path):
    return {member["username"]: member["role"] for member in program.get(path).json}


def test_members_stand_in_the_order_in_which_they_joined(programs, cast, members):
    listed = programs.vera.get(members).json
    assert [(member["username"], member["role"]) for member in listed] == [
        ("Olga", "library_owner"),
        ("Edo", "library_editor"),
        ("Vera", "library_viewer"),
    ]
    assert listed[0]["user_id"] == str(cast.olga.uuid)
    assert len({member["role_id"] for member in listed}) == 3
    assert all(member["tags"] == [] and "invited_by" not in member for member in listed)


def test_members_are_found_by_a_part_of_either_name(programs, cast, books, members):
    users.edit_user(cast.vera, {"display_name": "Věra Čáslavská"}, by=cast.vera)
    for wanted, found in {
        "ER": ["Vera"],
        "ČÁSLAV": ["Vera"],
        "o": ["Olga", "Edo"],
        "": ["Olga", "Edo", "Vera"],
        "%25": [],
        "@": [],
    }.items():
        assert [
            member["username"] for member in programs.edo.get(f"{members}?search={wanted}").json
        ] == found
    assert programs.edo.get(f"{members}?tag=friends").json == []
    assert programs.edo.get(f"{members}?tag=&search=olg").json[0]["username"] == "Olga"


def test_a_list_of_members_costs_the_same_whatever_its_length(programs, books, members):
    with counted() as few:
        programs.olga.get(members)
    for number in range(5):
        add_member(books, make_user(f"Reader {number}"), "viewer")
    with counted() as many:
        programs.olga.get(members)
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("role", "stored"),
    [
        ("library_viewer", "library_viewer"),
        ("library_editor", "library_editor"),
        (None, "library_viewer"),
    ],
)
def test_the_owner_lets_people_in(programs, cast, members, role, stored):
    assert (
        programs.olga.post(members, {"user_id": str(cast.stan.uuid), "role": role}).status_code
        == 204
    )
    assert roles(programs.stan, members)["Stan"] == stored
    assert programs.stan.get(members).json[-1]["invited_by"] == str(cast.olga.uuid)


@each_case(("body", "status", "field"), [
    ({}, 400, "user_id"), ({"user_id": "stan"}, 400, "user_id"), ({"user_id": 5}, 400, "user_id"),
    ({"user_id": "stan", "role": 5}, 400, "user_id"),
    ({"user_id": UNKNOWN_ID}, 404, ""),
    ({"user_id": UNKNOWN_ID, "role": "library_king"}, 404, ""),
    ({"role": "x" * 65}, 400, "user_id"),
])  # fmt: skip
def test_what_is_wrong_with_a_new_member_is_said(programs, members, body, status, field):
    answer = programs.olga.post(members, body)
    assert answer.status_code == status
    assert answer.json["error"].startswith(field)


def test_nobody_is_let_in_twice_or_as_what_does_not_exist_or_while_disabled(
    programs, cast, members
):
    assert programs.olga.post(members, {"user_id": str(cast.vera.uuid)}).status_code == 409
    for role in ("library_king", "instance_admin", ""):
        assert (
            programs.olga.post(members, {"user_id": str(cast.stan.uuid), "role": role}).status_code
            == 404
        )
    users.edit_user(cast.stan, {"is_active": False}, by=cast.ada)
    assert programs.olga.post(members, {"user_id": str(cast.stan.uuid)}).status_code == 404


def test_a_member_gets_another_role_and_it_can_be_undone(programs, cast, books, members):
    path = f"{members}/{cast.vera.uuid}"
    assert programs.olga.patch(path, {"role": "library_editor"}).status_code == 204
    assert roles(programs.vera, members)["Vera"] == "library_editor"
    assert programs.vera.put(f"/libraries/{books.uuid}", {"name": "Mine"}).status_code == 403
    history.undo(last_change(), by=cast.olga)
    assert roles(programs.vera, members)["Vera"] == "library_viewer"
    programs.olga.patch(path, {"role": "library_owner"})
    assert programs.vera.put(f"/libraries/{books.uuid}", {"name": "Ours"}).status_code == 200


@each_case(
    ("body", "status"),
    [
        ({}, 400),
        ({"role": None}, 400),
        ({"role": ""}, 400),
        ({"role": 1}, 400),
        ({"role": "king"}, 404),
    ],
)
def test_a_role_that_is_none_is_refused(programs, cast, members, body, status):
    assert programs.olga.patch(f"{members}/{cast.vera.uuid}", body).status_code == status


def test_the_owner_of_a_library_stays_its_owner(programs, cast, members):
    path = f"{members}/{cast.olga.uuid}"
    for program in (programs.olga, programs.ada):
        assert program.patch(path, {"role": "library_viewer"}).json["error"].startswith("role:")
        assert program.patch(path, {"role": "library_viewer"}).status_code == 400
        assert program.delete(path).status_code == 400
    assert roles(programs.olga, members)["Olga"] == "library_owner"


def test_who_is_removed_is_out_at_once(programs, cast, members):
    assert programs.olga.delete(f"{members}/{cast.vera.uuid}").status_code == 204
    assert programs.vera.get(members).status_code == 403
    assert programs.olga.delete(f"{members}/{cast.vera.uuid}").status_code == 404
    assert (
        programs.olga.patch(f"{members}/{cast.vera.uuid}", {"role": "library_viewer"}).status_code
        == 404
    )


def test_who_is_no_member_or_nobody_at_all_is_not_there(programs, cast, members):
    for user in (cast.stan.uuid, cast.ada.uuid, UNKNOWN_ID):
        assert programs.olga.delete(f"{members}/{user}").status_code == 404
        assert (
            programs.olga.patch(f"{members}/{user}", {"role": "library_viewer"}).status_code == 404
        )
    assert programs.olga.delete(f"{members}/vera").json["error"].startswith("user_id:")
    assert programs.olga.patch(f"{members}/vera", {"role": "library_viewer"}).status_code == 400


def test_only_owners_and_the_admin_decide_who_belongs(programs, cast, books, members):
    body, other = {"user_id": str(cast.stan.uuid)}, f"{members}/{cast.vera.uuid}"
    for person in (programs.edo, programs.vera, programs.stan):
        assert person.post(members, body).status_code == 403
        assert person.patch(other, {"role": "library_editor"}).status_code == 403
    for person in (programs.edo, programs.stan):
        assert person.delete(other).status_code == 403
    assert programs.vera.delete(f"{members}/{cast.edo.uuid}").status_code == 403
    for method, path in (("get", members), ("post", members), ("patch", other), ("delete", other)):
        assert programs.nobody.send(method, path).status_code == 401
    assert programs.stan.get(members).status_code == 403
    assert programs.ada.post(members, body).status_code == 204
    assert programs.ada.get(members).status_code == 200
    nowhere = f"/libraries/{UNKNOWN_ID}/members"
    assert (programs.ada.get(nowhere).status_code, programs.stan.get(nowhere).status_code) == (
        404,
        403,
    )


def test_members_of_one_library_are_not_members_of_another(programs, cast, members):
    comics = make_library("Comics", owner=cast.stan, kind="comic")
    add_member(comics, cast.vera, "viewer")
    assert (
        programs.stan.delete(f"/libraries/{comics.uuid}/members/{cast.edo.uuid}").status_code == 404
    )
    assert (
        programs.stan.delete(f"/libraries/{comics.uuid}/members/{cast.vera.uuid}").status_code
        == 204
    )
    assert "Vera" in roles(programs.olga, members)


def test_whoever_was_added_may_leave(programs, cast, members):
    for person, user in ((programs.vera, cast.vera), (programs.edo, cast.edo)):
        assert person.delete(f"{members}/{user.uuid}").status_code == 204
        assert person.get(members).status_code == 403
    assert programs.olga.delete(f"{members}/{cast.olga.uuid}").status_code == 400
    assert programs.stan.delete(f"{members}/{cast.stan.uuid}").status_code == 403
    assert set(roles(programs.olga, members)) == {"Olga"}


def test_email_addresses_are_for_oneself_and_the_administrator(programs, cast, members):
    users.edit_user(cast.vera, {"email": "vera@example.org"}, by=cast.vera)
    users.edit_user(cast.stan, {"email": "stan@example.org"}, by=cast.stan)

    def shown(program, path):
        return {user["username"]: user["email"] for user in program.get(path).json}

    programs.olga.post(members, {"user_id": str(cast.stan.uuid)})
    assert set(shown(programs.olga, members).values()) == {""}
    assert shown(programs.vera, members)["Vera"] == "vera@example.org"
    assert shown(programs.vera, members)["Stan"] == ""
    assert shown(programs.ada, members)["Stan"] == "stan@example.org"
    assert shown(programs.olga, "/users?q=er") == {"Vera": ""}
    assert shown(programs.vera, "/users?q=er") == {"Vera": "vera@example.org"}
    for part in ("@", "@example.org", "vera@", "vera@example.org"):
        assert shown(programs.olga, f"/users?q={part}") == {}
    assert shown(programs.ada, "/users?q=@example.org") == {}
    assert shown(programs.ada, "/users?q=Vera@Example.org") == {"Vera": "vera@example.org"}
