"""The outbox: each event is written as one message for each person and target, in the transaction
of the event itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from models import base
from models.account import User
from models.job import Job
from models.message import Message, MessageChoice, MessageTarget
from services.db.transactions import session
from services.messages import audience

# Kinds of jobs whose end people can hear of: the event, and the states in which they end.
_JOBS = {
    "scan": ("scan_failed", ("failed", "asking")),
    "import": ("import_done", ("done", "failed")),
    "enrichment": ("import_done", ("done", "failed")),
    "backup": ("backup_failed", ("failed",)),
    "export": ("backup_failed", ("failed",)),
}


def write(event: str, key: str, facts: dict[str, Any]) -> int:
    """Inside a write transaction: a message to everybody who chose this event and may hear of it;
    returns how many. `key` names this one event, so that nobody hears of it twice.
    """
    written = 0
    for target, user, since in list_choosers(event):
        if audience.may_hear(user, event, facts):
            write_one(target, event, key, {**facts, "since": since.isoformat()})
            written += 1
    return written


def list_choosers(event: str) -> list[tuple[MessageTarget, User, datetime]]:
    """The targets for which this event is chosen, whose they are, and since when."""
    query = (
        select(MessageTarget, User, MessageChoice.created_at)
        .join(User, User.id == MessageTarget.user_id)
        .join(MessageChoice, MessageChoice.target_id == MessageTarget.id)
        .where(MessageChoice.event == event, User.is_active)
        .order_by(MessageTarget.id)
    )
    return [(target, user, since) for target, user, since in session().execute(query)]


def write_one(target: MessageTarget, event: str, key: str, facts: dict[str, Any]) -> None:
    """Inside a write transaction: a message to one target."""
    session().add(
        Message(
            user_id=target.user_id,
            target_id=target.id,
            channel=target.channel,
            event=event,
            event_key=key,
            facts=facts,
            next_at=base.utc_now(),
        )
    )


def write_mail(user: User, event: str, key: str, facts: dict[str, Any]) -> None:
    """Inside a write transaction: a mail to a user who needs no target for it."""
    session().add(
        Message(
            user_id=user.id,
            channel="mail",
            event=event,
            event_key=key,
            facts=facts,
            next_at=base.utc_now(),
        )
    )


def write_job_end(job: Job, attempt: int, state: str, problem: str) -> int:
    """Inside the transaction in which a job ends: the messages about it; returns how many."""
    event, states = _JOBS.get(job.kind, ("", ()))
    if state not in states or (event == "import_done" and job.user_id is None):
        return 0
    facts = {
        "job_id": job.id,
        "kind": job.kind,
        "state": state,
        "problem": problem,
        "root_id": job.subject_id if job.subject_table == "root" else 0,
        "user_id": job.user_id,
    }
    return write(event, f"job:{job.id}:{attempt}", facts)


def has_due() -> bool:
    """Whether a message waits to be sent now, or was left by a worker that has died."""
    query = select(Message.id).where(
        (Message.state == "sending")
        | ((Message.state == "queued") & (Message.next_at <= base.utc_now()))
    )
    return session().execute(query.limit(1)).first() is not None
