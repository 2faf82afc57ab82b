"""Memory (PSS) of a worker that scans 10,000 and then 100,000 files, of its reading processes, and
of a web process that serves pages.

python -m benchmarks.memory [--albums 10000]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.trees import make_albums

MIB = 1024


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--albums", type=int, default=10_000)
    options.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "stacks-benchmark"
    )
    given = options.parse_args()
    for albums in (given.albums // 10, given.albums):
        root = given.folder / f"small-{albums}"
        root.mkdir(parents=True, exist_ok=True)
        files = make_albums(root, albums, kilobytes=4)
        worker, readers, web = measure(root, given.folder)
        print(
            f"{files:,} files: worker {worker:.0f} MiB (limit 150), reading processes together"
            f" {readers:.0f} MiB, web {web:.0f} MiB (limit 100)"
        )


def measure(root: Path, folder: Path) -> tuple[float, float, float]:
    """The highest PSS seen, in MiB: of the scanning process, of its children, and of a web process
    after a hundred pages.
    """
    with tempfile.TemporaryDirectory(dir=folder) as data:
        prepare(root, data)
        scanning = run("scan", data)
        worker = readers = 0.0
        while scanning.poll() is None:
            worker = max(worker, pss(scanning.pid))
            readers = max(readers, sum(pss(child) for child in children(scanning.pid)))
            time.sleep(0.1)
        if scanning.returncode:
            raise SystemExit("the scan failed")
        serving = run("serve", data)
        assert serving.stdout is not None
        serving.stdout.readline()
        web = pss(serving.pid)
        serving.kill()
        serving.wait()
    return worker, readers, web


def prepare(root: Path, data: str) -> None:
    """A database with a library, its folder and a scan that somebody asked for; by a process of its
    own, as bin/run does it.
    """
    subprocess.run([sys.executable, "-m", "benchmarks.memory_prepare", str(root), data], check=True)


def run(what: str, data: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.memory_child", what, data],
        stdout=subprocess.PIPE,
        text=True,
    )


def pss(pid: int) -> float:
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("Pss:")) / MIB
    except (OSError, StopIteration):
        return 0.0


def children(pid: int) -> list[int]:
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                stat = Path(f"/proc/{name}/stat").read_text("ascii", "replace")
            except OSError:
                continue
            if int(stat.rpartition(")")[2].split()[1]) == pid:
                found.append(int(name))
    return found


if __name__ == "__main__":
    main()
