"""Mail through a real server: encrypted and signed in where wanted, and what its refusals mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from errors import ProviderError
from providers.messages import mail
from providers.messages.outgoing import Outgoing
from tests.providers.web import certificate
from tests.stubs.mail_server import PASSWORD, USER, MailServer, running_mail_server

MESSAGE = Outgoing(
    key="6f1e",
    event="test",
    title="Grüße\naus der Bücherei",
    body="Pippi Långstrump\n.a line with a dot",
    link="https://example.org/",
    at=datetime(2026, 5, 31, 12, tzinfo=UTC),
)


@pytest.fixture
def server():
    with running_mail_server() as stub:
        yield stub


def settings(stub: MailServer, **values) -> mail.Server:
    server = mail.Server("127.0.0.1", stub.port, "none", "stacks@example.org")
    return replace(server, **values)


def problem_of(stub: MailServer, **values) -> ProviderError:
    with pytest.raises(ProviderError) as problem:
        mail.send(settings(stub, **values), "vera@example.org", MESSAGE, seconds=5)
    return problem.value


def test_it_arrives_as_it_was_written(server):
    mail.send(settings(server), "vera@example.org", MESSAGE)
    [arrived] = server.mails
    assert arrived["Subject"] == "Grüße aus der Bücherei"
    assert arrived["From"] == "Stacks <stacks@example.org>"
    assert arrived["Message-ID"] == "<6f1e@example.org>"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived.get_content().splitlines()[:2] == ["Pippi Långstrump", ".a line with a dot"]


def test_the_password_is_sent_over_starttls_only_when_the_certificate_is_right(tmp_path):
    context, trust = certificate(tmp_path, "localhost")
    with running_mail_server(context) as server:
        server.needs_login = True
        login = {"security": "starttls", "username": USER, "password": PASSWORD}
        unknown = problem_of(server, host="localhost", **login)
        assert (unknown.reason, server.mails) == ("bad_certificate", [])
        right = settings(server, host="localhost", trust=trust, **login)
        mail.send(right, "vera@example.org", MESSAGE)
    assert server.was_encrypted
    assert len(server.mails) == 1


def test_without_starttls_nothing_is_sent_to_a_server_that_should_have_it(server):
    assert problem_of(server, security="starttls").reason == "not_supported"
    assert server.mails == []


@pytest.mark.parametrize(
    ("replies", "reason", "is_permanent"),
    [
        ({"RCPT": "550 no such user"}, "recipient_refused", True),
        ({"RCPT": "451 try later"}, "recipient_refused", False),
        ({"DATA": "554 spam"}, "status_554", True),
        ({"DATA": "452 full"}, "status_452", False),
        ({"EHLO": "421 busy", "HELO": "421 busy"}, "status_421", False),
    ],
)
def test_what_a_refusal_means(server, replies, reason, is_permanent):
    server.replies = replies
    problem = problem_of(server)
    assert (problem.reason, problem.permanent) == (reason, is_permanent)


def test_a_wrong_password_may_be_put_right(server):
    server.needs_login = True
    problem = problem_of(server, username=USER, password="wrong")
    assert (problem.reason, problem.permanent) == ("wrong_login", False)


def test_a_server_that_stalls_is_left_at_the_deadline(server):
    server.stalls_at = "MAIL"
    with pytest.raises(ProviderError) as problem:
        mail.send(settings(server), "vera@example.org", MESSAGE, seconds=0.5)
    assert problem.value.permanent is False


def test_nobody_listens(server):
    assert problem_of(server, port=1).reason == "no_connection"


def test_an_address_with_more_in_it_is_refused(server):
    with pytest.raises(ProviderError):
        mail.send(settings(server), "vera@example.org\nBcc: stan@example.org", MESSAGE, seconds=5)
    assert server.mails == []
