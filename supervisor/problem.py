"""Why Stacks could not start, in one line for people."""

from __future__ import annotations

FAILED = 1
ALREADY_RUNNING = 3
PORT_IN_USE = 4


class StartProblem(Exception):
    """`code` is the exit code; 2 is reserved for invalid settings (config.ConfigError)."""

    def __init__(self, line: str, code: int = FAILED) -> None:
        super().__init__(line)
        self.code = code
