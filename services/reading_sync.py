"""A user's ratings, statuses, favourites and progress on several devices: what changed since a
moment, and changes that a device made offline. For each field the last write wins.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select

from errors import NotFound
from models import base
from models.account import User
from models.reading import SYNCED, DeletedInteraction, Interaction, micros
from models.work import Edition, Work
from services import access, interactions
from services.changes import recording
from services.db.transactions import session

MAX_OPS = 1000


class FieldChange(NamedTuple):
    """A field of an interaction and when it was stored; field "" says that the interaction was
    deleted.
    """

    entity: UUID
    field: str
    value: Any
    stored_at: datetime


class Changes(NamedTuple):
    """`has_more`: there are changes after the last of these."""

    changes: list[FieldChange]
    server_time: datetime
    has_more: bool


class Op(NamedTuple):
    """What a device did: it set a field at some moment or, with field "", deleted the
    interaction.
    """

    entity: UUID
    field: str
    value: Any
    at: datetime


def list_changes(
    since: datetime | None, limit: int, *, kinds: Collection[str], by: User
) -> Changes:
    """The caller's changes stored after `since`, the oldest first: at most `limit`, and all others
    of the same moment as the last, because the device asks again from there.
    """
    now = base.utc_now()
    changes = sorted(
        (*_changed_fields(since, kinds, by), *_deleted(since, by)),
        key=lambda change: (change.stored_at, change.entity, change.field),
    )
    end = min(limit, len(changes))
    while 0 < end < len(changes) and changes[end].stored_at == changes[end - 1].stored_at:
        end += 1
    return Changes(changes[:end], now, end < len(changes))


def _changed_fields(
    since: datetime | None, kinds: Collection[str], by: User
) -> Iterator[FieldChange]:
    query = _visible(kinds, by)
    if since is not None:
        query = query.where(Interaction.updated_at > since)
    for row, _ in session().execute(query):
        for name in SYNCED:
            stored_at = _time(row, name, 1)
            if stored_at is not None and (since is None or stored_at > since):
                yield FieldChange(row.uuid, name, getattr(row, name), stored_at)


def _visible(kinds: Collection[str], by: User) -> Select[Any, Any]:
    """The caller's interactions with works of these kinds that they can see."""
    return (
        select(Interaction, Edition)
        .join(Edition, Edition.id == Interaction.edition_id)
        .join(Work, Work.id == Edition.work_id)
        .where(Interaction.user_id == by.id, Work.kind.in_(kinds))
        .where(Edition.deleted_at.is_(None), Work.deleted_at.is_(None))
        .where(Work.scope_id.in_(access.visible_scopes(by)))
    )


def _time(row: Interaction, field: str, which: int) -> datetime | None:
    """When a field was set (0) and stored (1); None for one that nobody has set."""
    times = row.field_times.get(field)
    if times is not None:
        return base.EPOCH + timedelta(microseconds=times[which])
    return row.updated_at if getattr(row, field) not in (None, False) else None


def _deleted(since: datetime | None, by: User) -> list[FieldChange]:
    if since is None:  # a device that has nothing yet
        return []
    query = select(DeletedInteraction.uuid, DeletedInteraction.deleted_at).where(
        DeletedInteraction.user_id == by.id, DeletedInteraction.deleted_at > since
    )
    return [FieldChange(uuid, "", None, at) for uuid, at in session().execute(query)]


def apply(op: Op, *, kinds: Collection[str], by: User) -> str:
    """Apply what a device did; returns "applied", "discarded_stale" when the same was set later, or
    "not_found". The caller can undo it. Raises Invalid.
    """
    row = session().execute(_visible(kinds, by).where(Interaction.uuid == op.entity)).first()
    if row is None:
        return "not_found"
    try:
        write = _set if op.field else _delete
        return write(op, row[0], row[1], by)
    except NotFound:  # deleted just now
        return "not_found"


def _set(op: Op, interaction: Interaction, edition: Edition, by: User) -> str:
    values = interactions.INTERACTION.clean({op.field: op.value})
    with recording(
        by=by,
        kind="interaction",
        subject=edition,
        needs="works:read",
        rows=(interaction,),
        is_private=True,
    ) as recorder:
        interactions.wait_for_own(by)
        session().refresh(interaction)
        if _is_older(op, interaction, op.field):
            return "discarded_stale"
        interactions.change(recorder, edition, interaction, values, by=by)
        _remember(op, interaction)
    return "applied"


def _remember(op: Op, interaction: Interaction) -> None:
    """Keep when the device set the field; a clock that runs ahead doesn't win for ever."""
    session().flush()
    stored_at = _time(interaction, op.field, 1) or interaction.updated_at
    times = [micros(min(op.at, base.utc_now())), micros(stored_at)]
    interaction.field_times = interaction.field_times | {op.field: times}


def _delete(op: Op, _interaction: Interaction, edition: Edition, by: User) -> str:
    def is_stale(present: Interaction) -> bool:
        return any(_is_older(op, present, name) for name in SYNCED)

    is_deleted = interactions.delete_interaction(edition, by=by, unless=is_stale)
    return "applied" if is_deleted else "discarded_stale"


def _is_older(op: Op, interaction: Interaction, field: str) -> bool:
    set_at = _time(interaction, field, 0)
    return set_at is not None and op.at < set_at
