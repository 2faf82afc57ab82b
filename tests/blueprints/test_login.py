"""Signing in and out: cookies, waiting, and where one is led."""

from __future__ import annotations

import re

import pytest

from models.account import LoginFailure
from models.base import db
from services.accounts import sessions, users
from services.db.transactions import writing
from tests.client import WITHOUT_TOKEN
from tests.factories import signed_in

ZOE = {"login": "zoe", "password": "correct horse"}


@pytest.fixture
def zoe(ada):
    return users.create_user({"username": "Zoe", "password": "correct horse"}, by=ada)


def test_a_right_password_signs_in(client, zoe):
    answer = client.post("/login", data=ZOE)
    assert (answer.status_code, answer.location) == (303, "/")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert client.get("/account").status_code == 200


def test_a_wrong_one_does_not_and_the_name_stays(client, zoe):
    answer = client.post("/login", data={**ZOE, "password": "wrong"})
    assert answer.status_code == 422
    assert 'value="zoe"' in answer.text
    assert 'aria-describedby="f-login-problem"' in answer.text
    assert "Set-Cookie" not in answer.headers or "stacks=" not in answer.headers["Set-Cookie"]


def test_an_unknown_name_says_the_same(client, zoe):
    known, unknown = (
        client.post("/login", data={"login": name, "password": "wrong"}).text
        for name in ("zoe", "eoz")
    )

    def bare(text):
        return re.sub(r'value="[^"]*"|"X-CSRFToken": "[^"]*"', "", text)

    assert bare(known) == bare(unknown)


def test_too_many_tries_have_to_wait_and_are_told_so(client, zoe):
    for _ in range(10):
        client.post("/login", data={**ZOE, "password": "wrong"})
    answer = client.post("/login", data=ZOE)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] in answer.text


@pytest.mark.parametrize("goal", ["/libraries", "/works?page=2&q=a+b", "/libraries/3"])
def test_one_is_led_where_one_wanted_to_go(client, zoe, goal):
    asked = client.get(goal)
    assert asked.status_code == 303
    assert asked.location.startswith("/login?next=")
    assert client.post(asked.location, data=ZOE).location == goal


@pytest.mark.parametrize(
    "goal",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\/evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil",
        "",
        "/\n/evil.example",
        "http:/evil.example",
        "/%0a\u2028/x\u2028",
    ],
)
def test_signing_in_redirects_to_this_site_only(client, zoe, goal):
    answer = client.post("/login", query_string={"next": goal}, data=ZOE)
    assert answer.location == "/"


def test_who_is_signed_in_need_not_sign_in_again(app, zoe):
    assert signed_in(app, zoe).get("/login?next=/scans").location == "/scans"


def test_signing_out_ends_the_session_and_not_only_the_cookie(app, zoe):
    client = signed_in(app, zoe)
    token = client.get_cookie("stacks").value
    answer = client.post("/logout")
    assert (answer.status_code, answer.location) == (303, "/login")
    assert client.get_cookie("stacks") is None
    assert sessions.find_signed_in(token) is None
    assert "You’re signed out." in client.get("/login").text


def test_signing_out_is_not_a_link(app, zoe):
    assert signed_in(app, zoe).get("/logout").status_code == 405


def test_a_form_without_its_token_is_refused(client, zoe):
    assert client.post("/login", data=ZOE, headers=WITHOUT_TOKEN).status_code == 400


def test_pieces_send_the_whole_page_to_the_login(client, ada):
    answer = client.get("/scans/1/_progress", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login")


def test_behind_an_undeclared_proxy_one_guesser_does_not_lock_everybody_out(client, zoe):
    through = {"X-Forwarded-For": "203.0.113.9"}
    for number in range(40):
        client.post("/login", data={"login": f"n{number}", "password": "x"}, headers=through)
    assert client.post("/login", data=ZOE, headers=through).status_code == 303


def fail_from_everywhere(name: str) -> None:
    with writing():
        for number in range(100):
            place = f"192.0.2.{number}"
            db.session.add(LoginFailure(account_key=name, address=place, bucket=place))


def test_strangers_do_not_hold_up_a_browser_that_was_signed_in(app, zoe, vera):
    known, other = app.test_client(), app.test_client()
    known.post("/login", data=ZOE)
    known.post("/logout")
    fail_from_everywhere("zoe")
    assert other.post("/login", data=ZOE).status_code == 429
    assert known.post("/login", data=ZOE).status_code == 303


def test_a_browser_cannot_say_by_itself_that_it_was_signed_in(app, zoe):
    known = app.test_client()
    known.post("/login", data=ZOE)
    value = known.get_cookie("stacks_device").value
    fail_from_everywhere("zoe")
    # not the last character: some of its bits mean nothing
    changed = f"{value[:-5]}{'A' if value[-5] != 'A' else 'B'}{value[-4:]}"
    for forged in (changed, zoe.uuid.hex, "", "W10.x"):
        client = app.test_client()
        client.set_cookie("stacks_device", forged)
        assert client.post("/login", data=ZOE).status_code == 429


def test_the_browsers_of_several_people_know_each_of_them(app, zoe, ada):
    users.create_user({"username": "Kim", "password": "correct horse"}, by=ada)
    client = app.test_client()
    for name in ("zoe", "kim", "zoe"):
        client.post("/login", data={"login": name, "password": "correct horse"})
        client.post("/logout")
    for name in ("zoe", "kim"):
        fail_from_everywhere(name)
        answer = client.post("/login", data={"login": name, "password": "correct horse"})
        assert answer.status_code == 303
        client.post("/logout")


def test_who_was_renamed_by_an_upgrade_is_told_once(app, zoe):
    for former_key, text in (("zoe@x", "still sign in with zoe@x"), (None, "zoe@x no longer")):
        with writing(zoe):
            zoe.former_name_key = former_key
            zoe.preferences = {**zoe.preferences, "renamed_from": "zoe@x"}
        client = app.test_client()
        client.post("/login", data=ZOE)
        page = client.get("/account").text
        assert "Your user name is now “Zoe”" in page
        assert text in page
        client.post("/logout")
        client.post("/login", data=ZOE)
        assert "Your user name is now" not in client.get("/account").text
