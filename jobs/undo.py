"""Entry point of the job that undoes a change set (services/undo_jobs.py)."""

from __future__ import annotations

from services.undo_jobs import run_undo


def run(job_id: int) -> None:
    run_undo(job_id)
