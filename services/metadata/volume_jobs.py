"""The job that asks sources for new volumes of all series that are linked to one."""

from __future__ import annotations

from sqlalchemy import select

from errors import Invalid, NotFound, ProviderError, Unavailable
from models.classification import Series
from models.job import JobItem
from models.library import Library
from services import access, jobs
from services.db.transactions import session
from services.metadata import sources, volumes

KIND = "series_volumes"


def run_series_volumes(job_id: int) -> None:
    """Run the job of the same name. A series whose source fails costs only itself."""
    held = jobs.claim(job_id)
    if held is None:
        return
    with jobs.run_attempt(held):
        if not sources.enabled("volumes"):
            jobs.finish(held, "failed", problem="no_source")
            return
        _sync_all(held, _linked())


def _linked() -> list[int]:
    query = (
        select(Series.id)
        .join(Library, Library.id == Series.library_id)
        .where(
            Series.external_source != "",
            Series.external_value != "",
            Series.deleted_at.is_(None),
            Library.deleted_at.is_(None),
        )
        .order_by(Series.id)
    )
    return list(session().execute(query).scalars())


def _sync_all(held: jobs.Claim, series_ids: list[int]) -> None:
    counts = {"failed": 0, "added": 0}
    total = len(series_ids)
    for done, series_id in enumerate(series_ids, start=1):
        jobs.check(held)
        series = session().get(Series, series_id)
        if series is None:
            continue
        name, (added, problem) = series.name, _synced(series)
        counts = {
            "failed": counts["failed"] + bool(problem),
            "added": counts["added"] + added,
        }
        with jobs.batch(held, done=done, total=total, current=name, counts=counts):
            if problem:
                session().add(_item(held, series_id, name, problem))
    jobs.finish(held, "done", done=total, total=total, counts=counts)


def _synced(series: Series) -> tuple[int, str]:
    """How many volumes are new, and the code of what went wrong, "" for nothing."""
    try:
        return volumes.sync(series, by=access.SYSTEM), ""
    except ProviderError as error:
        return 0, error.reason
    except Unavailable as error:
        return 0, "disabled" if error.part == "no_source" else "unavailable"
    except Invalid as error:
        return 0, "not_found" if "external_id" in error.fields else "bad_answer"
    except NotFound:  # deleted meanwhile
        return 0, ""


def _item(held: jobs.Claim, series_id: int, name: str, problem: str) -> JobItem:
    return JobItem(
        job_id=held.job_id,
        kind="problem",
        subject_table="series",
        subject_id=series_id,
        path_text=name,
        reason=problem,
    )
