"""Doors for browsers: parse, call one service, show. `register` is the explicit list of them."""

from __future__ import annotations

from flask import Flask

from blueprints import (
    account,
    admin,
    current,
    errors,
    headers,
    health,
    libraries,
    login,
    scans,
    setup,
    words,
)


def register(app: Flask) -> None:
    """Mount every door, and what each request passes."""
    words.install(app)
    current.install(app)
    headers.install(app)
    errors.install(app)
    setup.install(app)
    for blueprint in (health.bp, account.bp, admin.bp, libraries.bp, login.bp, scans.bp, setup.bp):
        app.register_blueprint(blueprint)
