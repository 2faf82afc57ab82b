"""The worker and the clock against a queue server that comes, goes and is full of strangers."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from redis.connection import UnixDomainSocketConnection
from rq import Queue

import workqueue
from supervisor import queueserver

from .conftest import PATIENCE, Running, wait_until
from .standin import slow_worker

pytestmark = pytest.mark.processes


class Server:
    """A queue server of the test's own, which it may end and start again at the same place."""

    def __init__(self, data: Path) -> None:
        data.mkdir()
        (data / "run").mkdir()
        (data / "queue").mkdir()
        self.command, self.path = queueserver.prepare(data, {})
        self.url = f"unix://{self.path}"
        self.note = data / "run/queue.json"

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        wait_until(lambda: queueserver.answers(self.path), 5)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(5)


@pytest.fixture
def server(stacks: Running) -> Iterator[Server]:
    server = Server(stacks.data)
    yield server
    if hasattr(server, "process"):
        server.process.kill()
        server.process.wait()
    queueserver.forget(server.note)


@pytest.fixture
def _table(monkeypatch: pytest.MonkeyPatch, server: Server) -> Iterator[None]:
    monkeypatch.setitem(workqueue.JOBS, slow_worker.NAME, slow_worker.KIND)
    workqueue.configure(server.url)
    yield
    workqueue.configure("")


def start_worker(stacks: Running, server: Server) -> subprocess.Popen[bytes]:
    stacks.process = stacks.spawn("-m", "tests.processes.standin.slow_worker", REDIS_URL=server.url)
    return stacks.process


def notes(stacks: Running) -> list[str]:
    path = stacks.data / "notes"
    return path.read_text().splitlines() if path.exists() else []


@pytest.mark.usefixtures("_table")
def test_a_job_that_is_interrupted_returns_between_two_batches(
    stacks: Running, server: Server
) -> None:
    server.start()
    worker = start_worker(stacks, server)
    assert workqueue.enqueue("slow", 7)
    assert workqueue.enqueue("slow", 8)
    wait_until(lambda: notes(stacks) == ["start 7"], 8, stacks.text)
    worker.terminate()
    worker.terminate()  # a second one within a second is the same wish
    assert worker.wait(5 * PATIENCE) == 0
    assert notes(stacks) == ["start 7", "left 7"]
    assert workqueue.waiting() == {("slow", 8)}


@pytest.mark.usefixtures("_table")
def test_an_idle_worker_ends_at_once(stacks: Running, server: Server) -> None:
    server.start()
    worker = start_worker(stacks, server)
    workqueue.enqueue("slow", 0)
    wait_until(lambda: notes(stacks) == ["start 0", "left 0"], 8, stacks.text)
    worker.send_signal(signal.SIGINT)
    assert worker.wait(2 * PATIENCE) == 0


@pytest.mark.usefixtures("_table")
def test_a_worker_waits_for_a_queue_that_is_down_at_the_start_and_later(
    stacks: Running, server: Server
) -> None:
    worker = start_worker(stacks, server)
    wait_until(lambda: "queue_down" in stacks.text(), 8, stacks.text)
    server.start()
    workqueue.enqueue("slow", 0)
    wait_until(lambda: len(notes(stacks)) == 2, 8, stacks.text)
    server.stop()
    time.sleep(2.5)
    server.start()
    workqueue.enqueue("slow", 0)
    wait_until(lambda: len(notes(stacks)) == 4, 14, stacks.text)
    assert worker.poll() is None
    assert stacks.text().count("could not connect") <= 1, stacks.text()
    server.stop()
    worker.terminate()
    assert worker.wait(5 * PATIENCE) == 0


@pytest.mark.usefixtures("_table")
def test_a_queue_that_goes_while_a_job_runs_does_not_end_the_worker(
    stacks: Running, server: Server
) -> None:
    server.start()
    worker = start_worker(stacks, server)
    workqueue.enqueue("slow", 1)
    wait_until(lambda: notes(stacks) == ["start 1"], 8, stacks.text)
    server.stop()
    worker.terminate()
    assert worker.wait(5 * PATIENCE) == 0
    assert notes(stacks) == ["start 1", "left 1"]


