"""How each source has done lately, by hours: kept in the database, because many processes ask."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Connection, Engine, Insert, Select, case, delete, func, select
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
_Rows = dict[tuple[str, datetime | None], SourceHour]
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
    totals = list(session().execute(_totals()))
    hours = {hour for it in totals for hour in (it.newest, it.quoted, _hour(it.failed_at)) if hour}
    query = select(SourceHour).where(SourceHour.hour.in_(hours))
    kept = session().execute(query).scalars()
    rows: _Rows = {(row.source, row.hour): row for row in kept}
    return {it.source: _health(it, rows) for it in totals}


def _totals() -> Select[*tuple[Any, ...]]:
    """By source, what can be added up, and the hours whose rows say the rest."""
    hour = SourceHour.hour
    is_recent = hour > base.utc_now() - DAY - timedelta(hours=1)
    return select(
        SourceHour.source,
        func.coalesce(func.sum(SourceHour.answers).filter(is_recent), 0).label("answers"),
        func.coalesce(func.sum(SourceHour.failures).filter(is_recent), 0).label("failures"),
        func.max(SourceHour.answered_at).label("answered_at"),
        func.max(SourceHour.failed_at).label("failed_at"),
        func.max(hour).label("newest"),
        func.max(hour).filter(SourceHour.quota_remaining.is_not(None)).label("quoted"),
    ).group_by(SourceHour.source)


def _health(total: Any, rows: _Rows) -> Health:
    name = total.source
    failed = rows.get((name, _hour(total.failed_at)))
    quoted = rows.get((name, total.quoted))
    newest = rows[name, total.newest]
    return Health(
        int(total.answers),
        int(total.failures),
        total.answered_at,
        total.failed_at,
        (failed.problem if failed is not None else "") or newest.problem,
        newest.rests_until,
        quoted.quota_limit if quoted is not None else None,
        quoted.quota_remaining if quoted is not None else None,
        quoted.quota_resets_at if quoted is not None else None,
    )


def _hour(at: datetime | None) -> datetime | None:
    return at.replace(minute=0, second=0, microsecond=0) if at is not None else None


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
        "hour": _hour(at),
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
