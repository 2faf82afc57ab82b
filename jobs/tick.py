"""The clock's door, every 30 seconds: what is due, what was lost, what may be thrown away."""

from __future__ import annotations

from services import jobs, schedules, upkeep
from services.db import wal


def run(_row_id: int = 0) -> None:
    schedules.run_due()
    jobs.rescue()
    upkeep.sweep()
    wal.fold_when_large()
