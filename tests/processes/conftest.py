"""A Stacks that runs in processes of its own, found again by a mark in their environment."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from supervisor import queueserver

PROGRAM = Path(__file__).resolve().parents[2]
STANDIN = "tests.processes.standin.app:create_app"
# times as long as on a quiet machine may everything take: these tests are about what happens, not
# about how fast
PATIENCE = 4
_ports = itertools.count(os.getpid())


class Running:
    """One data folder and one port; `start` may be called again after an end."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.port = free_port()
        self.mark = uuid.uuid4().hex
        self.log = folder / "log"
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def environ(self, **more: str) -> dict[str, str]:
        ours = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("STACKS_", "DATABASE_URL", "REDIS_URL"))
        }
        fixed = {
            "STACKS_DATA": str(self.data),
            "STACKS_PORT": str(self.port),
            "STACKS_TEST_MARK": self.mark,
        }
        return {**ours, **fixed, "STACKS_WORKERS": "1", "STACKS_WEB_WORKERS": "2", **more}

    def spawn(self, *arguments: str, **more: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=PROGRAM,
                env=self.environ(**more),
                stdout=log,
                stderr=log,
            )

    def start(self, *arguments: str, **more: str) -> None:
        """Returns when /health answers and the worker runs."""
        process = self.process = self.spawn("-m", "supervisor", *arguments, **more)
        wait_until(lambda: self.health() is not None or process.poll() is not None, 15, self.text)
        assert process.poll() is None, self.text()
        wait_until(lambda: self.find("worker") and self.find("supervisor.cron"), 5, self.text)

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "supervisor", *arguments]
        return subprocess.run(
            command,
            cwd=PROGRAM,
            env=self.environ(**more),
            capture_output=True,
            text=True,
            timeout=20 * PATIENCE,
            check=False,
        )

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        assert self.process.wait(10 * PATIENCE) == 0, self.text()

    def kill(self) -> None:
        """Kill -9 of everything at once."""
        assert self.process is not None
        for pid in [*self.marked(), *self.queues()]:
            with contextlib.suppress(ProcessLookupError):  # children go with their parents
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def health(self) -> dict[str, object] | None:
        try:
            # without certificates: they would be read anew each time it is asked
            return httpx.get(f"{self.address}/health", timeout=5, verify=False).json()
        except (httpx.HTTPError, ValueError):
            return None

    def marked(self) -> dict[int, str]:
        """Every living process of this Stacks, with its command."""
        return all_commands(self.mark.encode())

    def find(self, word: str) -> list[int]:
        """The children of the supervisor whose command has this word."""
        parent = self.process.pid if self.process else 0
        return [
            pid
            for pid, command in self.marked().items()
            if word in command.split() and parent_of(pid) == parent
        ]

    def queues(self) -> list[int]:
        """Every queue server of this data folder, whoever started it (it rewrites its command
        line).
        """
        note = self.data / "run" / "queue.json"
        path = json.loads(note.read_text())["socket"] if note.exists() else "-"
        return [pid for pid, command in all_commands().items() if f"unixsocket:{path}" in command]

    def text(self) -> str:
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""


def all_commands(mark: bytes = b"") -> dict[int, str]:
    found = {}
    for place in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if place.name.isdigit() and mark in (place / "environ").read_bytes():
                found[int(place.name)] = (
                    (place / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                )
    return found


def parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def free_port() -> int:
    """A port that nobody else takes before it is used: each worker has a range of its own, below
    those that the system gives to whoever asks for any.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = 20_000 + worker % 12 * 1_000
    for _ in range(1_000):
        port = first + next(_ports) % 1_000
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError(f"no port from {first} on is free")


def wait_until(
    done: Callable[[], object], seconds: float, describe: Callable[[], str] = str
) -> None:
    """`seconds` is how long it may take on a quiet machine."""
    deadline = time.monotonic() + seconds * PATIENCE
    while not done():
        assert time.monotonic() < deadline, f"waited {seconds * PATIENCE} s in vain\n{describe()}"
        time.sleep(0.05)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database file that a first start makes."""
    running = Running(tmp_path_factory.mktemp("migrated"))
    assert running.spawn("-m", "commands", "migrate").wait(20 * PATIENCE) == 0, running.text()
    return running.data / "stacks.sqlite3"


@pytest.fixture
def prepared(stacks: Running, migrated: Path) -> Running:
    """A Stacks that was started before: it has its database."""
    stacks.data.mkdir(mode=0o700)
    shutil.copy(migrated, stacks.data)
    return stacks


@pytest.fixture
def stacks(tmp_path: Path) -> Iterator[Running]:
    if not Path("/proc/self/environ").exists():
        pytest.skip("needs /proc")
    running = Running(tmp_path)
    yield running
    while left := running.marked():  # how it ends by itself is what some of the tests are about
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
    if running.process is not None:
        running.process.wait(12)
    queueserver.forget(running.data / "run/queue.json")
