"""How long `bin/run` takes until /health answers, with a database that is up to date, and the
processor time of all its processes until then; against another copy of the program in turn.

    .venv/bin/python -m benchmarks.start [--against FOLDER] [--rounds 5]
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

from benchmarks.memory import children
from benchmarks.servers import HERE, cpu_of


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--against", type=Path)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    programs = {"before": given.against, "after": HERE} if given.against else {"after": HERE}
    rows: dict[str, list[tuple[float, float]]] = {name: [] for name in programs}
    for number in range(given.rounds + 1):
        for name, program in programs.items():
            figures = start(name, program)
            if number:  # the first makes the database
                rows[name].append(figures)
    for name, found in rows.items():
        wall, cpu = (median(column) for column in zip(*found, strict=True))
        print(f"{name:<7} {wall:5.2f} s, {cpu:5.2f} s of a processor")
    if len(rows) == 2:
        pairs = list(zip(rows["before"], rows["after"], strict=True))
        ratios = [median(new[place] / old[place] for old, new in pairs) for place in (0, 1)]
        print("after / before, pair by pair: wall {:.2f}, processor {:.2f}".format(*ratios))


def start(name: str, program: Path) -> tuple[float, float]:
    data = Path(tempfile.gettempdir()) / f"stacks-bench-start-{name}"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {**os.environ, "STACKS_DATA": str(data), "STACKS_PORT": str(port)}
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "supervisor"],
        cwd=program,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not is_up(port) and process.poll() is None:
            time.sleep(0.02)
        took = time.monotonic() - began
        spent = sum(cpu_of(pid) for pid in tree(process.pid))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    return took, spent


def tree(pid: int) -> list[int]:
    return [pid, *(each for child in children(pid) for each in tree(child))]


def is_up(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
