"""A server that speaks like every source of metadata, and fails as they do when told to.

    python -m tests.stubs.sources --port 9900 [--fault open_library=slow]

prints the variables with which Stacks asks it, and the key that every source takes.
"""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.stubs.pictures import png
from tests.stubs.wire import BOOK_WIRES, KEY, PICTURE, Request, Wire, sample
from tests.stubs.wire_media import MEDIA_WIRES

WIRES = {**BOOK_WIRES, **MEDIA_WIRES}

FAULTS = (
    "refused", "missing", "limited", "down", "overloaded", "slow", "truncated", "broken_json",
    "html", "empty", "private_redirect", "huge", "dropped",
)  # fmt: skip
_HTML = b"<!DOCTYPE html><html><body><h1>Service unavailable</h1></body></html>"


class Stub(ThreadingHTTPServer):
    """`faults` are by source; `requests` what was asked, as (source, request)."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.faults: dict[str, str] = {}
        self.requests: list[tuple[str, Request]] = []
        self.bytes_sent = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def urls(self) -> dict[str, str]:
        return {source: f"{self.address}/{source}" for source in WIRES}

    def paths(self, source: str) -> list[str]:
        return [request.path for asked, request in self.requests if asked == source]

    def handle_error(self, *_given: Any) -> None:
        """The other side had enough."""


class _Handler(BaseHTTPRequestHandler):
    server: Stub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        source, _slash, path = url.path.lstrip("/").partition("/")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        query = dict(reversed(parse_qsl(url.query, keep_blank_values=True)))
        headers = dict(self.headers.items())
        request = Request(self.command, f"/{unquote(path)}", query, headers, body)
        if source not in WIRES:
            self._send(404, b"no such source")
            return
        self.server.requests.append((source, request))
        fault = self.server.faults.get(source, "")
        if not (fault and self._fail(source, WIRES[source], fault)):
            self._answer(source, WIRES[source], request)

    do_POST = do_GET

    def _answer(self, source: str, wire: Wire, request: Request) -> None:
        route = next((route for route in wire.routes if route.fits(request)), None)
        if not wire.has_key(request):
            self._send_sample(source, *wire.refused)
        elif route is None:
            self._send_sample(source, *wire.missing)
        elif route.redirect:
            self._send(302, b"", Location=f"/{source}{route.redirect}")
        elif route.sample == PICTURE:
            self._send(200, png(request.path), Content_Type="image/png")
        else:
            self._send_sample(source, 200, route.sample)

    def _fail(self, source: str, wire: Wire, fault: str) -> bool:
        match fault:
            case "refused":
                self._send_sample(source, *wire.refused)
            case "missing":
                self._send_sample(source, *wire.missing)
            case "limited":
                self._send_sample(source, *wire.limited, Retry_After="30")
            case "down":
                self._send(500, _HTML, Content_Type="text/html")
            case "overloaded":
                self._send(503, b"", Retry_After="30")
            case "broken_json":
                self._send(200, b'{"docs": [{"title": "The Hob')
            case "html":
                self._send(200, _HTML, Content_Type="text/html")
            case "empty":
                self._send(200, b"")
            case "private_redirect":
                self._send(302, b"", Location="http://169.254.169.254/latest/meta-data")
            case "dropped":
                self.close_connection = True
            case _:
                getattr(self, f"_{fault}")()
        return True

    def _slow(self) -> None:
        """A little at a time, for longer than anybody waits."""
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(1000):
            self.wfile.write(b" ")
            if "slow" not in self.server.faults.values():
                break
            time.sleep(0.1)

    def _truncated(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b'{"docs": [')
        self.close_connection = True

    def _huge(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        for _ in range(2000):
            self.server.bytes_sent += self.wfile.write(b"[" * 100_000)

    def _send_sample(self, source: str, status: int, name: str, **headers: str) -> None:
        base = f"{self.server.address}/{source}".encode()
        kind = "application/xml" if WIRES[source].is_xml else "application/json"
        content = sample(source, name).replace(b"{{base}}", base)
        self._send(status, content, Content_Type=kind, **headers)

    def _send(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_given: Any) -> None: ...


@contextmanager
def running(port: int = 0) -> Iterator[Stub]:
    stub = Stub(port)
    serve = threading.Thread(target=stub.serve_forever, args=(0.02,), daemon=True)
    serve.start()
    try:
        yield stub
    finally:
        stub.shutdown()
        stub.server_close()


def variables(stub: Stub) -> list[str]:
    return [f"STACKS_SOURCE_{source.upper()}_URL={url}" for source, url in stub.urls.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description="Sources of metadata that are not the real ones")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--fault", action="append", default=[], metavar="SOURCE=FAULT")
    options = parser.parse_args()
    stub = Stub(options.port)
    stub.faults = dict(text.split("=", 1) for text in options.fault)
    print(*variables(stub), f"# the key of each source: {KEY}", sep="\n", flush=True)
    stub.serve_forever()


if __name__ == "__main__":
    main()
