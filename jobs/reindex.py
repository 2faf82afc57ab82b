"""The queue's door to making search words anew; claims and everything else stand in
services/reindexing.py.
"""

from __future__ import annotations

from services.reindexing import run_reindex


def run(job_id: int) -> None:
    run_reindex(job_id)
