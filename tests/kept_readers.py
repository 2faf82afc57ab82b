"""Reading processes that outlive a scan: starting one takes a tenth of a second of the processor,
and the tests scan a thousand times.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Any

import pytest

from readers.pool import ReaderPool
from services import file_inspection
from services.scanning import run


class KeptPool(ReaderPool):
    """A pool whose processes are kept for the next scan, unless this one has left them at work."""

    is_used = False

    def __enter__(self) -> KeptPool:
        self.is_used = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.is_used = False
        if error is not None or any(child.outstanding for child in self._children):
            self.close()


@contextmanager
def kept_readers() -> Iterator[None]:
    """Scans use kept pools, and none is left at the end."""
    pools: dict[tuple[int, str], KeptPool] = {}

    def pool_for(processes: int, *, action: str = "read", **more: Any) -> ReaderPool:
        # a child ends with the thread that started it
        if more or threading.current_thread() is not threading.main_thread():
            return ReaderPool(processes, action=action, **more)
        key = (processes, action)
        if key not in pools:
            pools[key] = KeptPool(processes, action=action)
        return pools[key] if not pools[key].is_used else ReaderPool(processes, action=action)

    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        for module in (run, file_inspection):
            patch.setattr(module, "ReaderPool", pool_for)
        yield
        for pool in pools.values():
            stack.callback(pool.close)
