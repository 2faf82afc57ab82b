"""The Navidrome API: signing in, and staying so."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from blueprints.api.navidrome import ids
from models import base
from services.accounts.passwords import hash_password
from tests.blueprints.api.client import Program
from tests.blueprints.api.contracts import check_published
from tests.factories import make_user

PASSWORD = "battery staple"


@pytest.fixture
def client(app, cast) -> Any:
    make_user("Nadia", password_hash=hash_password(PASSWORD), is_admin=True)
    return app.test_client()


def sign_in(client: Any, body: Any = None) -> Any:
    body = body if body is not None else {"username": "nadia", "password": PASSWORD}
    answer = client.post("/auth/login", json=body)
    check_published("navidrome", "post", "/auth/login", answer)
    return answer


def keep_alive(client: Any, token: str, path: str = "/api/keepalive/") -> Any:
    answer = client.get(path, headers={"X-ND-Authorization": f"Bearer {token}"})
    check_published("navidrome", "get", "/api/keepalive/", answer)
    return answer


def test_who_signs_in_gets_a_token_and_learns_who_they_are(client):
    signed_in = sign_in(client).json
    assert (signed_in["username"], signed_in["isAdmin"]) == ("Nadia", True)
    assert ids.parse(signed_in["id"]).version == 4
    assert "battery" not in str(signed_in)


@pytest.mark.parametrize(("body", "status"), [
    ({"username": "nadia", "password": "wrong"}, 401), ({"username": "nadia"}, 401),
    ({}, 401), ([], 422), ({"username": 5, "password": PASSWORD}, 422),
])  # fmt: skip
def test_what_is_no_sign_in_is_refused_in_this_apis_form(client, body, status):
    answer = sign_in(client, body)
    assert (answer.status_code, set(answer.json)) == (status, {"error"})


def test_a_body_that_is_no_json_is_refused_with_422(client):
    answer = client.post("/auth/login", data=b"{")
    check_published("navidrome", "post", "/auth/login", answer)
    assert answer.status_code == 422


def test_every_answer_has_a_fresh_token_without_the_word_bearer(client, monkeypatch):
    token = sign_in(client).json["token"]
    start = base.utc_now()
    for day in range(1, 12):
        monkeypatch.setattr(base, "utc_now", lambda day=day: start + timedelta(days=day))
        answer = keep_alive(client, token)
        assert (answer.status_code, answer.json) == (200, {"response": "ok", "id": "keepalive"})
        fresh = answer.headers["X-ND-Authorization"]
        assert fresh != token
        assert " " not in fresh
        assert "X-ND-Authorization" in answer.headers["Access-Control-Expose-Headers"]
        token = fresh
    monkeypatch.setattr(base, "utc_now", lambda: start + timedelta(days=14))
    answer = keep_alive(client, token)
    assert answer.status_code == 401
    assert "X-ND-Authorization" not in answer.headers


def test_with_and_without_a_slash_and_with_anything_behind_it(client):
    token = sign_in(client).json["token"]
    for path in ("/api/keepalive", "/api/keepalive/", "/api/keepalive/keepalive"):
        assert keep_alive(client, token, path).status_code == 200


def test_the_token_is_read_from_the_header_the_cookie_or_the_parameter(client, app):
    token = sign_in(client).json["token"]
    assert client.get(f"/api/keepalive/?jwt={token}").status_code == 200
    wrong = {"X-ND-Authorization": "Bearer wrong"}
    assert client.get(f"/api/keepalive/?jwt={token}", headers=wrong).status_code == 401
    assert (
        client.get("/api/keepalive/", headers={"Authorization": f"Bearer {token}"}).status_code
        == 401
    )
    with_cookie = app.test_client()
    with_cookie.set_cookie("jwt", token)
    assert with_cookie.get("/api/keepalive/").status_code == 200


def test_no_token_of_another_api_opens_it_and_its_own_opens_no_other(app, client, cast):
    token = sign_in(client).json["token"]
    assert keep_alive(client, Program(app, cast.ada).token).status_code == 401
    assert Program(app, token=token).get("/auth/me").status_code == 401
    answer = client.get("/api/library/stats", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_ids_have_22_characters_and_come_back():
    for value in (uuid.UUID(int=0), uuid.UUID(int=(1 << 128) - 1), uuid.uuid4()):
        text = ids.text_of(value)
        assert (len(text), ids.parse(text)) == (22, value)
    for text in ("", "x" * 21, "Z" * 22, "-" * 22, "ä" * 22):
        with pytest.raises(ValueError):
            ids.parse(text)
