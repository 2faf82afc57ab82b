"""A mail server and a receiver that messages really go to, and the job that sends them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from models.base import db
from models.job import Job
from models.message import Message
from services import jobs
from services.db.transactions import writing
from services.messages import config, requests, sending, targets
from tests.stubs.mail_server import MailServer, running_mail_server
from tests.stubs.receiver import Receiver, running_receiver

SETTINGS = {
    "port": 25,
    "security": "none",
    "sender": "stacks@example.org",
    "sender_name": "Stacks",
    "base_url": "https://books.example.org/stacks/",
    "password": "",
}


@pytest.fixture
def mails(app) -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


@pytest.fixture
def receiver(app) -> Iterator[Receiver]:
    with running_receiver() as server:
        yield server


@pytest.fixture
def configured(ada, mails: MailServer, receiver: Receiver) -> None:
    values = {"host": "127.0.0.1", "port": mails.port, "private_hosts": receiver.host}
    config.change({**SETTINGS, **values}, by=ada)


@pytest.fixture
def chooses(configured, receiver: Receiver) -> Callable[..., targets.MessageTarget]:
    """Add a target for somebody: `chooses(vera, "items_added", channel="mail")`."""

    def add(user, *events: str, channel: str = "webhook", path: str = ""):
        address = {
            "mail": "",
            "webhook": f"http://{receiver.host}/{path or user.username}",
            "apprise": f"json://{receiver.host}/{path or user.username}",
        }
        if channel == "mail" and not user.email:
            with writing(user):
                user.email = user.email_key = f"{user.username.lower()}@example.org"
        values = {"channel": channel, "address": address[channel], "events": events}
        return targets.add_target(values, by=user)

    return add


def send() -> Job:
    job = requests.start()
    sending.run_messages(job.id)
    db.session.expire_all()
    return jobs.get_job(job.id)


def outbox() -> list[Message]:
    db.session.expire_all()
    return list(db.session.execute(select(Message).order_by(Message.id)).scalars())


def end_job(kind: str, state: str, *, by=None, subject=("", 0), **options) -> Job:
    """A job that somebody requested, and that has ended in this state."""
    with writing():
        table, subject_id = subject
        job = Job(
            kind=kind,
            subject_table=table,
            subject_id=subject_id,
            user_id=by.id if by else None,
            options=options,
        )
        db.session.add(job)
    held = jobs.claim(job.id)
    question = {"missing": 3} if state == "asking" else None
    jobs.finish(held, state, problem="crashed" if state == "failed" else "", question=question)
    return job
