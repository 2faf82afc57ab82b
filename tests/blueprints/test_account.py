"""One's own account on its page."""

from __future__ import annotations

import pytest

from models.base import db
from services.accounts import sessions, sign_in, users
from services.accounts.visitors import Visitor
from services.db.transactions import writing
from tests.factories import signed_in


@pytest.fixture
def zoe(ada):
    return users.create_user({"username": "Zoe", "password": "correct horse"}, by=ada)


@pytest.fixture
def client(app, zoe):
    return signed_in(app, zoe)


def test_the_profile_is_saved(client, zoe):
    values = {
        "username": "Zoë",
        "display_name": "Zoë W.",
        "email": "zoe@example.org",
        "time_zone": "Europe/Berlin",
    }
    assert client.post("/account", data=values).location == "/account"
    db.session.expire_all()
    assert (zoe.username, zoe.display_name, zoe.email, zoe.time_zone) == tuple(values.values())
    assert "Saved." in client.get("/account").text


@pytest.mark.parametrize(
    ("field", "value"),
    [("username", ""), ("username", "vera"), ("email", "nothing"), ("time_zone", "Mars/Olympus")],
)
def test_a_wrong_value_is_told_under_its_field_and_kept(client, field, value):
    answer = client.post("/account", data={"username": "Zoe", field: value})
    assert answer.status_code == 422
    assert f'id="f-{field}-problem"' in answer.text


def test_nobody_makes_themselves_admin_by_the_form(client, zoe):
    client.post("/account", data={"username": "Zoe", "is_admin": "1", "is_active": ""})
    db.session.expire_all()
    assert (zoe.is_admin, zoe.is_active) == (False, True)


def test_theme_and_keys(client, zoe):
    assert client.post("/account/look", data={"theme": "dark"}).status_code == 303
    db.session.expire_all()
    assert (zoe.theme, zoe.has_keys) == ("dark", False)
    assert client.post("/account/look", data={"theme": "pink"}).status_code == 422


def test_the_password_needs_the_present_one_and_itself_twice(client, zoe):
    form = {
        "current_password": "correct horse",
        "password": "battery staple",
        "again": "battery staple",
    }
    for wrong in (
        {"current_password": "guess"},
        {"again": "battery"},
        {"password": "short", "again": "short"},
    ):
        assert client.post("/account/password", data={**form, **wrong}).status_code == 422
    assert client.post("/account/password", data=form).status_code == 303
    assert client.get("/account").status_code == 200
    sign_in.with_password("zoe", "battery staple", visitor=Visitor("x"), opening=lambda user: None)


def test_browsers_are_listed_and_ended(client, zoe, vera):
    with writing():
        other = sessions.open_session(
            zoe, address="10.0.0.9", user_agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
        )
        foreign = sessions.open_session(vera, address="10.0.0.9", user_agent="")
    other_id, foreign_id = (sessions.find_signed_in(token).session.id for token in (other, foreign))
    assert "Firefox on Linux" in client.get("/account").text
    assert client.post(f"/account/sessions/{foreign_id}/end").status_code == 404
    assert client.post(f"/account/sessions/{other_id}/end").status_code == 303
    assert sessions.find_signed_in(other) is None
    client.post("/account/sessions/end")
    assert client.get("/account").status_code == 200
