"""Apprise sends in a process of its own, in which connections, files and programs are checked."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from errors import ProviderError
from providers.messages import apprise
from providers.messages.outgoing import Outgoing
from providers.network import Refused
from tests.stubs.receiver import running_receiver

MESSAGE = Outgoing("key", "test", "Title", "Body", "https://example.org/", datetime.now(UTC))


@pytest.fixture(scope="module")
def receiver():
    with running_receiver() as stub:
        yield stub


def test_it_reaches_a_service_on_a_host_that_is_listed(receiver):
    apprise.send(
        f"json://localhost:{receiver.port}/x", MESSAGE, exempt=[("localhost", receiver.port)]
    )
    assert receiver.calls[-1].body["title"] == "Title"
    assert receiver.calls[-1].body["message"] == "Body\n\nhttps://example.org/"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("json://127.0.0.1:{port}/x", "private_address"),
        ("json://localhost:{port}/x", "private_address"),
        ("rsyslog://127.0.0.1", "private_address"),
        ("syslog://", "not_allowed"),
        ("vapid://a@example.com/x?keyfile=/etc/shadow", "not_allowed"),
        ("nonsense://x", "not_an_address"),
    ],
)
def test_what_leads_elsewhere_is_refused(receiver, address, reason):
    before = len(receiver.calls)
    with pytest.raises(Refused) as refused:
        apprise.send(address.format(port=receiver.port), MESSAGE)
    assert refused.value.reason == reason
    assert len(receiver.calls) == before


def test_a_failure_may_be_tried_again(receiver):
    receiver.status = 500
    exempt = [("127.0.0.1", receiver.port)]
    try:
        with pytest.raises(ProviderError) as problem:
            apprise.send(f"json://127.0.0.1:{receiver.port}/x", MESSAGE, exempt=exempt)
    finally:
        receiver.status = 200
    assert problem.value.permanent is False


def test_what_takes_too_long_is_ended():
    with pytest.raises(ProviderError) as problem:
        apprise.send("json://example.org/", MESSAGE, seconds=0.05)
    assert problem.value.reason == "timeout"


def test_neither_pages_nor_workers_load_it():
    code = (
        "import sys, app, worker, jobs.messages, services.messages.sending;"
        " sys.exit('apprise' in sys.modules or 'requests' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
