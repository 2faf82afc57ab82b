"""What became of messages: for each person their own, for administrators those of everybody."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select

from errors import Conflict, NotFound
from models import base
from models.account import User
from models.message import Message, MessageTarget
from services import access
from services.db.transactions import session, writing
from services.messages.audience import PASSWORD_RESET

PAGE = 30


class MessageLine(NamedTuple):
    """A message in a list; `target_name` is "" when its target has none, or was removed. Only its
    own user may retry it.
    """

    message: Message
    user: User
    target_name: str
    may_retry: bool


def list_own(*, by: User) -> list[MessageLine]:
    """The caller's newest messages."""
    return _lines(Message.user_id == by.id)


def list_problems(*, by: User) -> list[MessageLine]:
    """The newest messages to anybody that couldn't be sent, or not yet. Raises Forbidden unless the
    caller is an administrator.
    """
    access.require(by, "system:read")
    return _lines(Message.problem != "", Message.state != "sent")


def count_by_state(*, by: User) -> dict[str, int]:
    """How many messages to anybody there are in each state. Raises Forbidden."""
    access.require(by, "system:read")
    query = select(Message.state, func.count()).group_by(Message.state)
    return {row.state: row[1] for row in session().execute(query)}


def retry(message_id: int, *, by: User) -> Message:
    """Put a failed message into the outbox again, with the same key. Raises NotFound for another
    person's, and Conflict("not_failed").
    """
    message = session().get(Message, message_id)
    if message is None or message.user_id != by.id:
        raise NotFound("message")
    with writing(message):
        if not _may_retry(message):
            raise Conflict("not_failed")
        message.state, message.problem, message.is_resent = "queued", "", False
        message.attempts, message.next_at = 0, base.utc_now()
    return message


def _lines(*conditions: object) -> list[MessageLine]:
    query = (
        select(Message, User, MessageTarget.name)
        .join(User, User.id == Message.user_id)
        .outerjoin(MessageTarget, MessageTarget.id == Message.target_id)
        .where(*conditions)  # type: ignore[arg-type]
        .order_by(Message.id.desc())
        .limit(PAGE)
    )
    return [
        MessageLine(message, user, name or "", _may_retry(message))
        for message, user, name in session().execute(query)
    ]


def _may_retry(message: Message) -> bool:
    """Links for new passwords are requested anew instead."""
    return message.state == "failed" and message.event != PASSWORD_RESET
