"""Where a person's messages go, and which events they want to hear of there."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import delete, func, select

from errors import Conflict, Invalid, NotFound, Problem
from models.account import User
from models.message import CHANNELS, Message, MessageChoice, MessageTarget
from providers.http import Fetcher
from providers.network import Refused
from services import audit, secrets_store
from services.db.transactions import session, writing
from services.messages import audience, config, outbox

UNCHANGED: Final = config.UNCHANGED
MAX_TARGETS = 20
MAX_NAME, MAX_ADDRESS = 100, 2000  # characters
MAX_TESTS = 5  # that wait at once
_PURPOSE = "addresses of messages"
_SCHEME = re.compile(r"[a-z][a-z0-9.+-]{0,30}://\S+", re.IGNORECASE)


class TargetLine(NamedTuple):
    """A target in a list. `place` is as much of its address as may be shown: the host of a webhook,
    the service of Apprise, one's own email address.
    """

    target: MessageTarget
    place: str
    events: frozenset[str]
    last: Message | None


def list_targets(*, by: User) -> list[TargetLine]:
    """The caller's own targets, in the order in which they were added."""
    query = select(MessageTarget).where(MessageTarget.user_id == by.id).order_by(MessageTarget.id)
    targets = session().execute(query).scalars().all()
    ids = [target.id for target in targets]
    choices = session().execute(
        select(MessageChoice.target_id, MessageChoice.event).where(MessageChoice.target_id.in_(ids))
    ).all()  # fmt: skip
    newest = select(func.max(Message.id)).where(Message.target_id.in_(ids))
    last = session().execute(
        select(Message).where(Message.id.in_(newest.group_by(Message.target_id)))
    )
    last_of = {message.target_id: message for message in last.scalars()}
    return [
        TargetLine(
            target,
            _place(target, by),
            frozenset(event for target_id, event in choices if target_id == target.id),
            last_of.get(target.id),
        )
        for target in targets
    ]


def get_target(target_id: int, *, by: User) -> MessageTarget:
    """One of the caller's own targets. Raises NotFound."""
    target = session().get(MessageTarget, target_id)
    if target is None or target.user_id != by.id:
        raise NotFound("message_target")
    return target


def add_target(values: Mapping[str, Any], *, by: User) -> MessageTarget:
    """Add a target with `channel`, `name`, `address` and `events`. Raises Invalid."""
    channel = values.get("channel")
    if channel not in CHANNELS:
        raise Invalid({"channel": Problem("not_one_of", allowed=CHANNELS)})
    cleaned = _clean(channel, values, by)
    with writing():
        _require_room(channel, by)
        target = MessageTarget(user_id=by.id, channel=channel, name=cleaned["name"])
        _set_address(target, cleaned["address"])
        session().add(target)
        session().flush()
        _choose(target, cleaned["events"])
        audit.record("message_target_added", by=by)
    return target


def edit_target(target: MessageTarget, values: Mapping[str, Any], *, by: User) -> None:
    """Change the name, the address (UNCHANGED leaves it) and the events of a target. Raises
    NotFound for another person's, and Invalid.
    """
    get_target(target.id, by=by)
    cleaned = _clean(target.channel, values, by)
    with writing(target):
        target.name = cleaned["name"]
        if cleaned["address"] != UNCHANGED:
            _set_address(target, cleaned["address"])
        _choose(target, cleaned["events"])
        audit.record("message_target_changed", by=by)


def remove_target(target: MessageTarget, *, by: User) -> None:
    """Remove a target; what waits for it is no longer sent. Raises NotFound for another
    person's.
    """
    get_target(target.id, by=by)
    with writing(target):
        waiting = (Message.target_id == target.id, Message.state.in_(("queued", "sending")))
        session().execute(delete(Message).where(*waiting))
        session().delete(target)
        audit.record("message_target_removed", by=by)


def write_test(target: MessageTarget, *, by: User) -> None:
    """Write a test message to a target into the outbox. Raises NotFound for another person's, and
    Conflict("too_many_tests") while several wait.
    """
    get_target(target.id, by=by)
    waiting = select(func.count()).where(
        Message.user_id == by.id, Message.event == audience.TEST, Message.state == "queued"
    )
    with writing(target):
        if session().execute(waiting).scalar_one() >= MAX_TESTS:
            raise Conflict("too_many_tests")
        key = f"test:{secrets.token_hex(8)}"
        outbox.write_one(target, audience.TEST, key, {"user_id": by.id})


def _require_room(channel: str, by: User) -> None:
    """Raises Invalid({"channel": …}): there is mail already, or there are too many targets."""
    query = select(MessageTarget.channel).where(MessageTarget.user_id == by.id)
    channels = session().execute(query).scalars().all()
    if len(channels) >= MAX_TARGETS:
        raise Invalid({"channel": Problem("too_many", maximum=MAX_TARGETS)})
    if channel == "mail" and "mail" in channels:
        raise Invalid({"channel": Problem("has_mail_already")})


def address_of(target: MessageTarget) -> str:
    """The address in clear, for sending; "" when it can't be decrypted."""
    return secrets_store.decrypt(target.address, _PURPOSE) if target.address else ""


def _set_address(target: MessageTarget, address: str) -> None:
    target.address = secrets_store.encrypt(address, _PURPOSE) if address else None


def _choose(target: MessageTarget, events: Collection[str]) -> None:
    query = select(MessageChoice).where(MessageChoice.target_id == target.id)
    present = {choice.event: choice for choice in session().execute(query).scalars()}
    for event in present.keys() - events:
        session().delete(present[event])
    session().add_all(
        MessageChoice(target_id=target.id, event=event) for event in set(events) - present.keys()
    )


def _clean(channel: str, values: Mapping[str, Any], by: User) -> dict[str, Any]:
    name, address = ((values.get(field) or "").strip() for field in ("name", "address"))
    events = [event for event in values.get("events") or () if event in audience.events_for(by)]
    problems: dict[str, Problem] = {}
    if len(name) > MAX_NAME:
        problems["name"] = Problem("too_long", maximum=MAX_NAME)
    if channel == "mail":
        address = ""
        if not by.email:
            problems["channel"] = Problem("no_own_email")
    elif address != UNCHANGED and (problem := _address_problem(channel, address)):
        problems["address"] = problem
    if problems:
        raise Invalid(problems)
    return {"name": name, "address": address, "events": events}


def _address_problem(channel: str, address: str) -> Problem | None:
    if not address:
        return Problem("required")
    if len(address) > MAX_ADDRESS:
        return Problem("too_long", maximum=MAX_ADDRESS)
    if channel == "apprise":
        is_ours = _SCHEME.fullmatch(address) and address.isprintable()
        return None if is_ours else Problem("not_an_apprise_address")
    try:
        Fetcher(exempt=config.stored().exempt).check(address)
    except Refused as refused:
        return Problem(refused.reason)
    return None


def _place(target: MessageTarget, owner: User) -> str:
    if target.channel == "mail":
        return owner.email
    address = address_of(target)
    if target.channel == "apprise":
        return address.partition("://")[0]
    return urlsplit(address).hostname or ""
