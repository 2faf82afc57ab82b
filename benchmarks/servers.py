"""A real web server on the database of works_100k, from this program or from another copy of it, so
that two revisions are measured in one run.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.memory import children, pss

HERE = Path(__file__).parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
MAKE = "from benchmarks.works_100k import application; application()"


@dataclass
class Server:
    """`cpu` and `memory` are those of the workers."""

    name: str
    program: Path
    folder: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def workers(self) -> list[int]:
        assert self.process is not None
        return children(self.process.pid)

    def memory(self) -> float:
        """MiB (PSS) of the largest worker."""
        return max(pss(pid) for pid in self.workers)

    def cpu(self) -> float:
        """Seconds of all workers so far."""
        return sum(cpu_of(pid) for pid in self.workers)


def prepare(name: str, program: Path) -> Server:
    """Makes the database once; each revision has its own."""
    temporary = Path(tempfile.gettempdir()) / f"stacks-bench-{name}"
    temporary.mkdir(exist_ok=True)
    environ = {**os.environ, "TMPDIR": str(temporary)}
    subprocess.run([sys.executable, "-c", MAKE], cwd=program, env=environ, check=True)
    return Server(name, program, max(temporary.glob("stacks-bench-[0-9]*")))


@contextmanager
def running(server: Server, workers: int = 2) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server.port = probe.getsockname()[1]
    (server.folder / "run").mkdir(exist_ok=True)
    environ = {
        **os.environ,
        "STACKS_DATA": str(server.folder),
        "STACKS_SECRET": "benchmark " * 5,
        "STACKS_PORT": str(server.port),
        "STACKS_WEB_WORKERS": str(workers),
        "MALLOC_ARENA_MAX": "2",  # as the supervisor sets it
    }
    command = [sys.executable, "-m", "supervisor.web"]
    server.process = subprocess.Popen(
        command, cwd=server.program, env=environ, stderr=subprocess.DEVNULL
    )
    try:
        _await(server.port)
        yield server
    finally:
        server.process.terminate()
        server.process.wait(30)


def _await(port: int) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the server did not start")


def cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
