"""How each source has done lately, by hours: kept in the database, because many processes ask."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Connection, Engine, Insert, case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from models import base
from models.account import User
from models.suggestion import SourceHour
from providers.metadata.health import Outcome
from services import access
from services.db.transactions import session
from services.metadata import sources
from services.metadata.replies import writing_soon
from services.metadata.sources import SourceState

log = structlog.get_logger("stacks.sources")
KEPT = timedelta(days=30)
DAY = timedelta(hours=24)
_PATIENCE = 100  # ms; who asked is waiting
_TAKEN_OVER = ("answered_at", "failed_at", "quota_limit", "quota_remaining", "quota_resets_at")


@dataclass(frozen=True)
class Health:
    """`answers` and `failures` are those of the last 24 hours; `problem` is the code of the last
    failure. `rests_until` is when the source is asked again after it failed too often.
    """

    answers: int = 0
    failures: int = 0
    answered_at: datetime | None = None
    failed_at: datetime | None = None
    problem: str = ""
    rests_until: datetime | None = None
    quota_limit: int | None = None
    quota_remaining: int | None = None
    quota_resets_at: datetime | None = None

    @property
    def is_failing(self) -> bool:
        """Whether the last question failed."""
        return self.failed_at is not None and (
            self.answered_at is None or self.answered_at < self.failed_at
        )

    @property
    def is_resting(self) -> bool:
        return self.rests_until is not None and self.rests_until > base.utc_now()

    @property
    def has_quota(self) -> bool:
        """Whether what the source said of its quota still holds."""
        is_over = self.quota_resets_at is not None and self.quota_resets_at <= base.utc_now()
        return self.quota_remaining is not None and not is_over


class SourceLine(NamedTuple):
    """A source in the list of all of them."""

    state: SourceState
    health: Health

    @property
    def needs_attention(self) -> bool:
        """Whether an administrator should do something: enter a key, or see why it fails."""
        has_no_key = self.state.source.needs_key and not self.state.key
        if self.state.is_locked or (has_no_key and self.state.choice == "true"):
            return True
        return self.state.is_enabled and self.health.is_failing


def list_lines(*, by: User) -> list[SourceLine]:
    """All sources, in the order in which they are believed. Raises Forbidden."""
    health = health_of_sources(by=by)
    return [
        SourceLine(state, health.get(state.source.name, Health()))
        for state in sources.in_order(by=by)
    ]


def health_of_sources(*, by: User) -> dict[str, Health]:
    """By the name of each source that was asked within KEPT. Raises Forbidden."""
    access.require(by, "system:read")
    since = base.utc_now() - DAY
    health: dict[str, Health] = {}
    for row in session().execute(select(SourceHour).order_by(SourceHour.hour)).scalars():
        so_far = health.get(row.source, Health())
        is_recent = row.hour > since - timedelta(hours=1)
        health[row.source] = replace(
            so_far,
            answers=so_far.answers + row.answers * is_recent,
            failures=so_far.failures + row.failures * is_recent,
            problem=row.problem or so_far.problem,
            rests_until=row.rests_until,
            **{name: getattr(row, name) for name in _TAKEN_OVER if getattr(row, name) is not None},
        )
    return health


@dataclass
class Tally:
    """What the questions of one look-up came to; its threads share it."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _outcomes: list[tuple[datetime, Outcome]] = field(default_factory=list)

    def note(self, outcome: Outcome) -> None:
        with self._lock:
            self._outcomes.append((base.utc_now(), outcome))

    def store(self, engine: Engine) -> None:
        """Write it without waiting long for other writers: what can't be written isn't counted."""
        with self._lock:
            outcomes, self._outcomes = self._outcomes, []
        if not outcomes:
            return
        rows = [_row(name, outcomes) for name in sorted({it.source for _at, it in outcomes})]
        try:
            with writing_soon(engine, _PATIENCE) as connection:
                _store(connection, rows)
        except SQLAlchemyError:
            log.warning("source_health_not_kept", count=len(outcomes))


def _row(name: str, outcomes: list[tuple[datetime, Outcome]]) -> dict[str, Any]:
    own = [(at, outcome) for at, outcome in outcomes if outcome.source == name]
    at, last = own[-1]
    counted = Counter(bool(outcome.problem) for _at, outcome in own)
    quota = next((outcome.quota for _at, outcome in reversed(own) if outcome.quota), None)
    resets_in = quota.resets_in if quota is not None else None
    return {
        "source": name,
        "hour": at.replace(minute=0, second=0, microsecond=0),
        "answers": counted[False],
        "failures": counted[True],
        "answered_at": max((at for at, it in own if not it.problem), default=None),
        "failed_at": max((at for at, it in own if it.problem), default=None),
        "problem": next((it.problem for _at, it in reversed(own) if it.problem), ""),
        "rests_until": at + timedelta(seconds=last.rest) if last.rest else None,
        "quota_limit": quota.limit if quota is not None else None,
        "quota_remaining": quota.remaining if quota is not None else None,
        "quota_resets_at": at + timedelta(seconds=resets_in) if resets_in is not None else None,
    }


def _store(connection: Connection, rows: list[dict[str, Any]]) -> None:
    old = SourceHour.hour < base.utc_now() - KEPT
    connection.execute(delete(SourceHour).where(old))
    connection.execute(_upsert(connection.dialect.name), rows)


def _upsert(dialect: str) -> Insert:
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(SourceHour)
    new = statement.excluded
    values = {name: getattr(SourceHour, name) + new[name] for name in ("answers", "failures")}
    values |= {name: func.coalesce(new[name], getattr(SourceHour, name)) for name in _TAKEN_OVER}
    values["problem"] = case((new.problem != "", new.problem), else_=SourceHour.problem)
    values["rests_until"] = new.rests_until
    upsert: Insert = statement.on_conflict_do_update(index_elements=["source", "hour"], set_=values)
    return upsert
