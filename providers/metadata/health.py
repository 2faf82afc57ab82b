"""How sources do: what a question that went out came to, and what a source says of its quota."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_NUMBER = re.compile(r"\d{1,12}")
_EPOCH = 1_000_000_000  # larger numbers are moments, smaller ones seconds from now
_PREFIXES = ("x-ratelimit-", "ratelimit-", "x-rate-limit-")


@dataclass(frozen=True)
class Quota:
    """How many questions a source allows, how many are left, and the seconds until it counts
    again.
    """

    limit: int | None = None
    remaining: int | None = None
    resets_in: float | None = None


@dataclass(frozen=True)
class Outcome:
    """`problem` is the code of what went wrong, "" for an answer, and `rest` for how many seconds
    the source is left alone because of it.
    """

    source: str
    problem: str = ""
    quota: Quota | None = None
    rest: float = 0.0


Note = Callable[[Outcome], None]


def note_nothing(_outcome: Outcome) -> None:
    """For questions that nobody counts."""


def quota_of(headers: Mapping[str, str]) -> Quota | None:
    """What the usual headers say: X-RateLimit-Remaining and its kin; None when they don't."""
    for prefix in _PREFIXES:
        limit, remaining, reset = (
            _number(headers.get(f"{prefix}{name}", "")) for name in ("limit", "remaining", "reset")
        )
        if limit is not None or remaining is not None:
            return Quota(limit, remaining, _seconds(reset))
    return None


def _number(text: str) -> int | None:
    """The first number: some sources append the length of the window."""
    match = _NUMBER.match(text.strip())
    return int(match[0]) if match else None


def _seconds(reset: int | None) -> float | None:
    if reset is None:
        return None
    return max(0.0, reset - time.time()) if reset > _EPOCH else float(reset)
