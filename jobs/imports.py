"""Entry point of an import (services/imports/run.py)."""

from __future__ import annotations

from services.imports.run import run_import


def run(job_id: int) -> None:
    run_import(job_id)
