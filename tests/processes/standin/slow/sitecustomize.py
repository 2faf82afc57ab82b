"""On the PYTHONPATH of a Stacks under test: its jobs write small batches and pause after each, so
that there is a middle to kill.
"""

from __future__ import annotations

import sys
import time
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import PathFinder

PAUSE = 0.06  # seconds after a batch


def _slowly(write):
    def write_slowly(*arguments):
        write(*arguments)
        time.sleep(PAUSE)

    return write_slowly


def slow_scans(module):
    module.BATCH_FILES, module.BATCH_SECONDS, module.store.write = (
        20,
        0.02,
        _slowly(module.store.write),
    )


def slow_reindexing(module):
    module.BATCH, module.derive.refresh_works = 1, _slowly(module.derive.refresh_works)


SLOWED = {"services.scanning.run": slow_scans, "services.reindexing": slow_reindexing}


class _Slowing(Loader):
    def __init__(self, inner, slow):
        self._inner, self._slow = inner, slow

    def create_module(self, spec):
        return self._inner.create_module(spec)

    def exec_module(self, module):
        self._inner.exec_module(module)
        self._slow(module)


class _Finder(MetaPathFinder):
    def find_spec(self, fullname, path=None, target=None):
        if fullname not in SLOWED:
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is not None and spec.loader is not None:
            spec.loader = _Slowing(spec.loader, SLOWED[fullname])
        return spec


sys.meta_path.insert(0, _Finder())
