"""Stands in for the application where a test needs answers that the real one does not give (a
download without end, a body that nobody reads).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

from flask import Flask, Response, request


def create_app(settings: Any = None) -> Flask:
    app = Flask(__name__)
    app.config["LARGEST_BODY"] = 64 << 20

    @app.get("/health")
    def health() -> dict[str, object]:
        return {"status": "ok", "pid": os.getpid()}

    @app.get("/endless")
    def endless() -> Response:
        return Response(_chunks(), mimetype="application/octet-stream")

    @app.post("/unread")
    def unread() -> dict[str, object]:
        return {"length": request.content_length}

    @app.post("/read")
    def read() -> dict[str, object]:
        return {"length": len(request.get_data())}

    @app.get("/page")
    def page() -> str:
        return "page " * 100_000

    return app


def _chunks() -> Iterator[bytes]:
    while True:
        yield bytes(1 << 20)
        time.sleep(0.01)
