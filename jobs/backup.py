"""Entry point of the job that makes a backup (services/backups/run.py)."""

from __future__ import annotations

from services.backups.run import run_backup


def run(job_id: int) -> None:
    run_backup(job_id)
