"""Jobs, their history and their schedules, for the administrator."""

from __future__ import annotations

from uuid import UUID

from blueprints import job_words
from blueprints.api.librarium.bodies.jobs import JobQuery, KindQuery, ScheduleBody
from blueprints.api.librarium.routes import delete, get, post, put
from blueprints.api.librarium.shapes import jobs as shapes
from errors import Invalid, Problem
from models.account import User
from services import jobs, schedules

TAG = "admin"
MAX_LIMIT = 500
_ASKED = {
    "pending": ("queued",),
    "running": ("running", "asking"),
    "completed": ("done",),
    "failed": ("failed",),
    "cancelled": ("cancelled",),
}


@get("/admin/jobs", TAG, is_admin=True, answer=list[shapes.JobSummary])
def list_kinds(by: User) -> list[shapes.JobSummary]:
    """List the jobs that have settings of their own.

    At present only the suggestions.
    """
    schedule = schedules.find_schedule("ai_suggestions")
    return [
        {
            "id": "ai-suggestions",
            "display_name": job_words.kind_name("ai_suggestions"),
            "description": job_words.kind_description("ai_suggestions"),
            "kind": "scheduled",
            "enabled": bool(
                schedule and schedule.is_enabled and schedules.can_run("ai_suggestions")
            ),
        }
    ]


@get("/admin/jobs/history", TAG, is_admin=True, query=JobQuery, answer=shapes.JobHistory)
def list_history(by: User, query: JobQuery) -> shapes.JobHistory:
    """List jobs, newest first.

    Jobs that are waiting or running are included.
    """
    if query.status and query.status not in _ASKED:
        return {"items": [], "total": 0}
    kind = shapes.OUR_KINDS.get(query.kind, query.kind)
    wanted = jobs.JobFilter(
        kinds=(kind,) if kind else (),
        states=_ASKED.get(query.status, ()),
        since=jobs.parse_since(query.since),
        subtype=query.subtype,
    )
    limit = query.limit if 0 < query.limit <= MAX_LIMIT else jobs.PAGE
    lines, total = jobs.list_jobs(wanted, by=by, limit=limit, offset=query.offset)
    return {"items": [shapes.job_view(line) for line in lines], "total": total}


@delete(
    "/admin/jobs/history",
    TAG,
    is_admin=True,
    query=KindQuery,
    answer=shapes.Deleted,
    status=200,
)
def clear_history(by: User, query: KindQuery) -> shapes.Deleted:
    """Delete all jobs that have ended, or those of one kind.

    What the jobs have done stays.
    """
    kind = shapes.OUR_KINDS.get(query.kind, query.kind)
    return {"deleted": jobs.clear_history(by=by, kind=kind)}


@get("/admin/jobs/schedules", TAG, is_admin=True, answer=list[shapes.ScheduleView])
def list_schedules(by: User) -> list[shapes.ScheduleView]:
    """List the schedules by kind; those of single folders are not among them.

    A schedule that is switched off is listed too.
    """
    rows = [line.schedule for line in schedules.list_schedules(by=by)]
    views = [shapes.schedule_view(row) for row in rows if not row.subject_table]
    return sorted(views, key=lambda view: view["kind"])


@put(
    "/admin/jobs/schedules/{kind}",
    TAG,
    is_admin=True,
    body=ScheduleBody,
    answer=shapes.ScheduleView,
)
def save_schedule(by: User, kind: str, body: ScheduleBody) -> shapes.ScheduleView:
    """Change a schedule.

    Both `cron` and `enabled` are replaced.
    """
    ours = shapes.OUR_KINDS.get(kind, kind)
    if ours not in schedules.KINDS:
        raise Invalid({"kind": Problem("unknown_kind")})
    schedule = schedules.get_of_kind(ours, by=by)
    schedules.save_schedule(
        schedule, line=body.cron, is_enabled=body.enabled, options=body.config, by=by
    )
    return shapes.schedule_view(schedule)


@post(
    "/admin/jobs/schedules/{kind}/run",
    TAG,
    is_admin=True,
    answer=shapes.JobView,
    status=202,
    errors=(503,),
)
def run_schedule(by: User, kind: str) -> shapes.JobView:
    """Run the job of a schedule now, whether it is enabled or not.

    The next time by its schedule stays the same. Returns 503 when the job asks sources and none is
    enabled.
    """
    ours = shapes.OUR_KINDS.get(kind, kind)
    schedules.require_kind(ours)
    job = schedules.run_now(schedules.get_of_kind(ours, by=by), by=by)
    return shapes.job_view(jobs.lines([job])[0])


@get("/admin/jobs/{id}", TAG, is_admin=True, answer=shapes.JobDetail)
def get_job(by: User, id: UUID) -> shapes.JobDetail:
    """Get a job with its events.

    Events are in the order in which they happened.
    """
    job = jobs.get_visible(id, by=by)
    return shapes.job_detail(jobs.lines([job])[0], jobs.list_events(job))


@delete("/admin/jobs/{id}", TAG, is_admin=True)
def delete_job(by: User, id: UUID) -> None:
    """Delete a job in any state; a running one stops.

    What it has done stays.
    """
    jobs.delete_job(jobs.get_visible(id, by=by), by=by)
