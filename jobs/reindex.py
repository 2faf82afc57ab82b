"""Entry point of the job that recomputes search words (services/reindexing.py)."""

from __future__ import annotations

from services.reindexing import run_reindex


def run(job_id: int) -> None:
    run_reindex(job_id)
