"""Entry point of the job that samples what sources know (services/metadata/coverage.py)."""

from __future__ import annotations

from services.metadata.coverage import run_source_coverage


def run(job_id: int) -> None:
    run_source_coverage(job_id)
