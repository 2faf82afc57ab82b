"""Entry point of the job that makes the sizes of covers (services/scanning/make_covers.py)."""

from __future__ import annotations

from services.scanning.make_covers import run_covers


def run(job_id: int) -> None:
    run_covers(job_id)
