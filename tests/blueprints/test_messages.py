"""The pages of messages: one's own targets, the mail server, and links for forgotten passwords."""

from __future__ import annotations

import re

import pytest

from services.accounts import users
from services.db.transactions import writing
from services.messages import config, targets
from tests.factories import signed_in
from tests.services.messages.conftest import (
    SETTINGS,
    chooses,
    configured,
    end_job,
    mails,
    outbox,
    receiver,
    send,
)

__all__ = ["chooses", "configured", "mails", "receiver"]
HOOK = {"name": "My hook", "address": "https://example.org/hush", "events": ["items_added"]}


def test_a_webhook_is_added_edited_tested_and_removed(app, vera, configured):
    client = signed_in(app, vera)
    answer = client.post("/account/messages/add/webhook", data=HOOK, follow_redirects=True)
    assert "My hook" in answer.text
    assert "example.org" in answer.text
    assert "hush" not in answer.text
    [line] = targets.list_targets(by=vera)
    edit = f"/account/messages/{line.target.id}/edit"
    form = client.get(edit).text
    assert 'value="***"' in form
    assert "hush" not in form
    client.post(edit, data={"name": "Hook", "address": "***", "events": ["scan_failed"]})
    [line] = targets.list_targets(by=vera)
    assert (line.target.name, line.events) == ("Hook", {"scan_failed"})
    assert targets.address_of(line.target) == "https://example.org/hush"
    client.post(f"/account/messages/{line.target.id}/test")
    assert [message.event for message in outbox()] == ["test"]
    client.post(f"/account/messages/{line.target.id}/remove")
    assert targets.list_targets(by=vera) == []


def test_it_refuses_a_wrong_address_beside_its_field(app, vera):
    answer = signed_in(app, vera).post("/account/messages/add/webhook", data={"address": "x"})
    assert answer.status_code == 422
    assert 'id="f-address-problem"' in answer.text


def test_a_viewer_is_not_offered_what_only_administrators_hear(app, vera, ada):
    assert "backup_failed" not in signed_in(app, vera).get("/account/messages/add/webhook").text
    assert "backup_failed" in signed_in(app, ada).get("/account/messages/add/webhook").text


def test_a_stranger_reaches_neither_target_nor_message(app, chooses, receiver, vera, stan, ada):
    target = chooses(vera, "items_added")
    client = signed_in(app, stan)
    for act in ("edit", "remove", "test"):
        assert client.post(f"/account/messages/{target.id}/{act}").status_code == 404
    targets.write_test(target, by=vera)
    receiver.status = 404
    send()
    [message] = outbox()
    for person, status in ((stan, 404), (ada, 404), (vera, 303)):
        retry = signed_in(app, person).post(f"/account/messages/sent/{message.id}/retry")
        assert retry.status_code == status
    receiver.status = 200
    send()
    assert outbox()[0].state == "sent"


def test_the_log_says_why_a_message_failed(app, chooses, receiver, ada):
    chooses(ada, "backup_failed")
    end_job("backup", "failed")
    receiver.status = 404
    send()
    for path in ("/account/messages", "/admin/messages"):
        page = signed_in(app, ada).get(path).text
        assert "The server answered with status 404." in page


def test_the_mail_server_is_set_up_and_its_password_never_shown(app, ada, mails):
    client = signed_in(app, ada)
    values = {**SETTINGS, "host": "127.0.0.1", "port": str(mails.port), "password": "hush"}
    assert client.post("/admin/messages", data=values).status_code == 303
    page = client.get("/admin/messages").text
    assert 'value="***"' in page
    assert "hush" not in page
    client.post("/admin/messages", data={**values, "password": "***"})
    assert config.get_config(by=ada).password == "hush"
    refused = client.post("/admin/messages", data={**values, "sender": "nobody"})
    assert refused.status_code == 422
    assert 'id="f-sender-problem"' in refused.text


def test_an_administrator_sends_a_test_mail_to_themselves(app, ada, configured, mails):
    client = signed_in(app, ada)
    assert client.post("/admin/messages/test").status_code == 422
    with writing(ada):
        ada.email = "ada@example.org"
    assert client.post("/admin/messages/test").status_code == 303
    send()
    assert [mail["Subject"] for mail in mails.mails] == ["Test message from Stacks"]


@pytest.fixture
def zoe(ada):
    values = {"username": "Zoe", "password": "correct horse", "email": "zoe@example.org"}
    return users.create_user(values, by=ada)


def test_a_forgotten_password_is_replaced_by_a_link(client, zoe, configured, mails):
    assert "/login/forgotten" in client.get("/login").text
    client.post("/login/forgotten", data={"login": "zoe"})
    send()
    link = re.search(r"/login/reset/\S+", mails.mails[0].get_content())[0]
    form = client.get(link)
    assert form.headers["Referrer-Policy"] == "no-referrer"
    assert client.post(link, data={"password": "short", "again": "short"}).status_code == 422
    new = {"password": "four random words", "again": "four random words"}
    assert client.post(link, data=new).location == "/login"
    login = {"login": "zoe", "password": "four random words"}
    assert client.post("/login", data=login).status_code == 303
    assert client.post(link, data=new).status_code == 404


def test_the_answer_is_the_same_for_known_and_unknown_names(client, zoe, configured):
    known, unknown = (
        client.post("/login/forgotten", data={"login": name}) for name in ("zoe", "nobody")
    )
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert list(known.headers.keys()) == list(unknown.headers.keys())


def test_asking_often_has_to_wait(client, zoe, configured):
    answers = [client.post("/login/forgotten", data={"login": "zoe"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "60"


def test_without_mail_the_page_names_the_command(client, zoe):
    page = client.get("/login/forgotten").text
    assert "python -m commands set-password" in page
    assert client.post("/login/forgotten", data={"login": "zoe"}).status_code == 422


def test_the_secret_of_a_link_is_not_logged(client, zoe, capsys):
    client.get("/login/reset/hush-hush")
    output = capsys.readouterr()
    assert "hush-hush" not in output.out + output.err
