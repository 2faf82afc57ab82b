"""The item page, facets, pages far inside a list, searches and single answers of the Librarium API,
among 100,000 works (BENCH_WORKS, and BENCH_BOOKS for the API): medians of the processor time, as
the administrator (ada) and as a member of some libraries (vera); each also as a multiple of a
browse page of the same run. With `--against` another copy of the program is measured in turn.

    .venv/bin/python -m benchmarks.pages [--against FOLDER] [--rounds 3] [--repeats 60]

With 1, 8 and 32 clients at once: benchmarks.serving --pages facets (far, items, search).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.servers import HERE

CHILD = HERE / "benchmarks" / "pages_child.py"
Rounds = list[dict[str, float]]


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--against", type=Path)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--repeats", type=int, default=60)
    given = options.parse_args()
    programs = {"after": HERE}
    if given.against:
        programs = {"before": given.against.resolve(), **programs}
    rounds: dict[str, Rounds] = {name: [] for name in programs}
    for _ in range(given.rounds):
        for name, program in programs.items():
            rounds[name].append(_measure(name, program, given.repeats))
    _report(rounds)


def _measure(name: str, program: Path, repeats: int) -> dict[str, float]:
    """Each copy has databases of its own."""
    temporary = Path(tempfile.gettempdir()) / f"stacks-bench-{name}"
    temporary.mkdir(exist_ok=True)
    environ = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(program)}
    command = [sys.executable, str(CHILD), str(repeats)]
    child = subprocess.run(command, cwd=program, env=environ, check=True, stdout=subprocess.PIPE)
    return json.loads(child.stdout.splitlines()[-1])


def _report(rounds: dict[str, Rounds]) -> None:
    figures = {
        name: {page: median(found[page] for found in some) for page in some[0]}
        for name, some in rounds.items()
    }
    after, before = figures["after"], figures.get("before", {})
    for page, took in after.items():
        who = page.partition(":")[0]
        ratio = f"   {took / before[page]:5.2f} × {before[page]:7.2f}" if page in before else ""
        print(f"{page:<34}{took:8.2f} ms   {took / after[f'{who}: browse']:5.2f} × browse{ratio}")


if __name__ == "__main__":
    main()
