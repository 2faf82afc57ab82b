"""Signing in and out by program."""

from __future__ import annotations

from datetime import timedelta

import jwt
import pytest
from sqlalchemy import select

from blueprints import limits, setup
from models import base
from models.account import RefreshToken
from models.base import db
from services import runtime, upkeep
from services.accounts import first_run, tokens, users
from services.db.transactions import writing
from tests.blueprints.api.client import ENVELOPED, HERE, Program
from tests.factories import signed_in

ACCOUNT = {"username": "Zoe", "email": "zoe@example.org", "password": "correct horse"}


@pytest.fixture
def anybody(app):
    app.config["RATELIMIT_ENABLED"] = False
    return Program(app)


@pytest.fixture
def zoe(anybody, cast):
    return anybody.post("/auth/register", ACCOUNT).json


def later(monkeypatch, **span):
    now = base.utc_now() + timedelta(**span)
    monkeypatch.setattr(base, "utc_now", lambda: now)


def test_the_first_account_is_made_once_and_is_the_admin(anybody):
    assert anybody.get("/setup/status").json == {"initialized": False}
    created = anybody.post("/setup/admin", ACCOUNT)
    assert created.status_code == 201
    assert created.json["user"]["is_instance_admin"] is True
    assert created.json["expires_in"] == 900
    assert anybody.get("/setup/status").json == {"initialized": True}
    assert (
        anybody.post(
            "/setup/admin", {**ACCOUNT, "username": "Eve", "email": "eve@example.org"}
        ).status_code
        == 409
    )


def test_from_elsewhere_the_first_account_needs_the_code_of_the_terminal(anybody):
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "192.168.1.7"}}
    for path in ("/setup/admin", "/auth/register"):
        for code, text in (
            (None, "so the setup code is needed"),
            ("AAAA-AAAA", "not the setup code"),
        ):
            answer = anybody.post(path, {**ACCOUNT, "code": code}, **elsewhere)
            assert answer.status_code == 400
            assert answer.json["error"].startswith("code: ")
            assert text in answer.json["error"]
            assert "run/setup-code in the data folder" in answer.json["error"]
    first_run.prepare_code(setup.code_file())
    code = setup.code_file().read_text()
    assert anybody.post("/setup/admin", {**ACCOUNT, "code": code}, **elsewhere).status_code == 201


def test_who_registers_first_is_the_admin_under_the_same_rule(anybody):
    assert (
        anybody.post(
            "/auth/register", ACCOUNT, environ_overrides={"REMOTE_ADDR": "192.168.1.7"}
        ).status_code
        == 400
    )
    assert anybody.post("/auth/register", ACCOUNT).json["user"]["is_instance_admin"] is True


def test_people_register_and_sign_in_by_name_or_address_in_any_case(anybody, zoe):
    assert zoe["user"]["is_instance_admin"] is False
    assert zoe["user"]["display_name"] == "Zoe"
    for identifier in ("zoe", " ZOE ", "Zoe@Example.org"):
        assert (
            anybody.post(
                "/auth/login", {"identifier": identifier, "password": "correct horse"}
            ).status_code
            == 200
        )


def test_a_wrong_password_an_unknown_name_and_a_disabled_account_look_alike(anybody, zoe, ada):
    answers = [
        anybody.post("/auth/login", {"identifier": name, "password": "wrong horse"})
        for name in ("zoe", "nobody")
    ]
    users.edit_user(users.find_by_identifier("zoe"), {"is_active": False}, by=ada)
    answers.append(anybody.post("/auth/login", {"identifier": "zoe", "password": "correct horse"}))
    assert {(answer.status_code, answer.json["error"]) for answer in answers} == {
        (401, answers[0].json["error"])
    }


