"""On the PYTHONPATH of a Stacks under test: its scans write small batches and pause after each, so that there is a middle to kill."""

from __future__ import annotations

import sys
import time
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import PathFinder

NAME = "services.scanning.run"
PAUSE = 0.06  # seconds after a batch


class _Slowing(Loader):
    def __init__(self, inner):
        self._inner = inner

    def create_module(self, spec):
        return self._inner.create_module(spec)

    def exec_module(self, module):
        self._inner.exec_module(module)
        write = module.store.write

        def write_slowly(*arguments):
            write(*arguments)
            time.sleep(PAUSE)

        module.BATCH_FILES, module.BATCH_SECONDS, module.store.write = 20, 0.02, write_slowly


class _Finder(MetaPathFinder):
    def find_spec(self, fullname, path=None, target=None):
        if fullname != NAME:
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is not None and spec.loader is not None:
            spec.loader = _Slowing(spec.loader)
        return spec


sys.meta_path.insert(0, _Finder())
