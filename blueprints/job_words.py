"""Texts about jobs of all kinds and their schedules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from blueprints import scan_words, source_words, words
from blueprints.formats import byte_size, ngettext, number
from blueprints.lookups import words as lookup_words
from errors import Problem
from models.job import Job, JobEvent, JobItem, Schedule
from services.jobs import JobLine
from services.schedules import cron


def kind_name(kind: str) -> str:
    """What a kind of job is called."""
    texts = {
        "scan": _("Scan"),
        "covers": _("Making covers"),
        "reindex": _("Rebuilding the search index"),
        "import": _("Import"),
        "undo": _("Undo"),
        "enrichment": _("Look-up of missing details"),
        "backup": _("Database backup"),
        "export": _("Export"),
        "cleanup": _("Clean-up"),
        "series_volumes": _("Refresh of series volumes"),
        "cover_backfill": _("Search for missing covers"),
        "source_coverage": _("Check of what sources know"),
        "ai_suggestions": _("AI suggestions"),
        "messages": _("Messages"),
    }
    return texts.get(kind) or kind.replace("_", " ").capitalize()


def kind_description(kind: str) -> str:
    """What a scheduled job does, in one sentence."""
    texts = {
        "scan": _("Looks for new, changed and missing files in a folder."),
        "backup": _("Copies the database, restores the copy elsewhere and checks it."),
        "export": _("Writes everything into one archive of JSON lines and pictures."),
        "cleanup": _("Empties the trash and deletes expired sessions, history and old jobs."),
        "series_volumes": _("Asks sources of metadata for new volumes of series."),
        "cover_backfill": _("Asks sources of metadata for covers of items without one."),
        "ai_suggestions": _("Suggests what to read, watch or buy next."),
    }
    return texts.get(kind, "")


def title(line: JobLine) -> str:
    """ "Scan of Music", "Import into Books", "Database backup"."""
    name = kind_name(line.job.kind)
    if line.root_name:
        return _("%(job)s of %(name)s", job=name, name=line.root_name)
    if line.library is not None:
        return _("%(job)s in %(name)s", job=name, name=line.library.name)
    return name


def step(job: Job) -> str:
    """What a job is doing now."""
    texts = {
        "copy": _("Copying the database"),
        "check": _("Restoring the copy and checking it"),
        "keep": _("Deleting old backups"),
    }
    return texts.get(job.current, job.current)


def outcome(job: Job) -> str:
    """What a job did, in one line."""
    if job.problem or job.kind == "scan":
        return scan_words.outcome(job) if job.kind == "scan" else problem(job)
    counts = job.counts or {}
    if job.kind == "undo":
        return kept(counts["kept"]) if counts.get("kept") else _("everything undone")
    if job.kind in ("backup", "export") and counts:
        return _(
            "%(rows)s rows, %(size)s, restored and checked",
            rows=number(counts.get("rows", 0)),
            size=byte_size(counts.get("bytes", 0)),
        )
    texts = [
        _("%(n)s failed", n=number(counts["failed"])) if counts.get("failed") else "",
        _("%(n)s skipped", n=number(counts["skipped"])) if counts.get("skipped") else "",
    ]
    return ", ".join([_work_done(job, counts), *filter(None, texts)])


def _work_done(job: Job, counts: Mapping[str, int]) -> str:
    if job.kind == "cover_backfill":
        return ngettext("%(num)s cover found", "%(num)s covers found", counts.get("done", 0))
    return _("%(n)s done", n=number(job.done))


def item_text(item: JobItem) -> str:
    """Why something failed."""
    detail = item.detail or {}
    if item.reason == "row_count":
        return _(
            "%(rows)s rows in the database, %(restored)s in the restored copy",
            rows=number(detail.get("rows") or 0),
            restored=number(detail.get("restored") or 0),
        )
    if item.subject_table == "series":
        return source_words.sentence(item.reason)
    if item.reason in lookup_words.REASONS and item.subject_table == "work":
        return lookup_words.REASONS[item.reason]()
    return str(detail.get("message") or scan_words.scan_problem(item.reason))


def event_name(event: JobEvent) -> str:
    """What happened to a job."""
    who = (event.detail or {}).get("by", "")
    texts = {
        "asked": _("Requested by %(name)s", name=who),
        "started": _("Started"),
        "resumed": _("Resumed by another worker"),
        "put_back": _("Put back for another worker"),
        "cancel_asked": _("Cancelling requested by %(name)s", name=who),
        "answered": _("Answered by %(name)s", name=who),
        "asking": _("Needs an answer"),
        "done": _("Finished"),
        "failed": _("Failed"),
        "cancelled": _("Cancelled"),
    }
    return texts.get(event.kind, event.kind)


def log_lines(job: Job, events: Sequence[JobEvent], items: Sequence[JobItem]) -> list[str]:
    """The log of a job, as text."""
    head = f"{kind_name(job.kind)} {job.uuid}: {job.state}"
    happened = [f"{event.at:%Y-%m-%dT%H:%M:%SZ} {event_name(event)}" for event in events]
    wrong = [f"- {item.path_text or item.id}: {item_text(item)}" for item in items]
    return [head, *happened, *([problem(job)] if job.problem else []), *wrong]


def problem(job: Job) -> str:
    """Why a job failed; "" when it didn't."""
    texts = {
        "all_failed": _("No item could be looked up."),
        "crashed": _("Internal error (see log)."),
        "forbidden": _("You don’t have permission any more."),
        "no_source": source_words.sentence("no_source"),
        "disk_full": _("The disk of the data folder is full."),
        "cannot_write": _("Stacks can’t write to its backup folder."),
        "no_pg_dump": _("pg_dump isn’t installed on the server, or is older than the database."),
        "pg_dump_failed": _("pg_dump couldn’t copy the database (see log)."),
        "no_scratch_database": _(
            "The backup was made but not checked: Stacks can’t create a scratch database."
        ),
        "check_failed": _("The copy isn’t the same as the database. It was not kept."),
    }
    if job.problem in words.SENTENCES:
        return words.sentence(Problem(job.problem))
    if job.kind == "scan" or not job.problem:
        return scan_words.scan_problem(job.problem) if job.problem else ""
    return texts.get(job.problem) or _("Stopped (%(code)s).", code=job.problem)


def cron_words(line: str) -> str:
    """A cron line in words: "At 03:10 every day"."""
    return cron.in_words(line)


def when(schedule: Schedule) -> str:
    """A schedule in words: "At 03:10 every day"."""
    if schedule.cron:
        return cron_words(schedule.cron)
    hours, minutes = divmod(schedule.every_minutes or 0, 60)
    if not minutes and f"{hours}" in ("1", "24", "168"):
        return {1: _("Hourly"), 24: _("Daily"), 168: _("Weekly")}[hours]
    return _("Every %(minutes)s minutes", minutes=schedule.every_minutes)


def kept(count: int) -> str:
    """What an undo left alone."""
    return ngettext(
        "%(num)s change stays, because someone has edited it since.",
        "%(num)s changes stay, because someone has edited them since.",
        count,
    )
