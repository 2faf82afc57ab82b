"""Doors for browsers: parse, call one service, show. `register` is the explicit list of them."""

from __future__ import annotations

from flask import Flask

from blueprints import (
    current,
    errors,
    headers,
    health,
    words,
)


def register(app: Flask) -> None:
    """Mount every door, and what each request passes."""
    words.install(app)
    current.install(app)
    headers.install(app)
    errors.install(app)
    for blueprint in (health.bp,):
        app.register_blueprint(blueprint)