def test_too_many_wrong_passwords_have_to_wait(anybody, zoe):
    for _ in range(10):
        anybody.post("/auth/login", {"identifier": "zoe", "password": "wrong"})
    answer = anybody.post("/auth/login", {"identifier": "zoe", "password": "correct horse"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(("change", "field"), [
    ({"username": ""}, "username"), ({"username": 5}, "username"),
    ({"email": "no address"}, "email"), ({"password": "short"}, "password"),
    ({"password": None}, "password"), ({"username": "x" * 65}, "username"),
    ({"email": "a@" + "b" * 300}, "email"), ({"password": "x" * 1025}, "password"),
    ({"username": "a\x00b"}, "username"),
])  # fmt: skip
def test_what_is_wrong_with_an_account_is_named(anybody, cast, change, field):
    answer = anybody.post("/auth/register", {**ACCOUNT, **change})
    assert answer.status_code == 400
    assert answer.json["error"].startswith(field)


def test_names_and_addresses_belong_to_one_person(anybody, zoe):
    assert (
        anybody.post(
            "/auth/register", {**ACCOUNT, "username": "ZOE", "email": "other@example.org"}
        ).status_code
        == 409
    )
    assert anybody.post("/auth/register", {**ACCOUNT, "username": "Other"}).status_code == 409


def test_where_registering_is_off_nobody_can(app, anybody, cast, monkeypatch):
    monkeypatch.setattr(runtime, "_present", runtime.Runtime(secret="x" * 40))
    assert anybody.post("/auth/register", ACCOUNT).status_code == 403


def test_registering_again_and_again_is_slowed_down(app, cast):
    program = Program(app)
    limits.limiter.reset()
    statuses = [
        program.post("/auth/register", {}).status_code for _ in range(limits.PER_MINUTE["register"])
    ]
    assert set(statuses) == {400}
    for number in range(limits.PER_MINUTE["register"] + 1):
        answer = program.post(
            "/auth/register",
            {**ACCOUNT, "username": f"z{number}", "email": f"z{number}@example.org"},
        )
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
    limits.limiter.reset()


def refresh(program, token, agent="Firefox"):
    return program.post("/auth/refresh", {"refresh_token": token}, headers={"User-Agent": agent})


def test_a_refresh_token_gives_a_new_pair_and_is_used_up(app, anybody, zoe, monkeypatch):
    fresh = refresh(anybody, zoe["refresh_token"]).json
    assert fresh["refresh_token"] != zoe["refresh_token"]
    assert Program(app, token=fresh["access_token"]).get("/auth/me").json["username"] == "Zoe"
    later(monkeypatch, minutes=16)
    assert refresh(anybody, zoe["refresh_token"]).status_code == 401
    assert refresh(anybody, fresh["refresh_token"]).status_code == 200


def test_two_tabs_of_a_browser_do_not_sign_each_other_out(app, anybody, zoe, monkeypatch):
    """Each copied the tokens when it was opened, and asks when the access token is nearly old."""
    first = refresh(anybody, zoe["refresh_token"]).json
    later(monkeypatch, minutes=14)
    second = refresh(anybody, zoe["refresh_token"]).json
    for tab in (first, second, first):
        later(monkeypatch, minutes=5)
        pair = refresh(anybody, tab["refresh_token"])
        assert pair.status_code == 200
        assert Program(app, token=pair.json["access_token"]).get("/auth/me").status_code == 200


def test_a_used_token_sent_by_another_program_ends_all_that_grew_from_it(app, anybody, zoe):
    fresh = refresh(anybody, zoe["refresh_token"]).json
    assert refresh(anybody, zoe["refresh_token"], "curl/8.0").status_code == 401
    assert refresh(anybody, fresh["refresh_token"]).status_code == 401
    assert Program(app, token=fresh["access_token"]).get("/auth/me").status_code == 401


def test_an_old_refresh_token_is_worth_nothing(anybody, zoe, monkeypatch):
    later(monkeypatch, days=8)
    assert anybody.post("/auth/refresh", {"refresh_token": zoe["refresh_token"]}).status_code == 401
    assert anybody.post("/auth/refresh", {"refresh_token": "x"}).status_code == 401
    assert anybody.post("/auth/refresh", {}).status_code == 400


def test_an_access_token_lives_fifteen_minutes(app, anybody, zoe, monkeypatch):
    program = Program(app, token=zoe["access_token"])
    assert program.get("/auth/me").status_code == 200
    later(monkeypatch, minutes=16)
    assert program.get("/auth/me").status_code == 401


def test_who_signs_out_is_out_at_once_with_both_tokens_and_nobody_else_is(app, anybody, zoe):
    other = anybody.post("/auth/login", {"identifier": "zoe", "password": "correct horse"}).json
    program = Program(app, token=zoe["access_token"])
    assert program.post("/auth/logout").json == {"message": "signed out"}
    assert program.get("/auth/me").status_code == 401
    assert anybody.post("/auth/refresh", {"refresh_token": zoe["refresh_token"]}).status_code == 401
    assert Program(app, token=other["access_token"]).get("/auth/me").status_code == 200


def test_rights_are_read_from_the_account_not_from_the_token(app, anybody, zoe, ada):
    program, user = Program(app, token=zoe["access_token"]), users.find_by_identifier("zoe")
    assert program.get("/admin/users").status_code == 403
    users.edit_user(user, {"is_admin": True}, by=ada)
    assert program.get("/admin/users").status_code == 200
    users.edit_user(user, {"is_admin": False}, by=ada)
    assert program.get("/admin/users").status_code == 403
    users.edit_user(user, {"is_active": False}, by=ada)
    assert program.get("/auth/me").status_code == 401


@pytest.mark.parametrize("header", [
    "", "Bearer", "Bearer ", "Bearer x", "Basic eDp5", "Bearer a.b.c", "Token x",
    "Bearer lbrm_pat_nothing", "Bearer ü",
])  # fmt: skip
def test_only_a_valid_token_is_accepted(client, cast, header):
    answer = client.get("/api/v1/auth/me", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert set(answer.json) == {"error"}


def test_a_token_signed_with_another_key_or_for_another_api_has_no_caller(app, anybody, zoe, ada):
    claims = jwt.decode(zoe["access_token"], options={"verify_signature": False})
    forged = jwt.encode(claims, "another secret of more than thirty-two signs", "HS256")
    unsigned = jwt.encode(claims, None, "none")
    with writing(ada):
        elsewhere = tokens.open_family(ada, "navidrome", HERE).access_token
    for token in (forged, unsigned, elsewhere):
        assert Program(app, token=token).get("/auth/me").status_code == 401


def test_the_cookie_of_a_browser_opens_no_api(app, cast):
    assert signed_in(app, cast.ada).get("/api/v1/auth/me").status_code == 401


def test_people_change_their_own_profile(programs):
    programs.vera.put("/auth/me", {"display_name": "Vera V.", "email": "vera@example.org"})
    assert programs.vera.get("/auth/me").json["display_name"] == "Vera V."
    assert (
        programs.stan.put(
            "/auth/me", {"display_name": "Stan", "email": "VERA@example.org"}
        ).status_code
        == 409
    )
    assert programs.stan.put("/auth/me", {"display_name": "Stan"}).status_code == 400


def test_a_new_password_ends_every_other_sign_in(app, anybody, zoe):
    other = anybody.post("/auth/login", {"identifier": "zoe", "password": "correct horse"}).json
    program = Program(app, token=zoe["access_token"])
    assert (
        program.put(
            "/auth/me/password", {"current_password": "wrong", "new_password": "battery staple"}
        ).status_code
        == 401
    )
    assert (
        program.put(
            "/auth/me/password", {"current_password": "correct horse", "new_password": "short"}
        ).status_code
        == 400
    )
    assert (
        program.put(
            "/auth/me/password",
            {"current_password": "correct horse", "new_password": "battery staple"},
        ).status_code
        == 200
    )
    assert program.get("/auth/me").status_code == 200
    assert Program(app, token=other["access_token"]).get("/auth/me").status_code == 401
    assert (
        anybody.post("/auth/login", {"identifier": "zoe", "password": "battery staple"}).status_code
        == 200
    )


def test_preferences_are_merged_key_by_key(programs):
    assert programs.vera.get("/auth/me/preferences").json == {"prefs": {}}
    programs.vera.patch("/auth/me/preferences", {"a": {"x": 1}, "b": None})
    programs.vera.patch("/auth/me/preferences", {"a": {"y": 2}})
    assert programs.vera.get("/auth/me/preferences").json == {"prefs": {"a": {"y": 2}, "b": None}}
    assert programs.stan.get("/auth/me/preferences").json == {"prefs": {}}
    assert programs.vera.send("patch", "/auth/me/preferences", [1]).status_code == 400
    for body in ({"a": "\x00"}, {"\x00": 1}, {"a": [{"b": "x\x00"}]}, {"a": nested(200)}):
        assert programs.vera.patch("/auth/me/preferences", body).status_code == 400
    assert (
        programs.vera.patch(
            "/auth/me/preferences", {"deep": nested(8), "big": 10**18, "small": 1e-300}
        ).status_code
        == 200
    )
    assert programs.vera.patch("/auth/me/preferences", {"a": "x" * 70_000}).status_code == 413


def nested(depth):
    return [nested(depth - 1)] if depth else []


def test_people_are_found_by_two_letters_of_their_name(programs):
    assert [user["username"] for user in programs.stan.get("/users?q=ER").json] == ["Vera"]
    assert programs.stan.get("/users?q=e").json == []
    assert programs.stan.get("/users?q=%25").json == []
    assert programs.nobody.get("/users?q=ver").status_code == 401


def test_under_the_released_clients_address_answers_are_wrapped(app, client, programs):
    wrapped = Program(app, token=programs.vera.token, prefix=ENVELOPED)
    assert wrapped.get("/auth/me").json["data"]["username"] == "Vera"
    assert set(wrapped.get("/libraries/x").json) == {"error"}
    assert client.get("/librarium/health").json["status"] == "ok"


def test_old_refresh_tokens_are_swept(app, anybody, zoe, monkeypatch):
    later(monkeypatch, days=30)
    upkeep.sweep()
    assert db.session.execute(select(RefreshToken)).all() == []
