"""The admin's pages: accounts, the server, the audit log."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from blueprints import words
from models.account import User
from models.base import db
from models.library import Root
from services import audit, runtime
from services.accounts import policy, sessions, users
from services.db.transactions import writing
from tests.cases import each_case
from tests.factories import make_user, signed_in
from tests.queries import counted

PAGES = (
    "/admin/users", "/admin/users/new", "/admin/failures", "/admin/system", "/admin/audit",
)  # fmt: skip


@pytest.fixture
def client(app, ada):
    return signed_in(app, ada)


@each_case("page", PAGES)
def test_the_admin_sees_the_pages_and_others_do_not(app, client, olga, page):
    assert client.get(page).status_code == 200
    assert signed_in(app, olga).get(page).status_code == 403


def test_an_account_is_made(client):
    form = {
        "username": "Zoe",
        "password": "correct horse",
        "email": "zoe@example.org",
        "is_admin": "1",
    }
    assert client.post("/admin/users/new", data={**form, "password": "short"}).status_code == 422
    assert client.post("/admin/users/new", data=form).location == "/admin/users"
    taken = client.post("/admin/users/new", data={**form, "email": ""})
    assert taken.status_code == 422
    assert 'id="f-username-problem"' in taken.text
    assert users.find_by_identifier("zoe").is_admin


def test_an_address_that_somebody_has_is_called_an_address(client, vera):
    users.edit_user(vera, {"email": "vera@example.org"}, by=vera)
    answer = client.post(
        "/admin/users/new",
        data={"username": "Walt", "password": "a long enough word", "email": " Vera@Example.org"},
    )
    assert answer.status_code == 422
    assert "That email is already in use." in answer.text


def test_role_and_state_are_edited(client, vera):
    assert (
        client.post(
            f"/admin/users/{vera.id}/edit",
            data={"username": "Vera", "is_active": "1", "is_admin": "1"},
        ).status_code
        == 303
    )
    db.session.rollback()
    assert (vera.is_admin, vera.is_active) == (True, True)
    client.post(f"/admin/users/{vera.id}/edit", data={"username": "Vera"})
    db.session.rollback()
    assert (vera.is_admin, vera.is_active) == (False, False)


def test_the_admin_keeps_their_own_role_and_says_why(client, ada):
    page = client.get(f"/admin/users/{ada.id}/edit").text
    assert "You can’t disable yourself." in page
    client.post(f"/admin/users/{ada.id}/edit", data={"username": "Ada"})
    db.session.rollback()
    assert (ada.is_admin, ada.is_active) == (True, True)
    assert client.post(f"/admin/users/{ada.id}/delete").status_code == 409
    assert "You can’t delete yourself" in client.get("/admin/users").text


def test_a_password_is_set_and_signs_out(client, vera):
    with writing():
        token = sessions.open_session(vera, address="", user_agent="")
    assert (
        client.post(f"/admin/users/{vera.id}/password", data={"password": "short"}).status_code
        == 422
    )
    assert (
        client.post(
            f"/admin/users/{vera.id}/password", data={"password": "battery staple"}
        ).status_code
        == 303
    )
    assert sessions.find_signed_in(token) is None


def test_somebody_is_signed_out_everywhere(client, vera):
    with writing():
        token = sessions.open_session(vera, address="", user_agent="")
    client.post(f"/admin/users/{vera.id}/sign-out")
    assert sessions.find_signed_in(token) is None


def test_deleting_is_asked_about_and_names_the_person(client, vera):
    page = client.get(f"/admin/users/{vera.id}/delete").text
    assert "Delete user Vera" in page
    assert "This can’t be undone." in page
    assert client.post(f"/admin/users/{vera.id}/delete").status_code == 303
    assert db.session.execute(select(User.id).where(User.username == "Vera")).first() is None
    assert client.get(f"/admin/users/{vera.id}/edit").status_code == 404


def test_the_system_page_says_when_folders_are_not_watched(client, ada):
    assert "watches no more folders" not in client.get("/admin/system").text
    with writing():
        values = {"name": "a", "path": b"/a", "path_text": "/a", "kind": "book"}
        db.session.add(Root(**values, watch="auto", watch_state="limit"))
    text = client.get("/admin/system").text
    assert "1 folder isn’t watched" in text
    assert "watches no more folders" in text


def test_the_system_page_tells_database_queue_and_disk(client):
    text = client.get("/admin/system").text
    assert "0.1.0" in text
    assert "SQLite" in text or "PostgreSQL" in text
    assert "Background jobs aren’t running" in text


def test_the_audit_log_has_no_values(client):
    client.post("/admin/users/new", data={"username": "Zoe", "password": "correct horse"})
    text = client.get("/admin/audit").text
    assert "User created" in text
    assert "Zoe" in text
    assert "correct horse" not in text


def test_the_audit_log_names_accounts_that_have_been_deleted(client, ada):
    users.delete_user(make_user("Zoe"), by=ada)
    assert re.search(r"User deleted\s*<[^>]*>Zoe<", client.get("/admin/audit").text)


def test_the_audit_log_says_who_ended_whose_sessions(client, ada, olga):
    sessions.sign_out_everywhere(olga, by=olga)
    sessions.sign_out_everywhere(olga, by=ada)
    page = " ".join(client.get("/admin/audit").text.split())
    lines = re.findall(r'<th scope="row"> (.*?)</tr>', page)
    assert [
        (re.split(" <", line)[0], re.findall(r"<td>(.*?)</td>", line)[0], "Olga" in line)
        for line in lines[:2]
    ] == [
        ("Signed out everywhere by an administrator", "Ada", True),
        ("Signed out on all other devices by the user", "Olga", True),
    ]


def test_every_action_in_the_audit_log_has_a_sentence(app):
    actions = {
        action
        for path in Path(audit.__file__).parent.rglob("*.py")
        for action in re.findall(r'audit\.record\(\s*"(\w+)"', path.read_text("utf-8"))
    }
    assert len(actions) > 12
    with app.test_request_context():
        assert {action for action in actions if words.audit_text(action) == action} == set()


def test_the_list_asks_no_more_for_more_users(client):
    client.get("/admin/users")
    with counted() as few:
        client.get("/admin/users")
    for number in range(10):
        make_user(f"Person {number}")
    with counted() as many:
        client.get("/admin/users")
    assert len(many) == len(few)


def test_it_shows_who_tried_to_sign_in_in_vain(app, ada):
    wrong = {"login": "<b>zoe", "password": "guess"}
    app.test_client().post("/login", data=wrong, environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    page = signed_in(app, ada).get("/admin/failures").text
    assert "&lt;b&gt;zoe" in page
    assert "192.0.2.7" in page
    assert "just now" in page
    assert "guess" not in page


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
def test_it_says_what_to_set_when_requests_come_through_an_undeclared_proxy(app, ada, header):
    client = signed_in(app, ada)
    assert "Set STACKS_PROXIES" not in client.get("/admin/system").text
    through = {header: "203.0.113.9"}
    assert "Set STACKS_PROXIES" in client.get("/admin/system", headers=through).text
    app.test_client().post("/login", data={"login": "x", "password": "y"}, headers=through)
    assert "Set STACKS_PROXIES" in client.get("/admin/system").text, (
        "also when the admin comes direct"
    )


def test_registration_and_limits_are_set_on_the_page(app, client, monkeypatch, olga):
    form = {"may_register": "y", "libraries_per_user": "3", "uploads_per_user": "5"}
    page = client.get("/admin/users").text
    assert "Set by STACKS_REGISTRATION" in page, "tests set the variable"
    monkeypatch.setattr(runtime, "_present", runtime.Runtime(secret="x" * 40))
    assert "Set by STACKS_REGISTRATION" not in client.get("/admin/users").text
    assert client.post("/admin/users/policy", data=form).location == "/admin/users"
    assert policy.current() == policy.Policy(True, 3, 5)
    client.post("/admin/users/policy", data={**form, "may_register": ""})
    assert not policy.current().may_register
    answer = client.post("/admin/users/policy", data={**form, "uploads_per_user": "many"})
    assert answer.status_code == 422
    assert signed_in(app, olga).post("/admin/users/policy", data=form).status_code == 403
