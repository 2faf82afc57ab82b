"""A Librarium server for tests: its wire format, with or without the envelope, and its faults."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.makers.images import jpeg

TOKEN, PASSWORD = "lbrm_pat_token", "correct horse"
_BOOK = r"/libraries/(?P<library>\w+)/books/(?P<book>\w+)"


@dataclass
class Shelved:
    """What the server has: libraries of books with editions, and the person's interactions and
    loans. `faults` maps a pattern of paths to a status, "slow", "html" or "cut"; each is used up
    after so many requests.
    """

    libraries: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    editions: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    interactions: dict[str, dict[str, Any]] = field(default_factory=dict)
    loans: list[dict[str, Any]] = field(default_factory=list)
    faults: dict[str, tuple[Any, int]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=lambda: {TOKEN})
    is_enveloped: bool = True
    url: str = ""

    def fault(self, path: str) -> Any:
        for pattern, (kind, left) in self.faults.items():
            if left and re.search(pattern, path):
                self.faults[pattern] = (kind, left - 1)
                return kind
        return None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def shelved(self) -> Shelved:
        return self.server.shelved  # type: ignore[attr-defined]

    def log_message(self, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.shelved.requests.append(self.path)
        if sent != {"identifier": "olga", "password": PASSWORD}:
            return self._error(401)
        token = f"access-{len(self.shelved.requests)}"
        self.shelved.tokens.add(token)
        return self._json({"access_token": token, "refresh_token": "r", "expires_in": 900})

    def do_GET(self) -> None:
        self.shelved.requests.append(self.path)
        parts = urlsplit(self.path)
        fault = self.shelved.fault(self.path)
        if isinstance(fault, int):
            return self._error(fault)
        if fault == "slow":
            time.sleep(1)
        if fault in ("html", "cut"):
            return self._send(b"<html>" if fault == "html" else b'{"data": [', "application/json")
        if self.headers.get("Authorization", "")[7:] not in self.shelved.tokens:
            return self._error(401)
        return self._answer(parts.path.removeprefix("/api/v1"), parse_qs(parts.query))

    def _answer(self, path: str, asked: Mapping[str, list[str]]) -> None:
        known = self.shelved
        if path == "/libraries":
            return self._json([{"id": id_, "name": id_.title()} for id_ in known.libraries])
        if match := re.fullmatch(r"/libraries/(\w+)/books", path):
            books = known.libraries[match[1]]
            number, size = int(asked["page"][0]), int(asked["per_page"][0])
            shown = books[(number - 1) * size : number * size]
            return self._json({
                "items": shown, "total": len(books), "page": number, "per_page": size
            })  # fmt: skip
        if match := re.fullmatch(r"/libraries/(\w+)/loans", path):
            return self._json(known.loans)
        if match := re.fullmatch(f"{_BOOK}/editions", path):
            return self._json(known.editions.get(match["book"], []))
        if match := re.fullmatch(rf"{_BOOK}/editions/(?P<edition>\w+)/my-interaction", path):
            return self._json(known.interactions.get(match["edition"]))
        if re.fullmatch(f"{_BOOK}/cover", path):
            return self._send(jpeg(60, 90), "image/jpeg")
        return self._error(404)

    def _json(self, value: Any) -> None:
        if self.shelved.is_enveloped:
            value = {} if value is None else {"data": value}
        self._send(json.dumps(value).encode(), "application/json")

    def _error(self, status: int) -> None:
        self._send(b'{"error": "no"}', "application/json", status)

    def _send(self, content: bytes, type_: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", type_)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def running() -> Iterator[Shelved]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    shelved = server.shelved = Shelved()  # type: ignore[attr-defined]
    shelved.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield shelved
    finally:
        server.shutdown()
        server.server_close()


def book(id_: str, title: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id_, "title": title, "subtitle": "", "description": "", "media_type": "Novel",
        "contributors": [], "series": [], "tags": [], "genres": [], "shelves": [],
        "cover_url": None, **more,
    }  # fmt: skip


def edition(id_: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id_, "format": "paperback", "language": "en", "edition_name": "", "narrator": "",
        "publisher": "", "publish_date": None, "isbn_10": "", "isbn_13": "", "page_count": None,
        "copy_count": 1, "is_primary": True, **more,
    }  # fmt: skip
