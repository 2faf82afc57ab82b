"""Pages a second, their times and the memory of the web processes, with 1, 8 and 32 clients that
browse 100,000 works, facets included; against another copy of the program in turn.

    .venv/bin/python -m benchmarks.serving [--against FOLDER] [--seconds 30] [--rounds 3]

For memory: --clients 32 --seconds 120 --rounds 1. For other pages: --pages facets (far, items,
search).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.clients import PAGES, browse
from benchmarks.servers import HERE, Server, prepare, running


class Row(NamedTuple):
    rate: float
    p50: float
    p99: float
    cpu: float
    memory: float
    dropped: int


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--against", type=Path)
    options.add_argument("--seconds", type=float, default=30)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    options.add_argument("--pages", choices=PAGES, default="browse")
    given = options.parse_args()
    servers = [prepare("after", HERE)]
    if given.against:
        servers.insert(0, prepare("before", given.against))
    for clients in given.clients:
        rows: dict[str, list[Row]] = {server.name: [] for server in servers}
        for _ in range(given.rounds):
            for server in servers:
                rows[server.name].append(
                    measure(server, clients, given.seconds, PAGES[given.pages])
                )
        report(clients, rows)


def measure(server: Server, clients: int, seconds: float, addresses: tuple[str, ...]) -> Row:
    """Processor time is that of a page, in milliseconds."""
    with running(server):
        browse(server.port, clients, min(5, seconds), addresses)
        before = server.cpu()
        figures = browse(server.port, clients, seconds, addresses)
        spent = (server.cpu() - before) / len(figures.times) * 1000
        return Row(figures.rate, figures.p50, figures.p99, spent, server.memory(), figures.dropped)


def report(clients: int, rows: dict[str, list[Row]]) -> None:
    middles = {name: Row(*map(median, zip(*found, strict=True))) for name, found in rows.items()}
    for name, row in middles.items():
        print(
            f"{clients:>3} clients  {name:<7} {row.rate:7.1f} pages/s   p50 {row.p50:7.1f} ms"
            f"   p99 {row.p99:7.1f} ms   cpu {row.cpu:6.2f} ms/page   largest worker"
            f" {row.memory:5.0f} MiB   dropped {row.dropped:.0f}",
            flush=True,
        )
    if len(middles) == 2:
        pairs = list(zip(rows["before"], rows["after"], strict=True))
        ratios = [median(new[place] / old[place] for old, new in pairs) for place in range(5)]
        names = ("pages/s", "p50", "p99", "cpu", "memory")
        print(
            "             after / before, pair by pair: "
            + "   ".join(f"{name} {ratio:.2f}" for name, ratio in zip(names, ratios, strict=True))
        )


if __name__ == "__main__":
    main()
