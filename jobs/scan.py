"""Entry point of a scan (services/scanning/run.py)."""

from __future__ import annotations

from services.scanning.run import run_scan


def run(job_id: int) -> None:
    run_scan(job_id)
