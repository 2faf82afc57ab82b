"""Entry point of the job for missing covers (services/metadata/enrichment/backfill.py)."""

from __future__ import annotations

from services.metadata.enrichment.backfill import run_cover_backfill


def run(job_id: int) -> None:
    run_cover_backfill(job_id)
