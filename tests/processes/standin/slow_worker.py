"""The real worker with one more job, which works in batches until it is asked to end: `python -m
tests.processes.standin.slow_worker`.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import workqueue

NAME = "slow"
KIND = workqueue.Kind("tests.processes.standin.slow_worker.run", workqueue.SCANS)


def run(row_id: int) -> None:
    """Notes each step in a file of the data folder; row 0 is done at once, others when asked to
    stop, or when there is a file "enough".
    """
    notes = Path(os.environ["STACKS_DATA"]) / "notes"
    _note(notes, f"start {row_id}")
    while row_id and not workqueue.stopping() and not notes.with_name("enough").exists():
        time.sleep(0.1)
    _note(notes, f"left {row_id}")


def _note(notes: Path, line: str) -> None:
    with notes.open("a") as file:
        file.write(line + "\n")


if __name__ == "__main__":
    import worker

    workqueue.JOBS[NAME] = KIND
    worker.main()
