"""The clock, every 30 seconds: starts what is due, enqueues what was lost, cleans up."""

from __future__ import annotations

from services import jobs, schedules, upkeep
from services.db import wal


def run(_row_id: int = 0) -> None:
    schedules.run_due()
    jobs.requeue_lost()
    upkeep.sweep()
    wal.checkpoint_when_large()
