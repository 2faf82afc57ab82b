"""Personal tokens: what they open, and when they stop."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import select

from models import base
from models.account import Credential
from models.base import db
from services import secrets_store
from services.accounts.passwords import hash_password
from services.db.transactions import writing
from tests.blueprints.api.client import Program
from tests.cases import each_case
from tests.factories import make_work, signed_in


def make(programs, **body):
    return programs.post("/me/api-tokens", {"name": "reader", **body}).json


def later(monkeypatch, **span):
    now = base.utc_now() + timedelta(**span)
    monkeypatch.setattr(base, "utc_now", lambda: now)


def test_a_token_is_shown_once_and_only_its_hash_is_kept(app, programs):
    created = make(programs.vera)
    assert created["token"].startswith("lbrm_pat_")
    assert len(created["token"]) == len("lbrm_pat_") + 43
    assert created["token"].endswith(created["token_suffix"])
    assert set(created) == {"id", "name", "token", "token_suffix", "scopes", "created_at"}
    stored = db.session.execute(select(Credential)).scalar_one()
    assert stored.secret_hash == secrets_store.token_hash(created["token"])
    assert created["token"] not in str(
        [getattr(stored, column.name) for column in Credential.__table__.columns]
    )
    assert "token" not in programs.vera.get("/me/api-tokens").json[0]
    assert Program(app, token=created["token"]).get("/auth/me").json["username"] == "Vera"


def test_ones_own_tokens_are_listed_the_newest_first_also_revoked_ones(programs):
    first, second = make(programs.vera, name="one"), make(programs.vera, name="two")
    make(programs.stan, name="Stan's")
    assert programs.vera.delete(f"/me/api-tokens/{first['id']}").status_code == 204
    listed = programs.vera.get("/me/api-tokens").json
    assert [token["id"] for token in listed] == [second["id"], first["id"]]
    assert [("revoked_at" in token) for token in listed] == [False, True]


def test_a_revoked_token_opens_nothing_and_only_its_owner_revokes_it_once(app, programs):
    created = make(programs.vera)
    path = f"/me/api-tokens/{created['id']}"
    assert programs.ada.delete(path).status_code == 404
    assert programs.stan.delete(path).status_code == 404
    assert programs.vera.delete(path).status_code == 204
    assert Program(app, token=created["token"]).get("/auth/me").status_code == 401
    assert programs.vera.delete(path).status_code == 404
    assert programs.vera.delete(f"/me/api-tokens/{uuid.UUID(int=7)}").status_code == 404
    assert programs.vera.delete("/me/api-tokens/seven").status_code == 400


def test_a_token_opens_nothing_after_its_last_moment(app, programs, monkeypatch):
    created = make(programs.vera, expires_at=(base.utc_now() + timedelta(hours=1)).isoformat())
    program = Program(app, token=created["token"])
    assert program.get("/auth/me").status_code == 200
    later(monkeypatch, hours=2)
    assert program.get("/auth/me").status_code == 401


def test_using_a_token_is_noted(app, programs):
    created = make(programs.vera)
    assert "last_used_at" not in programs.vera.get("/me/api-tokens").json[0]
    Program(app, token=created["token"]).get("/auth/me")
    assert programs.vera.get("/me/api-tokens").json[0]["last_used_at"] >= created["created_at"]


@each_case(("body", "field"), [
    ({"name": ""}, "name"), ({"name": None}, "name"), ({"name": "x" * 65}, "name"),
    ({"name": 5}, "name"), ({"name": "a\x07b"}, "name"),
    ({"scopes": ["books:fly"]}, "scopes"), ({"scopes": "books:read"}, "scopes"),
    ({"scopes": [5]}, "scopes"),
    ({"expires_at": "tomorrow"}, "expires_at"),
    ({"expires_at": "2030-01-01T00:00:00"}, "expires_at"), ({"expires_at": 5}, "expires_at"),
    ({"expires_at": "0001-01-01T00:00:00+23:59"}, "expires_at"),
    ({"expires_at": "9999-12-31T23:59:59-23:59"}, "expires_at"),
    ({"expires_at": "2001-01-01T00:00:00Z"}, "expires_at"),
])  # fmt: skip
def test_what_is_wrong_with_a_new_token_is_named(programs, body, field):
    answer = programs.vera.post("/me/api-tokens", {"name": "reader", **body})
    assert answer.status_code == 400
    assert answer.json["error"].startswith(field)


def test_scopes_are_kept_once_each_and_blanks_and_nulls_do_not_count(programs):
    created = make(
        programs.vera, scopes=["books:read", "", "library:read", "books:read"], expires_at=None
    )
    assert created["scopes"] == ["books:read", "library:read"]
    assert make(programs.vera, scopes=None, expires_at="")["scopes"] == []
    assert (
        make(programs.vera, expires_at="2999-02-03T04:05:06Z")["expires_at"]
        == "2999-02-03T04:05:06Z"
    )


def test_a_token_with_scopes_opens_what_they_name_and_no_more_than_its_owner_may(
    app, programs, books
):
    narrow = Program(
        app, token=make(programs.olga, scopes=["library:read", "members:read"])["token"]
    )
    library = f"/libraries/{books.uuid}"
    assert narrow.get(library).status_code == 200
    assert narrow.get(f"{library}/members").status_code == 200
    assert narrow.put(library, {"name": "Mine"}).status_code == 403
    assert narrow.delete(library).status_code == 403
    wide = Program(
        app,
        token=make(
            programs.vera,
            scopes=["library:read", "library:update", "library:delete", "instance:admin"],
        )["token"],
    )
    assert wide.get(library).status_code == 200
    assert wide.put(library, {"name": "Mine"}).status_code == 403, "a viewer stays a viewer"
    assert wide.get("/admin/users").status_code == 403


def test_the_admins_token_is_capped_too(app, programs, books):
    narrow = Program(app, token=make(programs.ada, scopes=["library:read"])["token"])
    assert narrow.get(f"/libraries/{books.uuid}").status_code == 200
    assert narrow.put(f"/libraries/{books.uuid}", {"name": "Mine"}).status_code == 403
    assert narrow.get("/admin/users").status_code == 403
    assert narrow.get("/admin/config").status_code == 403
    wide = Program(app, token=make(programs.ada, scopes=["instance:admin"])["token"])
    assert wide.get("/admin/users").status_code == 200
    assert wide.get(f"/libraries/{books.uuid}").status_code == 403


def test_with_scopes_a_token_does_not_write_where_signing_in_is_enough(app, programs):
    narrow = Program(
        app,
        token=make(programs.vera, scopes=["books:read", "books:create", "library:read"])["token"],
    )
    assert narrow.get("/libraries").status_code == 200
    assert narrow.get("/auth/me").status_code == 200
    for method, path, body in (
        ("post", "/libraries", {"name": "New"}),
        ("put", "/auth/me", {"display_name": "V", "email": "v@example.org"}),
        ("patch", "/auth/me/preferences", {"a": 1}),
        ("post", "/auth/logout", None),
        ("put", "/auth/me/password", {"current_password": "x", "new_password": "battery staple"}),
        ("delete", f"/me/api-tokens/{uuid.UUID(int=7)}", None),
    ):
        assert narrow.send(method, path, body).status_code == 403, path
    assert (
        Program(app, token=make(programs.vera)["token"])
        .post("/libraries", {"name": "New"})
        .status_code
        == 201
    )


def test_no_token_makes_another_whatever_it_may_and_whatever_it_sends(app, programs):
    for scopes in ([], ["instance:admin"]):
        token = Program(app, token=make(programs.ada, scopes=scopes)["token"])
        assert token.post("/me/api-tokens", {"name": "child"}).status_code == 403
        assert token.post("/me/api-tokens", {}).status_code == 403, "the body is looked at later"
        assert "password" in token.post("/me/api-tokens", {"name": "child"}).json["error"]
    assert len(programs.ada.get("/me/api-tokens").json) == 2


def test_the_tokens_of_a_disabled_or_deleted_account_open_nothing(app, programs, cast):
    veras, stans = (
        Program(app, token=make(program)["token"]) for program in (programs.vera, programs.stan)
    )
    programs.ada.patch(f"/admin/users/{cast.vera.uuid}", {"is_active": False})
    programs.ada.delete(f"/admin/users/{cast.stan.uuid}")
    assert (veras.get("/auth/me").status_code, stans.get("/auth/me").status_code) == (401, 401)


def test_who_leaves_a_library_takes_their_tokens_along(app, programs, cast, books):
    make_work("Solaris", books)
    token = Program(app, token=make(programs.vera)["token"])
    assert [library["book_count"] for library in token.get("/libraries").json] == [1]
    programs.olga.delete(f"/libraries/{books.uuid}/members/{cast.vera.uuid}")
    assert token.get("/libraries").json == []
    assert token.get(f"/libraries/{books.uuid}").status_code == 403


def test_who_is_nobody_has_no_tokens(programs):
    for method, path in (
        ("get", "/me/api-tokens"),
        ("post", "/me/api-tokens"),
        ("delete", f"/me/api-tokens/{uuid.UUID(int=7)}"),
    ):
        assert programs.nobody.send(method, path).status_code == 401


def test_a_new_password_ends_tokens_by_the_box_on_the_page_and_by_the_administrator(
    app, programs, cast
):
    old, new = "battery staple horse", "another battery staple"
    with writing(cast.vera):
        cast.vera.password_hash = hash_password(old)

    def token() -> Program:
        return Program(app, token=make(programs.vera)["token"])

    stays = token()
    body = {"current_password": old, "new_password": new}
    assert programs.vera.put("/auth/me/password", body).status_code == 200
    assert stays.get("/auth/me").status_code == 200, "by API they stay"
    page = signed_in(app, cast.vera)
    form = {"current_password": new, "password": old, "again": old}
    assert page.post("/account/password", data=form).status_code == 303
    assert stays.get("/auth/me").status_code == 200, "without the box they stay"
    form = {"current_password": old, "password": new, "again": new, "ends_tokens": "y"}
    assert page.post("/account/password", data=form).status_code == 303
    assert stays.get("/auth/me").status_code == 401
    programs.vera = Program(app, cast.vera)
    ends, others = token(), Program(app, token=make(programs.stan)["token"])
    path = f"/admin/users/{cast.vera.uuid}/password"
    assert programs.ada.put(path, {"password": old}).status_code == 200
    assert ends.get("/auth/me").status_code == 401
    assert others.get("/auth/me").status_code == 200
