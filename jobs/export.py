"""Entry point of the job that writes a plain export (services/backups/run_export.py)."""

from __future__ import annotations

from services.backups.run_export import run_export


def run(job_id: int) -> None:
    run_export(job_id)
