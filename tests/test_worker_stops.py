"""A worker is asked to stop at the moment in which it has lost its queue."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from redis.exceptions import ConnectionError as QueueLost

import worker
import workqueue


@pytest.fixture
def _signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
    workqueue._stop.clear()


@pytest.mark.usefixtures("_signals")
def test_a_worker_that_is_asked_to_stop_while_it_waits_for_a_lost_queue_ends_in_order(
    app, monkeypatch
):
    lost = worker.JobWorker.__new__(worker.JobWorker)
    lost._state, lost.scheduler = "idle", None

    def lose_queue(*_args: object, **_options: object) -> None:
        lost._install_signal_handlers()
        raise QueueLost

    def wait(_seconds: float) -> bool:
        signal.raise_signal(signal.SIGTERM)
        return True

    monkeypatch.setattr(workqueue, "connection", lose_queue)
    monkeypatch.setattr(workqueue, "is_up", lambda: True)
    monkeypatch.setattr(workqueue, "wait_for_stop", wait)
    worker.work(app, "unix:///nowhere")
    assert workqueue.stopping()
