"""The health check, for monitoring and for clients that need the version."""

from __future__ import annotations

from typing import Literal

from flask import Response, current_app, jsonify
from typing_extensions import TypedDict

from blueprints.api.librarium.routes import get
from blueprints.api.librarium.shapes.base import Moment
from services import system


class Health(TypedDict):
    """The state of the server."""

    status: Literal["ok", "unavailable"]
    version: str
    started_at: Moment
    database: Literal["ok", "down"]
    queue: Literal["ok", "down"]


@get("/health", "health", is_open=True, is_at_root=True, answer=Health, bodies={503: Health})
def show() -> Response:
    """Check the server, its database and its job queue.

    Returns 503 if the database isn't available.
    """
    is_database_up = system.is_database_up()
    health: Health = {
        "status": "ok" if is_database_up else "unavailable",
        "version": system.VERSION,
        "started_at": f"{current_app.extensions['started_at']:%Y-%m-%dT%H:%M:%SZ}",
        "database": "ok" if is_database_up else "down",
        "queue": "ok" if system.is_queue_up() else "down",
    }
    response = jsonify(health)
    response.status_code = 200 if is_database_up else 503
    return response
