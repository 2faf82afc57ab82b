"""Request bodies are collected whole, and not from clients that are too slow or send too much."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bridge import bodies
from bridge.bodies import Bodies, Gone
from bridge.refusals import Refused

SIGNED_IN = (b"cookie", b"stacks=somebody")


@pytest.fixture
def collector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bodies]:
    monkeypatch.setattr(bodies, "LINGER", 0.01)
    with ThreadPoolExecutor(1) as disk:
        yield Bodies(tmp_path, 1 << 20, disk)


class Client:
    """Sends `chunks`, waiting `pause` seconds before each; then it says no more."""

    def __init__(self, *chunks: bytes, pause: float = 0, is_whole: bool = True) -> None:
        self.chunks = list(chunks)
        self.pause = pause
        self.is_whole = is_whole

    async def receive(self) -> dict[str, Any]:
        if not self.chunks:
            await asyncio.sleep(60)
        await asyncio.sleep(self.pause)
        chunk = self.chunks.pop(0)
        more = bool(self.chunks) or not self.is_whole
        return {"type": "http.request", "body": chunk, "more_body": more}


def collect(collector: Bodies, client: Client, *headers: tuple[bytes, bytes]) -> bytes:
    given = list(headers) or [(b"transfer-encoding", b"chunked")]
    body, length = asyncio.run(collector.collect(given, client.receive))
    with body:
        sent = body.read()
    assert len(sent) == length
    assert collector.collecting == 0
    return sent


def refuse(collector: Bodies, client: Client, *headers: tuple[bytes, bytes]) -> int:
    with pytest.raises(Refused) as refused:
        collect(collector, client, *headers)
    assert collector.collecting == 0
    return refused.value.status


def length(count: int) -> tuple[bytes, bytes]:
    return b"content-length", str(count).encode()


def test_a_request_without_a_body_is_not_waited_for(collector):
    assert collect(collector, Client(), (b"host", b"x")) == b""
    assert collect(collector, Client(), length(0)) == b""


def test_a_body_arrives_as_it_was_sent(collector):
    assert collect(collector, Client(b"one", b"", b"two")) == b"onetwo"


def test_a_long_body_lies_in_a_file_without_a_name(collector, tmp_path):
    chunks = [bytes([number]) * 50_000 for number in range(10)]
    sent = collect(collector, Client(*chunks), length(500_000), SIGNED_IN)
    assert sent == b"".join(chunks)
    assert list(tmp_path.iterdir()) == []


def test_who_is_not_signed_in_sends_little(collector):
    limit = bodies.WITHOUT_CREDENTIALS
    assert len(collect(collector, Client(bytes(limit)))) == limit
    assert refuse(collector, Client(bytes(limit + 1))) == 413
    assert refuse(collector, Client(b"x"), length(limit + 1)) == 413
    assert len(collect(collector, Client(bytes(limit + 1)), length(limit + 1), SIGNED_IN)) > limit


def test_nobody_sends_more_than_the_largest_upload(collector):
    assert refuse(collector, Client(bytes(1 << 19), bytes(1 << 20)), length(1), SIGNED_IN) == 413


def test_a_body_without_progress_is_refused(collector, monkeypatch):
    monkeypatch.setattr(bodies, "PATIENCE", 0.05)
    assert refuse(collector, Client(b"x", is_whole=False), length(1000)) == 408


def test_a_body_that_trickles_is_refused_also_after_a_quick_beginning(collector, monkeypatch):
    monkeypatch.setattr(bodies, "WINDOW", 0.1)
    trickle = [b"x"] * 200
    assert refuse(collector, Client(*trickle, pause=0.01), length(1000)) == 408
    quick = [bytes(60_000), *trickle]
    assert refuse(collector, Client(*quick, pause=0.01), length(100_000), SIGNED_IN) == 408


def test_a_client_that_leaves_is_not_waited_for(collector):
    async def leave() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    with pytest.raises(Gone):
        asyncio.run(collector.collect([length(1000)], leave))
    assert collector.collecting == 0


def test_more_bodies_than_are_collected_at_once_are_refused(collector, monkeypatch):
    monkeypatch.setattr(bodies, "AT_ONCE", 1)

    async def two_at_once() -> None:
        slow = asyncio.ensure_future(
            collector.collect([length(1)], Client(b"x", pause=0.05).receive)
        )
        await asyncio.sleep(0.01)
        with pytest.raises(Refused) as refused:
            await collector.collect([length(1)], Client(b"x").receive)
        assert (refused.value.status, refused.value.retry_after) == (503, 5)
        await slow

    asyncio.run(two_at_once())


def test_who_sends_nothing_makes_room_for_others(collector, monkeypatch):
    monkeypatch.setattr(bodies, "AT_ONCE", 2)
    monkeypatch.setattr(bodies, "GRACE", 0.05)

    async def three_at_once() -> None:
        idle = [
            asyncio.ensure_future(
                collector.collect([length(9)], Client(b"x", is_whole=False).receive)
            )
            for _ in range(2)
        ]
        await asyncio.sleep(0.1)
        body, _ = await collector.collect([length(2)], Client(b"ok").receive)
        assert body.read() == b"ok"
        with pytest.raises(Refused) as refused:
            await idle[0]
        assert refused.value.status == 408
        assert not idle[1].done()
        idle[1].cancel()

    asyncio.run(three_at_once())


def test_a_disk_that_is_nearly_full_takes_no_long_body(collector, monkeypatch):
    monkeypatch.setattr(bodies, "RESERVE", 1 << 60)
    assert refuse(collector, Client(bytes(100_000)), length(100_000), SIGNED_IN) == 503
    assert refuse(collector, Client(bytes(100_000)), (b"transfer-encoding", b"x"), SIGNED_IN) == 503
    assert collect(collector, Client(b"short"), length(5), SIGNED_IN) == b"short"
