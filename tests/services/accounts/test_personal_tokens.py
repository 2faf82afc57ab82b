"""Personal tokens: keys that people create for their own programs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from errors import Invalid, NotFound
from models import base
from models.account import Credential
from services.accounts import personal_tokens, users
from services.accounts.personal_tokens import TokenKind
from tests.cases import each_case

KIND = TokenKind("display", prefix="disp_", scopes=frozenset({"books:read", "loans:read"}))
OTHER = TokenKind("other", prefix="oth_", scopes=frozenset({"books:read"}))


def create(by, name="My shelf display", scopes=(), expires_at=None, kind=KIND):
    return personal_tokens.create_token(kind, name, scopes, expires_at, by=by)


def problem_of(by, **values):
    with pytest.raises(Invalid) as raised:
        create(by, **values)
    ((field, problem),) = raised.value.fields.items()
    return field, problem.code


def test_a_token_speaks_for_the_one_who_created_it_within_its_scopes(app, vera):
    credential, token = create(vera, scopes=[" books:read", "", "books:read"])
    caller = personal_tokens.find_caller(KIND, token)
    assert caller is not None
    assert (caller.user.id, caller.scopes) == (vera.id, {"books:read"})
    assert token.startswith("disp_")
    assert credential.suffix == token[-4:]


def test_the_database_keeps_no_token_that_a_thief_could_use(app, vera):
    credential, token = create(vera)
    stored = [getattr(credential, column.key) for column in Credential.__mapper__.column_attrs]
    assert not any(token in str(value) for value in stored)


def test_a_token_is_over_at_the_moment_at_which_it_expires(app, vera, monkeypatch):
    end = base.utc_now() + timedelta(days=1)
    _, token = create(vera, expires_at=end)
    monkeypatch.setattr(base, "utc_now", lambda: end - timedelta(microseconds=1))
    assert personal_tokens.find_caller(KIND, token) is not None
    monkeypatch.setattr(base, "utc_now", lambda: end)
    assert personal_tokens.find_caller(KIND, token) is None


def test_a_token_is_revoked_by_the_interface_that_it_is_for_alone(app, vera):
    credential, token = create(vera)
    with pytest.raises(NotFound):
        personal_tokens.revoke_token(OTHER, credential.uuid, by=vera)
    assert personal_tokens.find_caller(KIND, token) is not None


def test_a_token_of_one_interface_opens_no_other(app, vera):
    _credential, token = create(vera)
    assert personal_tokens.find_caller(OTHER, token) is None


def test_nobody_speaks_for_a_token_that_was_made_up(app, vera):
    create(vera)
    assert personal_tokens.find_caller(KIND, "disp_" + "x" * 43) is None
    assert personal_tokens.find_caller(KIND, "") is None


def test_a_revoked_token_ends_at_once_and_stays_on_the_list(app, vera):
    credential, token = create(vera)
    assert personal_tokens.find_caller(KIND, token) is not None
    personal_tokens.revoke_token(KIND, credential.uuid, by=vera)
    assert personal_tokens.find_caller(KIND, token) is None
    assert [row.uuid for row in personal_tokens.list_tokens(KIND, by=vera)] == [credential.uuid]
    with pytest.raises(NotFound):
        personal_tokens.revoke_token(KIND, credential.uuid, by=vera)


def test_nobody_revokes_or_sees_the_tokens_of_somebody_else(app, vera, ada):
    credential, token = create(vera)
    with pytest.raises(NotFound):
        personal_tokens.revoke_token(KIND, credential.uuid, by=ada)
    assert personal_tokens.list_tokens(KIND, by=ada) == []
    assert personal_tokens.find_caller(KIND, token) is not None


def test_a_token_ends_at_the_moment_it_was_given(app, vera, monkeypatch):
    now = base.utc_now()
    _credential, token = create(vera, expires_at=now + timedelta(hours=1))
    monkeypatch.setattr(base, "utc_now", lambda: now + timedelta(minutes=59))
    assert personal_tokens.find_caller(KIND, token) is not None
    monkeypatch.setattr(base, "utc_now", lambda: now + timedelta(hours=1))
    assert personal_tokens.find_caller(KIND, token) is None


def test_a_disabled_persons_token_opens_nothing(app, vera, ada):
    _credential, token = create(vera)
    users.edit_user(vera, {"is_active": False}, by=ada)
    assert personal_tokens.find_caller(KIND, token) is None


@each_case(
    ("values", "problem"),
    [
        ({"name": "   "}, ("name", "required")),
        ({"name": "x" * 65}, ("name", "too_long")),
        ({"name": "a\x07b"}, ("name", "not_printable")),
        ({"scopes": ["books:read", "admin:everything"]}, ("scopes", "no_such_scope")),
    ],
)
def test_a_token_that_makes_no_sense_is_refused_naming_what_is_wrong(app, vera, values, problem):
    assert problem_of(vera, **values) == problem
    assert personal_tokens.list_tokens(KIND, by=vera) == []


def test_one_person_has_at_most_a_hundred_live_tokens(app, vera, monkeypatch):
    monkeypatch.setattr(personal_tokens, "MAX_LIVE", 2)
    first, _token = create(vera)
    create(vera)
    assert problem_of(vera) == ("name", "too_many")
    personal_tokens.revoke_token(KIND, first.uuid, by=vera)
    create(vera)  # a revoked one counts no more


def test_the_list_says_when_a_program_used_its_token(app, vera, monkeypatch):
    credential, token = create(vera)
    assert credential.last_used_at is None
    now = base.utc_now()
    monkeypatch.setattr(base, "utc_now", lambda: now)
    personal_tokens.find_caller(KIND, token)
    (row,) = personal_tokens.list_tokens(KIND, by=vera)
    assert row.last_used_at == now
