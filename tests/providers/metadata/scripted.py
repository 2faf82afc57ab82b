"""A clock that tests move, and a pool whose answers they write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from errors import ProviderError
from providers.metadata.exchange import Hosts
from providers.metadata.http import SourceHttp
from providers.metadata.limits import Breaker, Clock, Rate
from providers.metadata.replies import Cache, NoCache, Reply

BASE = "https://books.example"
Step = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class FakeClock(Clock):
    def __init__(self) -> None:
        self.time = 1000.0
        self.sleeps: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.time += seconds


class Script(httpx.BaseTransport):
    """Answers one step after the other; the last stays."""

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps)
        self.asked: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        if isinstance(step, Exception):
            raise step
        return step(request) if callable(step) else step


class Memory:
    """A cache that forgets nothing."""

    def __init__(self) -> None:
        self.replies: dict[tuple[str, str], Reply] = {}

    def find(self, source: str, question: str) -> Reply | None:
        return self.replies.get((source, question))

    def keep(self, reply: Reply) -> None:
        self.replies[reply.source, reply.question] = reply


def answer(content: bytes = b"{}", status: int = 200, **headers: str) -> Step:
    """A new response each time."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _request: httpx.Response(status, headers=names, stream=httpx.ByteStream(content))


def lost() -> ProviderError:
    return ProviderError("web", "no_connection", permanent=False)


def http(
    *steps: Step,
    clock: FakeClock | None = None,
    cache: Cache | None = None,
    seconds: float = 10.0,
    per_second: float = 100.0,
    **more: Any,
) -> tuple[SourceHttp, Script]:
    clock = clock or FakeClock()
    script = Script(*steps)
    values: dict[str, Any] = {
        "rate": Rate(per_second, clock),
        "breaker": Breaker(clock),
        "hosts": Hosts(httpx.URL(BASE), ("covers.example", ".archive.example")),
        "user_agent": "Stacks/1 (someone@example.org)",
        **more,
    }
    asked = SourceHttp(
        "books",
        BASE,
        deadline=clock.time + seconds,
        pool=script,
        cache=cache or NoCache(),
        clock=clock,
        **values,
    )
    return asked, script
