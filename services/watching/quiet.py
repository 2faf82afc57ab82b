"""When changes lead to a scan: as soon as it is quiet, and not while another scan is running."""

from __future__ import annotations

from typing import NamedTuple

QUIET = 10.0  # seconds without a change
LONGEST = 300.0  # seconds after which a scan begins although something is always written


class Changes(NamedTuple):
    """Changes that no scan has read yet: when the first and the last one came, in seconds."""

    first: float
    last: float


def add(changes: Changes | None, now: float) -> Changes:
    """The changes together with another one."""
    return Changes(changes.first if changes else now, now)


def is_due(changes: Changes | None, now: float, *, is_scanning: bool = False) -> bool:
    """Whether to request a scan. What changes while one is running waits for its end, and then
    takes one more, however much it is.
    """
    if changes is None or is_scanning:
        return False
    return now - changes.last >= QUIET or now - changes.first >= LONGEST
