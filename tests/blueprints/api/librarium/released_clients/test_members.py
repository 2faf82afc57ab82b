"""Members as the phone adds them."""

from __future__ import annotations

from tests.blueprints.api.librarium.released_clients.answers import given


def test_the_phone_finds_somebody_by_name_and_lets_them_in_with_the_role_that_was_chosen(
    phone, here
):
    (found,) = given(phone.get("/users?q=stan"))
    assert found["name"] == found["display_name"]
    assert (
        phone.post(
            f"{here}/members", {"user_id": found["id"], "role_id": "library_editor"}
        ).status_code
        == 204
    )
    assert {member["username"]: member["role"] for member in given(phone.get(f"{here}/members"))}[
        "Stan"
    ] == "library_editor"


def test_a_role_may_be_named_by_the_id_that_members_show(phone, here, cast):
    editors = {member["role"]: member["role_id"] for member in given(phone.get(f"{here}/members"))}[
        "library_editor"
    ]
    assert (
        phone.post(
            f"{here}/members", {"user_id": str(cast.stan.uuid), "role_id": editors}
        ).status_code
        == 204
    )
    assert {member["username"]: member["role"] for member in given(phone.get(f"{here}/members"))}[
        "Stan"
    ] == "library_editor"
    assert (
        phone.post(
            f"{here}/members", {"user_id": str(cast.ada.uuid), "role_id": "library_king"}
        ).status_code
        == 404
    )
