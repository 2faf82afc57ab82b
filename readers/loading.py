"""Loads modules that take long to import, which counts against no file: a reading process that has
just been started would exceed the time of its first file on a busy machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType


class _Clock:
    """What stops and starts the time of the file that is being read, and how many imports are
    inside one another.
    """

    stop: Callable[[], None] | None = None
    start: Callable[[], None] | None = None
    depth = 0


def count_without(stop: Callable[[], None], start: Callable[[], None]) -> None:
    """Have `stop` called before a module is imported, and `start` after it."""
    _Clock.stop, _Clock.start = stop, start


def load(name: str) -> ModuleType:
    """The module of this name."""
    if (module := sys.modules.get(name)) is not None and not _Clock.depth:
        return module
    _Clock.depth += 1
    if _Clock.stop and _Clock.depth == 1:
        _Clock.stop()
    try:
        return import_module(name)
    finally:
        _Clock.depth -= 1
        if _Clock.start and not _Clock.depth:
            _Clock.start()
