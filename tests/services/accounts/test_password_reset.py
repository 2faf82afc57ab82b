"""Forgotten passwords: one link, for an hour, for whom it was asked, and no sign of who exists."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, text

from errors import Conflict, Invalid, NotFound
from models import base
from models.base import db
from models.message import PasswordReset
from services.accounts import password_reset, passwords, sessions
from services.db.transactions import writing
from services.messages import config, log
from tests.services.messages.conftest import SETTINGS, configured, mails, outbox, receiver, send

__all__ = ["configured", "mails", "receiver"]
NEW = "four random words here"


@pytest.fixture
def vera_with_mail(configured, vera):
    with writing(vera):
        vera.email, vera.email_key = "Vera@Example.org", "vera@example.org"
    return vera


def later(monkeypatch, **by) -> None:
    moment = base.utc_now() + timedelta(**by)
    monkeypatch.setattr(base, "utc_now", lambda: moment)


def token_in(mail) -> str:
    _before, _path, rest = mail.get_content().partition("/stacks/login/reset/")
    return rest.split()[0]


@pytest.mark.parametrize("identifier", ["Vera", " vera@example.ORG "])
def test_a_link_sets_the_password_once_and_ends_all_sessions(vera_with_mail, mails, identifier):
    with writing():
        sessions.open_session(vera_with_mail, address="", user_agent="")
    password_reset.request(identifier)
    send()
    [mail] = mails.mails
    assert mails.recipients == ["Vera@Example.org"]
    token = token_in(mail)
    assert password_reset.find_user(token).id == vera_with_mail.id
    with pytest.raises(Invalid):
        password_reset.set_password(token, "short", address="")
    password_reset.set_password(token, NEW, address="10.0.0.1")
    assert passwords.is_correct(vera_with_mail.password_hash, NEW)
    assert [row for row in sessions.list_sessions(vera_with_mail) if not row.revoked_at] == []
    with pytest.raises(NotFound):
        password_reset.set_password(token, "another one of mine", address="")


def test_using_one_link_ends_the_others(vera_with_mail, mails):
    for _ in range(2):
        password_reset.request("vera")
    send()
    first, second = map(token_in, mails.mails)
    assert first != second
    password_reset.set_password(second, NEW, address="")
    assert password_reset.find_user(first) is None


def test_an_old_link_does_not_work(vera_with_mail, mails, monkeypatch):
    password_reset.request("vera")
    send()
    later(monkeypatch, minutes=61)
    assert password_reset.find_user(token_in(mails.mails[0])) is None


def test_a_repeated_mail_has_the_same_link_and_the_database_has_it_not(vera_with_mail, mails):
    mails.replies = {"DATA": "451 later"}
    password_reset.request("vera")
    send()
    mails.replies = {}
    with writing():
        [message] = outbox()
        message.next_at = base.utc_now()
    send()
    token = token_in(mails.mails[0])
    assert password_reset.find_user(token) is not None
    for table in ("message", "password_reset", "audit"):
        assert token not in str(db.session.execute(text(f'SELECT * FROM "{table}"')).all())


def test_unknown_disabled_and_addressless_people_get_nothing(vera_with_mail, mails, edo):
    with writing(vera_with_mail):
        vera_with_mail.is_active = False
    for identifier in ("nobody", "nobody@example.org", "Vera", "Edo", "", "x" * 5000, "a\0b"):
        password_reset.request(identifier)
    send()
    assert (mails.mails, outbox()) == ([], [])
    assert {row.identifier for row in db.session.query(PasswordReset)} == {""}


def test_asking_does_the_same_for_known_and_unknown_names(vera_with_mail):
    seen: list[list[str]] = []
    for identifier in ("vera", "nobody"):
        statements: list[str] = []

        def note(_conn, _cursor, statement, *_rest, kept=statements):
            kept.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        password_reset.request(identifier)
        event.remove(db.engine, "before_cursor_execute", note)
        seen.append(statements)
    assert seen[0] == seen[1]


def test_one_user_gets_few_links_an_hour(vera_with_mail, mails):
    for _ in range(password_reset.MAX_LINKS + 2):
        password_reset.request("vera")
    send()
    assert len(mails.mails) == password_reset.MAX_LINKS


def test_without_an_address_of_our_own_no_link_is_sent(ada, mails, vera_with_mail):
    values = {"host": "127.0.0.1", "port": mails.port, "base_url": ""}
    config.change({**SETTINGS, **values}, by=ada)
    assert not config.may_send_mail()
    password_reset.request("vera")
    send()
    assert mails.mails == []


def test_a_link_that_could_not_be_sent_is_requested_anew_instead(vera_with_mail, mails):
    mails.replies = {"RCPT": "550 no such user"}
    password_reset.request("vera")
    send()
    [line] = log.list_own(by=vera_with_mail)
    assert (line.message.state, line.may_retry) == ("failed", False)
    assert line.message.facts == {"user_id": vera_with_mail.id}
    with pytest.raises(Conflict):
        log.retry(line.message.id, by=vera_with_mail)
