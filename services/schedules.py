"""Recurring jobs: tick requests those that are due. Missed runs are made up for only once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from errors import Invalid, Problem
from models import base
from models.account import User
from models.job import Schedule
from services import access, jobs
from services.db.transactions import session, writing

MIN_MINUTES = 5  # minutes


def find_schedule(kind: str, subject_table: str, subject_id: int) -> Schedule | None:
    """The schedule of one subject, or None."""
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
    schedule.every_minutes = every_minutes
    schedule.next_at = base.utc_now() + timedelta(minutes=every_minutes)


def run_due() -> int:
    """Request all jobs that are due; returns how many. Called by tick."""
    now = base.utc_now()
    with writing():
        due = list(
            session()
            .execute(select(Schedule).where(Schedule.is_enabled, Schedule.next_at <= now))
            .scalars()
        )
        for schedule in due:
            schedule.last_at = now
            schedule.next_at = now + timedelta(minutes=schedule.every_minutes or 24 * 60)
        subjects = [
            (schedule.kind, schedule.subject_table, schedule.subject_id) for schedule in due
        ]
    for kind, subject_table, subject_id in subjects:
        jobs.request(kind, subject_table=subject_table, subject_id=subject_id, by=access.SYSTEM)
    return len(subjects)