@pytest.mark.usefixtures("_table")
def test_a_queue_that_is_wiped_while_a_job_runs_is_a_plain_warning(
    stacks: Running, server: Server
) -> None:
    server.start()
    worker = start_worker(stacks, server)
    workqueue.enqueue("slow", 1)
    wait_until(lambda: notes(stacks) == ["start 1"], 8, stacks.text)
    workqueue.connection(server.url).flushdb()
    (stacks.data / "enough").touch()
    wait_until(lambda: "job_left" in stacks.text(), 8, stacks.text)
    assert notes(stacks) == ["start 1", "left 1"]
    workqueue.enqueue("slow", 0)
    wait_until(lambda: len(notes(stacks)) == 4, 8, stacks.text)
    assert worker.poll() is None
    assert stacks.text().count("queue_wiped") == 1, stacks.text()
    assert "Traceback" not in stacks.text()


@pytest.mark.usefixtures("_table")
def test_a_worker_runs_nothing_that_is_not_in_the_table(stacks: Running, server: Server) -> None:
    server.start()
    client = workqueue.connection(server.url)
    Queue(workqueue.SCANS, connection=client, serializer="json").enqueue(
        "os.mkdir", str(stacks.data / "made"), failure_ttl=60
    )
    Queue(workqueue.SCANS, connection=client).enqueue(
        "os.mkdir", str(stacks.data / "made"), failure_ttl=60
    )  # pickled
    start_worker(stacks, server)
    workqueue.enqueue("slow", 0)
    wait_until(lambda: len(notes(stacks)) == 2, 8, stacks.text)
    assert "job_refused" in stacks.text()
    assert not (stacks.data / "made").exists()


def test_the_clock_rings_and_outlives_its_queue(stacks: Running, server: Server) -> None:
    stacks.process = clock = stacks.spawn("-m", "supervisor.cron", REDIS_URL=server.url)
    time.sleep(1)
    assert clock.poll() is None
    server.start()
    workqueue.configure(server.url)
    wait_until(lambda: workqueue.waiting() == {("tick", 0)}, 8, stacks.text)
    server.stop()
    clock.terminate()
    assert clock.wait(5 * PATIENCE) == 0, stacks.text()
    workqueue.configure("")


def test_a_queue_that_is_down_is_asked_once_and_is_no_error(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    connect = UnixDomainSocketConnection._connect
    monkeypatch.setattr(
        UnixDomainSocketConnection,
        "_connect",
        lambda connection: calls.append(connection.socket_connect_timeout) or connect(connection),
    )
    workqueue.configure(server.url)
    assert not workqueue.is_up()
    assert not workqueue.enqueue("scan", 1)
    assert calls == [workqueue.TIMEOUT, workqueue.TIMEOUT]
    workqueue.configure("")
    assert not workqueue.enqueue("scan", 1)


def test_an_old_server_is_ended_before_a_new_one_starts(server: Server, stacks: Running) -> None:
    server.start()
    _, path = queueserver.prepare(stacks.data, {})
    assert server.process.wait(3 * PATIENCE) == 0
    assert path != server.path
    assert not server.path.parent.exists()


def test_a_process_that_asks_for_it_ends_with_its_parent(tmp_path: Path) -> None:
    """Also the way that is used where there is no Linux."""
    child = (
        "import os, time; from supervisor import parent; parent.LINUX = {linux};"
        " parent.end_with_parent(os.environ); time.sleep(60)"
    )
    for linux in (True, False):
        script = f"""
import os, subprocess, sys, time
made = subprocess.Popen([sys.executable, "-c", {child.format(linux=linux)!r}], env={{**os.environ, "_STACKS_PARENT": str(os.getpid())}})
time.sleep(0.5)
print(made.pid, flush=True)
"""  # noqa: E501
        message = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            timeout=10 * PATIENCE,
        )
        pid = int(message.stdout)
        wait_until(partial(is_gone, pid), 3)


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
