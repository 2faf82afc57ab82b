"""A message as it is sent by any way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Outgoing:
    """`key` is the same whenever this message is sent, so that a receiver can drop a repetition.
    `facts` are what a program may want to know about the event.
    """

    key: str
    event: str
    title: str
    body: str
    link: str
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
