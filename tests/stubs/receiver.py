"""A server for webhooks and for Apprise's JSON service: keeps what it is sent, answers as told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Call(NamedTuple):
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class Receiver(ThreadingHTTPServer):
    """`status` is what every request is answered with; `gate`, if it is set, is waited for before
    the answer.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.calls: list[Call] = []
        self.status = 200
        self.gate: threading.Event | None = None
        self.arrived = threading.Event()

    @property
    def port(self) -> int:
        return self.server_address[1]

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def handle_error(self, *_given: Any) -> None:
        """The other side was killed."""


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.calls.append(Call(self.path, dict(self.headers), json.loads(content)))
        self.server.arrived.set()
        if self.server.gate is not None:
            self.server.gate.wait(30)
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_given: Any) -> None:
        """Tests look at `calls`."""


@contextmanager
def running_receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()
