"""Entry point of the job that makes the sizes of covers (services/cover_jobs.py)."""

from __future__ import annotations

from services.cover_jobs import run_covers


def run(job_id: int) -> None:
    run_covers(job_id)
