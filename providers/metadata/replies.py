"""What sources answered, as it is kept; services keep it in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

_DAY = 86_400.0
FRESH = {200: _DAY, 404: _DAY / 12}
"""The statuses that are worth keeping, and for how many seconds."""


@dataclass(frozen=True)
class Reply:
    """`question` names what was asked without any key; `seconds` is how long this may be kept."""

    source: str
    question: str
    status: int
    body: bytes
    seconds: float


class Cache(Protocol):
    def find(self, source: str, question: str) -> Reply | None:
        """The reply that may still be used, if there is one."""

    def keep(self, reply: Reply) -> None: ...


class NoCache:
    """Every question is asked anew."""

    def find(self, source: str, question: str) -> Reply | None:
        return None

    def keep(self, reply: Reply) -> None: ...
