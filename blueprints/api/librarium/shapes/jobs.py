"""Jobs and schedules in the words of this API."""

from __future__ import annotations

import uuid
from typing import Any, NotRequired

from typing_extensions import TypedDict

from blueprints import job_words
from blueprints.api.librarium.shapes.base import Moment, Uuid, moment
from models.job import Job, JobEvent, Schedule
from services import schedules
from services.jobs import JobLine

STATUSES = {"queued": "pending", "asking": "running", "done": "completed"}
KINDS = {"cleanup": "history_prune"}
OUR_KINDS = {theirs: ours for ours, theirs in KINDS.items()}
_WITH_FAILURES = ("import", "enrichment")
_SCHEDULES = uuid.UUID("0f4b7c39-5a52-4d2e-9d5a-6a5c6b5a7f10")


class JobSummary(TypedDict):
    """A job with settings of its own."""

    id: str
    display_name: str
    description: str
    kind: str
    enabled: bool


class JobView(TypedDict):
    """`progress` depends on the kind: imports and enrichment have processed, failed, skipped and
    total, others processed and total.
    """

    id: Uuid
    kind: str
    status: str
    triggered_by: str
    created_by: NotRequired[Uuid]
    schedule_id: NotRequired[Uuid]
    error: NotRequired[str]
    progress: dict[str, Any]
    started_at: NotRequired[Moment]
    finished_at: NotRequired[Moment]
    created_at: Moment
    updated_at: Moment
    kind_id: NotRequired[Uuid]
    library_id: NotRequired[Uuid]
    library_name: NotRequired[str]
    subtype: NotRequired[str]


class JobHistory(TypedDict):
    """A page of jobs."""

    items: list[JobView]
    total: int


class EventView(TypedDict):
    """Released clients read these names with capitals."""

    ID: str
    JobID: Uuid
    Seq: int
    Type: str
    Content: dict[str, Any]
    CreatedAt: Moment


class JobDetail(TypedDict):
    """A job and what happened in it."""

    job: JobView
    events: list[EventView]


class Deleted(TypedDict):
    """How many were deleted."""

    deleted: int


class ScheduleView(TypedDict):
    """The fire times are missing while the schedule is disabled or has never run."""

    id: Uuid
    kind: str
    display_name: str
    description: str
    cron: str
    enabled: bool
    config: dict[str, Any]
    last_fired_at: NotRequired[Moment]
    next_fire_at: NotRequired[Moment]


def job_view(line: JobLine) -> JobView:
    job = line.job
    changed_at = max(filter(None, (job.created_at, job.started_at, job.finished_at)))
    view: JobView = {
        "id": str(job.uuid),
        "kind": KINDS.get(job.kind, job.kind),
        "status": STATUSES.get(job.state, job.state),
        "triggered_by": _trigger(line),
        "progress": _progress(job),
        "created_at": moment(job.created_at),
        "updated_at": moment(changed_at),
    }
    _add_origin(view, line)
    if job.problem:
        view["error"] = job_words.problem(job)
    if job.started_at is not None:
        view["started_at"] = moment(job.started_at)
    if job.finished_at is not None:
        view["finished_at"] = moment(job.finished_at)
    return view


def _add_origin(view: JobView, line: JobLine) -> None:
    """Who requested the job, and what it is for."""
    job = line.job
    if line.user is not None:
        view["created_by"] = str(line.user.uuid)
    elif job.kind in schedules.KINDS:
        view["schedule_id"] = schedule_id(job.kind)
    if line.library is not None:
        view["library_id"], view["library_name"] = str(line.library.uuid), line.library.name
    if job.kind in _WITH_FAILURES:
        view["kind_id"] = str(job.uuid)
    if subtype := (job.options or {}).get("type"):
        view["subtype"] = str(subtype)


def _trigger(line: JobLine) -> str:
    if line.user is None:
        return "scheduler"
    return "admin" if line.user.is_admin else "user"


def _progress(job: Job) -> dict[str, Any]:
    progress: dict[str, Any] = {"processed": job.done, "total": job.total or 0}
    if job.kind in _WITH_FAILURES:
        counts = job.counts or {}
        progress |= {name: counts.get(name, 0) for name in ("failed", "skipped")}
    return progress


def job_detail(line: JobLine, events: list[JobEvent]) -> JobDetail:
    return {
        "job": job_view(line),
        "events": [
            {
                "ID": str(event.id),
                "JobID": str(line.job.uuid),
                "Seq": number,
                "Type": event.kind,
                "Content": event.detail or {},
                "CreatedAt": moment(event.at),
            }
            for number, event in enumerate(events, 1)
        ],
    }


def schedule_id(kind: str) -> str:
    """Each kind has one schedule here, so the kind says which."""
    return str(uuid.uuid5(_SCHEDULES, kind))


def schedule_view(schedule: Schedule) -> ScheduleView:
    view: ScheduleView = {
        "id": schedule_id(schedule.kind),
        "kind": KINDS.get(schedule.kind, schedule.kind),
        "display_name": job_words.kind_name(schedule.kind),
        "description": job_words.kind_description(schedule.kind),
        "cron": schedule.cron,
        "enabled": schedule.is_enabled,
        "config": dict(schedule.options or {}),
    }
    if schedule.last_at is not None:
        view["last_fired_at"] = moment(schedule.last_at)
    if schedule.is_enabled and schedule.next_at is not None:
        view["next_fire_at"] = moment(schedule.next_at)
    return view
