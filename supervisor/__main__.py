"""`python -m supervisor`: starts Stacks and runs until it is asked to stop. bin/run calls it."""

from __future__ import annotations

import argparse
import os
import sys

from config import settings_or_exit, unknown_names
from supervisor.children import log_event
from supervisor.problem import StartProblem
from supervisor.startup import Supervisor


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="bin/run",
        description="Start Stacks. Settings are environment variables; see README.md.",
    )
    parser.add_argument("--web-target", default="", help=argparse.SUPPRESS)  # for tests/processes
    arguments = parser.parse_args()
    settings = settings_or_exit(os.environ)
    for name in unknown_names(os.environ):
        log_event("unknown_setting", name=name)
    try:
        Supervisor(settings, os.environ, arguments.web_target).run()
    except StartProblem as problem:
        print(problem, file=sys.stderr)
        return problem.code
    return 0


if __name__ == "__main__":
    sys.exit(main())
