"""Signed-in browsers: found by their token, used, listed and ended."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

import pytest

from errors import Forbidden, NotFound, PasswordNeeded, Unavailable
from models import base
from services.accounts import sessions
from services.db.transactions import writing


def sign_in(user) -> str:
    with writing():
        return sessions.open_session(user, address="10.0.0.7", user_agent="Firefox")


def test_a_token_identifies_its_user_and_is_not_stored(vera):
    token = sign_in(vera)
    found = sessions.find_signed_in(token)
    assert found.user == vera
    assert token.encode() not in found.session.token_hash
    assert sessions.find_signed_in(token + "x") is None


def test_a_session_ends_thirty_days_after_signing_in_however_often_it_is_used(vera, monkeypatch):
    token = sign_in(vera)
    start = base.utc_now()
    for day in (10, 20, 29):
        later = start + timedelta(days=day)
        monkeypatch.setattr(base, "utc_now", lambda later=later: later)
        sessions.record_use(sessions.find_signed_in(token))
    assert len(sessions.list_sessions(vera)) == 1
    monkeypatch.setattr(base, "utc_now", lambda: start + timedelta(days=30))
    assert sessions.find_signed_in(token) is None
    assert sessions.list_sessions(vera) == []


def test_a_session_and_a_proof_are_over_at_their_last_moment(vera, monkeypatch):
    start = base.utc_now()

    def clock(passed: timedelta) -> None:
        monkeypatch.setattr(base, "utc_now", lambda: start + passed)

    clock(timedelta())
    token = sign_in(vera)
    session_id = sessions.find_signed_in(token).session.id
    clock(sessions.PROOF_LIFE - timedelta(microseconds=1))
    sessions.require_proof(session_id)
    clock(sessions.PROOF_LIFE)
    with pytest.raises(PasswordNeeded):
        sessions.require_proof(session_id)
    clock(sessions.LIFE - timedelta(microseconds=1))
    assert sessions.find_signed_in(token) is not None
    clock(sessions.LIFE)
    assert sessions.find_signed_in(token) is None


def test_reading_pages_writes_at_most_every_five_minutes(vera, monkeypatch):
    signed_in = sessions.find_signed_in(sign_in(vera))
    first = signed_in.session.last_used_at
    sessions.record_use(signed_in)
    assert signed_in.session.last_used_at == first
    later = first + timedelta(minutes=6)
    monkeypatch.setattr(base, "utc_now", lambda: later)
    sessions.record_use(signed_in)
    assert signed_in.session.last_used_at == later


def test_one_ends_ones_own_browsers_only(vera, edo, ada):
    token = sign_in(vera)
    session_id = sessions.find_signed_in(token).session.id
    for other in (edo, ada):
        with pytest.raises(NotFound):
            sessions.end_session(session_id, by=other)
    sessions.end_session(session_id, by=vera)
    assert sessions.find_signed_in(token) is None
    assert sessions.list_sessions(vera) == []


def test_the_admin_signs_somebody_out_everywhere(vera, edo, ada):
    tokens = [sign_in(vera), sign_in(vera)]
    with pytest.raises(Forbidden):
        sessions.sign_out_everywhere(vera, by=edo)
    sessions.sign_out_everywhere(vera, by=ada)
    assert [sessions.find_signed_in(token) for token in tokens] == [None, None]


def test_reading_goes_on_while_the_database_cannot_note_the_use(olga, monkeypatch):
    with writing():
        token = sessions.open_session(olga, address="127.0.0.1", user_agent="tests")
    monkeypatch.setattr(base, "utc_now", lambda: datetime.now(UTC) + timedelta(hours=1))

    @contextlib.contextmanager
    def busy(*_rows):
        raise Unavailable("database")
        yield

    monkeypatch.setattr(sessions, "writing", busy)
    found = sessions.find_signed_in(token)
    sessions.record_use(found)
    assert found.user.username == "Olga"
