"""Entry point of the job that deletes what has expired (services/upkeep.py)."""

from __future__ import annotations

from services.upkeep import run_cleanup


def run(job_id: int) -> None:
    run_cleanup(job_id)
