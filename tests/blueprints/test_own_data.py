"""Taking one's data along, and deleting one's account, on their page."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import orjson
import pytest

from models import base
from models.base import db
from services.accounts import passwords, users
from services.db.transactions import writing
from tests.factories import make_user, signed_in

PASSWORD = "correct horse"


@pytest.fixture
def open_as(app):
    def opened(user):
        with writing(user):
            user.password_hash = passwords.hash_password(PASSWORD)
        return signed_in(app, user)

    return opened


def test_the_data_comes_as_an_archive_that_nobody_keeps(open_as, vera):
    answer = open_as(vera).post("/account/export")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "Vera" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert orjson.loads(archive.read("account.json"))[0]["username"] == "Vera"


def test_it_needs_the_password_again(open_as, vera, monkeypatch):
    client = open_as(vera)
    later = base.utc_now() + timedelta(minutes=11)
    monkeypatch.setattr(base, "utc_now", lambda: later)
    assert client.get("/account/data").status_code == 403
    assert client.post("/account/export").location == "/account/data"


def test_a_member_deletes_their_account_and_is_signed_out(open_as, vera):
    client = open_as(vera)
    page = client.get("/account/data").text
    assert "This can’t be undone." in page
    assert "hands_over" not in page
    answer = client.post("/account/delete", data={"password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/login")
    assert users.find_by_identifier("vera") is None
    assert client.get_cookie("stacks") is None
    assert "Your account was deleted." in client.get("/login").text


@pytest.mark.parametrize("password", ["", "guess"])
def test_it_refuses_without_the_right_password(open_as, vera, password):
    answer = open_as(vera).post("/account/delete", data={"password": password})
    assert answer.status_code == 422
    assert users.find_by_identifier("vera") is not None


def test_an_owner_sees_the_libraries_and_decides(open_as, olga, ada, books):
    client = open_as(olga)
    page = client.get("/account/data").text
    assert "Books" in page
    assert "2 other members" in page
    refused = client.post("/account/delete", data={"password": PASSWORD})
    assert refused.status_code == 422
    assert "Decide what happens to your libraries first." in refused.text
    data = {"password": PASSWORD, "hands_over": "y"}
    assert client.post("/account/delete", data=data).status_code == 303
    db.session.expire_all()
    assert books.owner_id == ada.id


def test_the_only_administrator_is_told_why_not(open_as, ada):
    client = open_as(ada)
    page = client.get("/account/data").text
    assert "You’re the only administrator." in page
    assert "Delete my account" not in page
    assert client.post("/account/delete", data={"password": PASSWORD}).status_code == 422
    make_user("Second", is_admin=True)
    assert "Delete my account" in client.get("/account/data").text


def test_guesses_are_counted(open_as, vera):
    client = open_as(vera)
    for number in range(11):
        answer = client.post("/account/delete", data={"password": f"guess {number}"})
    assert answer.status_code == 429


def test_who_is_not_signed_in_gets_nothing(client, cast):
    for answer in (client.post("/account/export"), client.get("/account/data")):
        assert answer.status_code == 303
        assert answer.location.startswith("/login")
