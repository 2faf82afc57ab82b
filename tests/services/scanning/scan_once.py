"""One scan in a process of its own, to be killed: python -m tests.services.scanning.scan_once JOB
DATA DATABASE.
"""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

import workqueue
from core import create_core
from services.scanning import run, store
from tests.settings import settings_for


def main() -> None:
    job_id, data, database = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    signal.signal(signal.SIGTERM, lambda *_: workqueue.request_stop())
    freeze = data / "freeze"
    run.BATCH_FILES = 25  # many batches, so that a random moment is a moment of every kind
    run.BATCH_SECONDS = 0.02
    write = store.write

    def write_slowly(*arguments) -> None:
        write(*arguments)
        time.sleep(0.01)
        # stop here, between two batches: who is frozen inside one holds SQLite's only write lock
        if freeze.exists():
            freeze.unlink()
            print("between", flush=True)
            time.sleep(0.5)

    store.write = write_slowly
    app = create_core(settings_for(data, DATABASE_URL=database))
    with app.app_context():
        print("ready", flush=True)
        run.run_scan(job_id)
        print("ended", flush=True)


if __name__ == "__main__":
    main()
