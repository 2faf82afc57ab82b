"""Members of a library: letting in, roles, ending; the owner stays."""

from __future__ import annotations

import pytest

from errors import Conflict, Forbidden, Invalid, NotFound
from services import access, history, members
from services.accounts import users
from tests.factories import add_member, make_user
from tests.queries import counted


def roles(library, by):
    return {member.user.username: member.role for member in members.list_members(library, by=by)}


def test_members_are_listed_by_role_and_name(books, vera, stan):
    assert list(roles(books, vera).items()) == [
        ("Olga", "owner"),
        ("Edo", "editor"),
        ("Vera", "viewer"),
    ]
    with pytest.raises(NotFound):
        members.list_members(books, by=stan)


def test_an_owner_lets_somebody_in(books, olga, stan):
    members.add_member(books, " STAN ", "viewer", by=olga)
    assert access.roles(stan) == {books.id: "viewer"}


def test_who_is_no_owner_lets_nobody_in(books, edo, vera, stan):
    for who in (edo, vera):
        with pytest.raises(Forbidden):
            members.add_member(books, "stan", "viewer", by=who)
    with pytest.raises(NotFound):
        members.add_member(books, "stan", "viewer", by=stan)


def test_a_wrong_name_or_role_is_told(books, olga):
    with pytest.raises(Invalid) as wrong:
        members.add_member(books, "nobody", "king", by=olga)
    assert {name: problem.code for name, problem in wrong.value.fields.items()} == {
        "identifier": "no_such_user",
        "role": "not_one_of",
    }


@pytest.mark.parametrize("address", ["stan@example.org", "STAN@example.org", "other@example.org"])
def test_an_email_address_adds_nobody_whoever_has_it(books, olga, stan, address):
    users.edit_user(stan, {"email": "stan@example.org"}, by=stan)
    with pytest.raises(Invalid) as wrong:
        members.add_member(books, address, "viewer", by=olga)
    assert wrong.value.fields["identifier"].code == "email_for_name"
    assert access.roles(stan) == {}


def test_nobody_is_a_member_twice(books, olga):
    with pytest.raises(Conflict) as clash:
        members.add_member(books, "vera", "editor", by=olga)
    assert clash.value.code == "duplicate"


def test_a_role_changes_and_undo_gives_the_old_one_back(books, olga, vera):
    done = members.change_role(books, vera, "editor", by=olga)
    assert access.roles(vera) == {books.id: "editor"}
    history.undo(done, by=olga)
    assert roles(books, olga)["Vera"] == "viewer"
    assert members.change_role(books, vera, "viewer", by=olga) is None


def test_a_removed_member_comes_back_by_undo(books, olga, vera):
    done = members.remove_member(books, vera, by=olga)
    assert access.roles(vera) == {}
    history.undo(history.get_change_set(done.id, by=olga), by=olga)
    assert access.roles(vera) == {books.id: "viewer"}


def test_an_editor_cannot_undo_what_an_owner_did_to_members(books, olga, edo, vera):
    done = members.change_role(books, edo, "viewer", by=olga)
    with pytest.raises((NotFound, Forbidden)):
        history.undo(history.get_change_set(done.id, by=edo), by=edo)
    assert access.roles(edo) == {books.id: "viewer"}


def test_one_may_leave_but_not_throw_others_out(books, edo, vera):
    with pytest.raises(Forbidden):
        members.remove_member(books, edo, by=vera)
    members.remove_member(books, vera, by=vera)
    assert access.roles(vera) == {}


def test_the_owner_of_a_library_stays(books, ada, olga):
    for act in (
        lambda: members.remove_member(books, olga, by=ada),
        lambda: members.change_role(books, olga, "viewer", by=ada),
    ):
        with pytest.raises(Conflict) as clash:
            act()
        assert clash.value.code == "owner"


def test_who_is_no_member_cannot_be_changed(books, olga, stan):
    with pytest.raises(NotFound):
        members.change_role(books, stan, "editor", by=olga)
    with pytest.raises(NotFound):
        members.get_member(books, stan.id, by=olga)


def test_the_list_asks_no_more_for_more_members(books, olga):
    with counted() as few:
        members.list_members(books, by=olga)
    for number in range(8):
        add_member(books, make_user(f"Friend {number}"), "viewer")
    with counted() as many:
        members.list_members(books, by=olga)
    assert len(many) == len(few)


def test_nobody_adds_somebody_whose_account_is_disabled(books, olga):
    make_user("Gone", is_active=False)
    with pytest.raises(Invalid) as wrong:
        members.add_member(books, "gone", "viewer", by=olga)
    assert wrong.value.fields["identifier"].code == "no_such_user"


def test_who_joined_when_is_for_members_alone(books, vera, stan):
    joined = members.list_memberships(books, by=vera)
    assert [member.user.username for member in joined] == ["Olga", "Edo", "Vera"]
    with pytest.raises(NotFound):
        members.list_memberships(books, by=stan)
