"""The item page, facets, pages far inside a list, searches and single answers of the Librarium API,
among 100,000 works (BENCH_WORKS, and BENCH_BOOKS for the API): medians of the processor time, as
the administrator (ada) and as a member of some libraries (vera).

    .venv/bin/python -m benchmarks.pages [--against FOLDER] [--rounds 20] [--only NAME]

With `--against` another copy of the program is measured too. In each round every program answers
five browse pages and five of the page in question, one program right after the other, because the
speed of a machine changes from one second to the next: the ratios are medians over the rounds.
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
from typing import NamedTuple

from benchmarks.servers import HERE

CHILD = HERE / "benchmarks" / "pages_child.py"
CALLS = 5


class Round(NamedTuple):
    """Medians of one program's calls, in milliseconds."""

    page: float
    browse: float


class Program:
    """A copy of Stacks in a process of its own, which waits while another is asked."""

    def __init__(self, name: str, folder: Path) -> None:
        temporary = Path(tempfile.gettempdir()) / f"stacks-bench-{name}"
        temporary.mkdir(exist_ok=True)
        environ = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(folder)}
        self._child = subprocess.Popen(
            [sys.executable, str(CHILD)],
            cwd=folder,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pages: list[str] = self._reply()

    def measure(self, page: str) -> Round:
        who = page.partition(":")[0]
        return Round(self._median(page), self._median(f"{who}: browse"))

    def _median(self, page: str) -> float:
        assert self._child.stdin
        self._child.stdin.write(json.dumps([page, CALLS]) + "\n")
        self._child.stdin.flush()
        return median(self._reply())

    def _reply(self) -> list:
        """Raises RuntimeError when the program has ended."""
        assert self._child.stdout
        for line in self._child.stdout:
            if line.startswith("["):
                return json.loads(line)
        raise RuntimeError("the program that is measured has ended")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--against", type=Path)
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--only", default="", help="pages whose names have this")
    given = options.parse_args()
    after = Program("after", HERE)
    before = Program("before", given.against.resolve()) if given.against else None
    for page in after.pages:
        if given.only in page:
            _report(page, *_rounds(page, after, before, given.rounds))


def _rounds(
    page: str, after: Program, before: Program | None, number: int
) -> tuple[list[Round], list[Round]]:
    """Who begins changes from round to round; the first round does not count."""
    programs = [after, before] if before else [after]
    taken: dict[Program, list[Round]] = {program: [] for program in programs}
    for turn in range(number + 1):
        for program in programs if turn % 2 else programs[::-1]:
            taken[program].append(program.measure(page))
    return taken[after][1:], taken[before][1:] if before else []


def _report(page: str, after: list[Round], before: list[Round]) -> None:
    took = median(round.page for round in after)
    browse = median(round.page / round.browse for round in after)
    line = f"{page:<34}{took:8.2f} ms   {browse:5.2f} × browse"
    if before:
        ratio = median(new.page / old.page for new, old in zip(after, before, strict=True))
        line += f"   {ratio:5.2f} × {median(round.page for round in before):7.2f} ms"
    print(line, flush=True)


if __name__ == "__main__":
    main()
