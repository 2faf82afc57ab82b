"""Stands in for the application where a test needs answers that the real one does not give (a
download without end).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

from flask import Flask, Response


def create_app(settings: Any = None) -> Flask:
    app = Flask(__name__)

    @app.get("/health")
    def health() -> dict[str, object]:
        return {"status": "ok", "pid": os.getpid()}

    @app.get("/endless")
    def endless() -> Response:
        return Response(_chunks(), mimetype="application/octet-stream")

    return app


def _chunks() -> Iterator[bytes]:
    while True:
        yield bytes(1 << 20)
        time.sleep(0.01)
