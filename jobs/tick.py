"""The clock, every 30 seconds: starts what is due, enqueues what was lost."""

from __future__ import annotations

from services import jobs, schedules
from services.db import wal
from services.messages import digests, requests


def run(_row_id: int = 0) -> None:
    schedules.add_missing()
    schedules.run_due()
    digests.write_due()
    requests.start_if_due()
    jobs.requeue_lost()
    wal.checkpoint_when_large()
