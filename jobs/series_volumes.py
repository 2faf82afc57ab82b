"""Entry point of the job that asks for new volumes of series (services/metadata/volume_jobs.py)."""

from __future__ import annotations

from services.metadata.volume_jobs import run_series_volumes


def run(job_id: int) -> None:
    run_series_volumes(job_id)
