"""Entry point of the job that looks up what items lack (services/metadata/enrichment)."""

from __future__ import annotations

from services.metadata.enrichment.run import run_enrichment


def run(job_id: int) -> None:
    run_enrichment(job_id)
