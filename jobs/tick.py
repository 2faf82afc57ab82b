"""The clock, every 30 seconds: starts what is due, enqueues what was lost."""

from __future__ import annotations

from services import jobs, schedules
from services.db import wal


def run(_row_id: int = 0) -> None:
    schedules.add_missing()
    schedules.run_due()
    jobs.requeue_lost()
    wal.checkpoint_when_large()
