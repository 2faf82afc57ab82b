"""A user's own status, rating, notes, review, progress and reading dates for an edition. Nobody
else can see them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

import orjson
from sqlalchemy import select

from errors import Invalid, NotFound, Problem
from models import base
from models.account import User
from models.reading import Interaction, Reading
from models.work import Edition
from services import access
from services.changes import Recorder, recording
from services.db.transactions import session, wait_for_others
from services.text import clean
from services.text.fields import N_, Field, Table, choice, flag, optional_integer, prose

MAX_PROGRESS = 16 * 1024  # bytes
_LOCK = 0x494E_5452  # with the user's id
STATUSES = ("unread", "reading", "read", "did_not_finish")


def _progress(value: Any) -> dict[str, Any] | None:
    """The user's position, in any form that a program stores; `percent` is between 0 and 100."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise clean.InvalidValue(Problem("wrong_type", wanted="an object"))
    percent = value.get("percent", 0)
    if percent is not None and (
        not isinstance(percent, int | float) or isinstance(percent, bool) or not 0 <= percent <= 100
    ):
        raise clean.InvalidValue(Problem("bad_percent"))
    try:
        raw = orjson.dumps(value)
    except (orjson.JSONEncodeError, RecursionError):  # too deep
        raise clean.InvalidValue(Problem("too_large_object", maximum=MAX_PROGRESS >> 10)) from None
    if len(raw) > MAX_PROGRESS:
        raise clean.InvalidValue(Problem("too_large_object", maximum=MAX_PROGRESS >> 10))
    if b"\\u0000" in raw:
        raise clean.InvalidValue(Problem("not_printable"))
    stored: dict[str, Any] = orjson.loads(raw)  # without numbers that JSON cannot say
    return stored


INTERACTION = Table(
    status=choice(N_("Status"), STATUSES),
    rating=optional_integer(N_("Rating"), 10, minimum=1),
    notes=prose(N_("Notes")),
    review=prose(N_("Review")),
    is_favorite=flag(N_("Favourite")),
    progress=Field(label=N_("Progress"), clean=_progress, kind="object", limit=MAX_PROGRESS),
)


class InteractionRow(NamedTuple):
    """An interaction with the dates of the newest reading, and the number of readings finished
    before it.
    """

    interaction: Interaction
    started_on: date | None
    finished_on: date | None
    earlier: int


def find_interaction(edition: Edition, *, by: User) -> InteractionRow | None:
    """The caller's interaction with an edition; None when there is none. Raises NotFound for the
    edition.
    """
    access.require(by, "works:read", edition)
    interaction = _find(edition, by)
    if interaction is None:
        return None
    readings = _readings(edition, by)
    newest = readings[-1] if readings else None
    earlier = sum(1 for reading in readings[:-1] if reading.finished_on is not None)
    return InteractionRow(
        interaction,
        newest.started_on if newest else None,
        newest.finished_on if newest else None,
        earlier,
    )


def save_interaction(
    edition: Edition,
    values: Mapping[str, Any],
    started_on: date | None,
    finished_on: date | None,
    *,
    by: User,
) -> InteractionRow:
    """Set the given fields, and the dates of the newest reading. Setting "reading" after a finished
    reading starts another one.

    Raises NotFound for the edition, and Invalid; then nothing changes.
    """
    values = INTERACTION.clean(values)
    if started_on and finished_on and finished_on < started_on:
        raise Invalid({"finished_on": Problem("before_start")})
    with recording(
        by=by, kind="interaction", subject=edition, needs="works:read", is_private=True
    ) as recorder:
        wait_for_own(by)
        present = _find(edition, by)
        is_again = _save_values(recorder, edition, present, values, by)
        is_changed = _save_dates(recorder, edition, by, started_on, finished_on, is_again=is_again)
        if is_changed and present is not None:
            recorder.assign(present, {"updated_at": base.utc_now()})
    interaction = find_interaction(edition, by=by)
    assert interaction is not None  # it was just written
    return interaction


def change(
    recorder: Recorder,
    edition: Edition,
    present: Interaction,
    values: Mapping[str, Any],
    *,
    by: User,
) -> None:
    """Set clean values of an interaction inside the transaction of a caller; the dates stay.
    Setting "reading" after a finished reading starts another one.
    """
    if _save_values(recorder, edition, present, values, by):
        readings = _readings(edition, by)
        if readings and readings[-1].finished_on is not None:
            recorder.add(Reading(user_id=by.id, edition_id=edition.id))


def wait_for_own(by: User) -> None:
    """Inside a write transaction: let one after the other write a user's interactions, so that they
    are stored in the order of their times.
    """
    wait_for_others(_LOCK ^ by.id)


def delete_interaction(
    edition: Edition, *, by: User, unless: Callable[[Interaction], bool] | None = None
) -> bool:
    """Delete the caller's interaction with an edition and all readings; they can undo that. Returns
    False if `unless`, which is asked inside the transaction, spares it. Raises NotFound.
    """
    with recording(
        by=by, kind="interaction", subject=edition, needs="works:read", is_private=True
    ) as recorder:
        wait_for_own(by)
        interaction = _find(edition, by)
        if interaction is None:
            raise NotFound("interaction")
        session().refresh(interaction)
        if unless is not None and unless(interaction):
            return False
        for reading in _readings(edition, by):
            recorder.remove(reading)
        recorder.remove(interaction)
    return True


def _save_values(
    recorder: Recorder,
    edition: Edition,
    present: Interaction | None,
    values: Mapping[str, Any],
    by: User,
) -> bool:
    """Returns whether the user begins again what they had finished."""
    before = present.status if present is not None else ""
    if present is None:
        recorder.add(Interaction(user_id=by.id, edition_id=edition.id, **values))
    elif any(getattr(present, name) != value for name, value in values.items()):
        recorder.assign(present, {**values, "updated_at": base.utc_now()})
    return before == "read" and values.get("status") == "reading"


def _find(edition: Edition, by: User) -> Interaction | None:
    return (
        session()
        .execute(
            select(Interaction).where(
                Interaction.user_id == by.id, Interaction.edition_id == edition.id
            )
        )
        .scalar()
    )


def _readings(edition: Edition, by: User) -> list[Reading]:
    """The readings in order of creation."""
    query = (
        select(Reading)
        .where(Reading.user_id == by.id, Reading.edition_id == edition.id)
        .order_by(Reading.id)
    )
    return list(session().execute(query).scalars())


def _save_dates(
    recorder: Recorder,
    edition: Edition,
    by: User,
    started_on: date | None,
    finished_on: date | None,
    *,
    is_again: bool,
) -> bool:
    """Returns whether anything changed. A reading without dates is only stored to mark the start of
    another reading.
    """
    readings = _readings(edition, by)
    dates = {"started_on": started_on, "finished_on": finished_on}
    newest = readings[-1] if readings else None
    if newest is None or (is_again and newest.finished_on is not None and finished_on is None):
        if newest is None and not any(dates.values()):
            return False
        recorder.add(Reading(user_id=by.id, edition_id=edition.id, **dates))
        return True
    if any(dates.values()) or len(readings) > 1:
        return bool(recorder.assign(newest, dates))
    recorder.remove(newest)
    return True
