"""A worker that is killed while sending: nothing is lost, and at most one repetition is sent, which
receivers can tell by its key.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

from models import base
from services.db.transactions import writing
from services.messages import requests
from tests.services.messages.conftest import end_job, outbox, send

PROGRAM = Path(__file__).resolve().parents[3]
WORKER = """
import os, sys
from config import Settings
from core import create_core
from services.messages.sending import run_messages
with create_core(Settings.from_env(os.environ)).app_context():
    run_messages(int(sys.argv[1]))
"""


def kill_worker_while_sending(settings, receiver) -> None:
    """Run the job in a process of its own, and kill it when its request has arrived."""
    receiver.gate, before = threading.Event(), len(receiver.calls)
    receiver.arrived.clear()
    job = requests.start()
    ours = {key: value for key, value in os.environ.items() if not key.startswith("STACKS_")}
    environ = {
        **ours,
        "STACKS_DATA": str(settings.data_dir),
        "STACKS_SECRET": settings.secret,
        "DATABASE_URL": settings.database_url,
    }
    with subprocess.Popen(
        [sys.executable, "-c", WORKER, str(job.id)], cwd=PROGRAM, env=environ
    ) as it:
        assert receiver.arrived.wait(60)
        it.kill()
    receiver.gate.set()
    receiver.gate = None
    assert len(receiver.calls) == before + 1
    with writing(job):  # as when its lease has ended
        assert job.state == "running"
        job.lease_until = base.utc_now() - timedelta(seconds=1)


def test_a_killed_worker_repeats_one_message_and_loses_none(chooses, receiver, ada, settings):
    chooses(ada, "backup_failed")
    for _ in range(3):
        end_job("backup", "failed")
    kill_worker_while_sending(settings, receiver)
    send()
    assert [message.state for message in outbox()] == ["sent"] * 3
    times = Counter(call.headers["Idempotency-Key"] for call in receiver.calls)
    assert sorted(times.values()) == [1, 1, 2]
    assert send().counts == {}


def test_one_that_is_killed_twice_at_the_same_place_is_not_sent_a_third_time(
    chooses, receiver, ada, settings
):
    chooses(ada, "backup_failed")
    end_job("backup", "failed")
    for _ in range(2):
        kill_worker_while_sending(settings, receiver)
    send()
    [message] = outbox()
    assert (message.state, message.problem, len(receiver.calls)) == ("failed", "interrupted", 2)
