"""Guessing passwords: counted per account and per address, with a wait that grows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from errors import Conflict, Invalid
from models import base
from services.accounts import limits, sessions, sign_in, users
from services.db.transactions import writing


def open_session(user):
    return sessions.open_session(user, address="127.0.0.1", user_agent="tests")


HERE = {"address": "10.0.0.7", "opening": open_session}


def fail(times: int, name: str = "zoe", address: str = "10.0.0.7") -> None:
    with writing():
        for _ in range(times):
            limits.note_failure(name, address)


def wait_of(name: str = "zoe", address: str = "10.0.0.7") -> int:
    try:
        limits.refuse_if_too_many(name, address)
    except Conflict as clash:
        return clash.values["retry_after"]
    return 0


def test_nine_wrong_tries_are_free_and_the_tenth_waits(app):
    fail(9)
    assert wait_of() == 0
    fail(1)
    assert 0 < wait_of() <= 31


def test_the_wait_doubles_up_to_a_quarter_of_an_hour(app):
    fail(12)
    assert 60 < wait_of() <= 121
    fail(10)
    assert wait_of() <= 901


def test_an_address_that_tries_many_names_waits_too(app):
    for number in range(30):
        fail(1, name=f"name {number}")
    assert wait_of("somebody else") > 0
    assert wait_of("somebody else", "10.0.0.8") == 0


def test_after_a_quarter_of_an_hour_all_is_forgotten(app, monkeypatch):
    fail(12)
    later = base.utc_now() + timedelta(minutes=16)
    monkeypatch.setattr(base, "utc_now", lambda: later)
    assert wait_of() == 0


def test_unknown_and_known_names_fail_alike(ada):
    users.create_user({"username": "Zoe", "password": "correct horse"}, by=ada)
    for name in ("zoe", "nobody"):
        for _ in range(10):
            with pytest.raises(Invalid):
                sign_in.with_password(name, "wrong", **{**HERE, "address": name})
        with pytest.raises(Conflict) as clash:
            sign_in.with_password(name, "correct horse", **{**HERE, "address": name})
        assert clash.value.code == "too_many_logins"


def test_a_good_login_forgets_the_failures(ada):
    users.create_user({"username": "Zoe", "password": "correct horse"}, by=ada)
    fail(9)
    sign_in.with_password("zoe", "correct horse", **HERE)
    fail(9)
    assert wait_of() == 0
