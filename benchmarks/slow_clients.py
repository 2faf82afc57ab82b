"""What a page takes while 0, 34 and 400 connections have each sent the head of a POST and one byte;
one web process; against another copy of the program.

    .venv/bin/python -m benchmarks.slow_clients [--against FOLDER]
"""

from __future__ import annotations

import argparse
import contextlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.clients import Figures
from benchmarks.first_load import fetch
from benchmarks.servers import HERE, Server, prepare, running

HEAD = (
    b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\na"
)
PAGES = 30
PATIENCE = 8  # seconds


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--against", type=Path)
    against = options.parse_args().against
    servers = [prepare("after", HERE)]
    if against:
        servers.insert(0, prepare("before", against))
    for server in servers:
        for count in (0, 34, 400):
            with running(server, workers=1):
                print(f"{server.name}: {count:>3} silent connections: {measure(server, count)}")


def measure(server: Server, count: int) -> str:
    fetch(server.port, "/works")
    figures = Figures()
    with silent(server.port, count):
        time.sleep(0.5)
        until = time.monotonic() + PATIENCE
        while len(figures.times) < PAGES and time.monotonic() < until:
            began = time.perf_counter()
            with contextlib.suppress(OSError):
                ask(server.port, until - time.monotonic())
                figures.times.append((time.perf_counter() - began) * 1000)
    if not figures.times:
        return f"no page within {PATIENCE} s"
    return f"{len(figures.times)} pages, p50 {figures.p50:.1f} ms"


def ask(port: int, seconds: float) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=max(seconds, 0.1)) as line:
        line.sendall(
            b"GET /works HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            b"Cookie: stacks=ada\r\n\r\n"
        )
        while line.recv(1 << 16):
            pass


@contextlib.contextmanager
def silent(port: int, count: int) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            line.sendall(HEAD)
        yield


if __name__ == "__main__":
    main()
