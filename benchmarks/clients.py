"""People who browse: each on a connection of their own, one page after the other."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from statistics import median, quantiles

PAGES = {
    "browse": ("/works", "/works/_facets", "/works?page=7", "/works/{number}", "/libraries/1"),
    "facets": ("/works/_facets", "/works/_facets?genre=3", "/works/_facets?decade=1990"),
    "far": ("/works?page=700", "/works?page=900&sort=creator", "/works?page=800&sort=added"),
    "items": ("/works/{number}",),
    "search": ("/search/_hits?q=river+ni", "/search?q=river", "/search?q=dark+night"),
}
ADDRESSES = PAGES["browse"]
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass
class Figures:
    """Milliseconds of each answer; `dropped` counts connections that ended before one came."""

    times: list[float] = field(default_factory=list)
    dropped: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds

    @property
    def p50(self) -> float:
        return median(self.times)

    @property
    def p99(self) -> float:
        return quantiles(self.times, n=100)[98]


def browse(
    port: int, clients: int, seconds: float, addresses: tuple[str, ...] = ADDRESSES
) -> Figures:
    """So many people at once, each asking again as soon as the answer is there."""
    figures = Figures()
    began = time.monotonic()
    asyncio.run(_all(port, clients, began + seconds, addresses, figures))
    figures.seconds = time.monotonic() - began
    return figures


async def _all(
    port: int, clients: int, until: float, addresses: tuple[str, ...], figures: Figures
) -> None:
    people = (_person(port, number, until, addresses, figures) for number in range(clients))
    await asyncio.gather(*people)


async def _person(
    port: int, number: int, until: float, addresses: tuple[str, ...], figures: Figures
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    step = number
    while time.monotonic() < until:
        path = addresses[step % len(addresses)].format(number=1 + step * 37 % 90_000)
        step += 1
        began = time.perf_counter()
        try:
            await get(reader, writer, path)
        except (OSError, asyncio.IncompleteReadError):
            figures.dropped += 1
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        else:
            figures.times.append((time.perf_counter() - began) * 1000)
    writer.close()


async def get(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> bytes:
    """The body of an answer with a known length, as ada's browser asks for it."""
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n"
        "Accept-Encoding: gzip\r\nCookie: stacks=ada\r\n\r\n".encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"{path}: {head.decode()}")
    length = _LENGTH.search(head)
    if length is None:
        raise SystemExit(f"{path}: no length\n{head.decode()}")
    return await reader.readexactly(int(length[1]))
