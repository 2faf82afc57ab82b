"""Entry point of the job that rebuilds search texts (services/reindexing.py)."""

from __future__ import annotations

from services.reindexing import run_reindex


def run(job_id: int) -> None:
    run_reindex(job_id)
