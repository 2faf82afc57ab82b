"""The error of a wrong setting."""

from __future__ import annotations


class ConfigError(Exception):
    """One line for a person: which variable, what it is, what is allowed."""

    def __init__(self, name: str, value: str, allowed: str) -> None:
        shown = value.encode("utf-8", "replace").decode() if value.isprintable() else ascii(value)
        super().__init__(f"Stacks cannot start: {name} is '{shown}'; it must be {allowed}.")
