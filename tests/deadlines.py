"""A bound on work that could go on without end."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def bounded_work(seconds: float = 20) -> Iterator[None]:
    """Fail when the block uses more than `seconds` of this process's processor time, as an endless
    loop does, or a pattern that tries everything. What other processes take does not count.
    """

    def end(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"still at work after {seconds} s of the processor")

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
