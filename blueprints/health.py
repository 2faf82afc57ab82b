"""For monitors: whether the server, its database and its queue are well."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app

from services import system

bp = Blueprint("health", __name__)


@bp.get("/librarium/health", endpoint="show_to_librarium")
@bp.get("/health")
def show() -> tuple[dict[str, Any], int]:
    database = system.is_database_up()
    started = current_app.extensions["started_at"]
    body = {
        "status": "ok" if database else "unavailable",
        "version": system.VERSION,
        "started_at": started.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "database": "ok" if database else "down",
        "queue": "ok" if system.is_queue_up() else "down",
    }
    return body, 200 if database else 503
