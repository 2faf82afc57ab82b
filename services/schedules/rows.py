"""The rows of schedules. Missed runs are made up for only once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, select

from errors import Invalid, NotFound, Problem
from models import base
from models.account import User
from models.job import Job, Schedule
from models.library import Root
from services import access, audit, jobs
from services.db.transactions import session, writing
from services.schedules import cron, kinds

MIN_MINUTES = 5  # minutes
DAY = 24 * 60


class ScheduleLine(NamedTuple):
    """A schedule in a list: the name of its folder if it is of one, and its last job."""

    schedule: Schedule
    root_name: str
    last_job: Job | None
    can_run: bool


def find_schedule(kind: str, subject_table: str = "", subject_id: int = 0) -> Schedule | None:
    """The schedule of one subject, or of the whole instance; None when there is none."""
    return (
        session()
        .execute(
            select(Schedule).where(
                Schedule.kind == kind,
                Schedule.subject_table == subject_table,
                Schedule.subject_id == subject_id,
            )
        )
        .scalar()
    )


def get_schedule(schedule_id: int, *, by: User) -> Schedule:
    """Raises Forbidden unless the caller is an administrator, and NotFound."""
    access.require(by, "schedules:read")
    schedule = session().get(Schedule, schedule_id)
    if schedule is None:
        raise NotFound("schedule")
    return schedule


def get_of_kind(kind: str, *, by: User) -> Schedule:
    """The schedule of a job of the whole instance, added if tick hasn't done it yet. Raises
    Forbidden unless the caller is an administrator.
    """
    access.require(by, "schedules:update")
    add_missing()
    schedule = find_schedule(kind)
    if schedule is None:
        raise NotFound("schedule")
    return schedule


def list_schedules(*, by: User) -> list[ScheduleLine]:
    """All schedules: those of the whole instance, then those of folders. Raises Forbidden unless
    the caller is an administrator.
    """
    access.require(by, "schedules:read")
    last = (
        select(Job.id)
        .where(
            Job.kind == Schedule.kind,
            Job.subject_table == Schedule.subject_table,
            Job.subject_id == Schedule.subject_id,
        )
        .order_by(Job.id.desc())
        .limit(1)
        .correlate(Schedule)
        .scalar_subquery()
    )
    is_of_root = and_(Schedule.subject_table == "root", Schedule.subject_id == Root.id)
    query = (
        select(Schedule, Root.name, Job)
        .outerjoin(Root, is_of_root)
        .outerjoin(Job, Job.id == last)
        .where(Schedule.kind.in_((*kinds.KINDS, "scan")))
        .order_by(Schedule.subject_table, Schedule.kind, Root.name, Schedule.id)
    )
    return [
        ScheduleLine(schedule, name or "", job, kinds.can_run(schedule.kind))
        for schedule, name, job in session().execute(query)
    ]


def add_missing() -> None:
    """Add the schedules of the whole instance that aren't there yet. Called by tick."""
    query = select(Schedule.kind).where(Schedule.subject_table == "")
    missing = kinds.KINDS.keys() - set(session().execute(query).scalars())
    if not missing:
        session().rollback()
        return
    with writing():
        session().add_all(_usual(kind) for kind in sorted(missing))


def _usual(kind: str) -> Schedule:
    usual = kinds.KINDS[kind]
    return Schedule(
        kind=kind,
        cron=usual.cron,
        is_enabled=usual.is_enabled,
        options=dict(usual.options),
        next_at=cron.next_after(usual.cron, base.utc_now()),
    )


def set_schedule(
    kind: str, subject_table: str, subject_id: int, every_minutes: int | None, *, by: User
) -> None:
    """Request a job regularly; None or 0 minutes ends that. Raises Forbidden unless the caller is
    an administrator, and Invalid.
    """
    access.require(by, "schedules:update")
    if every_minutes and every_minutes < MIN_MINUTES:
        raise Invalid({"every_minutes": Problem("too_small", minimum=MIN_MINUTES)})
    with writing():
        if every_minutes:
            store(kind, subject_table, subject_id, every_minutes)
        elif (schedule := find_schedule(kind, subject_table, subject_id)) is not None:
            session().delete(schedule)


def store(kind: str, subject_table: str, subject_id: int, every_minutes: int) -> None:
    """Make or change a schedule, inside the write transaction of a caller that has checked the
    rights.
    """
    schedule = find_schedule(kind, subject_table, subject_id)
    if schedule is None:
        schedule = Schedule(kind=kind, subject_table=subject_table, subject_id=subject_id)
        session().add(schedule)
    schedule.every_minutes, schedule.cron = every_minutes, ""
    schedule.next_at = base.utc_now() + timedelta(minutes=every_minutes)


def save_schedule(
    schedule: Schedule,
    *,
    line: str,
    is_enabled: bool,
    options: Mapping[str, Any] | None = None,
    by: User,
) -> None:
    """Change when a job is requested. Options that are left out stay as they are. Raises Forbidden
    unless the caller is an administrator, Invalid, and NotFound when the schedule is gone.
    """
    access.require(by, "schedules:update")
    line = cron.clean(line)
    cleaned = None if options is None else kinds.clean_options(schedule.kind, options)
    with writing(schedule):
        schedule.cron, schedule.every_minutes = line, None
        schedule.is_enabled = is_enabled
        if cleaned is not None:
            schedule.options = {**schedule.options, **cleaned}
        schedule.next_at = cron.next_after(line, base.utc_now())
        audit.record("schedule_changed", by=by, subject=schedule)


def run_now(schedule: Schedule, *, by: User) -> Job:
    """Request the job of a schedule, whether it is enabled or not. Raises Forbidden unless the
    caller is an administrator, Invalid when this version can't run it, and Unavailable while no
    source is enabled that it could ask.
    """
    access.require(by, "schedules:update")
    if not kinds.can_run(schedule.kind):
        raise Invalid({"kind": Problem("not_runnable")})
    kinds.require_source(schedule.kind)
    return _request(_Due.of(schedule), by)


class _Due(NamedTuple):
    kind: str
    subject_table: str
    subject_id: int
    options: dict[str, Any]

    @classmethod
    def of(cls, schedule: Schedule) -> _Due:
        return cls(
            schedule.kind, schedule.subject_table, schedule.subject_id, dict(schedule.options)
        )


def _request(due: _Due, by: User) -> Job:
    return jobs.request(
        due.kind,
        subject_table=due.subject_table,
        subject_id=due.subject_id,
        by=by,
        options=due.options,
    )


def run_due() -> int:
    """Request all jobs that are due; returns how many. Called by tick."""
    now = base.utc_now()
    query = select(Schedule).where(Schedule.is_enabled, Schedule.next_at <= now)
    with writing():
        due = []
        for schedule in session().execute(query).scalars():
            schedule.next_at = _next_time(schedule, now)
            if kinds.can_run(schedule.kind):
                schedule.last_at = now
                due.append(_Due.of(schedule))
    for job in due:
        _request(job, access.SYSTEM)
    return len(due)


def _next_time(schedule: Schedule, now: datetime) -> datetime:
    if not schedule.cron:
        return now + timedelta(minutes=schedule.every_minutes or DAY)
    try:
        return cron.next_after(schedule.cron, now)
    except Invalid:  # a line that an older version has stored
        return now + timedelta(minutes=DAY)
