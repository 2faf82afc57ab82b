"""Each message arrives once: retried when that may help, never twice, and without its secrets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from errors import Conflict, Forbidden, Invalid, NotFound
from models import base
from models.base import db
from services.db.transactions import writing
from services.messages import config, sending, targets
from tests.services.messages.conftest import SETTINGS, end_job, outbox, send


def later(monkeypatch, **by) -> None:
    moment = base.utc_now() + timedelta(**by)
    monkeypatch.setattr(base, "utc_now", lambda: moment)


@pytest.mark.parametrize("channel", ["mail", "webhook", "apprise"])
def test_a_message_arrives_by_every_way_once(chooses, mails, receiver, ada, channel):
    chooses(ada, "backup_failed", channel=channel)
    end_job("backup", "failed")
    assert send().counts == {"sent": 1}
    assert send().counts == {}
    [message] = outbox()
    assert (message.state, message.attempts) == ("sent", 1)
    if channel == "mail":
        [mail] = mails.mails
        assert mails.recipients == ["ada@example.org"]
        assert mail["Subject"] == "Database backup failed"
        assert mail["Message-ID"] == f"<{message.uuid}@example.org>"
        assert "https://books.example.org/stacks/jobs/" in mail.get_content()
    else:
        [call] = receiver.calls
        assert call.body["title"] == "Database backup failed"
        if channel == "webhook":
            assert call.headers["Idempotency-Key"] == call.body["id"] == str(message.uuid)


def test_an_event_whose_transaction_is_rolled_back_is_not_told(chooses, ada, monkeypatch):
    chooses(ada, "backup_failed")

    def break_off(*_given):
        raise RuntimeError

    monkeypatch.setattr("services.jobs.claims._waiting_at_limit", lambda _kind: None)
    monkeypatch.setattr("services.messages.outbox.audience.may_hear", break_off)
    with pytest.raises(RuntimeError):
        end_job("backup", "failed")
    assert outbox() == []


def test_what_fails_for_now_is_tried_again_with_the_same_key_after_growing_waits(
    chooses, receiver, ada, monkeypatch
):
    chooses(ada, "backup_failed")
    end_job("backup", "failed")
    receiver.status = 503
    for number, wait in enumerate(sending.WAITS, start=1):
        assert send().counts == {"again": 1}
        assert send().counts == {}  # not before its time
        [message] = outbox()
        assert message.attempts == number
        assert message.next_at - base.utc_now() <= wait
        later(monkeypatch, seconds=wait.total_seconds() + 1)
    receiver.status = 200
    assert send().counts == {"sent": 1}
    assert len({call.headers["Idempotency-Key"] for call in receiver.calls}) == 1


def test_after_the_last_wait_it_fails(chooses, receiver, ada, monkeypatch):
    chooses(ada, "backup_failed")
    end_job("backup", "failed")
    receiver.status = 503
    for wait in (*sending.WAITS, timedelta(0)):
        send()
        later(monkeypatch, seconds=wait.total_seconds() + 1)
    [message] = outbox()
    assert (message.state, message.problem) == ("failed", "status_503")


@pytest.mark.parametrize(("status", "state"), [(404, "failed"), (307, "failed"), (429, "queued")])
def test_what_cannot_succeed_is_not_tried_again(chooses, receiver, ada, status, state):
    chooses(ada, "backup_failed")
    end_job("backup", "failed")
    receiver.status = status
    send()
    [message] = outbox()
    assert (message.state, message.problem, len(receiver.calls)) == (state, f"status_{status}", 1)


def test_a_target_that_is_down_keeps_nobody_else_waiting(chooses, mails, receiver, ada):
    chooses(ada, "backup_failed")
    chooses(ada, "backup_failed", channel="mail")
    receiver.status = 503
    for _ in range(3):
        end_job("backup", "failed")
    assert send().counts == {"again": 1, "sent": 3}
    assert (len(receiver.calls), len(mails.mails)) == (1, 3)


def test_a_worker_that_died_while_sending_leads_to_one_repetition(chooses, receiver, ada):
    chooses(ada, "backup_failed")
    end_job("backup", "failed")
    for state, resent in (("sent", True), ("failed", True)):
        with writing():
            [message] = outbox()
            message.state = "sending"
        send()
        [message] = outbox()
        assert (message.state, message.is_resent) == (state, resent)
    assert message.problem == "interrupted"
    assert len(receiver.calls) == 1


@pytest.mark.parametrize("channel", ["webhook", "apprise"])
def test_private_addresses_are_refused_unless_an_administrator_lists_them(
    chooses, receiver, ada, channel
):
    chooses(ada, "backup_failed", channel=channel)
    config.change({**SETTINGS, "private_hosts": "10.9.9.9:1"}, by=ada)
    end_job("backup", "failed")
    send()
    [message] = outbox()
    assert message.state == "failed"
    assert message.problem in ("private_address", "odd_port")
    assert receiver.calls == []


def test_secrets_are_encrypted_and_not_shown(chooses, ada, vera):
    chooses(vera, "items_added", path="hook?token=hush")
    config.change({**SETTINGS, "host": "mx.example.org", "password": "hush"}, by=ada)
    for table in ("setting", "message_target", "message", "audit"):
        rows = db.session.execute(text(f'SELECT * FROM "{table}"')).all()
        assert "hush" not in str([bytes(value) if isinstance(value, memoryview) else value
                                  for row in rows for value in row])  # fmt: skip
    [line] = targets.list_targets(by=vera)
    assert line.place == "127.0.0.1"
    assert "hush" not in repr(config.get_config(by=ada))
    config.change({**SETTINGS, "host": "mx.example.org", "password": config.UNCHANGED}, by=ada)
    assert config.get_config(by=ada).password == "hush"
    values = {"name": "Mine", "address": targets.UNCHANGED, "events": []}
    targets.edit_target(line.target, values, by=vera)
    assert targets.address_of(line.target).endswith("hook?token=hush")


def test_targets_are_their_persons_alone(chooses, ada, vera, stan):
    target = chooses(vera, "items_added")
    for stranger in (stan, ada):
        assert targets.list_targets(by=stranger) == []
        for act in (
            lambda by: targets.get_target(target.id, by=by),
            lambda by: targets.edit_target(target, {}, by=by),
            lambda by: targets.remove_target(target, by=by),
            lambda by: targets.write_test(target, by=by),
        ):
            with pytest.raises(NotFound):
                act(stranger)


def test_only_administrators_set_up_the_mail_server(app, olga):
    for act in (config.get_config, lambda by: config.change(SETTINGS, by=by)):
        with pytest.raises(Forbidden):
            act(by=olga)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("port", 0, "not_in_range"),
        ("security", "ssl3", "not_one_of"),
        ("sender", "nobody", "not_an_email"),
        ("sender", "a@b.org\nBcc: c@d.org", "not_an_email"),
        ("base_url", "javascript:alert(1)", "not_an_address"),
        ("private_hosts", "http://x", "not_a_host"),
        ("private_hosts", "x:99999", "not_a_host"),
        ("host", "a b", "not_a_host"),
    ],
)
def test_wrong_settings_are_refused(ada, field, value, code):
    with pytest.raises(Invalid) as refused:
        config.change({**SETTINGS, "host": "mx.example.org", field: value}, by=ada)
    assert refused.value.fields[field].code == code


@pytest.mark.parametrize(
    ("channel", "address", "code"),
    [
        ("webhook", "ftp://example.org/", "not_http"),
        ("webhook", "https://a:b@example.org/", "has_credentials"),
        ("webhook", "https://example.org:8443/", "odd_port"),
        ("webhook", "", "required"),
        ("apprise", "just words", "not_an_apprise_address"),
        ("webhook", "https://example.org/" + "x" * 3000, "too_long"),
    ],
)
def test_wrong_addresses_are_refused(vera, channel, address, code):
    with pytest.raises(Invalid) as refused:
        targets.add_target({"channel": channel, "address": address}, by=vera)
    assert refused.value.fields["address"].code == code


def test_mail_needs_an_address_and_comes_once(chooses, vera, stan):
    with pytest.raises(Invalid):
        targets.add_target({"channel": "mail"}, by=stan)
    chooses(vera, channel="mail")
    with pytest.raises(Invalid):
        targets.add_target({"channel": "mail"}, by=vera)


def test_a_test_message_reaches_a_target_and_few_wait_at_once(chooses, receiver, vera):
    target = chooses(vera)
    for _ in range(targets.MAX_TESTS):
        targets.write_test(target, by=vera)
    with pytest.raises(Conflict):
        targets.write_test(target, by=vera)
    send()
    assert len(receiver.calls) == targets.MAX_TESTS
    targets.write_test(target, by=vera)
    targets.remove_target(target, by=vera)
    send()
    assert len(receiver.calls) == targets.MAX_TESTS
