"""The job that sends what is in the outbox. It may be killed and started again at any point.

A message is marked as being sent before, and as sent after; in between it may or may not have
arrived. If the worker dies there, the message is sent once more with the same key, and if it dies
there again, not any more.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import select, update

from errors import ProviderError
from models import base
from models.account import User
from models.message import Message, MessageTarget
from providers.http import Fetcher
from providers.messages import apprise, mail, webhook
from providers.messages.outgoing import Outgoing
from services import jobs
from services.accounts import password_reset
from services.db.transactions import session
from services.messages import audience, config, targets, texts

log = structlog.get_logger("stacks.messages")
KIND = "messages"
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 1440))


def run_messages(job_id: int) -> None:
    """Send everything that is due."""
    held = jobs.claim(job_id)
    if held is None:
        return
    counts: Counter[str] = Counter()
    with jobs.run_attempt(held, lambda: {"counts": dict(counts)}):
        _recover(held)
        password_reset.look_up(held)
        while (message_id := _next(held, counts)) is not None:
            _deliver(held, message_id, counts)
            jobs.check(held)
        jobs.finish(held, "done", counts=dict(counts), done=counts["sent"])


def _recover(held: jobs.Claim) -> None:
    """What another worker was sending when it died is sent again, once."""
    with jobs.batch(held):
        query = select(Message).where(Message.state == "sending")
        for message in session().execute(query).scalars():
            if message.is_resent:
                _end(message, "failed", "interrupted")
            else:
                message.state, message.is_resent = "queued", True
                message.next_at = base.utc_now()


def _next(held: jobs.Claim, counts: Counter[str]) -> int | None:
    """Mark the next message that is due as being sent, and return its id; None when nothing is
    due.
    """
    due = (
        select(Message)
        .where(Message.state == "queued", Message.next_at <= base.utc_now())
        .order_by(Message.next_at, Message.id)
        .limit(1)
    )
    with jobs.batch(held, counts=dict(counts), done=counts["sent"]):
        message: Message | None = session().execute(due).scalar()
        if message is None:
            return None
        message.state, message.next_at = "sending", None
        message.attempts += 1
        return message.id


def _deliver(held: jobs.Claim, message_id: int, counts: Counter[str]) -> None:
    """Send one message with no transaction open, and store how that ended."""
    message = session().get_one(Message, message_id, populate_existing=True)
    outgoing = _compose(message)
    problem: ProviderError | None = None
    if outgoing is not None:
        try:
            _send(message, outgoing)
        except ProviderError as error:
            problem = error
    session().rollback()
    with jobs.batch(held):
        message = session().get_one(Message, message_id, populate_existing=True)
        outcome = _store(message, outgoing is not None, problem)
    counts[outcome] += 1
    log.info("message", id=message_id, outcome=outcome, reason=problem.reason if problem else "")


def _store(message: Message, has_text: bool, problem: ProviderError | None) -> str:
    """Store the result inside a batch; returns "sent", "failed", "again" or "dropped"."""
    if not has_text:  # its reader may no longer see what it is about
        session().delete(message)
        return "dropped"
    if problem is None:
        message.sent_at = base.utc_now()
        return _end(message, "sent", "")
    if problem.permanent or message.attempts > len(WAITS) or _is_too_late(message):
        return _end(message, "failed", problem.reason)
    message.state, message.problem = "queued", problem.reason
    message.next_at = base.utc_now() + WAITS[message.attempts - 1]
    _postpone_others(message)
    return "again"


def _end(message: Message, state: str, problem: str) -> str:
    message.state, message.problem, message.next_at = state, problem, None
    if message.event == audience.PASSWORD_RESET:
        message.facts = {"user_id": message.user_id}
    return state


def _is_too_late(message: Message) -> bool:
    is_reset = message.event == audience.PASSWORD_RESET
    return is_reset and message.created_at + texts.RESET_LIFE < base.utc_now()


def _postpone_others(message: Message) -> None:
    """Other messages by the same way wait too, so that a server that is down keeps nobody else's
    messages waiting.
    """
    same = Message.channel == "mail" if message.channel == "mail" else (
        Message.target_id == message.target_id
    )  # fmt: skip
    session().execute(
        update(Message)
        .where(same, Message.state == "queued", Message.next_at < message.next_at)
        .values(next_at=message.next_at)
        .execution_options(synchronize_session=False)
    )


def _compose(message: Message) -> Outgoing | None:
    user = session().get_one(User, message.user_id, populate_existing=True)
    facts: dict[str, Any] = dict(message.facts)
    if not audience.may_hear(user, message.event, facts):
        return None
    if message.event == audience.PASSWORD_RESET:
        facts["token"] = password_reset.token_of(facts["reset"])
    text = texts.text_for(user, message.event, facts)
    if text is None:
        return None
    start = config.link_base(config.stored())
    return Outgoing(
        key=str(message.uuid),
        event=message.event,
        title=text.title,
        body=text.body,
        link=start + text.path if start and text.path else "",
        at=message.created_at,
        facts=text.facts,
    )


def _send(message: Message, outgoing: Outgoing) -> None:
    """Raises ProviderError."""
    settings = config.stored()
    if message.channel == "mail":
        recipient = session().get_one(User, message.user_id).email
        if not settings.has_mail or not recipient:
            reason = "no_mail_server" if recipient else "no_email"
            raise ProviderError("mail", reason, permanent=True)
        session().rollback()
        mail.send(settings.server, recipient, outgoing)
        return
    target = session().get(MessageTarget, message.target_id or 0)
    address = targets.address_of(target) if target is not None else ""
    session().rollback()
    if not address:
        raise ProviderError(message.channel, "no_address", permanent=True)
    if message.channel == "webhook":
        webhook.send(address, outgoing, Fetcher(exempt=settings.exempt))
    else:
        apprise.send(address, outgoing, exempt=settings.exempt)
