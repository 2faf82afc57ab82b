"""Making accounts, signing in, passwords, and what an admin may not do to themselves."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from errors import Conflict, Forbidden, Invalid, NotFound
from models.account import Audit, User
from models.base import db
from models.library import Membership
from services.accounts import sessions, sign_in, users
from services.accounts.visitors import Visitor
from services.db.transactions import writing
from tests.cases import each_case
from tests.factories import make_library

NEW = {"username": "  Ada Lovelace ", "password": "correct horse"}


def open_session(user):
    return sessions.open_session(user, address="127.0.0.1", user_agent="tests")


VISITOR = Visitor("127.0.0.1")
HERE = {"visitor": VISITOR, "opening": open_session}


def test_the_first_account_is_an_admin_and_signed_in(app):
    user, token = users.make_first_admin(NEW, **HERE)
    assert (user.username, user.username_key, user.is_admin) == (
        "Ada Lovelace",
        "ada lovelace",
        True,
    )
    assert sessions.find_signed_in(token).user == user
    assert user.password_hash.startswith("$argon2id$")


def test_there_is_only_one_first_account(app):
    users.make_first_admin(NEW, **HERE)
    with pytest.raises(Conflict) as clash:
        users.make_first_admin({**NEW, "username": "Eve"}, **HERE)
    assert clash.value.code == "already_set_up"


def test_of_two_first_accounts_at_once_one_is_made(app):
    ends: list[str] = []
    gate = threading.Barrier(2)

    def make(name: str) -> None:
        with app.app_context():
            gate.wait()
            try:
                users.make_first_admin({**NEW, "username": name}, **HERE)
                ends.append("made")
            except Conflict as clash:
                ends.append(clash.code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=make, args=(name,)) for name in ("Ada", "Eve")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["already_set_up", "made"]
    assert db.session.execute(select(func.count()).select_from(User)).scalar() == 1


@each_case(
    ("values", "field", "code"),
    [
        ({"username": " "}, "username", "required"),
        ({"username": "a\nb"}, "username", "not_printable"),
        ({"username": "x" * 65}, "username", "too_long"),
        ({"password": "seven77"}, "password", "too_short"),
        ({"password": "x" * 1025}, "password", "too_long"),
        ({"email": "nobody"}, "email", "not_an_email"),
        ({"time_zone": "Mars/Olympus"}, "time_zone", "not_a_time_zone"),
    ],
)
def test_a_wrong_value_is_refused(ada, values, field, code):
    with pytest.raises(Invalid) as wrong:
        users.create_user({"username": "Zoe", "password": "correct horse", **values}, by=ada)
    assert wrong.value.fields[field].code == code


@pytest.mark.parametrize("identifier", ["zoe", " ZOE ", "Zoe@Example.org"])
def test_names_and_addresses_sign_in_in_any_letter_case(ada, identifier):
    users.create_user(
        {"username": "Zoe", "password": "correct horse", "email": "zoe@example.org"}, by=ada
    )
    user, _token = sign_in.with_password(identifier, "correct horse", **HERE)
    assert user.username == "Zoe"


def test_two_accounts_cannot_share_a_name(ada, vera):
    with pytest.raises(Conflict) as clash:
        users.create_user({"username": " VERA", "password": "correct horse"}, by=ada)
    assert clash.value.values["fields"] == ["username_key"]


def test_only_the_admin_makes_accounts(olga):
    with pytest.raises(Forbidden):
        users.create_user(NEW, by=olga)


def test_a_new_account_may_see_the_libraries_that_are_for_everybody(ada, books):
    shared = make_library("Shared")
    with writing(shared):
        shared.is_default_for_new_users = True
    user = users.create_user(NEW, by=ada)
    rows = db.session.execute(
        select(Membership.library_id, Membership.role).where(Membership.user_id == user.id)
    ).all()
    assert [tuple(row) for row in rows] == [(shared.id, "viewer")]


def test_a_disabled_account_does_not_sign_in(ada):
    user = users.create_user(NEW, by=ada)
    _user, token = sign_in.with_password("ada lovelace", "correct horse", **HERE)
    users.edit_user(user, {"is_active": False}, by=ada)
    assert sessions.find_signed_in(token) is None
    with pytest.raises(Invalid):
        sign_in.with_password("ada lovelace", "correct horse", **HERE)


def test_a_new_password_ends_the_other_browsers(ada):
    user = users.create_user(NEW, by=ada)
    _user, here = sign_in.with_password("ada lovelace", "correct horse", **HERE)
    _user, there = sign_in.with_password("ada lovelace", "correct horse", **HERE)
    mine = sessions.find_signed_in(here).session.id
    sign_in.change_password(
        user,
        "battery staple",
        by=user,
        current_password="correct horse",
        keep_session=mine,
        visitor=VISITOR,
    )
    assert sessions.find_signed_in(here) is not None
    assert sessions.find_signed_in(there) is None


def test_the_present_password_is_asked_for(ada):
    user = users.create_user(NEW, by=ada)
    with pytest.raises(Invalid) as wrong:
        sign_in.change_password(
            user, "battery staple", by=user, current_password="guess", visitor=VISITOR
        )
    assert wrong.value.fields["current_password"].code == "wrong_password"


def test_the_admin_cannot_shut_themselves_out(ada):
    for values in ({"is_admin": False}, {"is_active": False}):
        with pytest.raises(Conflict) as clash:
            users.edit_user(ada, values, by=ada)
        assert clash.value.code == "yourself"
    with pytest.raises(Conflict):
        users.delete_user(ada, by=ada)
    with pytest.raises(Conflict):
        sign_in.set_password(ada, "battery staple", by=ada)


def test_nobody_makes_themselves_an_admin(vera):
    with pytest.raises(Forbidden):
        users.edit_user(vera, {"is_admin": True}, by=vera)
    with pytest.raises(Forbidden):
        users.get_account(vera.id, by=vera)


def test_a_deleted_account_leaves_its_libraries(ada, olga, books):
    users.delete_user(olga, by=ada)
    db.session.expire_all()
    assert books.owner_id is None
    with pytest.raises(NotFound):
        users.get_account(999_999, by=ada)


def test_what_was_done_is_noted_without_values(ada):
    users.create_user(NEW, by=ada)
    row = db.session.execute(select(Audit).order_by(Audit.id.desc())).scalars().first()
    assert (row.action, row.actor, row.subject_table) == ("user_created", "Ada", "user")


def test_the_admins_list_tells_libraries_and_last_sight(ada, vera, books):
    line = next(line for line in users.list_accounts(by=ada) if line.user == vera)
    assert (line.libraries, line.seen_at) == (1, None)


@pytest.mark.parametrize("name", ["zoe@example.org", "zoe@", "@", "a＠b", "a﹫b"])
def test_a_user_name_contains_no_at(ada, vera, name):
    for write in (
        lambda: users.create_user({"username": name, "password": "correct horse"}, by=ada),
        lambda: users.edit_user(vera, {"username": name}, by=vera),
    ):
        with pytest.raises(Invalid) as wrong:
            write()
        assert wrong.value.fields["username"].code == "at_in_name"


@pytest.fixture
def lost(vera):
    """Somebody whose user name was an address before an upgrade."""
    with writing(vera):
        vera.former_name_key = "lost@nowhere.example"
    return vera


def test_a_former_name_signs_in_but_is_no_user_name(lost):
    assert users.find_by_identifier(" Lost@Nowhere.example ") == lost
    assert users.find_by_name("lost@nowhere.example") is None


def test_nobody_takes_a_former_name_as_their_email(lost, stan, ada):
    with pytest.raises(Conflict) as clash:
        users.edit_user(stan, {"email": "LOST@nowhere.example"}, by=stan)
    assert clash.value.values["fields"] == ["email_key"]
    assert users.find_by_identifier("lost@nowhere.example") == lost
    users.edit_user(lost, {"email": "lost@nowhere.example"}, by=lost)
    assert users.find_by_identifier("lost@nowhere.example") == lost


def test_the_administrator_gives_an_address_to_whom_it_belongs(lost, stan, ada):
    users.edit_user(stan, {"email": "lost@nowhere.example"}, by=ada)
    assert users.find_by_identifier("lost@nowhere.example") == stan
    assert lost.former_name_key is None
