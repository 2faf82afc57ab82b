"""Bytes of the first visit to all items, headers included, covers not: the page and every file that
it names.

    .venv/bin/python -m benchmarks.first_load [--against FOLDER]
"""

from __future__ import annotations

import argparse
import gzip
import re
import socket
from pathlib import Path

from benchmarks.servers import HERE, Server, prepare, running

LIMIT = 45_000
_ASSET = re.compile(r'(?:src|href)="(/static/[^"#]+)')


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--against", type=Path)
    against = options.parse_args().against
    servers = [prepare("after", HERE)]
    if against:
        servers.insert(0, prepare("before", against))
    for server in servers:
        measure(server)


def measure(server: Server) -> None:
    with running(server, workers=1):
        sizes = {"/works": len(fetch(server.port, "/works"))}
        page = body_of(fetch(server.port, "/works")).decode()
        for path in dict.fromkeys(_ASSET.findall(page)):
            sizes[path] = len(fetch(server.port, path))
        facets = len(fetch(server.port, "/works/_facets"))
    total = sum(sizes.values())
    print(f"{server.name}: {total:,} bytes in {len(sizes)} answers (limit {LIMIT:,})")
    for path, size in sizes.items():
        print(f"  {size:>7,}  {path}")
    print(f"  {facets:>7,}  /works/_facets, which follows")


def fetch(port: int, path: str) -> bytes:
    """The whole answer as it comes over the wire."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            "Accept-Encoding: gzip, deflate\r\nCookie: stacks=ada\r\n\r\n".encode()
        )
        return b"".join(iter(lambda: line.recv(1 << 16), b""))


def body_of(answer: bytes) -> bytes:
    head, _, body = answer.partition(b"\r\n\r\n")
    return gzip.decompress(body) if b"content-encoding: gzip" in head.lower() else body


if __name__ == "__main__":
    main()
